"""Orders the store already has become purchases in the event log, so that a new Aisle does not begin as a stranger.

Called after orders were imported; doing it again adds nothing. A purchase already known from the page (within two days
of the order) is not counted twice, a cancelled order not at all, and what a shopper has erased stays erased.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import select

from tools.profile.facts import EVERYTHING, FORGOTTEN
from tools.profile.profiles import ProfileStore, ShopperEvent, iso, moment
from tools.stores.db import Database
from tools.stores.people import Order
from tools.stores.schema import orders, profile_facts, shopper_events

_SAME_PURCHASE = timedelta(days=2)
_ORDERS_A_STEP = 1000
_Known = dict[tuple[str, str], list[datetime]]


async def adopt_orders(database: Database, profiles: ProfileStore) -> int:
    """Record the purchases of all stored orders that are not known yet; returns how many were added."""
    known, erased = await _known(database), await _erased(database)
    added = 0
    async for part in _orders(database):
        events: list[ShopperEvent] = []
        for order in part:
            if order.status == "cancelled" or iso(order.placed_at) <= erased.get(order.customer_id, ""):
                continue
            for item in order.items:
                at = moment(iso(order.placed_at))
                times = known.setdefault((order.customer_id, item.product_id), [])
                if all(abs(at - other) > _SAME_PURCHASE for other in times):
                    times.append(at)
                    events.append(ShopperEvent(order.customer_id, "purchase", item.product_id, item.variant_id, at))
        added += await profiles.load_events(events)
    return added


async def _known(database: Database) -> _Known:
    known: _Known = {}
    query = select(shopper_events.c.shopper_id, shopper_events.c.product_id, shopper_events.c.at)
    async with database.connect() as connection:
        for row in await connection.execute(query.where(shopper_events.c.kind == "purchase")):
            known.setdefault((row.shopper_id, row.product_id), []).append(moment(row.at))
    return known


async def _erased(database: Database) -> dict[str, str]:
    """When each shopper last erased everything."""
    query = select(profile_facts.c.shopper_id, profile_facts.c.updated_at).where(
        profile_facts.c.key == EVERYTHING, profile_facts.c.source == FORGOTTEN
    )
    async with database.connect() as connection:
        return {row.shopper_id: row.updated_at for row in await connection.execute(query)}


async def _orders(database: Database) -> AsyncIterator[list[Order]]:
    last = ""
    while True:
        query = select(orders.c.id, orders.c.record).where(orders.c.id > last).order_by(orders.c.id)
        async with database.connect() as connection:
            rows = (await connection.execute(query.limit(_ORDERS_A_STEP))).all()
        if not rows:
            return
        yield [Order.model_validate(row.record) for row in rows]
        last = rows[-1].id
