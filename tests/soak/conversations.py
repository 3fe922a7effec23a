"""What must hold of every stored conversation, whatever happened to the servers that wrote it.

Numbers begin at 1 and rise by one to the conversation's last; every run begins with RUN_STARTED, ends with exactly one
terminal event and says nothing after it; no run is left running. Called by the soaks and by the machine of
conversations in tests/server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import orjson
from sqlalchemy import select

from tools.stores.db import Database
from tools.stores.schema import conversations, events, runs

_ENDS = ("RUN_FINISHED", "RUN_ERROR")
Line = tuple[int, str, str]
"""Number, run and payload."""


async def conversation_faults(database: Database, *, running: bool = False) -> list[str]:
    """What is wrong with the stored conversations; with `running`, runs may still be open."""
    async with database.connect() as connection:
        query = select(events.c.conversation_id, events.c.seq, events.c.run_id, events.c.payload)
        rows = (await connection.execute(query.order_by(events.c.conversation_id, events.c.seq))).all()
        last = dict((await connection.execute(select(conversations.c.id, conversations.c.last_seq))).all())
        states = dict((await connection.execute(select(runs.c.id, runs.c.status))).all())
    faults: list[str] = []
    for conversation, group in groupby(rows, key=lambda row: row[0]):
        lines = [(row[1], row[2], row[3]) for row in group]
        faults += [f"{conversation}: {fault}" for fault in _of_numbers(lines, last.get(conversation, 0))]
        faults += [f"{conversation}: {fault}" for fault in of_runs(lines, running=running)]
    known = {row[2] for row in rows}
    faults += [f"run {run} is {state} and has no events" for run, state in states.items() if run not in known]
    if not running:
        faults += [f"run {run} is left running" for run, state in states.items() if state == "running"]
    return faults


def _of_numbers(lines: Sequence[Line], last: int) -> Iterator[str]:
    numbers = [seq for seq, _, _ in lines]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"its numbers are broken: {numbers[:20]} …"
    if numbers and numbers[-1] != last:
        yield f"its last event is {numbers[-1]}, and it says {last}"


def of_runs(lines: Sequence[Line], *, running: bool = False) -> Iterator[str]:
    """What is wrong with the runs of one conversation."""
    kinds: dict[str, list[str]] = {}
    for _, run, payload in lines:
        kinds.setdefault(run, []).append(orjson.loads(payload)["type"])
    for run, told in kinds.items():
        ends = [kind for kind in told if kind in _ENDS]
        if told[0] != "RUN_STARTED" or told.count("RUN_STARTED") != 1:
            yield f"run {run} does not begin once: {told}"
        if len(ends) > 1 or (not ends and not running):
            yield f"run {run} has {len(ends)} ends: {told}"
        if ends and told[-1] not in _ENDS:
            yield f"run {run} speaks after its end: {told}"
        if ends and told.count("TEXT_MESSAGE_START") != told.count("TEXT_MESSAGE_END"):
            yield f"run {run} leaves a message open: {told}"
