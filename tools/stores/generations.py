"""Generations of the search index: which one serves, where its files are, and sweeping those that do not.

A generation is a Tantivy folder and a Chroma collection with one number. It is built aside and becomes the serving one
by a row in SQL, in the transaction that writes the products; so whatever dies, the row and its files agree.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.stores.db import Database
from tools.stores.schema import generations
from tools.stores.vectors import VectorShelf


@dataclass(frozen=True, slots=True)
class Generation:
    """The serving generation."""

    number: int
    embedder: str
    dimension: int
    products: int


def folder(data_dir: Path, number: int) -> Path:
    """Where the files of a generation are."""
    return data_dir / "generations" / f"{number:06d}"


async def active(database: Database) -> Generation | None:
    """The generation that serves now; None before the first import."""
    table = generations
    async with database.connect() as connection:
        query = select(table.c.id, table.c.embedder, table.c.dimension, table.c.products).where(table.c.active)
        row = (await connection.execute(query)).one_or_none()
    return Generation(row.id, row.embedder, row.dimension, row.products) if row else None


async def begin(database: Database, embedder: str, dimension: int) -> int:
    """A new number, not serving yet."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    async with database.begin() as connection:
        values = {"embedder": embedder, "dimension": dimension, "products": 0, "created_at": now, "active": False}
        result = await connection.execute(insert(generations).values(**values).returning(generations.c.id))
        return int(result.scalar_one())


async def activate(connection: AsyncConnection, number: int, products: int) -> None:
    """Make it the serving one, within the caller's transaction."""
    await connection.execute(update(generations).where(generations.c.active).values(active=False))
    values = {"active": True, "products": products}
    await connection.execute(update(generations).where(generations.c.id == number).values(**values))


def discard(data_dir: Path, shelf: VectorShelf, number: int) -> None:
    """Remove the files of a generation that never served; what cannot be removed now is swept later."""
    shutil.rmtree(folder(data_dir, number), ignore_errors=True)
    with contextlib.suppress(Exception):  # the disk may be full: the fault that brought us here is the one to report
        shelf.drop(number)


async def sweep(database: Database, data_dir: Path, shelf: VectorShelf) -> None:
    """Remove every generation but the serving one and the one before it, which another process may still be reading.

    Only the folder's writer may call this: what is not serving may be an import at work.
    """
    async with database.connect() as connection:
        rows = list(await connection.execute(select(generations.c.id, generations.c.active, generations.c.products)))
    serving = max((row.id for row in rows if row.active), default=0)
    served_before = [row.id for row in rows if row.id < serving and row.products > 0]
    keep = {serving, max(served_before, default=0)}
    root = data_dir / "generations"
    on_disk = [int(path.name) for path in root.iterdir() if path.name.isdigit()] if root.is_dir() else []
    for number in {*on_disk, *shelf.generations(), *(row.id for row in rows)} - keep:
        shutil.rmtree(folder(data_dir, number), ignore_errors=True)
        shelf.drop(number)
        async with database.begin() as connection:
            await connection.execute(delete(generations).where(generations.c.id == number))
