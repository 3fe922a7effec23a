"""CartStore: what a shopper has put into the cart, as variants and quantities in SQL.

Holds no prices and no titles: tools/cart/view.py reads those fresh from the catalogue each time. Keyed by the shopper,
so an anonymous cart can be carried into the customer's own at sign-in. Stock is the tools' business, not this table's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.stores.db import Database
from tools.stores.schema import cart_items

MOST_OF_ONE = 99
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class CartLine:
    """One variant in a cart."""

    variant_id: str
    product_id: str
    quantity: int


class CartStore:
    """The carts of all shoppers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lines(self, shopper_id: str) -> list[CartLine]:
        """What is in the cart, in the order it was put there."""
        query = (
            select(cart_items.c.variant_id, cart_items.c.product_id, cart_items.c.quantity)
            .where(cart_items.c.shopper_id == shopper_id)
            .order_by(cart_items.c.added_at, cart_items.c.variant_id)
        )
        async with self._database.connect() as connection:
            return [CartLine(*row) for row in await connection.execute(query)]

    async def add(self, shopper_id: str, variant_id: str, product_id: str, quantity: int) -> int:
        """Put `quantity` more into the cart, never more than MOST_OF_ONE in all; returns what is there now."""
        async with self._database.begin() as connection:
            await self._add(connection, shopper_id, [CartLine(variant_id, product_id, quantity)])
            where = (cart_items.c.shopper_id == shopper_id) & (cart_items.c.variant_id == variant_id)
            return int((await connection.execute(select(cart_items.c.quantity).where(where))).scalar_one())

    async def set(self, shopper_id: str, variant_id: str, quantity: int) -> bool:
        """Make it exactly `quantity` (none takes it out); False when the variant is not in the cart."""
        where = (cart_items.c.shopper_id == shopper_id) & (cart_items.c.variant_id == variant_id)
        change = (
            cart_items.update().where(where).values(quantity=min(quantity, MOST_OF_ONE))
            if quantity > 0
            else delete(cart_items).where(where)
        )
        async with self._database.begin() as connection:
            return bool((await connection.execute(change)).rowcount)

    async def clear(self, shopper_id: str) -> None:
        """Empty the cart."""
        async with self._database.begin() as connection:
            await connection.execute(delete(cart_items).where(cart_items.c.shopper_id == shopper_id))

    async def move(self, guest_id: str, customer_id: str) -> None:
        """Carry a guest's cart into the customer's, in one transaction; doing it again changes nothing."""
        if guest_id == customer_id:
            return
        async with self._database.begin() as connection:
            taken = await connection.execute(
                delete(cart_items)
                .where(cart_items.c.shopper_id == guest_id)
                .returning(cart_items.c.variant_id, cart_items.c.product_id, cart_items.c.quantity)
            )
            await self._add(connection, customer_id, [CartLine(*row) for row in taken.all()])

    async def _add(self, connection: AsyncConnection, shopper_id: str, lines: Sequence[CartLine]) -> None:
        """One statement a line, so that two tabs adding at once are both counted."""
        postgres = self._database.dialect == "postgresql"
        insert = postgresql.insert if postgres else sqlite.insert
        least = func.least if postgres else func.min
        now = datetime.now(UTC).isoformat()
        for line in lines:
            statement = insert(cart_items).values(
                shopper_id=shopper_id,
                variant_id=line.variant_id,
                product_id=line.product_id,
                quantity=min(line.quantity, MOST_OF_ONE),
                added_at=now,
            )
            total = cart_items.c.quantity + statement.excluded.quantity
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[cart_items.c.shopper_id, cart_items.c.variant_id],
                    set_={"quantity": least(total, MOST_OF_ONE)},
                )
            )
