"""An import that dies in the middle, or whose disk fills up, leaves the old catalogue serving and the way free."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.stores.files import PRODUCTS, line, write
from tests.stores.hashing import HashingEmbedder
from tools.search.index import SearchRequest
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores, open_stores

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Stores]:
    stores = await open_stores(
        database_url=f"sqlite:///{data}/aisle.db", data_dir=data, embedder=HashingEmbedder(), load_index=True
    )
    try:
        yield stores
    finally:
        await stores.close()


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder with the example catalogue in it."""
    folder = tmp_path / "data"
    async with opened(folder) as stores:
        await import_catalogue(stores, PRODUCTS)
    return folder


@pytest.fixture
def big(tmp_path: Path) -> Path:
    rows = (line(f"p{number:04}", description=f"number {number} " * 30) for number in range(1500))
    return write(tmp_path / "big.jsonl", rows)


def _start(data: Path, file: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.stores.importing", str(data), str(file), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


async def _still_serves(data: Path) -> None:
    async with opened(data) as stores:
        assert await stores.catalog.count() == 12
        response = await stores.index.search(SearchRequest("gooseneck kettle"))
        assert response.hits[0].product_id == "kt-301"


@pytest.mark.parametrize("stage", ["read", "index 512", "index 1500", "write 500", "write 1500"])
async def test_killed_in_the_middle_the_old_catalogue_serves_and_the_next_import_works(
    data: Path, big: Path, stage: str
) -> None:
    process = _start(data, big, "--stop-at", stage)
    assert process.stdout is not None
    seen = ""
    for said in process.stdout:
        seen = said
        if said.startswith(stage):
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    assert seen.startswith(stage), f"the import ended before '{stage}'"
    await _still_serves(data)
    async with opened(data) as stores:
        report = await import_catalogue(stores, big)
        assert report.imported == 1500
        assert report.embedded < 1500 or not stage.startswith(("index", "write")), "what was embedded is kept"
        assert len(list((data / "generations").iterdir())) == 2


@pytest.mark.parametrize("largest", [20_000, 300_000, 700_000, 1_500_000])
async def test_disk_full_while_importing_leaves_the_old_catalogue_serving(data: Path, big: Path, largest: int) -> None:
    process = _start(data, big, "--largest-file", str(largest))
    said, _ = process.communicate(timeout=120)
    lines = said.splitlines()
    assert lines[-1] == "count 12", said
    assert lines[-2].startswith("refused import_failed"), said
    await _still_serves(data)
    assert len(list((data / "generations").iterdir())) == 1, "nothing half-built stays on a full disk"
    async with opened(data) as stores:
        assert (await import_catalogue(stores, big)).imported == 1500
