"""The audit log of order changes: who, what, which proposal, before and after. It only grows (the database sees to it).

Owns its entries and what of a record goes into them: no names, e-mails or phones, addresses as digests. A customer
stands in it under a name of chance, which `audit_subjects` alone can read: where that row is erased (tools/privacy),
the lines stay and are nobody's. Written in the transaction of the change itself; read by `aisle audit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.orders.requests import sha256
from tools.stores.db import Database
from tools.stores.people import Customer, Order
from tools.stores.schema import audit, audit_subjects

ERASED = "(erased)"
"""The customer of a line whose person has been erased."""
NOBODY = "(guest)"
"""The customer of a line about a guest to whom no order is open."""
Event = Literal["proposed", "confirmed", "replayed", "declined", "refused"]
_OF_ORDER = {
    "status",
    "items",
    "subtotal",
    "total",
    "payment_method_id",
    "payments",
    "cancel_reason",
    "returns",
    "exchanges",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: datetime
    event: Event
    customer_id: str
    conversation_id: str | None = None
    order_id: str | None = None
    kind: str | None = None
    proposal_id: str | None = None
    digest: str | None = None
    cause: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    guest: bool = False
    """A guest acted, who had verified this order of the customer's."""
    id: int | None = None


async def write(connection: AsyncConnection, entry: Entry) -> None:
    """Add a line, in the caller's transaction."""
    row = {name: getattr(entry, name) for name in Entry.__slots__ if name != "id"}
    row["customer_id"] = await _subject(connection, entry.customer_id)
    await connection.execute(insert(audit).values(row | {"at": entry.at.isoformat(timespec="milliseconds")}))


async def read(
    database: Database,
    *,
    customer_id: str | None = None,
    order_id: str | None = None,
    limit: int = 100,
) -> Sequence[Entry]:
    """The last `limit` lines, oldest first, of everybody or of one customer or order."""
    who = audit_subjects.c.customer_id.label("who")
    query = select(audit, who).outerjoin(audit_subjects, audit_subjects.c.subject == audit.c.customer_id)
    if customer_id is not None:
        query = query.where(who == customer_id)
    if order_id is not None:
        query = query.where(audit.c.order_id == order_id)
    async with database.connect() as connection:
        rows = (await connection.execute(query.order_by(audit.c.id.desc()).limit(limit))).mappings().all()
    return [_entry(dict(row)) for row in reversed(rows)]


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(**row | {"customer_id": row.pop("who") or ERASED, "at": datetime.fromisoformat(row["at"])})


async def _subject(connection: AsyncConnection, customer_id: str) -> str:
    """The customer's name of chance, made at the first line."""
    known = select(audit_subjects.c.subject).where(audit_subjects.c.customer_id == customer_id)
    if found := (await connection.execute(known)).scalar_one_or_none():
        return str(found)
    add = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"customer_id": customer_id, "subject": token_urlsafe(18)}
    await connection.execute(add(audit_subjects).values(row).on_conflict_do_nothing(index_elements=["customer_id"]))
    return str((await connection.execute(known)).scalar_one())


def differences(
    proposal_id: str, before: tuple[Order | None, Customer], after: tuple[Order | None, Customer]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the change touched, before and after. Raises nothing; what is equal is left out."""
    old, new = _traced(proposal_id, *before), _traced(proposal_id, *after)
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return {key: old.get(key) for key in keys}, {key: new.get(key) for key in keys}


def _traced(proposal_id: str, order: Order | None, customer: Customer) -> dict[str, Any]:
    traced: dict[str, Any] = order.model_dump(mode="json", include=_OF_ORDER) if order else {}
    # An address is told apart from another, and can be proven, but not read; nor guessed across entries.
    if order and order.address:
        traced["address"] = sha256([proposal_id, order.address.model_dump(mode="json")])[:16]
    if customer.addresses:
        traced["default_address"] = sha256([proposal_id, customer.addresses[0].model_dump(mode="json")])[:16]
    for method in customer.payment_methods:
        if method.balance is not None:
            traced[f"balance {method.id}"] = str(method.balance)
    return traced
