"""Two server processes over one PostgreSQL, when one of them dies in mid-turn: the other takes its conversations on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.app import log_database
from server.conversations import Conversations
from server.eventlog import EventLog
from server.turns import Asked, Turns
from tests import postgres
from tests.server.house import ScriptedAssistant, until
from tests.soak.conversations import conversation_faults
from tools.errors import UserError
from tools.stores.db import Database

pytestmark = pytest.mark.postgres


class Process:
    """What a server process has of the conversations: a log and turns under its own instance's name."""

    def __init__(self, database: Database, instance: str) -> None:
        self.log = EventLog(log_database(database, instance))
        self.assistant = ScriptedAssistant()
        self.turns = Turns(self.log, self.assistant, instance=instance)

    async def die(self) -> None:
        """As if killed: nothing is ended, its connections are gone."""
        writer = self.log._task
        assert writer is not None
        writer.cancel()
        await self.log._database.close()


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with postgres.fresh() as url:
        database = await Database.open(url)
        await database.migrate()
        yield database
        await database.close()


async def cut_off(database: Database) -> str:
    """A conversation whose turn died with its server."""
    conversation = (await Conversations(database.engine).create(None)).id
    dead = Process(database, "dead")
    await dead.log.open()
    await dead.turns.start(Asked(conversation, "m1", "wait"))
    await until(lambda: bool(dead.assistant.turns))
    await dead.log.settled()
    await dead.die()
    return conversation


async def test_a_conversation_does_not_wait_for_a_dead_server_to_come_back(database: Database) -> None:
    conversation = await cut_off(database)
    alive = Process(database, "alive")
    await alive.log.open()
    await alive.turns.start(Asked(conversation, "m2", "hello"))
    await until(lambda: alive.assistant.finished == ["hello"])
    await alive.log.settled()
    assert await conversation_faults(database) == []
    await alive.log.close()


async def test_a_living_servers_turn_keeps_the_conversation_busy(database: Database) -> None:
    conversation = (await Conversations(database.engine).create(None)).id
    one, other = Process(database, "one"), Process(database, "other")
    await one.log.open()
    await other.log.open()
    await one.turns.start(Asked(conversation, "m1", "wait"))
    with pytest.raises(UserError) as refused:
        await other.turns.start(Asked(conversation, "m2", "hello"))
    assert refused.value.code == "busy"
    one.assistant.release.set()
    await until(lambda: one.assistant.finished == ["wait"])
    for process in (one, other):
        await process.log.close()
    assert await conversation_faults(database) == []


async def test_servers_that_start_together_close_what_a_third_left_once(database: Database) -> None:
    await asyncio.gather(*(cut_off(database) for _ in range(3)))
    fresh = [Process(database, f"fresh{number}") for number in range(4)]
    for process in fresh:
        await process.log.open()
    closed = await asyncio.gather(*(process.turns.recover() for process in fresh))
    assert sum(closed) == 3
    assert await conversation_faults(database) == []
    for process in fresh:
        await process.log.close()
