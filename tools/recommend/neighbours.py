"""What goes together over the whole event log: the library's item-kNN, fitted on the side and kept for some minutes.

together.py counts by SQL, so that the very last event tells, but it looks at the newest shoppers of a seed only. This
one looks at all of them, and lags. Both say the same thing in the same numbers, so the stronger link of the two counts.
A small store is not worth a fit: SQL sees all of it.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func, select

from tools.recommend.links import KINDS, Kind, Link, strength, strongest
from tools.side import SideTasks
from tools.stores.db import Database
from tools.stores.schema import shopper_events

_WORTH_FITTING = 5000
"""Events; with fewer, SQL sees all there is."""
_KEPT_FOR_S = 600.0
_NEAREST = 60
_LEAST_SHOPPERS = 3
"""One more than SQL asks for: the fit cannot leave out the shopper who asks, and they must not be half the evidence."""


@dataclass(frozen=True, slots=True)
class Table:
    """Each product's nearest, as fitted at one moment."""

    rows: Mapping[str, int]
    products: Sequence[str]
    similarity: Any
    """A scipy.sparse matrix, products x products: the cosine of their shoppers."""
    shoppers: Sequence[float]

    def links(self, seeds: Sequence[str]) -> list[Link]:
        """The neighbours of these products that enough shoppers stand behind."""
        found: list[Link] = []
        for seed in seeds:
            if (row := self.rows.get(seed)) is None:
                continue
            start, end = self.similarity.indptr[row], self.similarity.indptr[row + 1]
            near = zip(self.similarity.indices[start:end], self.similarity.data[start:end], strict=True)
            for other, cosine in near:
                both = round(float(cosine) * math.sqrt(self.shoppers[row] * self.shoppers[other]))
                if both >= _LEAST_SHOPPERS and self.products[other] not in seeds:
                    found.append(Link(self.products[other], seed, both, strength(float(cosine), both)))
        return found


class Neighbours:
    """The fitted tables of one store, made anew by and by while the old ones serve."""

    def __init__(self, database: Database, side: SideTasks, *, worth_fitting: int = _WORTH_FITTING) -> None:
        self._database = database
        self._side = side
        self._worth_fitting = worth_fitting
        self._tables: dict[Kind, Table] = {}
        self._fitted_at: dict[Kind, float] = {}

    def links(self, kind: Kind, seeds: Sequence[str]) -> dict[str, Link]:
        """The strongest link of each product that goes with the seeds; empty until the first fit is done."""
        if time.monotonic() - self._fitted_at.get(kind, -math.inf) > _KEPT_FOR_S:
            self._fitted_at[kind] = time.monotonic()
            self._side.start(self.refit(kind))
        table = self._tables.get(kind)
        return strongest(table.links(seeds)) if table else {}

    async def refit(self, kind: Kind) -> None:
        """Fit on the event log as it is now."""
        table, kinds = shopper_events, KINDS[kind]
        of_kind = table.c.kind.in_(kinds)
        async with self._database.connect() as connection:
            events = (await connection.execute(select(func.count()).select_from(table).where(of_kind))).scalar_one()
            if events < self._worth_fitting:
                self._tables.pop(kind, None)
                return
            query = select(table.c.shopper_id, table.c.product_id).where(of_kind).distinct()
            pairs = (await connection.execute(query)).all()
        self._tables[kind] = await asyncio.to_thread(fit, [(row[0], row[1]) for row in pairs])


def fit(pairs: Sequence[tuple[str, str]]) -> Table:
    """Cosine item-kNN over (shopper, product) pairs, each once."""
    from implicit.nearest_neighbours import CosineRecommender  # scipy and all: only a store with a log needs it
    from scipy import sparse

    shoppers: dict[str, int] = {}
    rows: dict[str, int] = {}
    shopper = [shoppers.setdefault(name, len(shoppers)) for name, _ in pairs]
    product = [rows.setdefault(name, len(rows)) for _, name in pairs]
    had = sparse.csr_matrix((np.ones(len(pairs)), (shopper, product)), shape=(len(shoppers), len(rows)))
    # The product itself is its own nearest.
    model = CosineRecommender(K=_NEAREST + 1, num_threads=1)
    model.fit(had, show_progress=False)
    counts = np.bincount(product, minlength=len(rows)).astype(float)
    return Table(rows, list(rows), model.similarity.tocsr(), counts.tolist())
