"""The event log's transactions on PostgreSQL, over asyncpg.

Several server processes may share one database: conversations of a group are locked in one order, and a process is
known to live while it holds an advisory lock named by the instance in its run ids. Called by server/eventlog.py
through the LogDatabase protocol.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from zlib import crc32

import asyncpg  # type: ignore[import-untyped]

from server.logdb import Entry, Head, OpenRun, Result, Settled, Stored, conversations_of, settle

_LOCK_SPACE = 0x415A  # ours among the advisory locks of the database
_RUNNING = (
    "SELECT r.id, r.conversation_id, c.language FROM runs r JOIN conversations c ON c.id = r.conversation_id "
    "WHERE r.status = 'running'"
)


def instance_of(run_id: str) -> str:
    """The process that runs a run: `run_<instance>_<random>`."""
    return run_id.split("_")[1] if run_id.count("_") >= 2 else ""


def _lock_key(instance: str) -> int:
    return crc32(instance.encode()) - 2**31


class PostgresLog:
    """LogDatabase over one PostgreSQL database."""

    def __init__(self, dsn: str, instance: str) -> None:
        self._dsn = dsn
        self._instance = instance
        self._writer: asyncpg.Connection | None = None
        self._readers: asyncpg.Pool | None = None
        self._connecting = asyncio.Lock()
        self._holder: asyncpg.Connection | None = None

    async def open(self) -> None:
        """Connect, and take the lock that says this process lives."""
        self._readers = await asyncpg.create_pool(self._dsn, min_size=1, max_size=4)
        await self._writing()

    async def close(self) -> None:
        """Disconnect; the locks go with their connections."""
        await self.let_go()
        if self._writer is not None:
            await self._writer.close()
        if self._readers is not None:
            await self._readers.close()
        self._writer = self._readers = None

    async def commit(self, entries: Sequence[Entry]) -> list[Result]:
        """Store a group in one transaction."""
        writer = await self._writing()
        async with writer.transaction():
            settled = settle(entries, await self._heads(writer, entries))
            await _write(writer, settled)
        return settled.results

    async def read(self, conversation_id: str, after: int, limit: int, run_id: str | None = None) -> list[Stored]:
        """Events after a number."""
        rows = await self._reading().fetch(
            "SELECT seq, run_id, payload FROM events WHERE conversation_id = $1 AND seq > $2 "
            "AND ($4::text IS NULL OR run_id = $4) ORDER BY seq LIMIT $3",
            conversation_id,
            after,
            limit,
            run_id,
        )
        return [Stored(row["seq"], row["run_id"], row["payload"]) for row in rows]

    async def orphans(self) -> list[OpenRun]:
        """Running runs of processes that are no more: their lock can be had, and is kept until `let_go`.

        Two servers that look at the same time would else both close what a third left.
        """
        await self.let_go()
        # A connection of its own: the writer's may be in the middle of a group.
        holder = self._holder = await asyncpg.connect(self._dsn)
        instances = {instance_of(row["id"]) for row in await holder.fetch(_RUNNING)} - {self._instance}
        dead = {self._instance}
        for instance in instances:
            if await holder.fetchval("SELECT pg_try_advisory_lock($1, $2)", _LOCK_SPACE, _lock_key(instance)):
                dead.add(instance)
        # Read again: what was running before the locks were had may have been closed by who held them.
        rows = await holder.fetch(_RUNNING)
        return [
            OpenRun(row["id"], row["conversation_id"], row["language"])
            for row in rows
            if instance_of(row["id"]) in dead
        ]

    async def let_go(self) -> None:
        """End the connection that holds the locks."""
        if self._holder is not None:
            await self._holder.close()
            self._holder = None

    async def _writing(self) -> asyncpg.Connection:
        async with self._connecting:
            if self._writer is None or self._writer.is_closed():
                self._writer = await asyncpg.connect(self._dsn)
                await self._writer.execute(
                    "SELECT pg_advisory_lock_shared($1, $2)", _LOCK_SPACE, _lock_key(self._instance)
                )
            return self._writer

    def _reading(self) -> asyncpg.Pool:
        if self._readers is None:
            raise RuntimeError("the event log is not open")
        return self._readers

    @staticmethod
    async def _heads(writer: asyncpg.Connection, entries: Sequence[Entry]) -> dict[str, Head]:
        rows = await writer.fetch(
            "SELECT id, last_seq, owner FROM conversations WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE",
            conversations_of(entries),
        )
        heads = {row["id"]: Head(row["last_seq"], row["owner"]) for row in rows}
        openings = [entry for entry in entries if entry.opening is not None]
        if openings:
            runs = await writer.fetch(
                "SELECT id, conversation_id, message_id, status FROM runs WHERE conversation_id = ANY($1::text[]) "
                "AND (message_id = ANY($2::text[]) OR status = 'running')",
                [entry.conversation_id for entry in openings],
                [entry.opening.message_id for entry in openings if entry.opening is not None],
            )
            for row in runs:
                if (head := heads.get(row["conversation_id"])) is not None:
                    head.answered[row["message_id"]] = row["id"]
                    if row["status"] == "running":
                        head.running = row["id"]
        return heads


async def _write(writer: asyncpg.Connection, settled: Settled) -> None:
    if settled.events:
        await writer.execute(
            "INSERT INTO events (conversation_id, seq, run_id, payload) "
            "SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[])",
            *_columns(settled.events),
        )
        await writer.execute(
            "UPDATE conversations c SET last_seq = v.seq FROM unnest($1::bigint[], $2::text[]) AS v(seq, id) "
            "WHERE c.id = v.id",
            *_columns(settled.heads),
        )
    if settled.opened:
        await writer.execute(
            "INSERT INTO runs (id, conversation_id, message_id, status, started_at) "
            "SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])",
            *_columns(settled.opened),
        )
    if settled.closed:
        await writer.execute(
            "UPDATE runs r SET status = v.status, ended_at = v.at "
            "FROM unnest($1::text[], $2::text[], $3::text[]) AS v(status, at, id) WHERE r.id = v.id",
            *_columns(settled.closed),
        )
        await writer.execute(
            "UPDATE conversations c SET updated_at = v.at FROM unnest($1::text[], $2::text[]) AS v(at, id) "
            "WHERE c.id = v.id",
            *_columns(settled.touched),
        )


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
