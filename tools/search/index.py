"""The search index: words and vectors fused, within exact limits, over the serving generation.

Owns what a search answers: which products are about the query at all, their order, and which limit is given up when
nothing fits (index_relax). Leaves words to index_text, limits to index_columns, vectors to Chroma (loaded at opening).
Price and stock are as of the last import or `update_stock`; whoever shows them reads SQL again.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tools.errors import UserError
from tools.intent.understanding import Filters
from tools.search.index_columns import Columns, Mask
from tools.search.index_rank import Relevance, Yardstick, order, relevance
from tools.search.index_relax import Relaxed, attempts
from tools.search.index_text import TextIndex
from tools.search.index_words import warm
from tools.stores import generations
from tools.stores.catalog import Product
from tools.stores.db import Database
from tools.stores.embedders import Embedder, Vector
from tools.stores.products import CatalogStore, RawProduct
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


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One generation in memory; replaced whole, never changed (but for stock)."""

    number: int
    ids: list[str]
    row_of: Mapping[str, int]
    text: TextIndex
    matrix: Vector
    yardstick: Yardstick
    columns: Columns


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
        self._loaded: _Loaded | None = None
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
            raw: list[RawProduct] = []
            async for part in self._catalog.iterate_raw():
                raw += part
            self._loaded = await asyncio.to_thread(self._open, serving, raw)

    def _open(self, serving: generations.Generation, raw: Sequence[RawProduct]) -> _Loaded:
        home = generations.folder(self._data_dir, serving.number)
        try:
            ids: list[str] = json.loads((home / "ids.json").read_text(encoding="utf-8"))
            text = TextIndex(home / "text")
        except (OSError, ValueError) as error:
            raise UserError(
                "index_damaged", f"the search index in {home} cannot be read ({error}); import the catalogue again"
            ) from error
        warm()
        row_of = {key: row for row, key in enumerate(ids)}
        matrix = self._shelf.load(serving.number, ids, serving.dimension)
        columns = Columns(raw, row_of)
        return _Loaded(serving.number, ids, row_of, text, matrix, Yardstick.of(matrix), columns)

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Find products. An empty query lists what the limits leave, the best rated first."""
        if time.monotonic() - self._looked_at > _LOOK_AGAIN_S:
            await self.load()
        loaded = self._loaded
        if loaded is None or not loaded.ids:
            return SearchResponse()
        if len(loaded.ids) <= _INLINE_ROWS and (request.vector is not None or not request.query.strip()):
            return self._search(loaded, request)
        return await asyncio.to_thread(self._search, loaded, request)

    def _search(self, loaded: _Loaded, request: SearchRequest) -> SearchResponse:
        """The limits as stated, then fewer of them; what is only roughly about the query comes after giving one up."""
        abouts: dict[str, Relevance] = {}
        rough: SearchResponse | None = None
        for filters, query, relaxed in attempts(request.filters, request.query):
            variants = loaded.columns.passing_variants(filters)
            passing = loaded.columns.products_of(variants)
            passing[[loaded.row_of[key] for key in request.exclude if key in loaded.row_of]] = False
            if not passing.any():
                continue
            if not query.strip():
                return self._response(loaded, request, Relevance.of_all(passing), variants, relaxed)
            if query not in abouts:
                abouts[query] = self._relevance(loaded, request, query, None)
            about = abouts[query].within(passing)
            if abouts[query].cut and int(passing.sum()) <= _FEW:
                about = self._relevance(loaded, request, query, passing).within(passing)
            if not len(about.rows):
                continue
            response = self._response(loaded, request, about, variants, relaxed)
            if about.exact.any() or not abouts[query].exact.any():
                return response
            rough = rough or response
        return rough or SearchResponse()

    def _relevance(self, loaded: _Loaded, request: SearchRequest, query: str, among: Mask | None) -> Relevance:
        known = request.vector if query == request.query else None
        vector = self._embedder.query(query) if known is None else known
        return relevance(loaded.text, loaded.matrix, loaded.yardstick, query, vector, among)

    def _response(
        self, loaded: _Loaded, request: SearchRequest, about: Relevance, variants: Mask, relaxed: list[Relaxed]
    ) -> SearchResponse:
        rows, scores = order(about, loaded.columns, variants, request.filters.sort, relaxed)
        top = rows[: request.limit].tolist()
        chosen = loaded.columns.best_variants(variants, top)
        hits = [
            SearchHit(loaded.ids[row], float(score), about.lexical.get(row), about.vector.get(row), variant)
            for row, score, variant in zip(top, scores, chosen, strict=False)
        ]
        return SearchResponse(hits, len(rows), relaxed)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these products; unknown ids are left out."""
        if self._loaded is None:
            return {}
        loaded = self._loaded
        return {key: loaded.matrix[loaded.row_of[key]] for key in ids if key in loaded.row_of}

    def nearest(self, vector: Vector, limit: int, exclude: frozenset[str] = frozenset()) -> list[tuple[str, float]]:
        """The products nearest to a vector that can be bought now, with their cosines."""
        loaded = self._loaded
        if loaded is None or not loaded.ids:
            return []
        cosines: npt.NDArray[np.float32] = np.where(loaded.columns.in_stock_products(), loaded.matrix @ vector, -2.0)
        found: list[tuple[str, float]] = []
        for row in np.argsort(-cosines):
            if cosines[row] <= -2.0 or len(found) == limit:
                break
            if loaded.ids[row] not in exclude:
                found.append((loaded.ids[row], float(cosines[row])))
        return found

    def update_stock(self, product: Product) -> None:
        """Let limits on price and stock follow a change that is already in SQL (CatalogStore.set_stock)."""
        if self._loaded is not None:
            for variant in product.variants:
                self._loaded.columns.set_stock(variant.id, variant.price, variant.availability)
