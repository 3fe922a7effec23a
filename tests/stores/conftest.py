"""Real stores in a temporary folder, on SQLite and, where a server answers, on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import postgres
from tests.stores.hashing import HashingEmbedder
from tools.stores.store import Stores, open_stores


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/aisle.db"
        return
    async with postgres.fresh() as url:
        yield url


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
async def stores(database_url: str, tmp_path: Path, embedder: HashingEmbedder) -> AsyncIterator[Stores]:
    """Empty stores on either database."""
    opened = await open_stores(database_url=database_url, data_dir=tmp_path / "data", embedder=embedder)
    yield opened
    await opened.close()


@pytest.fixture
async def lite(tmp_path: Path, embedder: HashingEmbedder) -> AsyncIterator[Stores]:
    """Empty stores on SQLite, for what does not depend on the database."""
    data = tmp_path / "data"
    opened = await open_stores(database_url=f"sqlite:///{data}/aisle.db", data_dir=data, embedder=embedder)
    yield opened
    await opened.close()
