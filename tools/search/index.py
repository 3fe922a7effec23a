"""The search index: words and vectors fused, within exact limits, over the serving generation.

Owns what a search answers: which products are about the query at all, their order, and which limit is given up when
nothing fits (index_relax). Leaves words to index_text, limits to index_columns, vectors to Chroma (loaded at opening).
Price and stock are as of the last import or `update_stock`; whoever shows them reads SQL again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tools.errors import UserError
from tools.intent.understanding import Filters
from tools.search.index_columns import Mask
from tools.search.index_generation import Loaded, open_generation
from tools.search.index_rank import Likeness, Relevance, order, relevance
from tools.search.index_relax import Relaxed, attempts
from tools.stores import generations
from tools.stores.catalog import Product
from tools.stores.db import Database
from tools.stores.embedders import Embedder, Vector
from tools.stores.products import CatalogStore
from tools.stores.vectors import VectorShelf

_LOOK_AGAIN_S = 2.0
_FEW = 10_000  # so few passing rows are named to Tantivy, whose best matches of a big catalogue may all fail the limits
_INLINE_ROWS = 2000  # a search over fewer rows takes about a millisecond: less than the way to a thread and back


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What to look for. Price limits are in the store's currency; `vector` is the query's, where it is known."""

    query: str
    filters: Filters = field(default_factory=Filters)
    language: str = "en"
    limit: int = 8
    exclude: frozenset[str] = frozenset()
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A product found, the variant that met the limits, and how it was found (ranks count from 1)."""

    product_id: str
    score: float
    lexical_rank: int | None
    vector_rank: int | None
    variant_id: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """What was found, best first; `total` counts all products that are about the query and within the limits."""

    hits: list[SearchHit] = field(default_factory=list)
    total: int = 0
    relaxed: list[Relaxed] = field(default_factory=list)


class SearchIndex:
    """Searches the serving generation, and follows when another one takes over."""

    def __init__(
        self, database: Database, catalog: CatalogStore, data_dir: Path, shelf: VectorShelf, embedder: Embedder
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._data_dir = data_dir
        self._shelf = shelf
        self._embedder = embedder
        self._loaded: Loaded | None = None
        self._loading = asyncio.Lock()
        self._looked_at = 0.0

    @property
    def generation(self) -> int:
        """The number of the generation in memory; 0 when there is none."""
        return self._loaded.number if self._loaded else 0

    async def load(self) -> None:
        """Take the serving generation into memory, if it is another than the one there.

        Raises UserError(`embedder_mismatch`) where another embedder made it and (`index_damaged`) where files are gone.
        """
        async with self._loading:
            self._looked_at = time.monotonic()
            serving = await generations.active(self._database)
            if serving is None or serving.number == self.generation:
                return
            if (serving.embedder, serving.dimension) != (self._embedder.name, self._embedder.dimension):
                raise UserError(
                    "embedder_mismatch",
                    f"the search index was made with the embedder '{serving.embedder}', not '{self._embedder.name}': "
                    f"set AISLE_EMBEDDER={serving.embedder}, or import the catalogue again with the new one",
                )
            self._loaded = await open_generation(serving, self._data_dir, self._shelf, self._catalog)

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Find products. An empty query lists what the limits leave, the best rated first."""
        if time.monotonic() - self._looked_at > _LOOK_AGAIN_S:
            await self.load()
        loaded = self._loaded
        if loaded is None or not loaded.files.ids:
            return SearchResponse()
        if len(loaded.files.ids) <= _INLINE_ROWS and (request.vector is not None or not request.query.strip()):
            return self._search(loaded, request)
        return await asyncio.to_thread(self._search, loaded, request)

    def _search(self, loaded: Loaded, request: SearchRequest) -> SearchResponse:
        """The limits as stated, then fewer of them; what is only roughly about the query comes after giving one up."""
        abouts: dict[str, tuple[Relevance, Likeness]] = {}
        rough: SearchResponse | None = None
        row_of = loaded.files.row_of
        for filters, query, relaxed in attempts(request.filters, request.query):
            variants = loaded.columns.passing_variants(filters)
            passing = loaded.columns.products_of(variants)
            passing[[row_of[key] for key in request.exclude if key in row_of]] = False
            if not passing.any():
                continue
            if not query.strip():
                return _response(loaded, request, Relevance.of_all(passing), variants, relaxed)
            if query not in abouts:
                likeness = Likeness.of(loaded.files.vectors, self._vector(request, query))
                abouts[query] = _relevance(loaded, query, likeness, None), likeness
            everywhere, likeness = abouts[query]
            about = everywhere.within(passing)
            if everywhere.cut and np.count_nonzero(passing) <= _FEW:
                about = _relevance(loaded, query, likeness, passing).within(passing)
            if not len(about.rows):
                continue
            response = _response(loaded, request, about, variants, relaxed)
            if about.exact.any() or not everywhere.exact.any():
                return response
            rough = rough or response
        return rough or SearchResponse()

    def _vector(self, request: SearchRequest, query: str) -> Vector:
        known = request.vector if query == request.query else None
        return self._embedder.query(query) if known is None else known

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these products; unknown ids are left out."""
        if self._loaded is None:
            return {}
        files = self._loaded.files
        known = [key for key in ids if key in files.row_of]
        return dict(zip(known, files.vectors.take([files.row_of[key] for key in known]), strict=True)) if known else {}

    def nearest(self, vector: Vector, limit: int, exclude: frozenset[str] = frozenset()) -> list[tuple[str, float]]:
        """The products nearest to a vector that can be bought now, with their cosines."""
        loaded = self._loaded
        if loaded is None or not loaded.files.ids:
            return []
        passing = loaded.columns.in_stock_products().copy()
        passing[[loaded.files.row_of[key] for key in exclude if key in loaded.files.row_of]] = False
        rows, cosines = loaded.files.vectors.nearest(vector, limit, passing)
        return [(loaded.files.ids[row], float(cosine)) for row, cosine in zip(rows, cosines, strict=True)]

    def update_stock(self, product: Product) -> None:
        """Let limits on price and stock follow a change that is already in SQL (CatalogStore.set_stock)."""
        if self._loaded is not None:
            for variant in product.variants:
                self._loaded.columns.set_stock(variant.id, variant.price, variant.availability)


def _relevance(loaded: Loaded, query: str, likeness: Likeness, among: Mask | None) -> Relevance:
    files = loaded.files
    return relevance(files.text, files.vectors, files.yardstick, query, likeness, among)


def _response(
    loaded: Loaded, request: SearchRequest, about: Relevance, variants: Mask, relaxed: list[Relaxed]
) -> SearchResponse:
    ordered = order(about, loaded.columns, variants, request.filters.sort, relaxed)
    top = ordered.chosen(slice(request.limit))
    chosen = loaded.columns.best_variants(variants, top.rows.tolist())
    hits = [
        SearchHit(loaded.files.ids[row], score, lexical or None, vector or None, variant)
        for row, score, lexical, vector, variant in zip(
            top.rows.tolist(), top.scores.tolist(), top.lexical.tolist(), top.vector.tolist(), chosen, strict=True
        )
    ]
    return SearchResponse(hits, len(ordered.rows), relaxed)
