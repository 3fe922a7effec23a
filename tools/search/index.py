"""The search index: words and vectors fused, within exact limits, over the serving generation.

Owns what a search answers: which products are about the query at all, their order, and which limit is given up when
nothing fits (index_relax). Leaves words to index_text, limits to index_columns, vectors to index_vectors, and what is
asked again to index_cache. Price and stock follow `follow_stock` at once; whoever shows them reads SQL again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tools.errors import UserError
from tools.search.index_cache import HotSearches, Rows, key_of
from tools.search.index_columns import Mask
from tools.search.index_generation import Loaded, open_generation, stamp_of
from tools.search.index_rank import Likeness, Relevance, order, relevance
from tools.search.index_relax import Relaxed, attempts
from tools.search.index_request import SearchHit, SearchRequest, SearchResponse
from tools.stores import generations
from tools.stores.catalog import Product
from tools.stores.db import Database
from tools.stores.embedders import Embedder, Vector
from tools.stores.products import CatalogStore
from tools.stores.shared_cache import SharedCache
from tools.stores.vectors import VectorShelf

__all__ = ["SearchHit", "SearchIndex", "SearchRequest", "SearchResponse"]
_LOOK_AGAIN_S = 2.0
_WAIT_S = 0.5  # so long a search waits for a new generation; a big one opens for seconds, and the old one serves on
_FEW = 10_000  # so few passing rows are named to Tantivy, whose best matches of a big catalogue may all fail the limits
_ENOUGH = 50  # … unless so many pass: they are the best by words, and no other row could come before them
_INLINE_ROWS = 2000  # a search over fewer rows takes about a millisecond: less than the way to a thread and back


class SearchIndex:
    """Searches the serving generation, and follows when another one takes over."""

    def __init__(
        self,
        database: Database,
        catalog: CatalogStore,
        data_dir: Path,
        shelf: VectorShelf,
        embedder: Embedder,
        shared: SharedCache | None = None,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._data_dir = data_dir
        self._shelf = shelf
        self._embedder = embedder
        self._loaded: Loaded | None = None
        self._loading = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None
        self._looked_at = 0.0
        self._changed_meanwhile: list[Product] = []
        self.hot = HotSearches(self._follow, shared)

    @property
    def generation(self) -> int:
        """The number of the generation in memory; 0 when there is none."""
        return self._loaded.number if self._loaded else 0

    @property
    def serving(self) -> Loaded | None:
        """The generation in memory."""
        return self._loaded

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
            stamp = stamp_of(self._data_dir, serving.number)
            revision = await self.hot.revision(stamp)
            self._changed_meanwhile.clear()
            loaded = await open_generation(serving, stamp, self._data_dir, self._shelf, self._catalog, self._embedder)
            for product in self._changed_meanwhile:
                _set_stock(loaded, product)
            self._loaded = loaded
            self.hot.begin(stamp, revision)

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Find products. An empty query lists what the limits leave, the best rated first."""
        if time.monotonic() - self._looked_at > _LOOK_AGAIN_S:
            await self._look()
        loaded = self._loaded
        if loaded is None or not loaded.files.ids:
            return SearchResponse()
        if request.fresh:
            return (await self._worked_out(loaded, request))[0]
        key = key_of(loaded.stamp, self._embedder.name, request)
        if (known := await self.hot.get(key)) is not None:
            return known
        mark = self.hot.mark()
        response, rows = await self._worked_out(loaded, request)
        await self.hot.put(key, mark, response, rows)
        return response

    def read(self, query: str) -> tuple[str, ...]:
        """The words of a query as they are looked for, slips set right."""
        return self._loaded.files.text.asked(query).words if self._loaded else ()

    async def _look(self) -> None:
        """Follow the serving generation; while a big one is opened, the one in memory goes on serving."""
        self._looked_at = time.monotonic()
        if self._following is None:
            self._following = asyncio.create_task(self.load())
        following = self._following
        done, _ = await asyncio.wait([following], timeout=None if self._loaded is None else _WAIT_S)
        if done:
            self._following = None
            following.result()

    async def _worked_out(self, loaded: Loaded, request: SearchRequest) -> tuple[SearchResponse, Rows | None]:
        if request.vector is None and request.query.strip():
            words = loaded.files.text.asked(request.query).text
            request = replace(request, vector=await asyncio.to_thread(self._embedder.query, words))
        if len(loaded.files.ids) <= _INLINE_ROWS:
            return self._search(loaded, request)
        return await asyncio.to_thread(self._search, loaded, request)

    def _search(self, loaded: Loaded, request: SearchRequest) -> tuple[SearchResponse, Rows | None]:
        """The limits as stated, then fewer of them; what is only roughly about the query comes after giving one up.

        With the answer go the rows it rests on: while their price and stock stay, it holds. None: it rests on any.
        """
        abouts: dict[str, tuple[Relevance, Likeness]] = {}
        unread: set[str] = set()
        narrow = False
        rough: SearchResponse | None = None
        for filters, query, relaxed in attempts(request.filters, request.query):
            variants = loaded.columns.passing_variants(filters)
            passing = loaded.columns.products_of(variants)
            passing[_rows_of(loaded, request.exclude)] = False
            unread.add(query)
            if not passing.any():
                continue
            if not query.strip():
                return _response(loaded, request, Relevance.of_all(passing), variants, relaxed), None
            if query not in abouts:
                likeness = Likeness.of(loaded.files.vectors, self._vector(request, query))
                abouts[query] = _relevance(loaded, query, likeness, None), likeness
            everywhere, likeness = abouts[query]
            about = everywhere.within(passing)
            if everywhere.cut and len(about.rows) < _ENOUGH and np.count_nonzero(passing) <= _FEW:
                narrow = True
                about = _relevance(loaded, query, likeness, passing).within(passing)
            if not len(about.rows):
                continue
            response = _response(loaded, request, about, variants, relaxed)
            if about.asked_for or not everywhere.asked_for:
                rough = response
                break
            rough = rough or response
        rests_on_any = narrow or bool(unread - abouts.keys())
        if rests_on_any:
            return rough or SearchResponse(), None
        return rough or SearchResponse(), np.concatenate([each.rows for each, _ in abouts.values()]).astype(np.int32)

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
        passing[_rows_of(loaded, exclude)] = False
        rows, cosines = loaded.files.vectors.nearest(vector, limit, passing)
        return [(loaded.files.ids[row], float(cosine)) for row, cosine in zip(rows, cosines, strict=True)]

    def update_stock(self, product: Product) -> None:
        """Let this process follow a change of price or stock that is already in SQL; `follow_stock` tells all."""
        if self._loading.locked():
            self._changed_meanwhile.append(product)
        if self._loaded is not None and (row := _set_stock(self._loaded, product)) is not None:
            self.hot.touched(row)

    async def follow_stock(self, product: Product) -> None:
        """Let every process's next search follow a change of price or stock that is already in SQL."""
        if self._loading.locked():
            self._changed_meanwhile.append(product)
        if not await self.hot.tell(product.id):
            self.update_stock(product)

    async def _follow(self, ids: list[str] | None) -> list[int]:
        """Read price and stock of these products, or of all, into the columns; the rows of those that are there."""
        loaded = self._loaded
        if loaded is None:
            return []
        if ids is None:
            async for part in self._catalog.iterate():
                _set_stock(loaded, part)
            return []
        for product in (await self._catalog.get(list(dict.fromkeys(ids)))).values():
            _set_stock(loaded, product)
        return _rows_of(loaded, ids)


def _rows_of(loaded: Loaded, ids: Iterable[str]) -> list[int]:
    row_of = loaded.files.row_of
    return [row_of[key] for key in ids if key in row_of]


def _set_stock(loaded: Loaded, product: Product) -> int | None:
    row = None
    for variant in product.variants:
        row = loaded.columns.set_stock(variant.id, variant.price, variant.availability)
    return row


def _relevance(loaded: Loaded, query: str, likeness: Likeness, among: Mask | None) -> Relevance:
    files = loaded.files
    return relevance(files.text, files.vectors, loaded.space, query, likeness, among)


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
