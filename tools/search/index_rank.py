"""Which products are about a query, and in what order they come.

Whether there is anything about it at all is asked first (index_trust). Then words and vectors are added up: the BM25
score as a share of the best one, and the nearness in deviations of the catalogue's (index_space). Scores instead of
ranks, since how much better the first is than the second matters; the weight is a plateau of the dev half of
evals/suites/search (4 to 8 are within 0.01 nDCG).
All in arrays: a common word has thousands of rows, and each turn of a loop over them would cost a microsecond.
Pure over one generation; used by SearchIndex alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from tools.search.index_columns import Columns, Mask
from tools.search.index_relax import Relaxed
from tools.search.index_space import Nearness, Space
from tools.search.index_text import Found, TextIndex
from tools.search.index_trust import Signs
from tools.search.index_vectors import VectorIndex
from tools.search.wishes import helpful
from tools.stores.embedders import Vector

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_WORDS = 5.0  # what the best match by words is worth, in deviations of nearness …
_EXPECTED = 0.5  # … if it is as good as this share of the attainable: one word of a sentence is no good match
_WHOLE = 0.3  # what having every word adds, as a share of the best BM25 score
_HELPFUL = 3.0  # what being of a kind that helps is worth, in the same
_A_KIND = 200
_MATCHES = 2000  # each costs a microsecond; those of the wanted kind and with every word come first
_EXACT = 256  # so many of the nearest are put in order by their full numbers
_NEAR_THE_BEST = 0.65  # so near, of the way from the middle to the best, is about the query …
_NEAR_BESIDE_WORDS = 0.75  # … and so near where other products have every word
_STRONG = 0.6  # a match that good, as a share of the best, is about the query though no name says so
_LEAST_NEAR = 0.35  # nearer than this share of the yardstick, or vectors are not listened to
_COMMON = 0.1  # words that a larger share of the catalogue has say little: 'machine' of 'machine wash'
_SOLD_OUT = 0.5


@dataclass(frozen=True, slots=True)
class Relevance:
    """The products about a query: rows with a fused score, their two ranks (0: none), which have all that was said."""

    rows: Rows
    scores: Floats
    exact: Mask
    lexical: Rows
    vector: Rows
    kind: Mask | None = None
    """Which are called what was asked for, whether or not they have the rest; None: not known."""
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
            kind=None if self.kind is None else self.kind[which],
        )

    def within(self, passing: Mask) -> Relevance:
        """Those that pass, in the same order of merit."""
        return self.chosen(passing[self.rows])

    @property
    def asked_for(self) -> bool:
        """Whether any is what was asked for: has all that was said; where nothing does, is called so."""
        return bool(self.exact.any() or (self.kind is not None and self.kind.any()))

    def exactly(self) -> Relevance:
        """Those that have all that was said, where there are any: what a sorted list is made of."""
        return self.chosen(self.exact) if self.exact.any() else self


@dataclass(frozen=True, slots=True)
class Likeness:
    """One query's cosines with every row; looked at once a query."""

    vector: Vector
    cosines: npt.NDArray[np.float32]
    _near: list[Nearness] = field(default_factory=list)

    def nearness(self, space: Space) -> Nearness:
        """To every row; worked out once, however many limits are tried."""
        if not self._near:
            self._near.append(space.nearness(self.cosines, self.vector))
        return self._near[0]

    @classmethod
    def of(cls, vectors: VectorIndex, vector: Vector) -> Likeness:
        """Compare a query with every row."""
        return cls(vector, vectors.cosines(vector))


def relevance(
    text: TextIndex, vectors: VectorIndex, space: Space, query: str, likeness: Likeness, among: Mask | None
) -> Relevance:
    """What is about the query. `among`: look for words in these rows only, since the best of all may not be there."""
    found = text.search(query, _MATCHES, None if among is None else np.flatnonzero(among))
    nearness = likeness.nearness(space)
    sure = bool((found.named & found.whole).any())
    helping = np.empty(0, np.int64) if sure else helpful_rows(text, query, among)
    trusted = sure or len(helping) or among is not None or Signs.of(query, text, nearness, space).trusted
    if not trusted:
        return Relevance.of_all(np.zeros(len(vectors), np.bool_))
    near = _near(nearness, space, _NEAR_BESIDE_WORDS if sure else _NEAR_THE_BEST)
    about = np.zeros(len(vectors), np.bool_)
    about[near] = about[helping] = about[_by_words(found, near, len(vectors))] = True
    rows = np.flatnonzero(about)
    return fused(found, nearness, rows, vectors, space, likeness, helping)


def helpful_rows(text: TextIndex, query: str, among: Mask | None = None) -> Rows:
    """Products that are of the kinds that help with what the query tells of, each once, in the table's order."""
    rows = None if among is None else np.flatnonzero(among)
    found = [text.search(thing, _A_KIND, rows) for thing in helpful(query)]
    kinds = [each.rows[each.named & each.whole] for each in found]
    together = np.concatenate([np.empty(0, np.int64), *kinds]).astype(np.int64)
    return together[np.sort(np.unique(together, return_index=True)[1])]


def fused(
    found: Found,
    nearness: Nearness,
    rows: Rows,
    vectors: VectorIndex,
    space: Space,
    likeness: Likeness,
    helping: Rows,
) -> Relevance:
    """These rows (sorted, each once) with the scores that words and vectors give them together."""
    nearest = nearness.scores[rows].astype(np.float64)
    first = np.argsort(-nearest, kind="stable")[:_EXACT]
    exactly = space.plain(vectors.take(rows[first]) @ likeness.vector, likeness.vector, rows[first])
    nearest[first] += exactly - nearness.plain[rows[first]]
    spread = float(nearness.scores.std()) or 1.0
    scores = np.maximum((nearest - float(nearness.scores.mean())) / spread, 0.0)
    merit = found.scores + _WHOLE * found.scores.max(initial=0.0) * found.whole
    best = np.argsort(-merit, kind="stable")
    lexical = _places(found.rows[best], rows)
    by_words = np.append(merit[best], 0.0)[lexical - 1] if len(best) else np.zeros(len(rows))
    scores += _WORDS * by_words / max(float(merit.max(initial=0.0)), _EXPECTED * found.attainable, 1e-9)
    scores[np.searchsorted(rows, helping)] += _HELPFUL * np.linspace(1, 0.5, len(helping))
    exact = np.isin(rows, found.rows[found.named & found.whole], kind="table")
    # A kind alone counts where nothing has all that was said, and the words name things: not 'something warm'.
    kind = np.zeros(len(rows), np.bool_) if exact.any() else np.isin(rows, found.rows[found.named], kind="table")
    return Relevance(rows, scores, exact, lexical, _ranks(nearest), kind, len(found.rows) == _MATCHES)


def _near(nearness: Nearness, space: Space, share: float) -> Rows:
    """Rows that stand out by nearness, where any is near enough to be listened to."""
    if not len(nearness.scores) or nearness.plain.max() < _LEAST_NEAR * space.yardstick:
        return np.empty(0, np.int64)
    middle = float(nearness.scores.mean())
    return np.flatnonzero(nearness.scores >= middle + share * (float(nearness.scores.max()) - middle))


def _ranks(values: Floats) -> Rows:
    ranks = np.empty(len(values), np.int64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


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
    """Rows that words can vouch for."""
    whole = found.whole if found.whole.sum() <= max(_COMMON * count, 8) or len(near) else np.zeros_like(found.whole)
    strong = found.scores >= _STRONG * found.scores.max(initial=0.0)
    return np.asarray(found.rows[found.named | whole | strong], np.int64)


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
