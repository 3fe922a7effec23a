"""Proposals in SQL: what a shopper is asked to confirm, as stored; at most one is open in a conversation.

Owns the record, its digest and its statuses. Deciding is machine.py's, carrying out after_sales.py's; both hand their
connection in, so that one transaction holds all of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.ground import AmountFact
from tools.money import Money
from tools.orders.actor import Actor, Guest
from tools.orders.requests import REQUEST, Request, sha256
from tools.orders.summary import Words
from tools.phrases import pick
from tools.stores.schema import proposals
from tools.toolkit import Card

State = Literal["open", "confirmed", "declined", "superseded", "expired", "refused"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stored proposal."""

    id: str
    conversation_id: str
    customer_id: str
    order_id: str | None
    request: Request
    version: str
    """Digest of the order (or of the customer's addresses) as it was when proposed."""
    effect: str
    """Digest of what the request came to: money, items, status."""
    english: Words
    chinese: Words
    amounts: list[list[str]]
    """Amount and currency of everything that moves: what may be said of it."""
    created_at: datetime
    expires_at: datetime
    state: State = "open"
    guest: bool = False
    """Asked by a guest; only a guest of the same conversation can confirm it, while the order is open to them."""

    def of(self, by: Actor) -> bool:
        """Whether it is theirs to confirm or decline."""
        if isinstance(by, Guest):
            return self.guest and self.conversation_id == by.conversation_id
        return not self.guest and self.customer_id == by

    @property
    def digest(self) -> str:
        """What a confirmation has to name: who asked, request, customer, order, its version, its effect."""
        return sha256(
            {
                "proposal": self.id,
                "customer": self.customer_id,
                "order": self.order_id,
                "request": REQUEST.dump_python(self.request, mode="json"),
                "version": self.version,
                "effect": self.effect,
            }
            | ({"guest": self.conversation_id} if self.guest else {})
        )

    def words(self, language: str) -> Words:
        """The proposal in the shopper's language."""
        return self.chinese if pick(language, "en", "zh") == "zh" else self.english

    def facts(self) -> list[AmountFact]:
        """The amounts that may be said of it."""
        return [
            AmountFact(amount=Money(Decimal(amount), currency).rounded().amount, currency=currency)
            for amount, currency in self.amounts
        ]

    def card(self, language: str) -> Card:
        """The `proposal` card of docs/protocol.md."""
        said = self.words(language)
        shown = {"superseded": "expired", "refused": "expired"}.get(self.state, self.state)
        return Card(
            name="proposal",
            value={
                "id": self.id,
                "kind": self.request.kind,
                "order_id": self.order_id,
                "summary": said.summary,
                "details": list(said.details),
                "digest": self.digest,
                "expires_at": self.expires_at.isoformat(timespec="seconds"),
                "state": shown,
            },
        )


async def begin_write(connection: AsyncConnection) -> None:
    """Make SQLite take its write lock at once: a read that writes later could not be sure of what it read."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("BEGIN IMMEDIATE")


async def add(connection: AsyncConnection, proposal: Proposal) -> None:
    """Store it as the conversation's open one; an open one before it is superseded."""
    if connection.dialect.name == "postgresql":  # two tabs proposing at once: one after the other
        key = {"key": f"aisle proposal {proposal.conversation_id}"}
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), key)
    is_open = (proposals.c.conversation_id == proposal.conversation_id) & (proposals.c.status == "open")
    decided = proposal.created_at.isoformat()
    await connection.execute(update(proposals).where(is_open).values(status="superseded", decided_at=decided))
    await connection.execute(insert(proposals).values(_row(proposal)))


async def get(connection: AsyncConnection, proposal_id: str, *, lock: bool = False) -> Proposal | None:
    """One proposal, its row locked if asked for."""
    query = select(proposals).where(proposals.c.id == proposal_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _proposal(row)


async def open_in(connection: AsyncConnection, conversation_id: str) -> Proposal | None:
    """The conversation's open proposal, expired or not."""
    where = (proposals.c.conversation_id == conversation_id) & (proposals.c.status == "open")
    row = (await connection.execute(select(proposals).where(where))).one_or_none()
    return None if row is None else _proposal(row)


async def settle(connection: AsyncConnection, proposal_id: str, state: State, now: datetime) -> None:
    """Give an open proposal its end."""
    where = (proposals.c.id == proposal_id) & (proposals.c.status == "open")
    await connection.execute(update(proposals).where(where).values(status=state, decided_at=now.isoformat()))


def _row(proposal: Proposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "conversation_id": proposal.conversation_id,
        "customer_id": proposal.customer_id,
        "guest": proposal.guest,
        "order_id": proposal.order_id,
        "kind": proposal.request.kind,
        "request": REQUEST.dump_python(proposal.request, mode="json"),
        "version": proposal.version,
        "effect": proposal.effect,
        "digest": proposal.digest,
        "words": {"en": asdict(proposal.english), "zh": asdict(proposal.chinese), "amounts": proposal.amounts},
        "status": proposal.state,
        "created_at": proposal.created_at.isoformat(),
        "expires_at": proposal.expires_at.isoformat(),
    }


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        conversation_id=row.conversation_id,
        customer_id=row.customer_id,
        order_id=row.order_id,
        request=REQUEST.validate_python(row.request),
        version=row.version,
        effect=row.effect,
        english=Words(**row.words["en"]),
        chinese=Words(**row.words["zh"]),
        amounts=row.words["amounts"],
        created_at=datetime.fromisoformat(row.created_at),
        expires_at=datetime.fromisoformat(row.expires_at),
        state=row.status,
        guest=row.guest,
    )
