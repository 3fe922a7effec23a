"""One generation of the search index in memory: its words, vectors and columns, opened from its files and from SQL.

Owns opening and the faults of it. Products are read from SQL in parts and kept as columns only. Used by SearchIndex.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from tools.errors import UserError
from tools.search.index_columns import Columns
from tools.search.index_columns_builder import ColumnsBuilder
from tools.search.index_space import Labels, Space
from tools.search.index_strange import strange
from tools.search.index_text import TextIndex
from tools.search.index_topics import topic_vectors
from tools.search.index_vectors import VectorIndex
from tools.search.index_words import warm
from tools.stores import generations
from tools.stores.embedders import Embedder, Vector
from tools.stores.products import CatalogStore
from tools.stores.vectors import VectorShelf

_PRODUCTS_A_STEP = 500


@dataclass(frozen=True, slots=True)
class Files:
    """What the importer wrote."""

    ids: list[str]
    row_of: Mapping[str, int]
    text: TextIndex
    vectors: VectorIndex


@dataclass(frozen=True, slots=True)
class Loaded:
    """One generation in memory; replaced whole, never changed (but for price and stock)."""

    number: int
    stamp: str
    """Tells it from every other one, also from one of the same number in a store that was made anew."""
    files: Files
    columns: Columns
    space: Space


def stamp_of(data_dir: Path, number: int) -> str:
    """What tells a generation from every other one: its number and when its files were finished."""
    try:
        made = (generations.folder(data_dir, number) / "ids.json").stat().st_mtime_ns
    except OSError:
        made = 0  # opening it will say what is missing
    return f"{number}-{made}"


async def open_generation(
    serving: generations.Generation,
    stamp: str,
    data_dir: Path,
    shelf: VectorShelf,
    catalog: CatalogStore,
    embedder: Embedder,
) -> Loaded:
    """Take a generation into memory. Raises UserError(`index_damaged`)."""
    home = generations.folder(data_dir, serving.number)
    files = await asyncio.to_thread(_files, home, serving, shelf)
    builder = ColumnsBuilder(files.row_of)
    async for part in catalog.iterate_raw(_PRODUCTS_A_STEP):
        builder.add(part)
    columns = await asyncio.to_thread(builder.build)
    topics = await asyncio.to_thread(topic_vectors, data_dir, embedder)
    space = await asyncio.to_thread(_space, files, columns.categories, topics)
    return Loaded(serving.number, stamp, files, columns, space)


def _space(files: Files, labels: Labels, topics: Vector) -> Space:
    space = Space.of(files.vectors, labels)
    which, directions = strange(files.text, files.vectors, space, topics)
    return space.beside(directions[which])


def _files(home: Path, serving: generations.Generation, shelf: VectorShelf) -> Files:
    try:
        ids: list[str] = orjson.loads((home / "ids.json").read_bytes())
        text = TextIndex(home / "text")
    except (OSError, ValueError) as error:
        raise UserError(
            "index_damaged", f"the search index in {home} cannot be read ({error}); import the catalogue again"
        ) from error
    warm()
    vectors = VectorIndex.open(home, len(ids), serving.dimension)
    if vectors is None:  # made by an earlier Aisle
        vectors = VectorIndex.of(shelf.load(serving.number, ids, serving.dimension))
    else:
        shelf.check(serving.number, len(ids))
    return Files(ids, {key: row for row, key in enumerate(ids)}, text, vectors)
