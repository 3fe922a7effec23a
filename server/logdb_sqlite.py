"""The event log's transactions on SQLite: a writing and a reading connection, each with a thread of its own.

WAL with `synchronous=NORMAL` outlives a killed process (a power cut may take the last moments, never the order).
Called by server/eventlog.py through the LogDatabase protocol.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from server.logdb import Entry, Head, OpenRun, Result, Stored, conversations_of, settle

T = TypeVar("T")
_BUSY_MS = 10_000


class SqliteLog:
    """LogDatabase over one SQLite file."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="eventlog-write")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="eventlog-read")
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Connect both sides."""
        self._writer = await self._on(self._writing, self._connect)
        self._reader = await self._on(self._reading, self._connect)

    async def close(self) -> None:
        """Disconnect both sides and end their threads."""
        for pool, connection in ((self._writing, self._writer), (self._reading, self._reader)):
            if connection is not None:
                await self._on(pool, connection.close)
            pool.shutdown(wait=False)
        self._writer = self._reader = None

    async def commit(self, entries: Sequence[Entry]) -> list[Result]:
        """Store a group in one transaction."""
        return await self._on(self._writing, lambda: self._commit(entries))

    async def read(self, conversation_id: str, after: int, limit: int, run_id: str | None = None) -> list[Stored]:
        """Events after a number."""
        only = "" if run_id is None else " AND run_id = ?"
        wanted = (conversation_id, after) if run_id is None else (conversation_id, after, run_id)
        sql = (
            f"SELECT seq, run_id, payload FROM events WHERE conversation_id = ? AND seq > ?{only} ORDER BY seq LIMIT ?"
        )
        rows = await self._on(self._reading, lambda: _open(self._reader).execute(sql, (*wanted, limit)).fetchall())
        return [Stored(*row) for row in rows]

    async def orphans(self) -> list[OpenRun]:
        """One process owns the file, so at start every running run is an orphan."""
        sql = (
            "SELECT r.id, r.conversation_id, c.language FROM runs r JOIN conversations c ON c.id = r.conversation_id "
            "WHERE r.status = 'running'"
        )
        rows = await self._on(self._reading, lambda: _open(self._reader).execute(sql).fetchall())
        return [OpenRun(*row) for row in rows]

    async def let_go(self) -> None:
        """Nobody else asks."""

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=64)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={_BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _commit(self, entries: Sequence[Entry]) -> list[Result]:
        writer = _open(self._writer)
        writer.execute("BEGIN IMMEDIATE")
        try:
            settled = settle(entries, self._heads(writer, entries))
            writer.executemany(
                "INSERT INTO events (conversation_id, seq, run_id, payload) VALUES (?, ?, ?, ?)", settled.events
            )
            writer.executemany("UPDATE conversations SET last_seq = ? WHERE id = ?", settled.heads)
            if settled.opened:
                writer.executemany(
                    "INSERT INTO runs (id, conversation_id, message_id, status, started_at) VALUES (?, ?, ?, ?, ?)",
                    settled.opened,
                )
            if settled.closed:
                writer.executemany("UPDATE runs SET status = ?, ended_at = ? WHERE id = ?", settled.closed)
                writer.executemany("UPDATE conversations SET updated_at = ? WHERE id = ?", settled.touched)
            writer.execute("COMMIT")
        except BaseException:
            # A full disk rolls back by itself; asking again would hide the first error behind a second.
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            raise
        return settled.results

    @staticmethod
    def _heads(writer: sqlite3.Connection, entries: Sequence[Entry]) -> dict[str, Head]:
        heads: dict[str, Head] = {}
        for conversation in conversations_of(entries):
            row = writer.execute("SELECT last_seq, owner FROM conversations WHERE id = ?", (conversation,)).fetchone()
            if row is not None:
                heads[conversation] = Head(*row)
        for entry in entries:
            head = heads.get(entry.conversation_id)
            if entry.opening is None or head is None:
                continue
            for run, message, status in writer.execute(
                "SELECT id, message_id, status FROM runs WHERE conversation_id = ? "
                "AND (message_id = ? OR status = 'running')",
                (entry.conversation_id, entry.opening.message_id),
            ):
                head.answered[message] = run
                if status == "running":
                    head.running = run
        return heads

    @staticmethod
    async def _on(pool: ThreadPoolExecutor, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, job)


def _open(connection: sqlite3.Connection | None) -> sqlite3.Connection:
    if connection is None:
        raise RuntimeError("the event log is not open")
    return connection
