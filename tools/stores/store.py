"""Everything the house keeps, opened together: database, catalogue, policies, customers and the search index.

Owns the opening order and the closing. Opened once by the server's composition root, the command line or the evals; an
empty folder is a store with an empty catalogue.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from tools.errors import UserError
from tools.search.index import SearchIndex
from tools.stores.catalog import Availability, Product
from tools.stores.customers import CustomerStore
from tools.stores.db import Database
from tools.stores.embedders import DEFAULT_EMBEDDER, Embedder, make_embedder
from tools.stores.lock import WriterLock
from tools.stores.policies import PolicyStore
from tools.stores.products import CatalogStore
from tools.stores.shared_cache import SharedCache, namespace_of
from tools.stores.vectors import VectorShelf


@dataclass
class Stores:
    """The open stores. `lock` is there while this process is the folder's writer."""

    database: Database
    catalog: CatalogStore
    policies: PolicyStore
    customers: CustomerStore
    index: SearchIndex
    embedder: Embedder
    data_dir: Path
    shelf: VectorShelf
    lock: WriterLock | None = None
    shared: SharedCache | None = None
    importing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by an import: there is one at a time."""

    async def set_stock(
        self,
        variant_id: str,
        *,
        price: Decimal | None = None,
        quantity: int | None = None,
        availability: Availability | None = None,
    ) -> Product:
        """Change price or stock of one variant, in SQL and for the next search. Raises UserError(`unknown_variant`)."""
        product = await self.catalog.set_stock(variant_id, price=price, quantity=quantity, availability=availability)
        await self.index.follow_stock(product)
        return product

    async def close(self) -> None:
        """Close files and connections."""
        if self.shared:
            await self.shared.close()
        await asyncio.to_thread(self.shelf.close)
        await self.database.close()
        if self.lock:
            self.lock.release()
            self.lock = None


async def open_stores(
    *,
    database_url: str,
    data_dir: Path,
    embedder: str | Embedder = DEFAULT_EMBEDDER,
    chroma_url: str | None = None,
    writer: str | None = None,
    writer_url: str | None = None,
    load_index: bool = True,
    redis_url: str | None = None,
) -> Stores:
    """Open (and migrate) everything. Raises UserError.

    `writer` names the role of a process that keeps the folder's writer lock until `close`, `writer_url` the door others
    may use meanwhile. `load_index=False` opens for an import with another embedder than the index was made with.
    `redis_url` is where several processes share their hot searches.
    """
    _make(data_dir)
    lock = WriterLock.take(data_dir, writer, writer_url) if writer else None
    database: Database | None = None
    try:
        database = await Database.open(database_url)
        await database.migrate()
        made = await asyncio.to_thread(make_embedder, embedder) if isinstance(embedder, str) else embedder
        shelf = await asyncio.to_thread(VectorShelf, data_dir, chroma_url)
        catalog = CatalogStore(database)
        shared = SharedCache(redis_url, namespace_of([database_url])) if redis_url else None
        index = SearchIndex(database, catalog, data_dir, shelf, made, shared)
        policies, customers = PolicyStore(database, made), CustomerStore(database)
        stores = Stores(database, catalog, policies, customers, index, made, data_dir, shelf, lock, shared)
        if load_index:
            await index.load()
        return stores
    except BaseException:
        if lock:
            lock.release()
        if database:
            await database.close()
        raise


def _make(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError("bad_data_dir", f"cannot use the data folder {data_dir}: {error.strerror}") from error
