"""Chroma as a server of its own, as several Aisle processes need it: a real `chroma run` on a free port."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest

from tests import small_store
from tests.stores.hashing import HashingEmbedder
from tools.errors import UserError
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores, open_stores


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma-server")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(f"{url}/api/v2/heartbeat").raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield url
    process.kill()
    process.wait()


async def opened(folder: Path, url: str, name: str = "aisle.db") -> Stores:
    return await open_stores(
        database_url=f"sqlite+aiosqlite:///{folder / name}",
        data_dir=folder,
        embedder=HashingEmbedder(),
        chroma_url=url,
    )


async def test_vectors_live_on_the_server_and_a_second_process_reads_them(tmp_path: Path, chroma: str) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_bytes(b"\n".join(orjson.dumps(row.model_dump(mode="json")) for row in small_store.products()))
    first = await opened(tmp_path, chroma)
    report = await import_catalogue(first, feed)
    await first.close()
    assert report.imported == len(small_store.products())
    assert not (tmp_path / "chroma").exists()
    again = await opened(tmp_path, chroma)
    try:
        vectors = again.index.vectors(["jk-1", "kt-2"])
        assert set(vectors) == {"jk-1", "kt-2"}
    finally:
        await again.close()


async def test_a_chroma_server_that_is_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot open Chroma at http://127\.0\.0\.1:9"):
        await opened(tmp_path, "http://127.0.0.1:9")
