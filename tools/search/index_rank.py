"""Which products are about a query, and in what order they come.

Words and vectors each rank, reciprocal ranks are fused. Whether a product is about the query at all is asked first: by
words where they name it, by vector where the nearest ones stand out. The default embedder's cosines lie within a narrow
band, so that is measured against the catalogue's own: how far a product's nearest neighbour stands out in it.
All in arrays: a common word has thousands of rows, and each turn of a loop over them would cost a microsecond.
Pure over one generation; used by SearchIndex alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tools.search.index_columns import Columns, Mask
from tools.search.index_relax import Relaxed
from tools.search.index_text import Found, TextIndex
from tools.search.index_vectors import VectorIndex
from tools.stores.embedders import Vector

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_RRF = 20.0
_LEXICAL, _VECTOR = 1.4, 1.0
_MATCHES = 5000
_SAMPLE = 300
_MIDDLE_SAMPLE = 4000
_EXACT = 256  # so many of the nearest are put in order by their full numbers
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
    def of(cls, vectors: VectorIndex) -> Yardstick:
        """Measure a generation; 0 where there are too few products to tell."""
        count = len(vectors)
        if count < 3:
            return cls(0.0)
        margins = []
        for row in np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64).tolist():
            cosines = vectors.cosines(vectors.take([row])[0])
            middle = _middle(cosines)
            cosines[row] = -1
            margins.append(float(cosines.max()) - middle)
        return cls(float(np.median(margins)))


@dataclass(frozen=True, slots=True)
class Relevance:
    """The products about a query: rows with a fused score, their two ranks (0: none), which have all that was said."""

    rows: Rows
    scores: Floats
    exact: Mask
    lexical: Rows
    vector: Rows
    cut: bool = False
    """Whether more rows have the words than were looked at."""

    @classmethod
    def of_all(cls, passing: Mask) -> Relevance:
        """Nothing was asked but limits: all that pass, equally."""
        rows = np.flatnonzero(passing)
        none = np.zeros(len(rows), np.int64)
        return cls(rows, np.zeros(len(rows)), np.ones(len(rows), np.bool_), none, none)

    def chosen(self, which: Mask | Rows | slice) -> Relevance:
        """Some of them, in the order given."""
        return replace(
            self,
            rows=self.rows[which],
            scores=self.scores[which],
            exact=self.exact[which],
            lexical=self.lexical[which],
            vector=self.vector[which],
        )

    def within(self, passing: Mask) -> Relevance:
        """Those that pass, in the same order of merit."""
        return self.chosen(passing[self.rows])

    def exactly(self) -> Relevance:
        """Those that have all that was said, where there are any: what a sorted list is made of."""
        return self.chosen(self.exact) if self.exact.any() else self


@dataclass(frozen=True, slots=True)
class Likeness:
    """One query's cosines with every row, and the rows that stand out among them; looked at once a query."""

    vector: Vector
    cosines: npt.NDArray[np.float32]
    middle: float
    spread: float
    best: float

    @classmethod
    def of(cls, vectors: VectorIndex, vector: Vector) -> Likeness:
        """Compare a query with every row."""
        cosines = vectors.cosines(vector)
        return cls(vector, cosines, _middle(cosines), float(cosines.std()) or 1e-6, float(cosines.max()))

    def standing_out(self, margin: float) -> Rows:
        """Rows whose cosine is far above the catalogue's, and near that of the best."""
        reachable = 0.7 * np.sqrt(max(1, len(self.cosines) - 1))
        far = self.best - self.middle
        if far / self.spread < min(_DEVIATIONS, reachable) or far < margin:
            return np.empty(0, np.int64)
        return np.flatnonzero(self.cosines >= self.middle + _NEAR_THE_BEST * far)

    def ranks(self, vectors: VectorIndex, rows: Rows) -> Rows:
        """The place of each of some rows among them by cosine, from 1; the first ones by the full numbers."""
        cosines = self.cosines[rows]
        order = np.argsort(-cosines, kind="stable")
        first = order[:_EXACT]
        exact = vectors.take(rows[first]) @ self.vector
        order[: len(first)] = first[np.argsort(-exact, kind="stable")]
        ranks = np.empty(len(rows), np.int64)
        ranks[order] = np.arange(1, len(rows) + 1)
        return ranks


def relevance(
    text: TextIndex, vectors: VectorIndex, yardstick: Yardstick, query: str, likeness: Likeness, among: Mask | None
) -> Relevance:
    """What is about the query. `among`: look for words in these rows only, since the best of all may not be there."""
    found = text.search(query, _MATCHES, None if among is None else np.flatnonzero(among).tolist())
    share = _BESIDE_WORDS if found.named.any() else _ALONE
    near = likeness.standing_out(share * yardstick.margin)
    rows = np.union1d(_by_words(found, near, len(vectors)), near)
    lexical = _places(found.rows, rows)
    nearest = likeness.ranks(vectors, rows)
    scores = np.where(lexical > 0, _LEXICAL / (_RRF + lexical), 0.0) + _VECTOR / (_RRF + nearest)
    exact = np.isin(rows, found.rows[found.named & found.whole])
    return Relevance(rows, scores, exact, lexical, nearest, len(found.rows) == _MATCHES)


def _middle(cosines: npt.NDArray[np.float32]) -> float:
    """The median, of every so many: the middle of a hundred thousand is that of some thousands."""
    return float(np.median(cosines[:: max(1, len(cosines) // _MIDDLE_SAMPLE)]))


def _places(found: Rows, rows: Rows) -> Rows:
    """For each of `rows` (sorted) its place in `found` from 1, 0 where it is not there."""
    places = np.zeros(len(rows), np.int64)
    if not len(rows):
        return places
    at = np.minimum(np.searchsorted(rows, found), len(rows) - 1)
    there = rows[at] == found
    places[at[there]] = np.flatnonzero(there) + 1
    return places


def _by_words(found: Found, near: Rows, count: int) -> Rows:
    """Rows that words alone can vouch for. With an unknown word among them ('guitar strings'), vectors must agree."""
    if found.unknown and not len(near):
        return np.empty(0, np.int64)
    whole = found.whole if found.whole.sum() <= max(_COMMON * count, 8) or len(near) else np.zeros_like(found.whole)
    return found.rows[found.named | whole]


def order(
    about: Relevance, columns: Columns, variants: Mask, sort: str | None, relaxed: Sequence[Relaxed]
) -> Relevance:
    """In the order they are shown, with final scores: as sorted by wish, else by relevance; the sold-out come later."""
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
    return replace(about, scores=scores).chosen(places)
