"""A lock held by a process through a file: the system frees it however the process ends.

Used by downloads (two pulls must not write one file) and by the embedded engine (one owner a model). Leaves what the
file says to its holder. Advisory, on one machine; not for network file systems.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class LockHeldError(OSError):
    """Another process holds it."""


class FileLock:
    """`with FileLock(path):` or take() and release(). `wait` is seconds to try for; 0 tries once."""

    def __init__(self, path: Path, *, wait: float = 0.0) -> None:
        self.path = path
        self._wait = wait
        self._handle: int | None = None

    def take(self) -> None:
        """Raises LockHeldError when somebody else still holds it after the wait."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + self._wait
        while not _try(handle):
            if time.monotonic() >= until:
                os.close(handle)
                raise LockHeldError(f"{self.path} is held by another process")
            time.sleep(0.05)
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _try(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
