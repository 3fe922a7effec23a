"""Which products are about a query, and in what order they come.

Words and vectors each rank, reciprocal ranks are fused. Whether a product is about the query at all is asked first: by
words where they name it, by vector where the nearest ones stand out. The default embedder's cosines lie within a narrow
band, so that is measured against the catalogue's own: how far a product's nearest neighbour stands out in it.
Pure over one generation; used by SearchIndex alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tools.search.index_columns import Columns, Mask
from tools.search.index_relax import Relaxed
from tools.search.index_text import Found, TextIndex
from tools.stores.embedders import Vector

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_RRF = 20.0
_LEXICAL, _VECTOR = 1.4, 1.0
_MATCHES = 5000
_SAMPLE = 300
_DEVIATIONS = 3.3  # how far the nearest stands out in deviations of all cosines; few products cannot reach it
_ALONE, _BESIDE_WORDS = 0.7, 0.6  # … and as a share of how far a product's nearest neighbour does
_NEAR_THE_BEST = 0.7
_COMMON = 0.1  # words that a larger share of the catalogue has say little: 'machine' of 'machine wash'
_SOLD_OUT = 0.5


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How far the nearest neighbour of a product stands out from the rest of the catalogue, typically."""

    margin: float

    @classmethod
    def of(cls, matrix: Vector) -> Yardstick:
        """Measure a generation; 0 where there are too few products to tell."""
        count = len(matrix)
        if count < 3:
            return cls(0.0)
        rows = np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64)
        cosines = matrix[rows] @ matrix.T
        middle = np.median(cosines, axis=1)
        cosines[np.arange(len(rows)), rows] = -1
        return cls(float(np.median(cosines.max(axis=1) - middle)))


@dataclass(frozen=True, slots=True)
class Relevance:
    """The products about a query: rows with a fused score, their two ranks, and which have all that was said."""

    rows: Rows
    scores: Floats
    exact: Mask
    lexical: dict[int, int] = field(default_factory=dict)
    vector: dict[int, int] = field(default_factory=dict)
    cut: bool = False
    """Whether more rows have the words than were looked at."""

    @classmethod
    def of_all(cls, passing: Mask) -> Relevance:
        """Nothing was asked but limits: all that pass, equally."""
        rows = np.flatnonzero(passing)
        return cls(rows, np.zeros(len(rows)), np.ones(len(rows), np.bool_))

    def within(self, passing: Mask) -> Relevance:
        """Those that pass, in the same order of merit."""
        keep = passing[self.rows]
        return Relevance(self.rows[keep], self.scores[keep], self.exact[keep], self.lexical, self.vector)

    def exactly(self) -> Relevance:
        """Those that have all that was said, where there are any: what a sorted list is made of."""
        if not self.exact.any():
            return self
        return Relevance(
            self.rows[self.exact], self.scores[self.exact], self.exact[self.exact], self.lexical, self.vector
        )


def relevance(
    text: TextIndex, matrix: Vector, yardstick: Yardstick, query: str, vector: Vector, among: Mask | None
) -> Relevance:
    """What is about the query. `among`: look for words in these rows only, since the best of all may not be there."""
    found = text.search(query, _MATCHES, None if among is None else np.flatnonzero(among).tolist())
    cosines = matrix @ vector
    share = _BESIDE_WORDS if found.named.any() else _ALONE
    near = _standing_out(cosines, share * yardstick.margin)
    rows = np.union1d(_by_words(found, near, len(matrix)), near)
    lexical = {row: place for place, row in enumerate(found.rows.tolist(), 1)}
    by_cosine = rows[np.argsort(-cosines[rows], kind="stable")]
    nearest = {row: place for place, row in enumerate(by_cosine.tolist(), 1)}
    scores = [
        (_LEXICAL / (_RRF + lexical[row]) if row in lexical else 0.0) + _VECTOR / (_RRF + nearest[row])
        for row in rows.tolist()
    ]
    exact = np.isin(rows, found.rows[found.named & found.whole])
    return Relevance(rows, np.asarray(scores, np.float64), exact, lexical, nearest, len(found.rows) == _MATCHES)


def _by_words(found: Found, near: Rows, count: int) -> Rows:
    """Rows that words alone can vouch for. With an unknown word among them ('guitar strings'), vectors must agree."""
    if found.unknown and not len(near):
        return np.empty(0, np.int64)
    whole = found.whole if found.whole.sum() <= max(_COMMON * count, 8) or len(near) else np.zeros_like(found.whole)
    return found.rows[found.named | whole]


def _standing_out(cosines: npt.NDArray[np.float32], margin: float) -> Rows:
    """Rows whose cosine is far above the catalogue's, and near that of the best."""
    middle, spread, best = float(np.median(cosines)), float(cosines.std()) or 1e-6, float(cosines.max())
    reachable = 0.7 * np.sqrt(max(1, len(cosines) - 1))
    if (best - middle) / spread < min(_DEVIATIONS, reachable) or best - middle < margin:
        return np.empty(0, np.int64)
    return np.flatnonzero(cosines >= middle + _NEAR_THE_BEST * (best - middle))


def order(
    about: Relevance, columns: Columns, variants: Mask, sort: str | None, relaxed: Sequence[Relaxed]
) -> tuple[Rows, Floats]:
    """Rows and scores in the order they are shown: as sorted by wish, else by relevance; the sold-out come later."""
    if sort is None and any(item.limit == "price_max" for item in relaxed):
        sort = "price_asc"  # nothing under the limit: what comes nearest to it
    if sort is not None:
        about = about.exactly()
    rows = about.rows
    esteem = columns.esteem()[rows].astype(np.float64)
    scores = about.scores * (1 + 0.02 * esteem) if about.scores.any() else esteem
    stock = columns.in_stock_products()[rows]
    scores = np.where(stock, scores, scores * _SOLD_OUT)
    if sort in ("price_asc", "price_desc"):
        prices = columns.lowest_prices(variants)[rows]
        places = np.lexsort((-scores, prices if sort == "price_asc" else -prices, ~stock))
    elif sort == "rating":
        places = np.lexsort((-scores, -esteem, ~stock))
    else:
        places = np.argsort(-scores, kind="stable")
    return rows[places], scores[places]
