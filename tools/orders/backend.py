"""OrderBackend: the door to wherever the store keeps its orders, for reading.

Two implementations: `SqlOrders` over Aisle's own table (filled by `aisle import orders`), `HttpOrders` over a small
REST contract for a store with its own system. Neither decides who may see an order: the tools compare its customer
with the one named by the verified token. Changing orders has its own door beside this one.
"""

from __future__ import annotations

from typing import Protocol

from tools.errors import ToolError
from tools.stores.people import Order


class OrdersUnavailableError(ToolError):
    """The order system did not answer, or answered what the contract does not know."""


class OrderBackend(Protocol):
    """Reading orders. Both methods raise OrdersUnavailableError when the system behind cannot be read."""

    async def for_customer(self, customer_id: str, limit: int = 20) -> list[Order]:
        """This customer's orders, newest first; an unknown customer has none."""
        ...

    async def get(self, order_id: str) -> Order | None:
        """One order by its exact id, whoever's it is; None when there is none."""
        ...
