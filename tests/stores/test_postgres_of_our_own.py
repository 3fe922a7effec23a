"""Where no PostgreSQL answers, the tests start one of their own; it must take the same connections."""

from __future__ import annotations

import asyncpg
import pytest

from tests import postgres


@pytest.mark.postgres
async def test_a_server_of_our_own_takes_connections() -> None:
    found = postgres.start_own()
    if found is None:
        pytest.skip("PostgreSQL's programs are not installed")
    connection = await asyncpg.connect(host=found[0], port=found[1], user=postgres.USER, database=postgres.USER)
    try:
        assert await connection.fetchval("SELECT 1") == 1
    finally:
        await connection.close()
