"""Conversations' checkpoints, which agent/assembly keeps in a file of their own: forgetting them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

CHECKPOINTS = "checkpoints.db"
_BUSY_S = 60


def forget_threads(data_dir: Path, conversations: Sequence[str]) -> int:
    """Delete the conversations' checkpoints; how many rows there were."""
    path = data_dir / CHECKPOINTS
    if not conversations or not path.exists():
        return 0
    gone = 0
    rows = [(conversation,) for conversation in conversations]
    with closing(sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)) as file:
        file.execute("PRAGMA secure_delete=ON")
        known = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in known & {"checkpoints", "writes"}:
            gone += file.executemany(f"DELETE FROM {table} WHERE thread_id = ?", rows).rowcount
    return gone
