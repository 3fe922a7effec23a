"""`aisle audit`, as a merchant calls it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner

from server.cli import _app
from tools.orders import audit
from tools.stores.db import Database


async def _fill(url: str) -> None:
    database = await Database.open(url)
    await database.migrate()
    async with database.begin() as connection:
        for order, event in (("A1", "proposed"), ("A2", "refused")):
            at = datetime(2026, 11, 20, tzinfo=UTC)
            await audit.write(connection, audit.Entry(at, event, "mia", "c1", order, "cancel", cause=None))  # type: ignore[arg-type]
    await database.close()


def test_the_log_is_read_by_order_and_as_json(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("AISLE_DATA_DIR", str(tmp_path))
    asyncio.run(_fill(f"sqlite:///{tmp_path / 'aisle.db'}"))
    shown = CliRunner().invoke(_app("audit"), [])
    assert shown.exit_code == 0, shown.output
    assert "A1" in shown.output
    assert "refused" in shown.output
    lines = CliRunner().invoke(_app("audit"), ["--order", "A2", "--json"]).output.splitlines()
    assert [json.loads(line)["order_id"] for line in lines] == ["A2"]
    assert json.loads(lines[0])["customer_id"] == "mia"
