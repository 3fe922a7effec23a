"""SqlOrders: orders kept in Aisle's own `orders` table, as `aisle import orders` wrote them.

Reads only. The record column holds the whole Order; the other columns exist to find and sort it.
"""

from __future__ import annotations

from sqlalchemy import select

from tools.stores.db import Database
from tools.stores.people import Order
from tools.stores.schema import orders


class SqlOrders:
    """The OrderBackend over SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def for_customer(self, customer_id: str, limit: int = 20) -> list[Order]:
        """This customer's orders, newest first."""
        query = (
            select(orders.c.record)
            .where(orders.c.customer_id == customer_id)
            .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
            .limit(limit)
        )
        async with self._database.connect() as connection:
            records = (await connection.execute(query)).scalars().all()
        return [Order.model_validate(record) for record in records]

    async def get(self, order_id: str) -> Order | None:
        """One order by its exact id."""
        async with self._database.connect() as connection:
            record = (await connection.execute(select(orders.c.record).where(orders.c.id == order_id))).scalar()
        return None if record is None else Order.model_validate(record)
