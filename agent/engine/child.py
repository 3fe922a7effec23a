"""The process of the embedded engine: llama.cpp's server inside a Python process of its own.

Reads its settings as one JSON line from standard input, answers one JSON line, and serves until that input closes: a
parent that is killed closes it too, so no orphan stays. Holds the lock that makes it the one owner of a model. Started
by embedded.py only; nothing else of the project is imported here, so that it comes up fast.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from agent.engine.lock import FileLock, LockHeldError


def main() -> None:
    """Serve. Ends by os._exit, because the engine's threads must not outlive this function's return."""
    settings = json.loads(sys.stdin.buffer.readline())
    try:
        lock = FileLock(Path(settings["lock"]), wait=settings["lock_wait"])
        lock.take()
    except LockHeldError:
        _tell({"held": True})
        os._exit(3)
    with suppress(OSError):
        os.ftruncate(2, 0)  # the log of the run before; it was opened for appending
    try:
        server = _serve(settings)
    except Exception as error:  # noqa: BLE001
        # The border of this process: whatever the library raises, the parent must read a reason.
        _tell({"error": f"{type(error).__name__}: {error}"})
        os._exit(1)
    told = {"base_url": f"{server.listening_address}/v1", "api_key": settings["api_key"], "pid": os.getpid()}
    _keep(Path(settings["info"]), told)
    _tell({"ready": True, **told})
    while sys.stdin.buffer.read(4096):
        pass
    Path(settings["info"]).unlink(missing_ok=True)
    os._exit(0)


def _serve(settings: dict[str, Any]) -> Any:
    # Read by OpenMP when the library below is loaded. Its threads spin while they wait for each other, which on cores
    # shared with a server costs ten times the speed (docs/engine.md); a user's own setting stands.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["model"]}
    params.api_keys = [settings["api_key"]]
    params.hostnames = ["127.0.0.1"]
    params.port = settings["port"]
    params.n_parallel = settings["slots"]
    params.n_ctx = settings["slots"] * settings["context"]
    params.cache_ram_mib = settings["cache_mib"]
    params.cpuparams.n_threads = settings["threads"]
    params.cpuparams_batch.n_threads = settings["threads"]
    params.verbosity = 2
    params.ui = False
    params.endpoint_slots = False
    params.slot_save_path = settings["warm"] + os.sep
    # It listens on loopback and asks for a key; no page of another origin has business here.
    params.cors_origins = ""
    return xllamacpp.Server(params)


def _keep(path: Path, told: dict[str, Any]) -> None:
    """Write where to reach the engine, with its key, for this user's other processes alone."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(told, file)


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
