"""The order changes' own small store, on SQLite and, where a server answers, on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import postgres
from tests.tools.orders.house import House, order
from tools.orders.terms import Terms
from tools.stores.db import Database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def house_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/house.db"
        return
    async with postgres.fresh() as url:
        yield url


@pytest.fixture
async def house(house_url: str) -> AsyncIterator[House]:
    """Mia's pending order A1 (paid by card), A2 (by gift card) and delivered A3."""
    database = await Database.open(house_url)
    made = House(database, Terms())
    await made.fill(order(), order(key="A2", method="gift"), order("delivered", key="A3"))
    yield made
    await database.close()
