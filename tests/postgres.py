"""The PostgreSQL server of the tests: the one that answers on its usual port, else one of their own.

Owns finding or starting it, once a test run, and stopping its own at the end. Where neither can be had, its tests skip
with a word. Every test makes a database of its own on it.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

import asyncpg
import pytest

USER = "root"
_USUAL = ("127.0.0.1", 5432)
_PROGRAMS = "/usr/lib/postgresql"


def require() -> tuple[str, int]:
    """Host and port of a server that takes user and database `root`; skips the test where there is none."""
    found = _server()
    if found is None:
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432, and none is installed to start one")
    return found


def address(name: str) -> str:
    """The URL of a database on the server; skips the test where there is none."""
    host, port = require()
    return f"postgresql://{USER}@{host}:{port}/{name}"


async def administer(statement: str) -> None:
    """Run one statement outside any test's database."""
    connection = await asyncpg.connect(address(USER))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def fresh(template: str | None = None) -> AsyncIterator[str]:
    """The URL of a database of the test's own, empty or a copy, gone afterwards."""
    name = f"aisle_test_{token_hex(6)}"
    await administer(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield address(name)
    finally:
        await administer(f"DROP DATABASE {name} WITH (FORCE)")


@lru_cache(maxsize=1)
def _server() -> tuple[str, int] | None:
    return _USUAL if answers(*_USUAL) else start_own()


def answers(host: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def start_own() -> tuple[str, int] | None:
    """A server in a temporary folder on a free port, ended with this process; None where its programs are missing."""
    programs = _programs()
    if programs is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="aisle-postgres-"))
    run = _as_user(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    data = str(folder / "data")
    subprocess.run([*run, str(programs / "initdb"), "-D", data, "-U", USER, "-A", "trust"], **quiet)  # type: ignore[call-overload]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [*run, str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    atexit.register(_stop, [*control, "-m", "immediate", "stop"], folder)
    create = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", USER, USER]
    subprocess.run(create, **quiet)  # type: ignore[call-overload]
    return "127.0.0.1", port


def _programs() -> Path | None:
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    versions = sorted(Path(_PROGRAMS).glob("*/bin/initdb")) if Path(_PROGRAMS).exists() else []
    return versions[-1].parent if versions else None


def _as_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: it gets the user its package made, who then owns the folder."""
    if os.geteuid() != 0:
        return []
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        owner = pwd.getpwnam("nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["runuser", "-u", owner.pw_name, "--"]


def _stop(command: list[str], folder: Path) -> None:
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    time.sleep(0.2)
    shutil.rmtree(folder, ignore_errors=True)
