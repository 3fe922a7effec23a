"""The state machine of one chat socket, without any I/O.

Fed with the client's frames and with what the shell learned (a conversation opened, events stored, a page read from
the log); answers with what to do next. It keeps the promise of the protocol: the events a socket is sent form one
unbroken, rising sequence, whatever order live events and pages of the log come in. server/ws.py is the shell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from server import frames
from server.frames import Action, Frame, FrameError, Hello, Message, Ping, Stop, Token, Welcome
from server.logdb import Stored
from server.wording import say

POLICY_VIOLATION = 1008
TOO_BIG = 1009
RESTART = 1012
_PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Send:
    """Send this frame."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Read the log after this number and hand the page to `caught_up`."""

    after: int


@dataclass(frozen=True, slots=True)
class Do:
    """Carry out what a frame asks for."""

    frame: Hello | Message | Action | Stop | Token


Step = Send | Close | CatchUp | Do


class State(Enum):
    """Where a socket is."""

    WAITING = "waiting"  # for hello
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """What one socket may do."""

    message_chars: int = 2000
    messages_per_minute: int = 20
    frame_bytes: int = 65_536


class Session:
    """One socket. Every method returns the steps to take, in order."""

    def __init__(self, limits: SessionLimits) -> None:
        self.limits = limits
        self.state = State.WAITING
        self.conversation: str | None = None
        self.language: str | None = None
        self.seq = 0
        """The last number sent."""
        self._seen = 0
        self._reading = False
        self._paused = False
        self._strikes = 0

    # --- what the client sends --------------------------------------------------------------------------------------

    def receive(self, text: str | bytes) -> list[Step]:
        """A frame arrived."""
        if self.state is State.CLOSED:
            return []
        size = len(text) if isinstance(text, bytes) or text.isascii() else len(text.encode("utf-8", "replace"))
        if size > self.limits.frame_bytes:
            return self.fail("frame_too_large", f"A frame may hold {self.limits.frame_bytes} bytes.", TOO_BIG)
        try:
            return self._take(frames.parse(text))
        except FrameError as error:
            return self._strike(error.code, error.message, error.id)

    def _take(self, frame: Frame) -> list[Step]:
        if isinstance(frame, Ping):
            return [Send(frames.pong())]
        if isinstance(frame, Hello):
            if self.state is State.OPEN:
                raise FrameError("bad_frame", "This socket has said hello already.")
            self.language = frame.language
            return [Do(frame)]
        if self.state is State.WAITING:
            raise FrameError("hello_required", "The first frame must be hello.", getattr(frame, "id", None))
        if isinstance(frame, Message):
            self._check(frame)
        self._strikes = 0
        return [Do(frame)]

    def _check(self, message: Message) -> None:
        limit = self.limits.message_chars
        if len(message.text) > limit:
            raise FrameError("message_too_long", say("message_too_long", self.language, limit=limit), message.id)
        if not message.text.strip():
            raise FrameError("message_empty", say("message_empty", self.language), message.id)

    def rate_limited(self, id_: str | None = None) -> list[Step]:
        """The client is too fast; the frame was dropped."""
        return self._strike("rate_limited", say("rate_limited", self.language), id_)

    def _strike(self, code: str, message: str, id_: str | None = None) -> list[Step]:
        # A broken or hostile client gets a number of answers, not an endless conversation about its frames.
        self._strikes += 1
        if self._strikes >= _PATIENCE:
            return self.fail(code, message, POLICY_VIOLATION)
        return self.refused(code, message, id_)

    # --- what the shell learned -------------------------------------------------------------------------------------

    def opened(self, welcome: Welcome, start: int) -> list[Step]:
        """The conversation is open; events after `start` are owed. Also after a token frame, and then perhaps another
        conversation."""
        same = self.state is State.OPEN and self.conversation == welcome.conversation
        self.state, self.conversation, self._paused = State.OPEN, welcome.conversation, False
        steps: list[Step] = [Send(welcome.encoded())]
        if same:
            return steps if self._reading else [*steps, *self._owed()]
        self.seq = min(start, welcome.seq)
        self._seen, self._reading = welcome.seq, False
        return [*steps, *self._owed()]

    def lapsed(self) -> list[Step]:
        """The customer's token has expired: nothing more of the conversation until another one comes."""
        if self._paused or self.state is not State.OPEN:
            return []
        self._paused = True
        return [Send(frames.error("token_expired", say("token_expired", self.language)))]

    def refused(self, code: str, message: str, id_: str | None = None) -> list[Step]:
        """Something the client asked for cannot be had."""
        return [Send(frames.error(code, message, id_=id_))]

    def fail(self, code: str, message: str, close: int = POLICY_VIOLATION) -> list[Step]:
        """The socket cannot go on."""
        if self.state is State.CLOSED:
            return []
        self.state = State.CLOSED
        return [Send(frames.error(code, message, fatal=True)), Close(close, code)]

    def hello_late(self) -> list[Step]:
        """The time for hello is over."""
        if self.state is not State.WAITING:
            return []
        return self.fail("hello_required", "No hello came in time.")

    def next_frame(self, stored: Stored) -> str | None:
        """The frame of a live event that comes next, with nothing owed before it; None for any other, see `deliver`."""
        if stored.seq != self.seq + 1 or self._reading or self._paused or self.state is not State.OPEN:
            return None
        self.seq = stored.seq
        return frames.event(stored)

    def deliver(self, stored: Stored) -> list[Step]:
        """A live event. One that leaves a gap sends the shell to the log; one that is known already is nothing."""
        if self.state is not State.OPEN or stored.seq <= self.seq:
            return []
        frame = self.next_frame(stored)
        return self.missed(stored.seq) if frame is None else [Send(frame)]

    def missed(self, seq: int) -> list[Step]:
        """Events up to this number exist that were not delivered."""
        self._seen = max(self._seen, seq)
        return [] if self._reading else self._owed()

    def caught_up(self, page: Sequence[Stored]) -> list[Step]:
        """A page of the log, as a CatchUp asked for; numbers rise, and may jump where deltas were merged."""
        self._reading = False
        if self.state is not State.OPEN or self._paused:
            return []
        steps: list[Step] = []
        for stored in page:
            if stored.seq > self.seq:
                self.seq = stored.seq
                steps.append(Send(frames.event(stored)))
        if not page:
            # The log has no more than this, so nothing more is owed, whatever was announced.
            self._seen = self.seq
        return [*steps, *self._owed()]

    def _owed(self) -> list[Step]:
        if self.state is not State.OPEN or self._paused or self._seen <= self.seq:
            return []
        self._reading = True
        return [CatchUp(self.seq)]
