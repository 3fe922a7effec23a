"""Export and erasure beside the running chat, and from the command line."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.server.house import House, serving, settings_for
from tools.stores.customers import CustomerStore
from tools.stores.db import Database
from tools.stores.people import Customer

ADMIN = {"Authorization": "Bearer admin-token-of-the-test"}
ANNA = "anna/7 @ home"


async def admin(house: House, method: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=house.url, headers=ADMIN, timeout=60) as http:
        return await http.request(method, f"/admin/customer{path}", params={"id": ANNA})


async def test_erasing_ends_the_turn_that_runs_and_leaves_nothing(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path)) as house:
        await CustomerStore(house.database).load([Customer(id=ANNA, name="Anna Lindqvist", email="a@example.org")])
        async with house.client(token=house.token(ANNA)) as client:
            await client.say("wait for Lindqvist")
            await client.until("TEXT_MESSAGE_CONTENT")
            found = (await admin(house, "GET", "/export")).json()
            assert "wait for Lindqvist" in str(found["said"])
            done = await admin(house, "POST", "/erase")
        assert done.status_code == 200
        assert done.json()["erased"]["conversations"] == 1
        assert house.assistant.cancelled == ["wait for Lindqvist"]
        assert (await admin(house, "GET", "")).status_code == 404
        await house.runtime.log.settled()
        files = [path for path in tmp_path.iterdir() if path.is_file()]
        assert not [path.name for path in files if b"Lindqvist" in path.read_bytes()]


async def test_the_door_needs_the_admin_token(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path)) as house, httpx.AsyncClient(base_url=house.url) as http:
        for method, path in (("GET", ""), ("GET", "/export"), ("POST", "/erase")):
            answer = await http.request(method, f"/admin/customer{path}", params={"id": ANNA})
            assert answer.status_code == 401


async def test_the_command_exports_to_a_file_for_its_owner_alone_and_erases_when_told_to(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/aisle.db")
    await database.migrate()
    await CustomerStore(database).load([Customer(id=ANNA, name="Anna Lindqvist", email="a@example.org")])
    await database.close()
    out = tmp_path / "anna.json"
    assert (await aisle(tmp_path, "export", ANNA, "--out", str(out), "--json"))[0] == 0
    assert json.loads(out.read_text())["tables"]["customers"][0]["name"] == "Anna Lindqvist"
    assert out.stat().st_mode & 0o077 == 0
    code, _ = await aisle(tmp_path, "erase", ANNA, answer="n\n")
    assert code == 1
    code, said = await aisle(tmp_path, "erase", ANNA, "--yes", "--json")
    assert (code, json.loads(said)["erased"]) == (0, {"customers": 1})
    code, said = await aisle(tmp_path, "erase", ANNA, "--yes")
    assert code == 2


async def aisle(folder: Path, *arguments: str, answer: str = "") -> tuple[int, str]:
    """The real command in a process of its own; its exit code and what it printed."""
    environment: dict[str, Any] = {**os.environ, "AISLE_DATA_DIR": str(folder), "AISLE_DATABASE_URL": ""}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from server.cli import main; main()", "customer", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment,
    )  # fmt: skip
    said, _ = await process.communicate(answer.encode())
    return process.returncode or 0, said.decode()
