"""The example catalogue behind the real default embedder, imported once for all tests of search."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stores.files import PRODUCTS
from tools.stores.embedders import DEFAULT_EMBEDDER, Embedder, make_embedder
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores, open_stores


@pytest.fixture(scope="session")
def encoder() -> Embedder:
    return make_embedder(DEFAULT_EMBEDDER)


@pytest.fixture(scope="session")
def shop_dir(tmp_path_factory: pytest.TempPathFactory, encoder: Embedder) -> Path:
    data = tmp_path_factory.mktemp("shop")

    async def fill() -> None:
        stores = await open_stores(database_url=f"sqlite:///{data}/aisle.db", data_dir=data, embedder=encoder)
        await import_catalogue(stores, PRODUCTS)
        await stores.close()

    asyncio.run(fill())
    return data


@pytest.fixture
async def shop(shop_dir: Path, encoder: Embedder) -> AsyncIterator[Stores]:
    """The example catalogue; tests do not change it."""
    stores = await open_stores(database_url=f"sqlite:///{shop_dir}/aisle.db", data_dir=shop_dir, embedder=encoder)
    yield stores
    await stores.close()
