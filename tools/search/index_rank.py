"""Which products are about a query, and in what order they come.

Words and vectors each rank; reciprocal ranks are fused. The default embedder's cosines all lie within a narrow band, so
nothing here is a fixed cosine: a product is about the query where its cosine stands out from those of the whole
catalogue, measured in the catalogue's own deviations. Pure functions over one generation; used by SearchIndex alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.search.index_columns import Columns, Mask
from tools.search.index_relax import Relaxed
from tools.search.index_text import TextIndex
from tools.stores.embedders import Vector

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_RRF = 20.0
_LEXICAL, _VECTOR = 1.0, 1.0
_MATCHES = 5000
_STANDS_OUT = 3.0
_NEAR_THE_BEST = 0.6
_SOLD_OUT = 0.5


@dataclass(frozen=True, slots=True)
class Relevance:
    """The products about a query: rows with a fused score, and their two ranks (0: not found that way)."""

    rows: Rows
    scores: Floats
    lexical: dict[int, int]
    vector: dict[int, int]

    @classmethod
    def of_all(cls, passing: Mask) -> Relevance:
        """Nothing was asked but limits: all that pass, equally."""
        rows = np.flatnonzero(passing)
        return cls(rows, np.zeros(len(rows)), {}, {})

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.rows)

    def lexical_rank(self, row: int) -> int | None:
        """Its place by words, from 1."""
        return self.lexical.get(row)

    def vector_rank(self, row: int) -> int | None:
        """Its place by vector, from 1."""
        return self.vector.get(row)


def relevance(text: TextIndex, matrix: Vector, query: str, vector: Vector, passing: Mask) -> Relevance:
    """What is about the query among the rows that pass."""
    few = int(passing.sum()) <= 2 * _MATCHES < len(passing)
    found = text.search(query, _MATCHES, np.flatnonzero(passing).tolist() if few else None)
    by_words = found.rows[passing[found.rows]] if len(found.rows) else found.rows
    cosines = matrix @ vector
    by_vector = _standing_out(cosines, passing)
    rows = np.union1d(by_words, by_vector)
    if not len(rows):
        return Relevance(rows, np.empty(0), {}, {})
    lexical = {int(row): place for place, row in enumerate(by_words, 1)}
    nearest = rows[np.argsort(-cosines[rows], kind="stable")]
    near = {int(row): place for place, row in enumerate(nearest, 1)}
    scores = np.asarray(
        [
            (_LEXICAL / (_RRF + lexical[row]) if row in lexical else 0.0) + _VECTOR / (_RRF + near[row])
            for row in rows.tolist()
        ]
    )
    return Relevance(rows, scores, lexical, near)


def _standing_out(cosines: npt.NDArray[np.float32], passing: Mask) -> Rows:
    """Rows whose cosine is far above the catalogue's, and near that of the best."""
    middle, spread = float(np.median(cosines)), float(cosines.std()) or 1e-6
    best = float(cosines.max())
    if (best - middle) / spread < _STANDS_OUT:
        return np.empty(0, np.int64)
    enough = middle + _NEAR_THE_BEST * (best - middle)
    return np.flatnonzero(passing & (cosines >= enough))


def order(
    about: Relevance, columns: Columns, variants: Mask, sort: str | None, relaxed: Sequence[Relaxed]
) -> tuple[Rows, Floats]:
    """Rows and scores in the order they are shown: as sorted by wish, else by relevance; the sold-out come later."""
    rows = about.rows
    esteem = columns.esteem()[rows].astype(np.float64)
    scores = about.scores * (1 + 0.02 * esteem) if about.scores.any() else esteem
    stock = columns.in_stock_products()[rows]
    scores = np.where(stock, scores, scores * _SOLD_OUT)
    if sort is None and any(item.limit == "price_max" for item in relaxed):
        sort = "price_asc"  # nothing under the limit: what comes nearest to it
    if sort in ("price_asc", "price_desc"):
        prices = columns.lowest_prices(variants)[rows]
        places = np.lexsort((-scores, prices if sort == "price_asc" else -prices, ~stock))
    elif sort == "rating":
        places = np.lexsort((-scores, -esteem, ~stock))
    else:
        places = np.argsort(-scores, kind="stable")
    return rows[places], scores[places]
