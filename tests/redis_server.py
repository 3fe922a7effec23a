"""The Redis of the tests: the one that answers on its usual port, else one of their own, else they skip with a word.

Owns finding or starting it, once a test run. Every test takes a namespace of its own on it.
"""

from __future__ import annotations

import atexit
import shutil
import socket
import subprocess
import time
from functools import lru_cache

import pytest

from tests.postgres import answers

_USUAL = ("127.0.0.1", 6379)


def require() -> str:
    """The URL of a Redis; skips the test where there is none."""
    found = _url()
    if found is None:
        pytest.skip("no Redis answers on 127.0.0.1:6379, and no redis-server is installed to start one")
    return found


@lru_cache(maxsize=1)
def _url() -> str | None:
    if answers(*_USUAL):
        return "redis://127.0.0.1:6379/0"
    started = start_own()
    return None if started is None else started[0]


def start_own() -> tuple[str, subprocess.Popen[bytes]] | None:
    """A server on a free port that keeps nothing, ended with this process; None where it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        return None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL, cwd="/"
    )
    atexit.register(process.kill)
    for _ in range(100):
        if answers("127.0.0.1", port):
            return f"redis://127.0.0.1:{port}/0", process
        time.sleep(0.05)
    return None
