"""The processes of a bench: a real server, a scripted engine beside it, and what they cost.

Owns starting, pinning to a core and stopping them, and reading CPU time and memory from the system. Linux only, as the
numbers are.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

_ROOT = Path(__file__).resolve().parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """One process at one moment: CPU seconds so far and resident bytes."""

    cpu: float
    resident: int


@dataclass(slots=True)
class Child:
    """A running process of the bench."""

    process: asyncio.subprocess.Process
    url: str

    def usage(self) -> Usage:
        """CPU time of all its threads, and memory."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return Usage((int(stat[11]) + int(stat[12])) / _TICKS, pages * _PAGE)


@asynccontextmanager
async def scripted_engine(
    *, rate: float | None, reply: str, stamp: bool = False, core: int | None = None
) -> AsyncIterator[Child]:
    """A scripted engine in a process of its own, typing `reply` at `rate` tokens a second to everyone."""
    script = {"rules": [{"match": "", "reply": reply, "kind": "words"}], "rate": rate, "stamp": stamp}
    path = Path(f"/tmp/aisle-bench-{os.getpid()}-{id(script)}.json")
    path.write_text(json.dumps(script))
    process = await _spawn([sys.executable, "-m", "evals.scripted_engine", "--script", str(path)], {}, core)
    try:
        assert process.stdout is not None
        told = json.loads(await process.stdout.readline())
        yield Child(process, told["base_url"])
    finally:
        await _end(process)
        path.unlink(missing_ok=True)


@asynccontextmanager
async def server(data: Path, settings: Mapping[str, str], core: int | None = None) -> AsyncIterator[Child]:
    """`aisle serve` over a data folder, ready to answer, without limits that a bench would run into."""
    port = free_port()
    environment = {
        "AISLE_DATA_DIR": str(data),
        "AISLE_SHOP_FILE": str(data / "feed" / "store.toml"),
        "AISLE_RATES_FILE": str(data / "feed" / "rates.toml"),
        "AISLE_PLANNING": "constrained",
        "AISLE_LOG_LEVEL": "warning",
        "AISLE_PORT": str(port),
        "AISLE_CONNECTIONS_PER_ADDRESS": "20000",
        "AISLE_NEW_CONVERSATIONS_PER_MINUTE": "1000000",
        "AISLE_ADDRESS_MESSAGES_PER_MINUTE": "1000000",
        "AISLE_MESSAGES_PER_MINUTE": "1000000",
        "AISLE_TURNS_AT_ONCE": "20000",
        "AISLE_TURN_TOKENS": "4000",
        **settings,
    }
    command = [sys.executable, "-c", "from server.cli import main; main()", "serve"]
    process = await _spawn(command, environment, core)
    url = f"http://127.0.0.1:{port}"
    try:
        await _until_ready(url, process)
        yield Child(process, url)
    finally:
        await _end(process)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _spawn(command: list[str], environment: Mapping[str, str], core: int | None) -> asyncio.subprocess.Process:
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    return await asyncio.create_subprocess_exec(
        *command, cwd=_ROOT, env={**os.environ, **environment}, stdout=asyncio.subprocess.PIPE
    )


async def _until_ready(url: str, process: asyncio.subprocess.Process, seconds: float = 240) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    async with httpx.AsyncClient(trust_env=False) as http:
        while asyncio.get_running_loop().time() < deadline:
            if process.returncode is not None:
                raise RuntimeError(f"the server ended with status {process.returncode}")
            with suppress(httpx.HTTPError):
                if (await http.get(f"{url}/ready")).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.3)
    raise RuntimeError(f"the server was not ready after {seconds} s")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(20):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
