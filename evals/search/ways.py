"""The ways of ranking that are compared: words alone, vectors alone, both fused, and the search as shoppers have it.

The first three rank whatever they find within the limits, and never say that nothing fits (but for words that are in no
product). The fourth is `SearchIndex.search` itself: it may find nothing, gives up limits, ranks by rating and stock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from evals.search.judgments import Query
from tools.search.index_generation import Loaded
from tools.search.index_rank import Likeness, fused, helpful_rows
from tools.search.index_request import SearchRequest
from tools.search.index_text import Found
from tools.stores.embedders import Vector
from tools.stores.store import Stores

DEPTH = 50
_POOL = 1000
Rows = npt.NDArray[np.int64]
Way = Callable[[Loaded, Query, Vector, Rows], Rows]


@dataclass(slots=True)
class Ranked:
    """One query's answers by way: product ids best first, and what each took."""

    query: Query
    lists: dict[str, list[str]] = field(default_factory=dict)
    ms: dict[str, float] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def by_words(loaded: Loaded, query: Query, vector: Vector, allowed: Rows) -> Rows:
    """BM25 over the fields, as index_text answers."""
    return _found(loaded, query, DEPTH, allowed).rows


def by_vectors(loaded: Loaded, query: Query, vector: Vector, allowed: Rows) -> Rows:
    """The plain cosine of the embedder, exact."""
    rows = _nearest(loaded.files.vectors.cosines(vector), allowed)
    return rows[np.argsort(-(loaded.files.vectors.take(rows) @ vector), kind="stable")][:DEPTH]


def by_both(loaded: Loaded, query: Query, vector: Vector, allowed: Rows) -> Rows:
    """Words and vectors fused as the search does it, over the best of both."""
    likeness = Likeness.of(loaded.files.vectors, vector)
    nearness = loaded.space.nearness(likeness.cosines, vector)
    found = _found(loaded, query, _POOL, allowed)
    sure = bool((found.named & found.whole).any())
    helping = np.empty(0, np.int64) if sure else helpful_rows(loaded.files.text, query.query)
    helping = helping[np.isin(helping, allowed)]
    rows = np.union1d(np.union1d(found.rows, _nearest(nearness.scores, allowed)), helping)
    both = fused(found, nearness, rows, loaded.files.vectors, loaded.space, likeness, helping)
    return both.rows[np.argsort(-both.scores, kind="stable")][:DEPTH]


_WAYS: Mapping[str, Way] = {"lexical": by_words, "vector": by_vectors, "hybrid": by_both}
NAMES = (*_WAYS, "hybrid_rank")


async def rank(stores: Stores, query: Query, names: tuple[str, ...] = NAMES) -> Ranked:
    """One query in each way. A fault of a way is kept as its error, and its list is empty."""
    ranked = Ranked(query)
    loaded = stores.index.serving
    if loaded is None:
        return ranked
    allowed = await _allowed(stores, loaded, query)
    text = loaded.files.text.asked(query.query).text
    started = time.perf_counter()
    vector = stores.embedder.query(text)
    ranked.ms["embedding"] = _since(started)
    for name in names:
        started = time.perf_counter()
        try:
            if way := _WAYS.get(name):
                ranked.lists[name] = [loaded.files.ids[row] for row in way(loaded, query, vector, allowed).tolist()]
            else:
                request = SearchRequest(query.query, query.filters, query.language, DEPTH, vector=vector, fresh=True)
                ranked.lists[name] = [hit.product_id for hit in (await stores.index.search(request)).hits]
        except Exception as error:  # noqa: BLE001 a way that fails is what this run is there to find
            ranked.lists[name] = []
            ranked.errors[name] = f"{type(error).__name__}: {error}"
        ranked.ms[name] = _since(started)
    return ranked


async def _allowed(stores: Stores, loaded: Loaded, query: Query) -> Rows:
    """The rows within the query's limits, or within what is left of them where nothing is."""
    count = len(loaded.files.ids)
    if not query.filters.model_dump(exclude_none=True):
        return np.arange(count)
    limits = await stores.index.search(SearchRequest("", query.filters, limit=count, fresh=True))
    return np.asarray([loaded.files.row_of[hit.product_id] for hit in limits.hits], np.int64)


def _found(loaded: Loaded, query: Query, limit: int, allowed: Rows) -> Found:
    everything = len(allowed) == len(loaded.files.ids)
    return loaded.files.text.search(query.query, limit, None if everything else allowed)


def _nearest(scores: npt.NDArray[np.float32], allowed: Rows) -> Rows:
    wanted = min(_POOL, len(allowed))
    return np.sort(allowed[np.argpartition(-scores[allowed], wanted - 1)[:wanted]]) if wanted else allowed


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
