"""The conversation in any order of what can happen: shoppers in two tabs, staff, repeats, a killed server, late words.

The real log on SQLite, the real turns; the model is what a reader of docs/protocol.md expects: one owner, numbers that
rise by one, one end a run, a message id answered once, and no word of the assistant's while a person has it.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.app import log_database
from server.conversations import Conversations
from server.eventlog import EventLog
from server.logdb import Stored
from server.turns import Asked, Turns
from tests.server.house import ScriptedAssistant, until
from tests.soak.conversations import conversation_faults
from tests.soak.scale import part_of
from tools.errors import UserError
from tools.handoff.handoffs import HandoffStore
from tools.handoff.summary import Summary
from tools.stores.db import Database

TEXTS = ("wait", "wait", "wait", "hello", "crash")
_WORDS = ("TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "CUSTOM")


class Conversation(RuleBasedStateMachine):
    """One conversation, its server, and who has it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.database = self._run(Database.open(f"sqlite:///{Path(self.folder.name) / 'aisle.db'}"))
        self._run(self.database.migrate())
        self.handoffs = HandoffStore(self.database)
        self.id = self._run(Conversations(self.database.engine).create(None)).id
        self.handoff: str | None = None
        self.answered: dict[str, str] = {}
        self.heard: list[Stored] = []
        self.deaf_from = 0
        self._start()

    def _start(self) -> None:
        self.log = EventLog(log_database(self.database, "it"), group_seconds=0.001)
        self.assistant = ScriptedAssistant()
        self.turns = Turns(self.log, self.assistant)
        self._run(self.log.open())
        self.log.subscribe(self.id, self.heard.append)
        self._run(self.turns.recover())

    @rule(
        message=st.sampled_from(["m1", "m2", "m3", "m4", "m5"]),
        text=st.sampled_from(["wait", "wait", "hello", "crash"]),
    )
    def say(self, message: str, text: str) -> None:
        try:
            started = self._run(self.turns.start(Asked(self.id, message, text)))
        except UserError:
            assert self.turns.running == 1, "busy, and nothing runs"
            return
        assert started.repeated == (message in self.answered)
        assert self.answered.setdefault(message, started.run_id) == started.run_id
        if text != "wait" and not started.repeated:
            self._run(until(lambda: self.turns.running == 0))

    @rule(text=st.just("wait"))
    def the_same_message_from_two_tabs(self, text: str) -> None:
        message = f"both{len(self.answered)}"

        async def both() -> list[Any]:
            asked = Asked(self.id, message, text)
            return await asyncio.gather(*(self.turns.start(asked) for _ in range(2)), return_exceptions=True)

        found = [one for one in self._run(both()) if not isinstance(one, UserError)]
        assert len({one.run_id for one in found}) <= 1
        assert sum(not one.repeated for one in found) <= 1
        if found:
            self.answered[message] = found[0].run_id

    @rule()
    def the_assistant_goes_on(self) -> None:
        async def go() -> None:
            self.assistant.release.set()
            await until(lambda: self.turns.running == 0)
            self.assistant.release.clear()

        self._run(go())

    @rule()
    def stop(self) -> None:
        self._run(self.turns.stop(self.id))
        assert self.turns.running == 0

    @precondition(lambda self: self.handoff is None)
    @rule()
    def hand_over(self) -> None:
        change = self._run(self.handoffs.create(self.id, "asked", Summary(reason="asked", language="en")))
        assert change.changed
        self.handoff = change.handoff.id
        self._run(self.log.settled())
        self.deaf_from = len(self.heard)

    @precondition(lambda self: self.handoff is None and self.turns.running == 1)
    @rule()
    def hand_over_in_mid_answer(self) -> None:
        self.hand_over()
        self.the_assistant_goes_on()

    @rule()
    def a_person_speaks(self) -> None:
        before = len(self.heard)
        try:
            self._run(self.turns.person_says(self.id, "Ann", "Hello, this is Ann."))
        except UserError:
            assert self.handoff is None, "whose conversation it is may speak"
            return
        assert self.handoff is not None
        assert any("this is Ann" in stored.payload for stored in self.heard[before:])

    @precondition(lambda self: self.handoff is not None)
    @rule()
    def give_back(self) -> None:
        self._nobody_else_spoke()
        self._run(self.turns.stop(self.id))
        assert self._run(self.handoffs.close(self.handoff)).changed
        self.handoff = None

    @rule()
    def killed_and_started_again(self) -> None:
        """As `kill -9`: what was committed stays, tasks and queues are gone."""
        self._nobody_else_spoke()
        self._run(self.log.settled())
        self._end()
        self._start()
        assert self._run(conversation_faults(self.database)) == []

    @invariant()
    def what_is_stored_holds_together_and_was_told_in_order(self) -> None:
        self._run(self.log.settled())
        assert self._run(conversation_faults(self.database, running=True)) == []
        assert [stored.seq for stored in self.heard] == list(range(1, len(self.heard) + 1))
        assert self._run(self.log.read(self.id, 0, 10_000)) == self.heard
        found = self._run(Conversations(self.database.engine).get(self.id))
        assert found.owner == ("assistant" if self.handoff is None else "person")
        self._nobody_else_spoke()

    def _nobody_else_spoke(self) -> None:
        if self.handoff is None:
            return
        for stored in self.heard[self.deaf_from :]:
            event = orjson.loads(stored.payload)
            assert not stored.run_id.startswith("run_") or event["type"] not in _WORDS, (
                "the assistant spoke over a person"
            )

    def _end(self) -> None:
        for turn in list(self.turns._turns.values()):
            turn.sink._closed = True  # a killed process writes no last word
            turn.task.cancel()
        self._run(asyncio.sleep(0))
        writer = self.log._task
        assert writer is not None
        writer.cancel()
        self._run(asyncio.gather(writer, return_exceptions=True))
        self._run(self.log._database.close())

    def teardown(self) -> None:
        self._end()
        self._run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    def _run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)


Conversation.TestCase.settings = settings(max_examples=part_of(600), stateful_step_count=20, deadline=None)
TestConversation = Conversation.TestCase
