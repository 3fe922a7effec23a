"""The log on both databases: numbers without gaps, groups, and what a transaction refuses."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, update

from server.app import log_database
from server.conversations import Conversations
from server.eventlog import EventLog, LogFailedError
from server.logdb import Entry, LogDatabase, Opening, OpenRun, Placed, Refused, Result, Stored
from server.logdb_postgres import PostgresLog
from server.turns import Asked, Turns
from tests.server.house import ScriptedAssistant
from tools.errors import UserError
from tools.stores.db import Database
from tools.stores.schema import conversations, runs


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
async def log(database: Database) -> AsyncIterator[EventLog]:
    log = EventLog(log_database(database, "here"))
    await log.open()
    yield log
    await log.close()


async def new(database: Database) -> str:
    return (await Conversations(database.engine).create(None)).id


def entry(conversation: str, payload: str = "{}", run: str = "run_here_1", **more: object) -> Entry:
    return Entry(conversation, run, payload, **more)  # type: ignore[arg-type]


async def test_numbers_rise_by_one_and_what_is_told_is_stored(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    told: list[Stored] = []
    log.subscribe(conversation, told.append)
    for number in range(50):
        log.append(entry(conversation, f'{{"n":{number}}}'))
        if number % 7 == 0:
            await asyncio.sleep(0.01)
    await log.settled()
    assert [stored.seq for stored in told] == list(range(1, 51))
    assert await log.read(conversation, 0) == told
    assert await log.read(conversation, 47) == told[47:]
    assert [stored.seq for stored in await log.read(conversation, 10, 3)] == [11, 12, 13]


async def test_conversations_do_not_share_numbers(database: Database, log: EventLog) -> None:
    ids = [await new(database) for _ in range(3)]
    dice = random.Random(1)
    for _ in range(60):
        log.append(entry(dice.choice(ids)))
    await log.settled()
    for conversation in ids:
        stored = await log.read(conversation, 0)
        assert [one.seq for one in stored] == list(range(1, len(stored) + 1))
        found = await Conversations(database.engine).get(conversation)
        assert found is not None
        assert found.last_seq == len(stored)


async def test_a_message_id_opens_one_run(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    first = await log.put(entry(conversation, run="run_here_1", opening=Opening("m1")))
    assert first == Placed(1, "assistant")
    again = [log.put(entry(conversation, run=f"run_here_{n}", opening=Opening("m1"))) for n in (2, 3)]
    assert await asyncio.gather(*again) == [Refused("repeated", "run_here_1")] * 2
    assert await log.put(entry(conversation, run="run_here_4", opening=Opening("m2"))) == Refused("busy", "run_here_1")
    await log.put(entry(conversation, run="run_here_1", closing="finished"))
    assert isinstance(await log.put(entry(conversation, run="run_here_4", opening=Opening("m2"))), Placed)


async def test_two_tabs_with_one_message_in_one_group_open_one_run(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    results = await asyncio.gather(
        *(log.put(entry(conversation, run=f"run_here_{n}", opening=Opening("m1"))) for n in range(5))
    )
    assert sum(isinstance(result, Placed) for result in results) == 1


async def test_words_of_the_wrong_owner_are_not_stored(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    assert isinstance(await log.put(entry(conversation, speaker="assistant")), Placed)
    assert await log.put(entry(conversation, speaker="person")) == Refused("not_yours")
    async with database.begin() as connection:
        await connection.execute(update(conversations).values(owner="person"))
    assert await log.put(entry(conversation, speaker="assistant")) == Refused("silenced")
    assert isinstance(await log.put(entry(conversation, speaker="person")), Placed)
    assert isinstance(await log.put(entry(conversation)), Placed)


async def test_what_needs_a_refused_start_is_refused_with_it(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    async with database.begin() as connection:
        await connection.execute(update(conversations).values(owner="person"))
    start = entry(conversation, speaker="assistant")
    log.append(start)
    assert await log.put(entry(conversation, needs=start)) == Refused("silenced")


async def test_an_unknown_conversation_is_refused_and_others_go_on(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    results = await asyncio.gather(log.put(entry("nobody" * 6)), log.put(entry(conversation)))
    assert list(results) == [Refused("unknown"), Placed(1, "assistant")]


async def test_runs_left_open_are_closed_once(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    turns = Turns(log, ScriptedAssistant(), instance="here")
    await log.put(entry(conversation, '{"type":"RUN_STARTED"}', opening=Opening("m1")))
    await log.put(entry(conversation, '{"type":"TEXT_MESSAGE_START","messageId":"t1"}'))
    assert await turns.recover() == 1
    assert await turns.recover() == 0
    told = [stored.payload for stored in await log.read(conversation, 0)]
    assert [("TEXT_MESSAGE_END" in told[2]), ("interrupted" in told[3]), len(told)] == [True, True, 4]
    async with database.connect() as connection:
        assert (await connection.execute(select(runs.c.status))).scalars().all() == ["failed"]


async def test_busy_and_repeated_reach_the_caller(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    turns = Turns(log, ScriptedAssistant(), instance="here")
    started = await turns.start(Asked(conversation, "m1", "wait"))
    assert (await turns.start(Asked(conversation, "m1", "wait"))).run_id == started.run_id
    with pytest.raises(UserError) as refused:
        await turns.start(Asked(conversation, "m2", "more"))
    assert refused.value.code == "busy"
    assert await turns.stop(conversation)
    assert not await turns.stop(conversation)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_second_process_leaves_the_runs_of_a_living_one_alone(database: Database, log: EventLog) -> None:
    conversation = await new(database)
    await log.put(entry(conversation, '{"type":"RUN_STARTED"}', opening=Opening("m1")))
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    other = PostgresLog(url, "there")
    await other.open()
    try:
        assert await other.orphans() == []
        await log.close()
        assert [orphan.run_id for orphan in await other.orphans()] == ["run_here_1"]
    finally:
        await other.close()
        await log.open()


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_write_one_conversation_without_a_gap(database: Database) -> None:
    conversation = await new(database)
    logs = [EventLog(log_database(database, name), group_seconds=0.002) for name in ("one", "two")]
    for each in logs:
        await each.open()
    for number in range(100):
        logs[number % 2].append(entry(conversation))
        await asyncio.sleep(0.001)
    for each in logs:
        await each.settled()
    assert [stored.seq for stored in await logs[0].read(conversation, 0)] == list(range(1, 101))
    for each in logs:
        await each.close()


class Stumbling:
    """A database that fails a number of times, then works: a disk that is full for a while."""

    def __init__(self, inner: LogDatabase, failures: int) -> None:
        self._inner = inner
        self.failures = failures

    async def open(self) -> None:
        await self._inner.open()

    async def close(self) -> None:
        await self._inner.close()

    async def commit(self, entries: Sequence[Entry]) -> list[Result]:
        if self.failures:
            self.failures -= 1
            raise sqlite3.OperationalError("database or disk is full")
        return await self._inner.commit(entries)

    async def read(self, conversation_id: str, after: int, limit: int, run_id: str | None = None) -> list[Stored]:
        return await self._inner.read(conversation_id, after, limit, run_id)

    async def orphans(self) -> list[OpenRun]:
        return await self._inner.orphans()


async def test_a_disk_that_is_full_for_a_moment_loses_nothing(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/aisle.db")
    await database.migrate()
    conversation = await new(database)
    stumbling = Stumbling(log_database(database, "here"), 2)
    log = EventLog(stumbling, retry_seconds=(0.01, 0.01, 0.01))
    await log.open()
    assert await log.put(entry(conversation)) == Placed(1, "assistant")
    stumbling.failures = 100
    with pytest.raises(LogFailedError):
        await log.put(entry(conversation))
    stumbling.failures = 0
    assert await log.put(entry(conversation)) == Placed(2, "assistant")
    await log.close()
    await database.close()
