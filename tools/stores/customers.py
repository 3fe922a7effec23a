"""Customers as the store knows them. Reading, listing and loading; who may see one is decided by the caller's token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from tools.stores.db import Database
from tools.stores.people import Customer
from tools.stores.schema import customers


class CustomerStore:
    """The `customers` table as records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, records: Iterable[Customer]) -> int:
        """Add customers, or replace those with the same id; returns how many."""
        rows = [customer_row(record) for record in records]
        await self._database.upsert(customers, rows)
        return len(rows)

    async def get(self, customer_id: str) -> Customer | None:
        """One customer, or None."""
        async with self._database.connect() as connection:
            query = select(customers.c.record).where(customers.c.id == customer_id)
            record = (await connection.execute(query)).scalar_one_or_none()
        return None if record is None else Customer.model_validate(record)

    async def list(self, limit: int = 100) -> list[Customer]:
        """Customers by id, for the demo's sign-in and the command line."""
        async with self._database.connect() as connection:
            query = select(customers.c.record).order_by(customers.c.id).limit(limit)
            records = (await connection.execute(query)).scalars().all()
        return [Customer.model_validate(record) for record in records]


def customer_row(record: Customer) -> dict[str, Any]:
    """The row of `customers` for a record."""
    return {
        "id": record.id,
        "name": record.name,
        "email": record.email,
        "record": record.model_dump(mode="json", exclude_defaults=True),
    }
