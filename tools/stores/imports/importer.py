"""Importing a catalogue: read, compare, embed, index aside, and switch in one transaction.

Whatever goes wrong before that transaction commits, the old catalogue serves on. Bad rows are reported and left out,
good ones land. Called by the command line and by the server's admin door; owns no format and no progress bar.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from chromadb.errors import ChromaError
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.errors import UserError
from tools.search.index_fields import passage_of
from tools.search.index_text import TextWriter
from tools.search.index_vectors import VectorWriter
from tools.stores import generations
from tools.stores.db import among
from tools.stores.embedders import Vector
from tools.stores.embedding_cache import EmbeddingCache, digest
from tools.stores.imports.files import open_text
from tools.stores.imports.rows import RowError
from tools.stores.imports.sniff import READERS, sniff
from tools.stores.imports.staging import Staging
from tools.stores.lock import WriterLock
from tools.stores.products import RawProduct, product_row, raw_products, variant_rows
from tools.stores.schema import products, variants
from tools.stores.store import Stores

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]
"""Stage (`read` in bytes; `compare`, `index`, `write` in products), how much is done, of how much."""

_ITEMS_A_STEP = 200
_NO_SPACE = 1 << 20
_PRODUCTS_A_STEP = 256
_ROWS_A_STEP = 500
_STOCK = frozenset({"price", "compare_at_price", "availability", "quantity"})
_VECTORS_A_STEP = 1000  # Chroma pays by the call


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `read` = `imported` (new or changed) + `unchanged` + the products of `errors`."""

    read: int
    imported: int
    unchanged: int
    embedded: int
    errors: list[RowError] = field(default_factory=list)
    seconds: float = 0.0
    removed: int = 0
    kept: int = 0
    """Products not taken from the file but kept from before."""
    format: str = ""
    encoding: str = ""
    warning: str | None = None


@dataclass(slots=True)
class _Import:
    """One import at work."""

    stores: Stores
    progress: Progress
    number: int
    staging: Staging
    changed: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    embedded: int = 0
    reindex: bool = False
    """Whether anything has changed but prices and stock, which the serving generation can follow."""

    @property
    def folder(self) -> Path:
        return generations.folder(self.stores.data_dir, self.number)


async def import_catalogue(
    stores: Stores, path: Path, progress: Progress | None = None, *, keep: bool = False, currency: str = "USD"
) -> ImportReport:
    """Make the file the catalogue, or with `keep` add to it and update it. `currency` is for formats that name none.

    Raises UserError: `import_empty`, `import_unreadable`, `import_encoding`, `import_format`, `import_nothing` (no row
    could be used), `import_failed` (e.g. the disk is full), `import_running`, `data_dir_busy`.
    """
    started = time.monotonic()
    if stores.importing.locked():
        raise UserError("import_running", "an import is running already; wait for it to end")
    async with stores.importing, _writer(stores):
        known, encoding = await asyncio.to_thread(sniff, path)
        async with _aside(stores, progress or _silent, keep) as work:
            await _read(work, path, known, encoding, currency)
            bad = len(work.staging.errors)
            good = len(work.staging)
            if not good:
                raise UserError("import_nothing", _nothing(path, work.staging.errors))
            kept = await _keep(work, keep)
            changed = await _compare(work)
            if work.reindex:
                await _build(work)
            if changed:
                await _write(work)
            embedded = work.embedded
            truncated = work.staging.truncated
        if work.reindex:
            await stores.index.load()
            await generations.sweep(stores.database, stores.data_dir, stores.shelf)
        elif changed:
            await _follow_stock(work)
    warning = f"line {truncated.line}: {truncated.reason}; nothing was removed" if truncated else None
    seconds = round(time.monotonic() - started, 3)
    imported = len(work.changed)
    return ImportReport(
        good + bad, imported, good - imported, embedded, work.staging.errors, seconds, len(work.gone), kept, known,
        encoding, warning,
    )  # fmt: skip


@asynccontextmanager
async def _writer(stores: Stores) -> AsyncIterator[None]:
    """The folder's writer lock, for the time of the import, unless this process holds it anyway."""
    lock = None if stores.lock else await asyncio.to_thread(WriterLock.take, stores.data_dir, "aisle import")
    try:
        yield
    finally:
        if lock:
            lock.release()


@asynccontextmanager
async def _aside(stores: Stores, progress: Progress, keep: bool) -> AsyncIterator[_Import]:
    """A place to build in. If it never comes to serve, nothing of it stays; faults of disk and stores are told."""
    number = 0
    staging: Staging | None = None
    try:
        number = await generations.begin(stores.database, stores.embedder.name, stores.embedder.dimension)
        taken = await _variants(stores) if keep else {}
        staging = await asyncio.to_thread(Staging, generations.folder(stores.data_dir, number), taken)
        yield _Import(stores, progress, number, staging)
    except (OSError, SQLAlchemyError, ChromaError, ValueError) as error:
        reason = await asyncio.to_thread(_reason, stores.data_dir, error)
        raise UserError("import_failed", f"the import stopped: {reason}; the old catalogue goes on serving") from error
    finally:
        if staging:
            await asyncio.to_thread(staging.close)
        if number:
            await _discard_unless_serving(stores, number)


async def _discard_unless_serving(stores: Stores, number: int) -> None:
    """SQL is asked, because a commit may have gone through and still have failed here."""
    try:
        serving = await generations.active(stores.database)
    except SQLAlchemyError:
        return  # a later sweep finds it
    if serving is None or serving.number != number:
        await asyncio.to_thread(generations.discard, stores.data_dir, stores.shelf, number)


async def _variants(stores: Stores) -> dict[str, str]:
    async with stores.database.connect() as connection:
        rows = await connection.execute(select(variants.c.id, variants.c.product_id))
        return {row.id: row.product_id for row in rows}


async def _read(work: _Import, path: Path, known: str, encoding: str, currency: str) -> None:
    text, position = await asyncio.to_thread(open_text, path, encoding)
    size = (await asyncio.to_thread(os.stat, path)).st_size
    with text:
        items = READERS[known](text, currency)
        more = True
        while more:
            more = await asyncio.to_thread(work.staging.take, items, _ITEMS_A_STEP)
            work.progress("read", position() if more else size, size)


async def _keep(work: _Import, keep: bool) -> int:
    """Stage what stays of the old catalogue: everything, or what the file names but could not say properly."""
    everything = keep or work.staging.truncated is not None
    named = {error.id for error in work.staging.errors if error.id}
    kept = 0
    if everything or named:
        async for part in work.stores.catalog.iterate_raw():
            stays = [raw for raw in part if everything or raw["id"] in named]
            kept += await asyncio.to_thread(work.staging.keep, stays)
    return kept


async def _compare(work: _Import) -> bool:
    """Find what is new, changed and gone; whether there is anything to do."""
    done = 0
    async with work.stores.database.connect() as connection:
        old = set((await connection.execute(select(products.c.id))).scalars())
        async for part in _parts(work.staging.parts(_ROWS_A_STEP)):
            stored = {raw["id"]: raw for raw in await raw_products(connection, [raw["id"] for raw in part])}
            for raw in part:
                before = stored.get(raw["id"])
                if before != raw:
                    work.changed.add(raw["id"])
                    work.reindex |= before is None or not _same_but_stock(before, raw)
            done += len(part)
            work.progress("compare", done, len(work.staging))
    work.gone = sorted(old.difference(work.staging.ids))
    serving = await generations.active(work.stores.database)
    embedder = work.stores.embedder
    same_index = serving and (serving.embedder, serving.dimension) == (embedder.name, embedder.dimension)
    work.reindex |= bool(work.gone) or not same_index
    return bool(work.changed or work.reindex)


def _same_but_stock(one: RawProduct, other: RawProduct) -> bool:
    """Whether two records differ in price and stock of their variants only."""

    def rest(raw: RawProduct) -> RawProduct:
        kept = [{name: value for name, value in each.items() if name not in _STOCK} for each in raw["variants"]]
        return {**raw, "variants": kept}

    return rest(one) == rest(other)


async def _follow_stock(work: _Import) -> None:
    """Prices and stock alone have changed: the serving generation takes them over, nothing is embedded or indexed."""
    changed = sorted(work.changed)
    for start in range(0, len(changed), _ROWS_A_STEP):
        for product in (await work.stores.catalog.get(changed[start : start + _ROWS_A_STEP])).values():
            await work.stores.index.follow_stock(product)


async def _build(work: _Import) -> None:
    """The generation's files: vectors on the shelf, words in their folder, the ids that tie rows together."""
    stores = work.stores
    cache = EmbeddingCache(stores.database, stores.embedder)
    await asyncio.to_thread(stores.shelf.create, work.number)
    writer = await asyncio.to_thread(TextWriter, work.folder / "text")
    copy = await asyncio.to_thread(VectorWriter, work.folder, stores.embedder.dimension)
    ids: list[str] = []
    shelved = 0
    waiting: list[Vector] = []
    async for part in _parts(work.staging.parts(_PRODUCTS_A_STEP)):
        waiting.append(await cache.passages([passage_of(raw) for raw in part]))
        await asyncio.to_thread(writer.add, len(ids), part)
        ids += [raw["id"] for raw in part]
        if len(ids) - shelved >= _VECTORS_A_STEP or len(ids) == len(work.staging):
            vectors = np.concatenate(waiting)
            await asyncio.to_thread(stores.shelf.add, work.number, ids[shelved:], vectors)
            await asyncio.to_thread(copy.add, vectors)
            shelved, waiting = len(ids), []
        work.embedded = cache.embedded
        work.progress("index", len(ids), len(work.staging))
    await asyncio.to_thread(writer.finish)
    await asyncio.to_thread(copy.finish)
    await asyncio.to_thread((work.folder / "ids.json").write_text, json.dumps(ids), "utf-8")


async def _write(work: _Import) -> None:
    """Products, variants and the switch, in one transaction; only what changed is written."""
    database = work.stores.database
    done = 0
    async with database.begin() as connection:
        await _clear(connection, sorted(work.changed), work.gone)
        async for part in _parts(work.staging.parts(_ROWS_A_STEP)):
            fresh = [raw for raw in part if raw["id"] in work.changed]
            rows = [product_row(raw, digest(passage_of(raw))) for raw in fresh]
            await database.upsert(products, rows, connection=connection)
            await database.upsert(variants, [row for raw in fresh for row in variant_rows(raw)], connection=connection)
            done += len(part)
            work.progress("write", done, len(work.staging))
        if work.reindex:
            await generations.activate(connection, work.number, len(work.staging))
    await asyncio.to_thread(work.staging.remove)


async def _clear(connection: AsyncConnection, changed: list[str], gone: list[str]) -> None:
    """First all variants of what changes go, because a variant may have moved from one product to another."""
    for start in range(0, len(changed), _ROWS_A_STEP):
        part = changed[start : start + _ROWS_A_STEP]
        await connection.execute(delete(variants).where(among(connection, variants.c.product_id, part)))
    for start in range(0, len(gone), _ROWS_A_STEP):
        part = gone[start : start + _ROWS_A_STEP]
        await connection.execute(delete(variants).where(among(connection, variants.c.product_id, part)))
        await connection.execute(delete(products).where(among(connection, products.c.id, part)))


async def _parts(parts: Iterator[list[RawProduct]]) -> AsyncIterator[list[RawProduct]]:
    """A blocking iterator, stepped in a thread."""
    while part := await asyncio.to_thread(next, parts, None):
        yield part


def _reason(data_dir: Path, error: BaseException) -> str:
    """Each store says 'disk full' in words of its own, so the disk is asked."""
    said = getattr(error, "strerror", None) or (str(getattr(error, "orig", None) or error).splitlines() or ["?"])[0]
    full = shutil.disk_usage(data_dir).free < _NO_SPACE
    return f"the disk of {data_dir} is full ({said})" if full else str(said)


def _nothing(path: Path, errors: list[RowError]) -> str:
    first = f"; first: {errors[0]}" if errors else ""
    return f"{path.name} has no product that could be used ({len(errors)} bad rows{first}); the old catalogue stays"


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""
