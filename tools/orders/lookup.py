"""Which orders a shopper may see and means: only those of the customer named by the verified token.

An order of somebody else is answered exactly as one that does not exist, in the same words. Ids are found as people
write them (`#a10234`, `A 10234`) among the customer's own orders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.orders.backend import OrderBackend
from tools.orders.progress import is_open
from tools.stores.people import Order

MOST_SHOWN = 3
_LOOKED_THROUGH = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The customer's own orders that were meant, and the ids nothing was found for, as they were written."""

    orders: list[Order] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


async def find_orders(
    backend: OrderBackend, customer_id: str, order_ids: Sequence[str] | None, *, latest: bool = False
) -> Found:
    """The named orders; without names the open ones, or the last one. Raises OrdersUnavailableError."""
    own = await backend.for_customer(customer_id, _LOOKED_THROUGH)
    if order_ids:
        return await _named(backend, customer_id, own, order_ids)
    waited_for = [] if latest else [order for order in own if is_open(order)]
    return Found((waited_for or own[:1])[:MOST_SHOWN])


async def _named(backend: OrderBackend, customer_id: str, own: list[Order], order_ids: Sequence[str]) -> Found:
    by_key = {_key(order.id): order for order in own}
    orders: dict[str, Order] = {}
    missing: list[str] = []
    for written in dict.fromkeys(order_ids):
        order = by_key.get(_key(written))
        if order is None and len(own) == _LOOKED_THROUGH:  # perhaps older than those just read
            order = await backend.get(written.strip().lstrip("#"))
        if order is None or order.customer_id != customer_id:
            missing.append(written)
        else:
            orders[order.id] = order
    return Found(list(orders.values()), missing)


def _key(order_id: str) -> str:
    return re.sub(r"[\s#＃_-]", "", order_id).casefold()
