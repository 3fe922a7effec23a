"""The event log: every event of a conversation is numbered and stored here before anyone sees it.

One writer a process. Entries queue up without blocking, go to the database in groups at most every 20 ms, and reach
the conversation's subscribers (all its tabs) after the commit. Token deltas wait in their run's sink until the group
is made, so those that arrive together travel in one event. Leaves the SQL to server/logdb*.py and the meaning of events
to server/runsink.py and server/turns.py, which write here; server/ws.py and server/agui.py subscribe.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from server.logdb import Entry, LogDatabase, OpenRun, Placed, Refused, Result, Stored

log = logging.getLogger("aisle.eventlog")

GROUP_SECONDS = 0.020
_RETRY_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


class Source(Protocol):
    """A run with text that has not been queued yet."""

    def drain(self) -> None:
        """Queue it."""


class LogFailedError(Exception):
    """The database refused a group to the end; its events are lost to the log and were sent to nobody."""


Subscriber = Callable[[Stored], None]
OnResult = Callable[[Result | LogFailedError], None]


class EventLog:
    """Numbers, stores, then tells."""

    def __init__(
        self,
        database: LogDatabase,
        *,
        group_seconds: float = GROUP_SECONDS,
        retry_seconds: Sequence[float] = _RETRY_SECONDS,
    ) -> None:
        self._database = database
        self._group_seconds = group_seconds
        self._retry_seconds = retry_seconds
        self._queue: list[tuple[Entry, OnResult | None]] = []
        self._sources: dict[Source, None] = {}
        self._subscribers: dict[str, dict[Subscriber, None]] = {}
        self._wake = asyncio.Event()
        self._marks: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and start the writer."""
        await self._database.open()
        self._task = asyncio.create_task(self._write(), name="eventlog")

    async def close(self) -> None:
        """Write what is queued, then stop."""
        await self.settled()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._database.close()

    def append(self, entry: Entry, on_result: OnResult | None = None) -> None:
        """Queue an entry. `on_result` is told on the loop, before subscribers are."""
        self._queue.append((entry, on_result))
        self._wake.set()

    def soon(self, source: Source) -> None:
        """Drain `source` when the next group is made."""
        self._sources[source] = None
        self._wake.set()

    async def put(self, entry: Entry) -> Result:
        """Queue an entry and wait until it is decided. Raises LogFailedError."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

        def decided(result: Result | LogFailedError) -> None:
            if done.done():
                return
            if isinstance(result, LogFailedError):
                done.set_exception(result)
            else:
                done.set_result(result)

        self.append(entry, decided)
        return await done

    async def settled(self) -> None:
        """Wait until everything queued so far is decided."""
        mark: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._marks.append(mark)
        self._wake.set()
        await mark

    def subscribe(self, conversation_id: str, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` with each event stored from now on; returns what ends it. It must not block or raise."""
        self._subscribers.setdefault(conversation_id, {})[subscriber] = None

        def end() -> None:
            mine = self._subscribers.get(conversation_id)
            if mine is not None:
                mine.pop(subscriber, None)
                if not mine:
                    del self._subscribers[conversation_id]

        return end

    def watched(self, conversation_id: str) -> bool:
        """Whether anybody is subscribed to it."""
        return conversation_id in self._subscribers

    async def read(self, conversation_id: str, after: int, limit: int = 500, run_id: str | None = None) -> list[Stored]:
        """Stored events after a number, in order, at most `limit`."""
        return await self._database.read(conversation_id, after, limit, run_id)

    async def orphans(self) -> list[OpenRun]:
        """Runs a dead process left running; nobody else is given them until `let_go`."""
        return await self._database.orphans()

    async def let_go(self) -> None:
        """What `orphans` gave has been seen to."""
        await self._database.let_go()

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        last = 0.0
        while True:
            await self._wake.wait()
            if (wait := last + self._group_seconds - loop.time()) > 0:
                await asyncio.sleep(wait)
            last = loop.time()
            sources, self._sources = self._sources, {}
            for source in sources:
                source.drain()
            group, self._queue = self._queue, []
            marks, self._marks = self._marks, []
            self._wake.clear()
            if group:
                await self._store(group)
            for mark in marks:
                if not mark.done():
                    mark.set_result(None)

    async def _store(self, group: list[tuple[Entry, OnResult | None]]) -> None:
        results = await self._commit([entry for entry, _ in group])
        if results is None:
            failure = LogFailedError("the event log cannot be written")
            for _, on_result in group:
                if on_result is not None:
                    on_result(failure)
            return
        for (entry, on_result), result in zip(group, results, strict=True):
            if on_result is not None:
                on_result(result)
            if isinstance(result, Placed):
                self._tell(entry, result)
            elif result.why == "unknown":
                log.warning("conversation %s is gone; its events are dropped", entry.conversation_id)

    def _tell(self, entry: Entry, placed: Placed) -> None:
        subscribers = self._subscribers.get(entry.conversation_id)
        if subscribers:
            stored = Stored(placed.seq, entry.run_id, entry.payload)
            for subscriber in list(subscribers):
                subscriber(stored)

    async def _commit(self, entries: list[Entry]) -> list[Result] | None:
        for wait in (*self._retry_seconds, None):
            try:
                return await self._database.commit(entries)
            except Exception as error:  # noqa: BLE001 - drivers raise trees of their own; the log outlives a full disk
                log.error("storing %d events failed (%s); %s", len(entries), error, "trying again" if wait else "gone")
                if wait is None:
                    return None
                await asyncio.sleep(wait)
        return None


__all__ = ["EventLog", "LogFailedError", "Placed", "Refused", "Result", "Stored"]
