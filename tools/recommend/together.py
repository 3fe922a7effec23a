"""What goes together and what is popular, counted from shoppers' events the moment it is asked.

Item-item counts by SQL over the event log, bounded to the newest shoppers of each seed, so that the very first events
already count; neighbours.py adds what only the whole log knows. A link needs two other shoppers: one would tell on
somebody. Counts only; weighing them is the recommender's business.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import distinct, func, select

from tools.profile.signals import WEIGHTS
from tools.recommend.links import KINDS, Kind, Link, strength, strongest
from tools.recommend.neighbours import Neighbours
from tools.side import SideTasks
from tools.stores.db import Database
from tools.stores.schema import shopper_events

_LEAST_SHOPPERS = 2
_SHOPPERS_A_LOOK = 1000
_POPULAR_DAYS = 90
_COUNTED_FOR_S = 60.0


class Together:
    """Counts over all shoppers' events. With `side` the library's item-kNN is fitted beside them."""

    def __init__(self, database: Database, side: SideTasks | None = None) -> None:
        self._database = database
        self._neighbours = Neighbours(database, side) if side else None
        self._popular: tuple[float, dict[str, float]] = (-math.inf, {})

    async def links(self, kind: Kind, seeds: Sequence[str], *, but: str, limit: int = 60) -> dict[str, Link]:
        """The products that shoppers other than `but` had together with the seeds; the strongest link of each."""
        if not seeds:
            return {}
        table, kinds = shopper_events, KINDS[kind]
        having = (
            select(table.c.shopper_id, table.c.product_id)
            .where(table.c.product_id.in_(seeds), table.c.kind.in_(kinds), table.c.shopper_id != but)
            .order_by(table.c.at.desc())
            .limit(_SHOPPERS_A_LOOK * len(seeds))
            .subquery()
        )
        shoppers = func.count(distinct(table.c.shopper_id))
        query = (
            select(having.c.product_id.label("seed"), table.c.product_id, shoppers.label("shoppers"))
            .join(table, table.c.shopper_id == having.c.shopper_id)
            .where(table.c.kind.in_(kinds), table.c.product_id != having.c.product_id)
            .group_by(having.c.product_id, table.c.product_id)
            .having(shoppers >= _LEAST_SHOPPERS)
            .order_by(shoppers.desc())
            .limit(limit * 3)
        )
        async with self._database.connect() as connection:
            rows = (await connection.execute(query)).all()
        spread = await self._spread(kinds, {row.product_id for row in rows} | set(seeds))
        counted = [
            Link(row.product_id, row.seed, row.shoppers, strength(_cosine(row, spread), row.shoppers))
            for row in rows
            if row.product_id not in seeds
        ]
        fitted = self._neighbours.links(kind, seeds) if self._neighbours else {}
        return dict(list(strongest([*counted, *fitted.values()]).items())[:limit])

    async def popularity(self) -> dict[str, float]:
        """Product id -> 0 to 1, by what shoppers did in the last months; counted anew at most once a minute."""
        counted_at, known = self._popular
        if time.monotonic() - counted_at < _COUNTED_FOR_S and known:
            return known
        since = (datetime.now(UTC) - timedelta(days=_POPULAR_DAYS)).isoformat()
        table = shopper_events
        query = (
            select(table.c.product_id, table.c.kind, func.count(distinct(table.c.shopper_id)))
            .where(table.c.at >= since)
            .group_by(table.c.product_id, table.c.kind)
        )
        weights: dict[str, float] = {}
        async with self._database.connect() as connection:
            for product_id, kind, shoppers in await connection.execute(query):
                if shoppers >= _LEAST_SHOPPERS:
                    weights[product_id] = weights.get(product_id, 0.0) + shoppers * WEIGHTS[kind]
        highest = max(weights.values(), default=1.0)
        known = {key: math.log1p(weight) / math.log1p(highest) for key, weight in weights.items() if weight > 0}
        self._popular = (time.monotonic(), known)
        return known

    async def _spread(self, kinds: Sequence[str], ids: set[str]) -> dict[str, int]:
        """How many shoppers had each of these products."""
        table = shopper_events
        query = (
            select(table.c.product_id, func.count(distinct(table.c.shopper_id)))
            .where(table.c.product_id.in_(ids), table.c.kind.in_(kinds))
            .group_by(table.c.product_id)
        )
        async with self._database.connect() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}


def _cosine(row: Any, spread: Mapping[str, int]) -> float:
    """The cosine of the two products' shoppers, from a row with both counted."""
    return float(row.shoppers / math.sqrt(spread.get(row.seed, 1) * spread.get(row.product_id, 1)))
