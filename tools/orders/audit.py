"""The audit log of order changes: who, what, which proposal, before and after. It only grows (the database sees to it).

Owns its entries and what of a record goes into them: no names, e-mails or phones, addresses as digests. Written in the
transaction of the change itself; read by `aisle audit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.orders.requests import sha256
from tools.stores.db import Database
from tools.stores.people import Customer, Order
from tools.stores.schema import audit

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
    id: int | None = None


async def write(connection: AsyncConnection, entry: Entry) -> None:
    """Add a line, in the caller's transaction."""
    row = {name: getattr(entry, name) for name in Entry.__slots__ if name != "id"}
    await connection.execute(insert(audit).values(row | {"at": entry.at.isoformat(timespec="milliseconds")}))


async def read(
    database: Database,
    *,
    customer_id: str | None = None,
    order_id: str | None = None,
    limit: int = 100,
) -> Sequence[Entry]:
    """The last `limit` lines, oldest first, of everybody or of one customer or order."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if customer_id is not None:
        query = query.where(audit.c.customer_id == customer_id)
    if order_id is not None:
        query = query.where(audit.c.order_id == order_id)
    async with database.connect() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [Entry(**(dict(row) | {"at": datetime.fromisoformat(row["at"])})) for row in reversed(rows)]


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
