"""One run's sink: what the agent says becomes AG-UI events in the log, in an order every AG-UI client accepts.

Owns which messages, steps and calls are open and closes them before the terminal event. Leaves numbering, storing and
sending to server/eventlog.py and the life of the turn to server/turns.py. Implements agent.events.Sink.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Literal

from pydantic import JsonValue

from agent.events import Step
from server import agui_events as agui
from server.eventlog import EventLog, LogFailedError, OnResult, Placed, Refused, Result
from server.logdb import Entry, Opening, RunStatus
from tools.toolkit import Card

End = Literal["success", "cancelled"]
_HANDING_OVER = "hand_over"


class RunSink:
    """Turns a turn's events into the run's entries; `on_silenced` is told when the log refuses its words."""

    def __init__(
        self, log: EventLog, conversation_id: str, run_id: str, on_silenced: Callable[[], None] = lambda: None
    ) -> None:
        self._log = log
        self._conversation = conversation_id
        self.run_id = run_id
        self._on_silenced = on_silenced
        self._deltas: list[str] = []
        self._message: str | None = None
        self._start: Entry | None = None
        self._messages = 0
        self._steps: list[str] = []
        self._calls: dict[str, None] = {}
        self._notices: list[tuple[str, Card | None]] = []
        self._error: tuple[str, str] | None = None
        self._handing_over = False
        self._muted = False
        self._closed = False

    # --- what the agent calls ---------------------------------------------------------------------------------------

    def step(self, name: Step, state: Literal["started", "finished"]) -> None:
        """A stage began or ended; an end without a beginning, or a second beginning, is not told."""
        if self._closed or (name in self._steps) == (state == "started"):
            return
        self.drain()
        if state == "started":
            self._steps.append(name)
        else:
            self._steps.remove(name)
        self._frame(agui.step(name, state))

    def tool(self, call_id: str, name: str, arguments: dict[str, JsonValue]) -> None:
        """A tool is called. Words after it are a message of their own."""
        if self._closed or call_id in self._calls:
            return
        self._end_message()
        self._handing_over |= name == _HANDING_OVER
        self._calls[call_id] = None
        for payload in agui.tool_call(self._call(call_id), name, arguments):
            self._frame(payload)

    def tool_done(self, call_id: str, name: str, ok: bool, summary: str) -> None:
        """A tool has ended."""
        if self._closed or call_id not in self._calls:
            return
        self.drain()
        del self._calls[call_id]
        self._frame(agui.tool_result(self._call(call_id), ok, summary))

    def card(self, card: Card) -> None:
        """Show a card."""
        if self._closed or self._muted:
            return
        self.drain()
        self._say(agui.custom(card.name, card.value))

    def text(self, delta: str) -> None:
        """Words for the shopper. This is the path of every token: it keeps the delta and returns."""
        if not delta or self._closed or self._muted:
            return
        if not self._deltas:
            self._log.soon(self)
        self._deltas.append(delta)

    def notice(self, text: str, card: Card | None = None) -> None:
        """Words of the house: a run of their own once this one is closed."""
        self._handing_over = True
        if self._closed:
            append_notice(self._log, self._conversation, text, card)
        else:
            self._notices.append((text, card))

    def failed(self, code: str, message: str) -> None:
        """The turn cannot go on. The first word on it counts."""
        self._error = self._error or (code, message)

    # --- what the server calls --------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Queue the text that has gathered, as one event."""
        if not self._deltas:
            return
        text = "".join(self._deltas)
        self._deltas.clear()
        if self._muted:
            return
        if self._message is None:
            self._messages += 1
            self._message = f"{self.run_id}-m{self._messages}"
            self._start = self._say(agui.text_start(self._message))
        self._say(agui.text_content(self._message, text), self._start)

    def close(self, end: End) -> None:
        """Close what is open, then the run; then the notices. A second call does nothing."""
        if self._closed:
            return
        self._end_message()
        for call in list(self._calls):
            self.tool_done(call, "", False, "")
        for name in reversed(self._steps):
            self._frame(agui.step(name, "finished"))
        self._closed = True
        if self._error is not None:
            self._frame(agui.run_error(*self._error), "failed")
        else:
            done: RunStatus = "finished" if end == "success" else "cancelled"
            self._frame(agui.run_finished(self._conversation, self.run_id, end), done)
        for text, card in self._notices:
            append_notice(self._log, self._conversation, text, card)

    def _end_message(self) -> None:
        self.drain()
        if self._message is not None:
            self._log.append(Entry(self._conversation, self.run_id, agui.text_end(self._message), needs=self._start))
            self._message = self._start = None

    def _call(self, call_id: str) -> str:
        # A model's call ids repeat from run to run ("call_1"); in the log they must not.
        return f"{self.run_id}-{call_id}"

    def _say(self, payload: str, needs: Entry | None = None) -> Entry:
        entry = Entry(self._conversation, self.run_id, payload, "assistant", needs=needs)
        self._log.append(entry, self._said)
        return entry

    def _frame(self, payload: str, closing: RunStatus | None = None) -> None:
        self._log.append(Entry(self._conversation, self.run_id, payload, closing=closing))

    def _said(self, result: Result | LogFailedError) -> None:
        if isinstance(result, Placed) or self._muted:
            return
        self._muted = True
        # The run that hands the conversation over ends by itself, with the notice the shopper is owed.
        if not (self._handing_over and isinstance(result, Refused)):
            self._on_silenced()


def append_notice(
    log: EventLog,
    conversation_id: str,
    text: str,
    card: Card | None = None,
    *,
    name: str = "notice",
    on_result: OnResult | None = None,
) -> str:
    """Queue a run of its own with words of the house, or of the person `name`. Returns its id.

    The whole run lies in one group, so it is stored whole or not at all; `on_result` is told which.
    """
    run = f"note_{token_hex(12)}"
    speaker: Literal["person", "frame"] = "frame" if name == "notice" else "person"
    message = f"{run}-m1"
    opening = Entry(
        conversation_id, run, agui.run_started(conversation_id, run, None), speaker, Opening(run, exclusive=False)
    )
    log.append(opening)
    bodies = [agui.custom(card.name, card.value)] if card is not None else []
    if text:
        bodies += [agui.text_start(message, name), agui.text_content(message, text), agui.text_end(message)]
    for payload in bodies:
        log.append(Entry(conversation_id, run, payload))
    end = Entry(conversation_id, run, agui.run_finished(conversation_id, run, "success"), closing="finished")
    log.append(end, on_result)
    return run
