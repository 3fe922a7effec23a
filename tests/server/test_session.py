"""The socket's state machine alone: whatever arrives in whatever order, what is sent stays one rising sequence."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from server.agui_events import text_content
from server.frames import Welcome
from server.logdb import Stored
from server.replay import compacted
from server.session import CatchUp, Close, Do, Send, Session, SessionLimits, State, Step

PAGE = 4


def welcome(conversation: str = "c", seq: int = 0) -> Welcome:
    return Welcome(conversation, seq, "assistant", None, False, 2000, 20, None)


def stored(seq: int) -> Stored:
    return Stored(seq, "run", text_content("m", f"<{seq}>"))


class Shell:
    """Plays the shell: a log that grows, live events that may be lost, and pages read when a CatchUp asks."""

    def __init__(self, before: int, start: int) -> None:
        self.log = [stored(seq) for seq in range(1, before + 1)]
        self.session = Session(SessionLimits())
        self.sent: list[str] = []
        self.pending: list[CatchUp] = []
        self.take(self.session.opened(welcome(seq=before), start))

    def take(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Send):
                self.sent.append(step.text)
            elif isinstance(step, CatchUp):
                self.pending.append(step)

    def store(self, arrives: bool) -> None:
        event = stored(len(self.log) + 1)
        self.log.append(event)
        if arrives:
            self.take(self.session.deliver(event))

    def read(self) -> None:
        if self.pending:
            asked = self.pending.pop(0)
            page = [event for event in self.log if event.seq > asked.after][:PAGE]
            self.take(self.session.caught_up(compacted(page)))

    def text(self) -> str:
        frames = [orjson.loads(text) for text in self.sent]
        return "".join(frame["event"]["delta"] for frame in frames if frame["type"] == "event")

    def numbers(self) -> list[int]:
        frames = [orjson.loads(text) for text in self.sent]
        return [frame["seq"] for frame in frames if frame["type"] == "event"]


@given(
    before=st.integers(0, 12),
    start=st.integers(0, 14),
    acts=st.lists(st.sampled_from(["arrives", "lost", "read", "again"]), max_size=40),
)
def test_no_order_of_live_events_pages_and_losses_loses_or_doubles_a_word(
    before: int, start: int, acts: list[str]
) -> None:
    shell = Shell(before, start)
    first = min(start, before)
    for act in acts:
        if act == "read":
            shell.read()
        elif act == "again" and shell.log:
            shell.take(shell.session.deliver(shell.log[-1]))
        elif act != "again":
            shell.store(arrives=act == "arrives")
        assert len(shell.pending) <= 1
    # A full mailbox names the last number it dropped; so does the next live event.
    shell.take(shell.session.missed(len(shell.log)))
    while shell.pending:
        shell.read()
    assert shell.text() == "".join(f"<{event.seq}>" for event in shell.log if event.seq > first)
    assert shell.numbers() == sorted(set(shell.numbers()))


@given(
    st.lists(
        st.one_of(st.text(max_size=60), st.binary(max_size=60), st.from_regex(r'\{"type": ?"\w*".*\}')), max_size=30
    )
)
def test_no_frame_raises_and_every_refusal_has_a_code(frames: list[str | bytes]) -> None:
    session = Session(SessionLimits())
    for frame in frames:
        for step in session.receive(frame):
            if isinstance(step, Send):
                told = orjson.loads(step.text)
                assert told["type"] == "pong" or told["code"]
            elif isinstance(step, Close):
                assert session.state is State.CLOSED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["hello", "message", "action", "stop", "token", "ping", "x"]),
    st.dictionaries(
        st.sampled_from(
            ["id", "text", "page", "name", "value", "token", "protocol", "last_seq", "history", "language"]
        ),
        json_values,
    ),
)
def test_a_frame_with_any_fields_is_taken_or_refused_never_a_fault(kind: str, fields: dict[str, object]) -> None:
    session = Session(SessionLimits())
    session.opened(welcome(), 0)
    for step in session.receive(orjson.dumps({**fields, "type": kind})):
        assert isinstance(step, Do | Send)


def test_after_the_end_nothing_is_said() -> None:
    session = Session(SessionLimits())
    assert [type(step) for step in session.hello_late()] == [Send, Close]
    assert session.receive('{"type":"ping"}') == []
    assert session.deliver(stored(1)) == []
    assert session.fail("internal", "again") == []


def test_a_second_conversation_on_one_socket_starts_its_own_sequence() -> None:
    session = Session(SessionLimits())
    session.opened(welcome("c1", 0), 0)
    session.deliver(stored(1))
    steps = session.opened(welcome("c2", 3), 0)
    assert steps[-1] == CatchUp(0)
    assert [type(step) for step in session.opened(welcome("c2", 3), 0)] == [Send]


def test_a_frame_is_measured_in_bytes() -> None:
    session = Session(SessionLimits(frame_bytes=100))
    assert isinstance(session.receive('{"type":"ping","x":"' + "字" * 30 + '"}')[-1], Close)
