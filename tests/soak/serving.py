"""`aisle serve` as a process of its own, for soaks: started, killed with SIGKILL, started again over the same data.

Owns the process, its log and its memory as the kernel counts it. The store is the small one of the tests and the model
the scripted engine; leaves what is asked of the server to the soaks.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

import httpx

from server.auth import Authenticator

ROOT = Path(__file__).parents[2]
STORE = "soak-store"
SECRET = "a secret of the soak's own, long enough to pass"
ADMIN = "the admin token of the soaks"
_START_SECONDS = 600
_PLENTY = "1000000"
_OPEN_HANDED = {
    "AISLE_MESSAGES_PER_MINUTE": _PLENTY,
    "AISLE_ADDRESS_MESSAGES_PER_MINUTE": _PLENTY,
    "AISLE_NEW_CONVERSATIONS_PER_MINUTE": _PLENTY,
    "AISLE_CONNECTIONS_PER_ADDRESS": "1000",
}
"""Every shopper of a soak has one address; the limits of an address are tested elsewhere."""


class Server:
    """One server process over a data folder."""

    def __init__(self, folder: Path, engine_url: str, **environment: str) -> None:
        self.folder = folder
        self._environment = {
            "AISLE_DATA_DIR": str(folder),
            "AISLE_MODEL_URL": engine_url,
            "AISLE_MODEL_NAME": "scripted",
            "AISLE_PLANNING": "constrained",
            "AISLE_STORE_ID": STORE,
            "AISLE_JWT_SECRET": SECRET,
            "AISLE_ADMIN_TOKEN": ADMIN,
            "AISLE_LOG_LEVEL": "warning",
            **_OPEN_HANDED,
            **environment,
        }
        self._process: asyncio.subprocess.Process | None = None
        self.port = 0
        self.log = folder / f"serve-{token_hex(4)}.log"
        self.starts = 0
        self._up = False

    @property
    def url(self) -> str:
        """Its HTTP address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        """Its WebSocket door."""
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def alive(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def ready(self) -> bool:
        """Whether it has come up and was not killed since."""
        return self._up and self.alive

    async def start(self) -> None:
        """Start it and wait until it would answer a question. Raises RuntimeError with its last words."""
        self.port = _free_port()
        environment = {**_inherited(), **self._environment, "AISLE_PORT": str(self.port)}
        with self.log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from server.cli import main; main()", "serve",
                cwd=ROOT, env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip
        self.starts += 1
        try:
            async with asyncio.timeout(_START_SECONDS), httpx.AsyncClient() as http:
                while not await self._ready(http):
                    if not self.alive:
                        raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-2000:]}")
                    await asyncio.sleep(0.05)
            self._up = True
        except BaseException:
            await self.kill()
            raise

    async def _ready(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(f"{self.url}/ready")).status_code == 200
        except httpx.HTTPError:
            return False

    async def kill(self) -> None:
        """SIGKILL: no cleaning up, no last write."""
        self._up = False
        if self._process is not None:
            if self._process.returncode is None:
                self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, as an operator would; its exit status."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(30):
                return await self._process.wait()
        except TimeoutError:
            await self.kill()
            return -signal.SIGKILL

    def memory(self) -> int:
        """The process's resident memory in bytes; 0 where the kernel does not say."""
        try:
            status = Path(f"/proc/{self._process.pid if self._process else 0}/status").read_text()
        except OSError:
            return 0
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    def faults(self) -> list[str]:
        """The lines of its log that nobody should ever see: a fault that nothing foresaw."""
        return re.findall(r"^(?:\w+Error|\w+Exception|Traceback|.* (?:ERROR|CRITICAL) ).*$", self.log.read_text(), re.M)


def token(customer: str, minutes: float = 240) -> str:
    """A valid token of this customer."""
    return Authenticator(STORE, secret=SECRET).issue(customer, minutes)


def _inherited() -> Mapping[str, str]:
    """This process's environment without settings of its own store."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AISLE_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
