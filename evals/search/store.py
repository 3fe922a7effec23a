"""A store made of one catalogue file, for searching alone: imported by the ordinary importer, kept for the next run.

One folder a catalogue and embedder. When the house's indexing has changed since, the store is made again; what was
embedded before is taken over, so that only new texts cost time. `NoVectors` is the embedder of a run without vectors.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import numpy as np

from evals.search import wands
from tools.errors import UserError
from tools.stores.embedders import Embedder, Vector, make_embedder
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores, open_stores

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "evals" / "search"
DEMO_SEED, DEMO_DAY = 7, "2026-11-20"
_INDEXING = ("fields", "measures", "text", "vectors", "words")
Progress = Callable[[str, int, int | None], None]


class NoVectors:
    """An embedder that says nothing: every text has the same vector, so that words alone decide."""

    name = "none"
    dimension = 2

    def query(self, text: str) -> Vector:
        """The one vector there is."""
        return np.asarray((1.0, 0.0), np.float32)

    def passages(self, texts: Sequence[str]) -> Vector:
        """The same for every text."""
        return np.tile(self.query(""), (len(texts), 1))


@asynccontextmanager
async def opened(
    products: Path | None, form: str, embedder: str, home: Path | None = None, progress: Progress | None = None
) -> AsyncIterator[Stores]:
    """The store of a catalogue (the demo's where none is given), open for searching. Raises UserError."""
    made: Embedder = NoVectors() if embedder == "none" else make_embedder(embedder)
    folder = (home or HOME) / _name(products, form, made.name)
    key = _digest(_sources())
    done = folder / "complete"
    if not done.exists() or done.read_text("utf-8") != key:
        feed = _feed(products, form, folder)
        await _make(folder, feed, made, progress)
        done.write_text(key, "utf-8")
    stores = await open_stores(database_url=f"sqlite:///{folder / 'aisle.db'}", data_dir=folder, embedder=made)
    try:
        yield stores
    finally:
        await stores.close()


async def _make(folder: Path, feed: Path, embedder: Embedder, progress: Progress | None) -> None:
    database = folder / "aisle.db"
    before = folder / "before.db"
    if database.exists():
        database.replace(before)
        for name in ("aisle.db-wal", "aisle.db-shm"):
            (folder / name).unlink(missing_ok=True)
    for name in ("generations", "chroma"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "complete").unlink(missing_ok=True)
    stores = await open_stores(
        database_url=f"sqlite:///{database}", data_dir=folder, embedder=embedder, writer="evals", load_index=False
    )
    try:
        if before.exists():
            _take_over(before, database)
        report = await import_catalogue(stores, feed, progress=progress)
    finally:
        await stores.close()
    if not report.imported:
        raise UserError("bad_products", f"{feed}: no product could be read")
    before.unlink(missing_ok=True)


def _take_over(before: Path, database: Path) -> None:
    """The vectors of texts embedded earlier; an older database that has none, or another shape, is left."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ATTACH ? AS old", (str(before),))
        try:
            connection.execute("INSERT OR IGNORE INTO main.embeddings SELECT * FROM old.embeddings")
        except sqlite3.Error:
            return
        connection.commit()


def _feed(products: Path | None, form: str, folder: Path) -> Path:
    """The catalogue as a file the importer reads."""
    folder.mkdir(parents=True, exist_ok=True)
    if products is None:
        return _demo(folder / "feed")
    if form != "wands":
        return products
    feed = folder / "catalogue.jsonl"
    wands.write_catalogue(products, feed)
    return feed


def _demo(feed: Path) -> Path:
    options = ["--out", str(feed), "--seed", str(DEMO_SEED), "--today", DEMO_DAY]
    command = [sys.executable, "-m", "examples.demo.build", *options]
    made = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if made.returncode:
        raise UserError("no_demo", f"the demo store could not be made:\n{made.stderr.strip()}")
    return feed / "catalogue.jsonl"


def _name(products: Path | None, form: str, embedder: str) -> str:
    what = _digest(_demo_sources()) if products is None else _digest([products])
    model = hashlib.sha256(embedder.encode()).hexdigest()[:6]
    return f"{'demo' if products is None else form}-{what[:12]}-{model}"


def _demo_sources() -> list[Path]:
    found = sorted((ROOT / "examples" / "demo").rglob("*"))
    return [path for path in found if path.is_file() and path.suffix not in (".pyc", ".svg")]


def _sources() -> list[Path]:
    """What an index is made by: a change here makes the store anew."""
    search = [ROOT / "tools" / "search" / f"index_{name}.py" for name in _INDEXING]
    return [*search, *sorted((ROOT / "tools" / "stores").rglob("*.py")), Path(wands.__file__)]


def _digest(paths: Sequence[Path]) -> str:
    """Of the files' bytes. Raises UserError where one cannot be read."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise UserError("file_missing", f"cannot read {path}: {error.strerror}") from None
    return digest.hexdigest()
