"""AfterSales: changes of orders kept in Aisle's own tables, proposed, confirmed and declined.

The only code that writes an order for a shopper. A proposal is decided by machine.py and stored; its confirmation is
decided again on locked rows, must come to the very same effect, and commits order, gift cards, execution and audit
entry together. Who the customer is, the caller says from the verified token; a guest acts under their grant, which is
read in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.ground import Action
from tools.orders import audit, proposals
from tools.orders.actor import Actor, Guest
from tools.orders.guests import grants
from tools.orders.guests_terms import decide_for_guest, words_for_guest
from tools.orders.machine import Facts, Plan, decide
from tools.orders.proposals import Proposal, begin_write
from tools.orders.refusal import Cause, RefusedError
from tools.orders.requests import DefaultAddress, Request, sha256
from tools.orders.summary import words
from tools.orders.terms import Terms
from tools.stores.catalog import Product
from tools.stores.customers import customer_row
from tools.stores.db import Database
from tools.stores.imports.import_people import order_row
from tools.stores.people import Customer, Order
from tools.stores.products import raw_products
from tools.stores.schema import customers, executions, orders

DONE: Mapping[str, Action] = {
    "cancel": "order_cancelled",
    "change_address": "order_changed",
    "change_payment": "order_changed",
    "change_items": "order_changed",
    "returns": "return_started",
    "exchanges": "exchange_started",
    "default_address": "profile_saved",
}
_TIMES = {"at", "requested_at"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A confirmation that was carried out: now, or (`replayed`) when it was confirmed before."""

    proposal: Proposal
    done: Action
    replayed: bool


class AfterSales:
    """Proposals over the store. `now` is the clock, in UTC."""

    def __init__(
        self, database: Database, terms: Terms, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self.terms = terms
        self.now = now

    async def propose(self, conversation_id: str, by: Actor, order_id: str | None, request: Request) -> Proposal:
        """Store what the shopper is to confirm; it takes the place of an open one. Raises RefusedError, audited."""
        now = self.now()
        guest = isinstance(by, Guest)
        async with self._database.begin() as connection:
            await begin_write(connection)
            customer_id = await _customer_of(connection, by, order_id, now)
            entry = audit.Entry(
                now, "proposed", customer_id or audit.NOBODY, conversation_id, order_id, request.kind, guest=guest
            )
            try:
                if customer_id is None:
                    raise RefusedError("not_verified", order=order_id or "")
                facts = await _facts(connection, customer_id, order_id, request, now)
                plan = self._decide(request, facts, guest)
            except RefusedError as error:
                refused = error
                await audit.write(connection, _refusal(entry, error.cause))
            else:
                proposal = self._made(conversation_id, order_id, request, facts, plan, guest)
                await proposals.add(connection, proposal)
                await audit.write(connection, _of(entry, proposal))
                return proposal
        raise refused

    async def refuse(
        self,
        conversation_id: str,
        customer_id: str,
        order_id: str | None,
        kind: str,
        cause: Cause,
        *,
        guest: bool = False,
    ) -> None:
        """Write down a refusal that came before there was a request to decide."""
        entry = audit.Entry(
            self.now(), "refused", customer_id, conversation_id, order_id, kind, cause=cause, guest=guest
        )
        async with self._database.begin() as connection:
            await audit.write(connection, entry)

    async def open_for(self, conversation_id: str) -> Proposal | None:
        """The conversation's one open proposal that can still be confirmed: what a plain "yes" means."""
        async with self._database.connect() as connection:
            found = await proposals.open_in(connection, conversation_id)
        return found if found and self.now() <= found.expires_at else None

    async def get(self, proposal_id: str, by: Actor) -> Proposal | None:
        """One of this shopper's proposals."""
        async with self._database.connect() as connection:
            found = await proposals.get(connection, proposal_id)
        return found if found and found.of(by) else None

    async def confirm(self, proposal_id: str, by: Actor, digest: str) -> Outcome:
        """Carry out exactly this, exactly once. A repeat returns the first result. Raises RefusedError, audited."""
        async with self._database.begin() as connection:
            await begin_write(connection)
            found = await self._confirmed(connection, proposal_id, by, digest)
        if isinstance(found, RefusedError):  # raised only here: the refusal's own audit entry is to be committed
            raise found
        return found

    async def decline(self, proposal_id: str, by: Actor) -> Proposal:
        """The shopper does not want it. Declining again changes nothing. Raises RefusedError `no_such_proposal`."""
        now = self.now()
        async with self._database.begin() as connection:
            await begin_write(connection)
            proposal = await proposals.get(connection, proposal_id, lock=True)
            if proposal and proposal.of(by) and proposal.state == "open":
                await proposals.settle(connection, proposal_id, "declined", now)
                await audit.write(connection, _by_owner("declined", now, proposal))
                proposal = await proposals.get(connection, proposal_id)
        if proposal is None or not proposal.of(by):
            raise RefusedError("no_such_proposal")
        return proposal

    def _decide(self, request: Request, facts: Facts, guest: bool) -> Plan:
        return (decide_for_guest if guest else decide)(request, facts, self.terms)

    def _made(
        self, conversation_id: str, order_id: str | None, request: Request, facts: Facts, plan: Plan, guest: bool
    ) -> Proposal:
        said = words_for_guest if guest else words
        return Proposal(
            id=token_urlsafe(18),
            conversation_id=conversation_id,
            customer_id=facts.customer.id,
            order_id=order_id,
            request=request,
            version=_version(facts),
            effect=_effect(plan),
            english=said(request, plan, self.terms, "en"),
            chinese=said(request, plan, self.terms, "zh"),
            amounts=_amounts(plan),
            created_at=facts.now,
            expires_at=facts.now + timedelta(minutes=self.terms.proposal_minutes),
            guest=guest,
        )

    async def _confirmed(
        self, connection: AsyncConnection, proposal_id: str, by: Actor, digest: str
    ) -> Outcome | RefusedError:
        now = self.now()
        proposal = await proposals.get(connection, proposal_id, lock=True)
        if proposal is None or not proposal.of(by):
            # Somebody else's is answered like one that does not exist; the log knows which one it was.
            guest = isinstance(by, Guest)
            entry = audit.Entry(now, "refused", audit.NOBODY if isinstance(by, Guest) else by, guest=guest)
            known = _of(entry, proposal) if proposal else entry
            await audit.write(connection, _refusal(known, "no_such_proposal"))
            return RefusedError("no_such_proposal")
        entry = _by_owner("refused", now, proposal)
        if cause := _not_open(proposal, digest, now):
            if cause == "expired":
                await proposals.settle(connection, proposal_id, "expired", now)
            await audit.write(connection, _refusal(entry, cause))
            return RefusedError(cause)
        if proposal.state == "confirmed":
            await audit.write(connection, _by_owner("replayed", now, proposal))
            return Outcome(proposal, DONE[proposal.request.kind], replayed=True)
        if await _customer_of(connection, by, proposal.order_id, now, lock=True) != proposal.customer_id:
            # It stays open: who verifies the order again can still confirm it.
            await audit.write(connection, _refusal(entry, "not_verified"))
            return RefusedError("not_verified", order=proposal.order_id or "")
        try:
            await self._execute(connection, proposal, now)
        except RefusedError as error:
            await proposals.settle(connection, proposal_id, "refused", now)
            await audit.write(connection, _refusal(entry, error.cause))
            return error
        done = await proposals.get(connection, proposal_id)
        return Outcome(done or proposal, DONE[proposal.request.kind], replayed=False)

    async def _execute(self, connection: AsyncConnection, proposal: Proposal, now: datetime) -> None:
        """Decide again on locked rows, and write. Raises RefusedError before the first write."""
        facts = await _facts(connection, proposal.customer_id, proposal.order_id, proposal.request, now, lock=True)
        if _version(facts) != proposal.version:
            raise RefusedError("changed")
        plan = self._decide(proposal.request, facts, proposal.guest)
        if _effect(plan) != proposal.effect:  # a price moved, or the store's terms did
            raise RefusedError("changed")
        if plan.order and plan.order != facts.order:
            await _write(connection, orders, order_row(plan.order))
        if plan.customer != facts.customer:
            await _write(connection, customers, customer_row(plan.customer))
        result = {"done": DONE[proposal.request.kind], "moves": _moves(plan)}
        row = {"proposal_id": proposal.id, "result": result, "at": now.isoformat()}
        await connection.execute(insert(executions).values(row))
        await proposals.settle(connection, proposal.id, "confirmed", now)
        before, after = audit.differences(proposal.id, (facts.order, facts.customer), (plan.order, plan.customer))
        entry = replace(_by_owner("confirmed", now, proposal), before=before, after=after)
        await audit.write(connection, entry)


def _not_open(proposal: Proposal, digest: str, now: datetime) -> Cause | None:
    """Why it cannot be confirmed; None for one that is open or was carried out already."""
    if digest != proposal.digest:
        return "digest"
    if proposal.state == "confirmed":
        return None
    if proposal.state == "open":
        return "expired" if now > proposal.expires_at else None
    return "changed" if proposal.state == "refused" else proposal.state


async def _facts(
    connection: AsyncConnection,
    customer_id: str,
    order_id: str | None,
    request: Request,
    now: datetime,
    *,
    lock: bool = False,
) -> Facts:
    """Read what a decision needs, rows locked if asked for. Raises RefusedError `no_such_order`, `no_customer`."""
    order: Order | None = None
    if not isinstance(request, DefaultAddress):
        by_order = select(orders.c.record).where(orders.c.id == order_id, orders.c.customer_id == customer_id)
        row = (await connection.execute(by_order.with_for_update() if lock else by_order)).scalar_one_or_none()
        if row is None:
            raise RefusedError("no_such_order", order=order_id or "")
        order = Order.model_validate(row)
    by_customer = select(customers.c.record).where(customers.c.id == customer_id)
    record = (await connection.execute(by_customer.with_for_update() if lock else by_customer)).scalar_one_or_none()
    if record is None:
        raise RefusedError("no_customer")
    ids = sorted({item.product_id for item in order.items}) if order else []
    found = await raw_products(connection, ids) if ids else []
    products = {raw["id"]: Product.model_validate(raw) for raw in found}
    return Facts(Customer.model_validate(record), order, products, now)


async def _write(connection: AsyncConnection, table: Any, row: dict[str, Any]) -> None:
    await connection.execute(update(table).where(table.c.id == row["id"]).values(row))


def _version(facts: Facts) -> str:
    if facts.order is not None:
        return sha256(facts.order.model_dump(mode="json", exclude_defaults=True))
    return sha256([address.model_dump(mode="json") for address in facts.customer.addresses])


def _effect(plan: Plan) -> str:
    order = plan.order.model_dump(mode="json", exclude_defaults=True) if plan.order else None
    return sha256({"order": _timeless(order), "moves": _moves(plan)})


def _moves(plan: Plan) -> list[list[str]]:
    return [[move.kind, str(move.amount), move.method_id, move.when] for move in plan.moves]


def _amounts(plan: Plan) -> list[list[str]]:
    if plan.order is None:
        return []
    prices = [price for piece in plan.pieces for price in (piece.item.price, piece.new.price if piece.new else None)]
    amounts = [*(move.amount for move in plan.moves), plan.fee, *prices]
    return [[str(amount), plan.order.currency] for amount in dict.fromkeys(amounts) if amount]


def _timeless(value: Any) -> Any:
    """Without the moments at which a decision was made: they differ between proposing and confirming."""
    if isinstance(value, dict):
        return {key: _timeless(part) for key, part in value.items() if key not in _TIMES}
    return [_timeless(part) for part in value] if isinstance(value, list) else value


async def _customer_of(
    connection: AsyncConnection, by: Actor, order_id: str | None, now: datetime, *, lock: bool = False
) -> str | None:
    """For whom somebody acts: themselves, or as a guest the customer of the order that is open to them; else None."""
    if not isinstance(by, Guest):
        return by
    open_now = await grants(connection, by.conversation_id, now, lock=lock)
    return next((grant.customer_id for grant in open_now if grant.order_id == order_id), None)


def _by_owner(event: audit.Event, now: datetime, proposal: Proposal) -> audit.Entry:
    return _of(audit.Entry(now, event, proposal.customer_id, guest=proposal.guest), proposal)


def _of(entry: audit.Entry, proposal: Proposal) -> audit.Entry:
    return replace(
        entry,
        conversation_id=proposal.conversation_id,
        order_id=proposal.order_id,
        kind=proposal.request.kind,
        proposal_id=proposal.id,
        digest=proposal.digest,
    )


def _refusal(entry: audit.Entry, cause: Cause) -> audit.Entry:
    return replace(entry, event="refused", cause=cause)
