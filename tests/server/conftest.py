"""The server under test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.house import House, serving, settings_for
from tests.stores.conftest import database_url

__all__ = ["database_url", "house"]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(settings_for(tmp_path)) as house:
        yield house
