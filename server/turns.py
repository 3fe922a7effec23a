"""Turns: starts the assistant on a message, one turn a conversation, and sees every run to a terminal event.

Owns the tasks of the turns and their limits. A second message while a turn runs is refused with `busy` (the client
keeps it and may offer it again); a repeated message id starts nothing. Leaves the agent's events to
server/runsink.py. Called by the doors (server/ws.py, server/agui.py, server/admin.py) and by the app's start and end.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any

import orjson

from agent.events import Outcome, Sink
from agent.turn import TurnInput
from server import agui_events as agui
from server.assistant import Assistant, Hearing
from server.eventlog import EventLog, LogFailedError, Placed, Refused, Result
from server.logdb import Entry, Opening, OpenRun
from server.runsink import RunSink, append_notice
from server.wording import say
from tools.errors import UserError
from tools.masking import mask_unkept
from tools.orders.guests_contact import Contact
from tools.toolkit import Card

log = logging.getLogger("aisle.turns")

_BLANKS = re.compile(r"\s{3,}")
Work = Callable[[TurnInput, Sink], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wants a run for. `action` holds a button's name and value."""

    conversation_id: str
    message_id: str
    text: str = ""
    customer_id: str | None = None
    language: str | None = None
    page_product_id: str | None = None
    action: tuple[str, dict[str, Any]] | None = field(default=None, repr=False)
    client: str | None = None
    """The client's address."""
    contact: Contact | None = field(default=None, repr=False)
    """What a guest said to verify an order; `text` is without it."""

    def __post_init__(self) -> None:
        # Before anything is stored or sent on: cards and secrets may be kept nowhere, and a screen of blank lines costs
        # every reader behind this far more than words do.
        object.__setattr__(self, "text", _BLANKS.sub(_fewer, mask_unkept(self.text)))


@dataclass(frozen=True, slots=True)
class Started:
    """The run that answers; `repeated` when an earlier one already does."""

    run_id: str
    repeated: bool = False


def _fewer(blanks: re.Match[str]) -> str:
    return "\n\n" if "\n" in blanks[0] else " "


@dataclass(slots=True)
class _Turn:
    sink: RunSink
    task: asyncio.Task[None]
    why_stopped: str | None = None


class Turns:
    """The turns of one process."""

    def __init__(
        self,
        log: EventLog,
        assistant: Assistant,
        *,
        hearing: Hearing | None = None,
        at_once: int = 300,
        seconds: float = 120,
        instance: str = "",
    ) -> None:
        self._log = log
        self._assistant = assistant
        self._hearing = hearing
        self._at_once = at_once
        self._seconds = seconds
        self.instance = instance or token_hex(4)
        self._turns: dict[str, _Turn] = {}
        self._stopping = False
        self._recovering = asyncio.Lock()

    @property
    def running(self) -> int:
        """How many turns run."""
        return len(self._turns)

    async def start(self, asked: Asked) -> Started:
        """Store the message and start the turn that answers it.

        Raises UserError `busy`, `overloaded`, `server_stopping`, `conversation_unknown`, `internal`.
        """
        if self._stopping:
            raise UserError("server_stopping", say("server_stopping", asked.language))
        run = f"run_{self.instance}_{token_hex(12)}"
        if len(self._turns) >= self._at_once and asked.conversation_id not in self._turns:
            raise UserError("overloaded", say("overloaded", asked.language))
        asked = await self._heard(asked)
        message = None if asked.action is not None else (asked.message_id, asked.text)
        props = None if asked.action is None else {"action": {"id": asked.message_id, "name": asked.action[0]}}
        payload = agui.run_started(asked.conversation_id, run, message, props)
        entry = Entry(asked.conversation_id, run, payload, opening=Opening(asked.message_id))
        try:
            result = await self._log.put(entry)
            if isinstance(result, Refused) and result.why == "busy" and not self._mine(result.run_id):
                await self.recover(others=True)  # a server that was killed may never start again to do it
                result = await self._log.put(entry)
        except LogFailedError:
            raise UserError("internal", say("internal", asked.language)) from None
        if isinstance(result, Refused):
            return self._refused(result, asked)
        self._begin(run, result, asked)
        return Started(run)

    async def _heard(self, asked: Asked) -> Asked:
        """What a guest says to verify an order is taken out before the message is stored."""
        if self._hearing is None or asked.customer_id is not None or asked.action is not None:
            return asked
        heard = await self._hearing.hear(asked.conversation_id, asked.text)
        return replace(asked, text=heard.text, contact=heard.contact)

    def _mine(self, run_id: str | None) -> bool:
        return run_id is not None and run_id.startswith(f"run_{self.instance}_")

    def _refused(self, refused: Refused, asked: Asked) -> Started:
        if refused.why == "repeated" and refused.run_id is not None:
            return Started(refused.run_id, repeated=True)
        if refused.why == "busy":
            raise UserError("busy", say("busy", asked.language))
        raise UserError("conversation_unknown", say("conversation_unknown", asked.language))

    def _begin(self, run: str, placed: Placed, asked: Asked) -> None:
        conversation = asked.conversation_id
        sink = RunSink(self._log, conversation, run, lambda: self._silence(conversation))
        if placed.owner == "person" and asked.action is None:
            sink.close("success")
            return
        turn = TurnInput(
            conversation,
            run,
            asked.text,
            asked.customer_id,
            asked.language,
            asked.page_product_id,
            client=asked.client,
            contact=asked.contact,
        )
        task = asyncio.create_task(self._run(turn, sink, self._work(asked)), name=run)
        mine = self._turns[conversation] = _Turn(sink, task)
        task.add_done_callback(lambda _: self._ended(conversation, mine))

    def _work(self, asked: Asked) -> Work:
        if asked.action is None:
            return self._assistant.turn
        name, value = asked.action

        async def act(turn: TurnInput, sink: Sink) -> Outcome:
            return await self._assistant.act(turn, name, value, sink)

        return act

    async def _run(self, turn: TurnInput, sink: RunSink, work: Work) -> None:
        outcome: Outcome = "failed"
        try:
            async with asyncio.timeout(self._seconds):
                outcome = await work(turn, sink)
            if outcome == "failed":
                sink.failed("internal", say("internal", turn.language))
        except TimeoutError:
            log.warning("turn %s of %s took longer than %ss", turn.run_id, turn.conversation_id, self._seconds)
            sink.failed("turn_limit", say("turn_limit", turn.language))
        except asyncio.CancelledError:
            # The task is this class's own: nobody above waits for the cancellation to come through.
            outcome = "cancelled"
            if self._why(turn) == "stopping":
                sink.failed("interrupted", say("interrupted", turn.language))
        except UserError as error:
            sink.failed(error.code, error.message)
        except Exception:
            log.exception("turn %s of conversation %s failed", turn.run_id, turn.conversation_id)
            sink.failed("internal", say("internal", turn.language))
        sink.close("cancelled" if outcome == "cancelled" or self._why(turn) is not None else "success")

    def _ended(self, conversation_id: str, turn: _Turn) -> None:
        # Also for a task that was cancelled before its first step, whose body never ran.
        turn.sink.close("cancelled")
        if self._turns.get(conversation_id) is turn:
            del self._turns[conversation_id]

    def _why(self, turn: TurnInput) -> str | None:
        mine = self._turns.get(turn.conversation_id)
        return mine.why_stopped if mine is not None else None

    def _cancel(self, conversation_id: str, why: str) -> asyncio.Task[None] | None:
        turn = self._turns.get(conversation_id)
        if turn is None:
            return None
        if turn.why_stopped is None:
            turn.why_stopped = why
            turn.task.cancel()
        return turn.task

    def _silence(self, conversation_id: str) -> None:
        log.info("conversation %s: a person has it; the assistant's turn ends", conversation_id)
        self._cancel(conversation_id, "silenced")

    async def stop(self, conversation_id: str) -> bool:
        """End the conversation's turn and the model's generation; whether there was one."""
        task = self._cancel(conversation_id, "stopped")
        if task is None:
            return False
        await asyncio.wait([task])
        return True

    def stop_run(self, conversation_id: str, run_id: str) -> None:
        """End this run if it is still the conversation's; nobody waits for it."""
        turn = self._turns.get(conversation_id)
        if turn is not None and turn.sink.run_id == run_id:
            self._cancel(conversation_id, "stopped")

    async def person_says(self, conversation_id: str, name: str, text: str) -> str:
        """Put a person's message into the conversation as a run of its own; its id. The assistant's turn ends first.

        The log refuses it unless a person owns the conversation (UserError `not_yours`).
        """
        await self.stop(conversation_id)
        run, result = await self._note(conversation_id, text, None, name)
        if isinstance(result, Refused):
            raise UserError("not_yours", "The conversation is the assistant's; take it over first.")
        return run

    async def notice(self, conversation_id: str, text: str, card: Card | None = None) -> str:
        """Put words of the house into the conversation, after the running turn."""
        if (turn := self._turns.get(conversation_id)) is not None:
            await asyncio.wait([turn.task])
        run, _ = await self._note(conversation_id, text, card, "notice")
        return run

    async def _note(self, conversation_id: str, text: str, card: Card | None, name: str) -> tuple[str, Result]:
        decided: asyncio.Future[Result | LogFailedError] = asyncio.get_running_loop().create_future()
        run = append_notice(self._log, conversation_id, text, card, name=name, on_result=decided.set_result)
        result = await decided
        if isinstance(result, LogFailedError):
            raise UserError("internal", say("internal", None))
        return run, result

    async def recover(self, *, others: bool = False) -> int:
        """Close the runs a killed process left open; their text stays, nothing is generated again. How many.

        Also, with `others`, when such a run of another process stands in a shopper's way; this one's may be alive then.
        """
        async with self._recovering:
            try:
                orphans = [one for one in await self._log.orphans() if not (others and self._mine(one.run_id))]
                for orphan in orphans:
                    await self._close(orphan)
                await self._log.settled()
            finally:
                await self._log.let_go()
        if orphans:
            log.warning("closed %d runs that a server left in mid-answer", len(orphans))
        return len(orphans)

    async def _close(self, orphan: OpenRun) -> None:
        message: str | None = None
        after = 0
        while page := await self._log.read(orphan.conversation_id, after, 500, orphan.run_id):
            after = page[-1].seq
            for stored in page:
                event = orjson.loads(stored.payload)
                if event["type"] == "TEXT_MESSAGE_START":
                    message = event["messageId"]
                elif event["type"] == "TEXT_MESSAGE_END":
                    message = None
        if message is not None:
            self._log.append(Entry(orphan.conversation_id, orphan.run_id, agui.text_end(message)))
        apology = agui.run_error("interrupted", say("interrupted", orphan.language))
        self._log.append(Entry(orphan.conversation_id, orphan.run_id, apology, closing="failed"))

    async def shutdown(self, grace_seconds: float = 3.0) -> None:
        """Take no more; let turns end for a moment; end the rest with RUN_ERROR `interrupted`."""
        self._stopping = True
        tasks = [turn.task for turn in self._turns.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=grace_seconds)
        rest = [task for conversation in list(self._turns) if (task := self._cancel(conversation, "stopping"))]
        if rest:
            await asyncio.wait(rest)
        await self._log.settled()
