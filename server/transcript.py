"""The transcript: what was said in a conversation, read back from the event log as plain messages.

Owns no state. The agent reads the last messages of a conversation here (agent.deps.Transcript), and staff see the whole
of it; the same log feeds every client's replay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from tools.stores.schema import events, runs

_TELLING = ('{"type":"RUN_STARTED"%', '{"type":"TEXT_MESSAGE_%')


@dataclass(frozen=True, slots=True)
class Said:
    """One message: `who` is shopper, assistant, notice or the name of a person of the staff."""

    seq: int
    run_id: str
    who: str
    text: str


class Transcript:
    """Reads conversations back."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def recent(self, conversation_id: str, limit: int) -> list[dict[str, str]]:
        """The last messages as `{role, content}`, oldest first, without those of a run that is still running."""
        said = await self.said(conversation_id, runs_back=limit, finished=True)
        return [{"role": "user" if one.who == "shopper" else "assistant", "content": one.text} for one in said][-limit:]

    async def said(self, conversation_id: str, *, runs_back: int = 1000, finished: bool = False) -> list[Said]:
        """Every message of the last runs, in order."""
        wanted = select(runs.c.id).where(runs.c.conversation_id == conversation_id)
        if finished:
            wanted = wanted.where(runs.c.status != "running")
        wanted = wanted.order_by(runs.c.started_at.desc()).limit(runs_back)
        e = events.c
        telling = or_(*(e.payload.like(pattern) for pattern in _TELLING))
        query = select(e.seq, e.run_id, e.payload).where(e.conversation_id == conversation_id, telling)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query.where(e.run_id.in_(wanted)).order_by(e.seq))).all()
        return _messages((row.seq, row.run_id, orjson.loads(row.payload)) for row in rows)


def _messages(stored: Iterable[tuple[int, str, dict[str, Any]]]) -> list[Said]:
    out: list[Said] = []
    open_: dict[str, tuple[int, str, str, list[str]]] = {}
    for seq, run, event in stored:
        kind = event["type"]
        if kind == "RUN_STARTED":
            asked = event.get("input", {}).get("messages", [])
            out.extend(Said(seq, run, "shopper", message["content"]) for message in asked)
        elif kind == "TEXT_MESSAGE_START":
            open_[event["messageId"]] = (seq, run, event.get("name") or "assistant", [])
        elif kind == "TEXT_MESSAGE_CONTENT" and event["messageId"] in open_:
            open_[event["messageId"]][3].append(event["delta"])
        elif kind == "TEXT_MESSAGE_END" and event["messageId"] in open_:
            first, run_, who, parts = open_.pop(event["messageId"])
            out.append(Said(first, run_, who, "".join(parts)))
    out.extend(Said(first, run_, who, "".join(parts)) for first, run_, who, parts in open_.values())
    return out
