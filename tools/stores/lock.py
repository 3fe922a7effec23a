"""One writer a data folder: a lock file that says who holds it.

Owns the lock alone. A server holds it while it runs, an import while it imports; the kernel lets go when the process
dies, however it dies. `holder` lets the command line find a running server and go through its door instead.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tools.errors import UserError

_FILE = "writer.lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes in a data folder."""

    pid: int
    role: str
    url: str | None = None


class WriterLock:
    """The lock of one data folder, held until `release`."""

    def __init__(self, data_dir: Path, handle: IO[str]) -> None:
        self._data_dir = data_dir
        self._handle = handle

    @classmethod
    def take(cls, data_dir: Path, role: str, url: str | None = None) -> WriterLock:
        """Become the folder's writer. Raises UserError(`data_dir_busy`) naming the one who is."""
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = (data_dir / _FILE).open("a+", encoding="utf-8")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            who = _read(data_dir)
            name = f"{who.role} (process {who.pid})" if who else "another process"
            raise UserError(
                "data_dir_busy", f"{name} is writing in {data_dir}; wait for it, or go through the running server"
            ) from None
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), "role": role, "url": url}, handle)
        handle.flush()
        return cls(data_dir, handle)

    def release(self) -> None:
        """Let go; the file stays, because removing it would race with the next one to open it."""
        self._handle.close()


def holder(data_dir: Path) -> Holder | None:
    """Who holds the folder now, or None. Does not wait."""
    try:
        handle = (data_dir / _FILE).open("r", encoding="utf-8")
    except FileNotFoundError:
        return None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(data_dir) or Holder(0, "another process")
    return None


def _read(data_dir: Path) -> Holder | None:
    try:
        said = json.loads((data_dir / _FILE).read_text(encoding="utf-8"))
        return Holder(int(said["pid"]), str(said["role"]), said.get("url"))
    except (OSError, ValueError, KeyError):
        return None
