"""The event log's own SQL: one transaction a group, raw, on SQLite and on PostgreSQL.

Owns what happens to a group of entries inside the transaction: sequence numbers, the owner looked at again, runs opened
and closed. Leaves queueing and fan-out to server/eventlog.py, which is the only caller. Drivers are used directly,
because an ORM transaction an event costs far more CPU than the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NamedTuple, Protocol

RunStatus = Literal["running", "finished", "failed", "cancelled"]
Why = Literal["unknown", "repeated", "busy", "silenced", "not_yours"]


@dataclass(frozen=True, slots=True)
class Opening:
    """The entry opens its run. An exclusive one is refused while another run of the conversation is running."""

    message_id: str
    exclusive: bool = True


@dataclass(slots=True)
class Entry:
    """One event to be stored, in order."""

    conversation_id: str
    run_id: str
    payload: str
    speaker: Literal["assistant", "person", "frame"] = "frame"
    """Whose words these are: the assistant's are refused while a person owns the conversation, a person's while the
    assistant does. `frame` is what holds a run together and is always stored."""
    opening: Opening | None = None
    closing: RunStatus | None = None
    needs: Entry | None = None
    """An earlier entry without which this one makes no sense: a message's content and end need its start."""
    refused: bool = False
    """Set by `settle`."""


class Placed(NamedTuple):
    """The entry is stored under this number; `owner` is the conversation's at that moment."""

    seq: int
    owner: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The entry is not stored. `run_id` names the run that stands in its way."""

    why: Why
    run_id: str | None = None


Result = Placed | Refused


@dataclass(slots=True)
class Head:
    """What a transaction knows of a conversation before the group."""

    seq: int
    owner: str
    running: str | None = None
    answered: dict[str, str] = field(default_factory=dict)
    """message id -> run id, for the messages this group asks about."""


@dataclass(slots=True)
class Settled:
    """What the transaction has to write."""

    results: list[Result] = field(default_factory=list)
    events: list[tuple[str, int, str, str]] = field(default_factory=list)
    opened: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    closed: list[tuple[str, str, str]] = field(default_factory=list)
    heads: list[tuple[int, str]] = field(default_factory=list)
    touched: list[tuple[str, str]] = field(default_factory=list)


def settle(entries: Sequence[Entry], heads: Mapping[str, Head]) -> Settled:
    """Decide each entry of a group, in order. No I/O: the databases only read heads and write what this says."""
    out, now = Settled(), datetime.now(UTC).isoformat()
    before = {conversation: head.seq for conversation, head in heads.items()}
    refused_runs: set[str] = set()
    for entry in entries:
        head = heads.get(entry.conversation_id)
        refusal = _refusal(entry, head, refused_runs)
        entry.refused = refusal is not None
        if refusal is not None or head is None:
            if entry.opening is not None:
                refused_runs.add(entry.run_id)
            out.results.append(refusal or Refused("unknown"))
            continue
        head.seq += 1
        out.results.append(Placed(head.seq, head.owner))
        out.events.append((entry.conversation_id, head.seq, entry.run_id, entry.payload))
        if entry.opening is not None:
            out.opened.append((entry.run_id, entry.conversation_id, entry.opening.message_id, "running", now))
            head.answered[entry.opening.message_id] = entry.run_id
            if entry.opening.exclusive:
                head.running = entry.run_id
        if entry.closing is not None:
            out.closed.append((entry.closing, now, entry.run_id))
            out.touched.append((now, entry.conversation_id))
            if head.running == entry.run_id:
                head.running = None
    out.heads = [(head.seq, conversation) for conversation, head in heads.items() if head.seq != before[conversation]]
    return out


def _refusal(entry: Entry, head: Head | None, refused_runs: set[str]) -> Refused | None:
    if head is None:
        return Refused("unknown")
    if entry.opening is not None:
        if (run := head.answered.get(entry.opening.message_id)) is not None:
            return Refused("repeated", run)
        if entry.opening.exclusive and head.running is not None:
            return Refused("busy", head.running)
        if entry.speaker == "person" and head.owner != "person":
            return Refused("not_yours")
    elif entry.run_id in refused_runs:
        return Refused("not_yours")
    elif (entry.needs is not None and entry.needs.refused) or (entry.speaker == "assistant" and head.owner == "person"):
        return Refused("silenced")
    elif entry.speaker == "person" and head.owner != "person":
        return Refused("not_yours")
    return None


class Stored(NamedTuple):
    """An event as it lies in the log. A tuple, like Placed, because one is made for every token."""

    seq: int
    run_id: str
    payload: str


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that nobody closed."""

    run_id: str
    conversation_id: str
    language: str | None


class LogDatabase(Protocol):
    """What the event log needs of a database. One writer: `commit` is never called twice at once."""

    async def open(self) -> None:
        """Connect."""

    async def close(self) -> None:
        """Disconnect."""

    async def commit(self, entries: Sequence[Entry]) -> list[Result]:
        """Store a group in one transaction; a result for each entry."""

    async def read(self, conversation_id: str, after: int, limit: int, run_id: str | None = None) -> list[Stored]:
        """Events after a number, in order; of one run only where it is named."""

    async def orphans(self) -> list[OpenRun]:
        """Runs still marked running though no living process runs them, for this caller alone until `let_go`."""

    async def let_go(self) -> None:
        """Others may have what `orphans` gave and was left."""


def conversations_of(entries: Iterable[Entry]) -> list[str]:
    """The conversations of a group, each once, sorted, so that two writers lock them in the same order."""
    return sorted({entry.conversation_id for entry in entries})
