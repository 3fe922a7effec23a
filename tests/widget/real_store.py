"""A merchant's set-up in miniature, every process real: Aisle serving the small store, a scripted engine, and a store
page of another origin that carries the one script tag.

`python -m tests.widget.real_store FOLDER` fills the store (a process of its own: a browser keeps an event loop here).
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import orjson

from server.auth import Authenticator
from tests import small_store
from tools.store_folder import fill_store
from tools.stores.store import open_stores

ROOT = Path(__file__).parents[2]
SECRET = "a secret that only the merchant's site knows"
STORE = "miniature"


class RealStore:
    """Aisle as `aisle serve` runs it, and what it needs; `kill` and `start` are a crash and its end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fill()
        self._engine, self._engine_url = self._start_engine()
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.page = _Page(self.url)
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def token(self, customer: str) -> str:
        """What the merchant's site gives a signed-in customer."""
        return Authenticator(STORE, secret=SECRET).issue(customer)

    def start(self) -> None:
        """Serve, and return once a question would be answered."""
        settings = {
            "AISLE_DATA_DIR": str(self._folder),
            "AISLE_MODEL_URL": self._engine_url,
            "AISLE_PLANNING": "constrained",
            "AISLE_JWT_SECRET": SECRET,
            "AISLE_STORE_ID": STORE,
            "AISLE_ALLOWED_ORIGINS": self.page.origin,
            "AISLE_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-c", "from server.cli import main; main()", "serve", "--port", _port(self.url)]
        self._server = subprocess.Popen(command, cwd=self._folder, env={**os.environ, **settings})
        for _ in range(600):
            try:
                if httpx.get(f"{self.url}/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self._server.poll() is not None:
                raise RuntimeError(f"aisle serve ended with {self._server.returncode}")
            threading.Event().wait(0.1)
        raise RuntimeError("aisle serve was not ready within a minute")

    def kill(self) -> None:
        """As a power cut would."""
        assert self._server is not None
        self._server.kill()
        self._server.wait()

    def close(self) -> None:
        """Stop everything."""
        self.kill()
        self._engine.terminate()
        self._engine.wait()
        self.page.close()

    def _fill(self) -> None:
        feed = self._folder / "feed"
        feed.mkdir(parents=True)
        rows: dict[str, list[Any]] = {
            "catalogue": small_store.products(),
            "customers": small_store.customers(),
            "orders": small_store.orders(),
            "policies": small_store.policies(),
        }
        for name, things in rows.items():
            lines = [orjson.dumps(row.model_dump(mode="json")) for row in things]
            (feed / f"{name}.jsonl").write_bytes(b"\n".join(lines))
        command = [sys.executable, "-m", "tests.widget.real_store", str(self._folder)]
        subprocess.run(command, cwd=ROOT, check=True, timeout=120)

    def _start_engine(self) -> tuple[subprocess.Popen[str], str]:
        script = self._folder / "script.json"
        words = " ".join(f"word{'abcdefghij'[number % 10]}" for number in range(400))
        script.write_text(json.dumps({"rate": 60, "rules": [{"match": "never stop", "reply": words, "kind": "words"}]}))
        command = [sys.executable, "-m", "evals.scripted_engine", "--script", str(script)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())["base_url"]


class _Page:
    """The merchant's own web server: one page, in the language of `?lang=`."""

    def __init__(self, aisle: str) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_PageHandler, aisle))
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _PageHandler(BaseHTTPRequestHandler):
    def __init__(self, aisle: str, *arguments: Any) -> None:
        self._aisle = aisle
        super().__init__(*arguments)

    def do_GET(self) -> None:
        language = "zh" if "lang=zh" in self.path else "en"
        tag = f'<script src="{self._aisle}/widget/aisle.js" data-store="{STORE}" data-open="true" defer></script>'
        page = f'<!doctype html><html lang="{language}"><title>A store</title><h1>A store</h1>{tag}</html>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args: Any) -> None:
        """Nothing: pytest's output is not its place."""


def _port(url: str) -> str:
    return url.rpartition(":")[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _fill(folder: Path) -> None:
    stores = await open_stores(database_url=f"sqlite+aiosqlite:///{folder / 'aisle.db'}", data_dir=folder)
    try:
        await fill_store(stores, folder / "feed")
    finally:
        await stores.close()


if __name__ == "__main__":
    asyncio.run(_fill(Path(sys.argv[1])))
