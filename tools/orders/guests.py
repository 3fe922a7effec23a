"""Guests: somebody who is not signed in shows one order to be theirs, by its number with its e-mail or postcode.

Owns grants, each for one order in one conversation for half an hour, looked at again in SQL at every read and write,
and the form that was last shown. A wrong number, a wrong e-mail and an order that does not exist get the same answer
after the same work; guests_limits.py counts the tries. What a grant opens is the tools' business: own.py and change/.
"""

from __future__ import annotations

import re
from asyncio import gather
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Literal

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.orders.backend import OrderBackend
from tools.orders.guests_contact import Contact, matches, read_contact
from tools.orders.guests_limits import Tries, keys
from tools.stores.customers import CustomerStore
from tools.stores.db import Database
from tools.stores.people import Order
from tools.stores.schema import conversations, guest_asks, guest_grants

GRANTED_FOR = timedelta(minutes=30)
_ASKED_FOR = timedelta(minutes=30)
_LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Grant:
    """One order opened to one conversation of a guest."""

    conversation_id: str
    order_id: str
    customer_id: str
    """Whose the order was when it was verified; the guest is not signed in as this customer."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a try. `refused` says no more than that: wrong and missing are the same."""

    state: Literal["verified", "refused", "locked", "number"]
    """`number`: no order's number was said."""
    grant: Grant | None = None
    until: datetime | None = None
    """The end of the lock-out."""
    form: str | None = None
    """The form that asked, if one did."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A guest's message as it may be stored, and what was said in it to verify an order."""

    text: str
    contact: Contact | None = None


class Guests:
    """Grants and tries of one store."""

    def __init__(
        self,
        database: Database,
        orders: OrderBackend,
        customers: CustomerStore,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._orders = orders
        self._customers = customers
        self._now = now
        self._tries = Tries(database, now)

    async def hear(self, conversation_id: str, text: str) -> Heard:
        """Take what verifies an order out of a guest's words. Words to a person of the staff stay as they are."""
        if read_contact(text, asked=True, alone=True)[1] is None:
            return Heard(text)
        owner = select(conversations.c.owner).where(conversations.c.id == conversation_id)
        async with self._database.connect() as connection:
            if (await connection.execute(owner)).scalar() == "person":
                return Heard(text)
            asked = await self._asked(connection, conversation_id)
        number = asked[0] if asked else None
        masked, contact = read_contact(text, asked=asked is not None, alone=number is not None)
        if contact and contact.order_id is None:
            contact = replace(contact, order_id=number)
        if contact and contact.email is None and await self._is_open(conversation_id, contact.order_id):
            return Heard(text)  # the postcode of a new address: there is nothing left to verify
        return Heard(masked, contact)

    async def ask(self, conversation_id: str, order_id: str | None, form: str | None = None) -> str:
        """A form that asks for an order's e-mail or postcode is shown, or shown again under its name; the name."""
        form = form or token_hex(8)
        row = {
            "conversation_id": conversation_id,
            "order_id": order_id[:_LONGEST_NUMBER] if order_id else None,
            "form": form,
            "at": _iso(self._now()),
        }
        await self._database.upsert(guest_asks, [row])
        return form

    async def verify(self, conversation_id: str, contact: Contact, client: str | None = None) -> Verdict:
        """Open the order to the conversation if the contact is its own. Raises OrdersUnavailableError."""
        async with self._database.connect() as connection:
            asked = await self._asked(connection, conversation_id)
        form = asked[1] if asked else None
        number = (contact.order_id or "").strip()[:_LONGEST_NUMBER]
        if not number:
            return Verdict("number", form=form)
        counted = keys(conversation_id, number, client)
        take = await self._tries.take(counted)
        if isinstance(take, datetime):
            return Verdict("locked", until=take, form=form)
        order = await self._find(number)
        customer = await self._customers.get(order.customer_id if order else "")
        if not matches(contact, order, customer) or order is None:
            await self._tries.failed(counted)
            return Verdict("refused", form=form)
        await self._tries.release(take)
        return Verdict("verified", await self._grant(conversation_id, order), form=form)

    async def granted(self, conversation_id: str) -> list[Grant]:
        """The orders that are open to the conversation now, the last verified first."""
        async with self._database.connect() as connection:
            return await grants(connection, conversation_id, self._now())

    async def orders(self, conversation_id: str, order_ids: Sequence[str] | None) -> tuple[list[Order], list[str]]:
        """The open orders that are meant (all, where none is named), read now, and the numbers that are not open."""
        found: dict[str, Order] = {}
        for grant in await self.granted(conversation_id):
            order = await self._orders.get(grant.order_id)
            if order is not None and order.customer_id == grant.customer_id:
                found[_key(order.id)] = order
        if not order_ids:
            return list(found.values()), []
        meant = dict.fromkeys(order_ids)
        return [found[_key(each)] for each in meant if _key(each) in found], [e for e in meant if _key(e) not in found]

    async def _is_open(self, conversation_id: str, number: str | None) -> bool:
        """Whether this order is open, or, where no number was said, any."""
        open_now = await self.granted(conversation_id)
        return any(number is None or _key(number) == _key(grant.order_id) for grant in open_now)

    async def _asked(self, connection: AsyncConnection, conversation_id: str) -> tuple[str | None, str] | None:
        """The order and the name of the last form, while it is fresh."""
        query = select(guest_asks.c.order_id, guest_asks.c.form).where(
            guest_asks.c.conversation_id == conversation_id, guest_asks.c.at > _iso(self._now() - _ASKED_FOR)
        )
        row = (await connection.execute(query)).one_or_none()
        return (row[0], row[1]) if row else None

    async def _find(self, number: str) -> Order | None:
        """The order of a number, as people write it. As many reads for one that does not exist."""
        bare = re.sub(r"[\s#＃]", "", number)
        found = await gather(*(self._orders.get(each) for each in (bare.upper(), bare, f"#{bare.upper()}")))
        return next((order for order in found if order is not None), None)

    async def _grant(self, conversation_id: str, order: Order) -> Grant:
        now = self._now()
        grant = Grant(conversation_id, order.id, order.customer_id, now + GRANTED_FOR)
        row = {
            "conversation_id": conversation_id,
            "order_id": order.id,
            "customer_id": order.customer_id,
            "granted_at": _iso(now),
            "expires_at": _iso(grant.expires_at),
        }
        async with self._database.begin() as connection:
            await self._database.upsert(guest_grants, [row], connection=connection)
            await connection.execute(delete(guest_asks).where(guest_asks.c.conversation_id == conversation_id))
        return grant


async def grants(
    connection: AsyncConnection, conversation_id: str, now: datetime, *, lock: bool = False
) -> list[Grant]:
    """What is open to a conversation, read in the caller's transaction; nothing once somebody has signed in to it."""
    g, c = guest_grants.c, conversations.c
    signed_in = exists().where(c.id == conversation_id, c.customer_id.is_not(None))
    query = (
        select(g.conversation_id, g.order_id, g.customer_id, g.expires_at)
        .where(g.conversation_id == conversation_id, g.expires_at > _iso(now), ~signed_in)
        .order_by(g.granted_at.desc())
    )
    rows = (await connection.execute(query.with_for_update() if lock else query)).all()
    return [Grant(row[0], row[1], row[2], datetime.fromisoformat(row[3])) for row in rows]


def _key(order_id: str) -> str:
    return re.sub(r"[\s#＃_-]", "", order_id).casefold()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
