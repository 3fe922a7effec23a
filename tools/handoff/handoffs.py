"""HandoffStore: conversations handed to a person, and who owns each conversation now.

Owns the table of handoffs and, in the same transaction, the conversation's `owner`: there is no moment at which the one
says `person` and the other knows of no handoff. At most one handoff of a conversation is open (an index sees to it),
and every step is a typed call that says whether it changed anything, so that a notice is sent once. A person's words
go into the event log (server/), which looks at the owner again as it stores them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol
from uuid import uuid4

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.errors import UserError
from tools.handoff.summary import Summary
from tools.stores.db import Database
from tools.stores.schema import conversations, handoffs

State = Literal["waiting", "taken", "closed"]
Reason = Literal["asked", "cannot_help", "complaint", "order_change", "failed"]
Owner = Literal["assistant", "person"]


@dataclass(frozen=True, slots=True)
class Handoff:
    """One conversation in, or once in, a person's hands."""

    id: str
    conversation_id: str
    reason: Reason
    summary: Summary
    state: State
    agent: str | None
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A handoff after a step, and whether the step changed it: a repeated one does not."""

    handoff: Handoff
    changed: bool


class Notifier(Protocol):
    """Who is told of handoffs; must neither block nor raise (tools/handoff/webhook.py)."""

    def tell(self, handoff: Handoff) -> None:
        """A handoff was opened or closed."""
        ...


class HandoffStore:
    """The handoffs of all conversations. `notifier` may be set once it exists."""

    def __init__(
        self,
        database: Database,
        *,
        notifier: Notifier | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self.notifier = notifier
        self._now = now

    async def create(self, conversation_id: str, reason: Reason, summary: Summary) -> Change:
        """Hand a conversation over. One that is in a person's hands already stays as it is (`changed` is False)."""
        postgres = self._database.dialect == "postgresql"
        row = {
            "id": uuid4().hex,
            "conversation_id": conversation_id,
            "reason": reason,
            "summary": summary.to_json(),
            "status": "waiting",
            "created_at": self._iso(),
        }
        insert = (postgresql.insert if postgres else sqlite.insert)(handoffs)
        async with self._database.begin() as connection:
            added = await connection.execute(insert.values(**row).on_conflict_do_nothing())
            await self._own(connection, conversation_id, "person", summary.language)
            found = await self._open(connection, conversation_id)
        changed = added.rowcount == 1
        if changed:
            self._tell(found)
        return Change(found, changed)

    async def list(self, state: State | None = None, *, limit: int = 100) -> list[Handoff]:
        """Handoffs, the longest waiting first; closed ones only where they are asked for, the last closed first."""
        query = select(handoffs).limit(limit)
        if state == "closed":
            query = query.where(handoffs.c.status == "closed").order_by(handoffs.c.closed_at.desc())
        elif state is None:
            query = query.where(handoffs.c.status != "closed").order_by(handoffs.c.created_at)
        else:
            query = query.where(handoffs.c.status == state).order_by(handoffs.c.created_at)
        async with self._database.connect() as connection:
            return [_handoff(row) for row in await connection.execute(query)]

    async def get(self, handoff_id: str) -> Handoff:
        """One handoff. Raises UserError `unknown_handoff`."""
        async with self._database.connect() as connection:
            return await self._get(connection, handoff_id)

    async def open_for(self, conversation_id: str) -> Handoff | None:
        """The conversation's open handoff, if it has one."""
        async with self._database.connect() as connection:
            row = (await connection.execute(_open_query(conversation_id))).one_or_none()
        return None if row is None else _handoff(row)

    async def owner(self, conversation_id: str) -> Owner:
        """Whose turn it is to speak; the assistant's in a conversation nobody knows."""
        query = select(conversations.c.owner).where(conversations.c.id == conversation_id)
        async with self._database.connect() as connection:
            return "person" if (await connection.execute(query)).scalar() == "person" else "assistant"

    async def take(self, handoff_id: str, agent: str) -> Change:
        """A person takes it. Again by the same person changes nothing.

        Raises UserError `handoff_taken` when somebody else has it, `handoff_closed`, `unknown_handoff`.
        """
        async with self._database.begin() as connection:
            taken = await connection.execute(
                update(handoffs)
                .where(handoffs.c.id == handoff_id, handoffs.c.status == "waiting")
                .values(status="taken", agent=agent)
            )
            found = await self._get(connection, handoff_id)
            if found.state == "closed":
                raise UserError("handoff_closed", "this handoff is closed; the assistant has the conversation again")
            if found.agent != agent:
                raise UserError("handoff_taken", f"{found.agent} has already taken this handoff")
        return Change(found, taken.rowcount == 1)

    async def reply(self, handoff_id: str, agent: str, text: str) -> Change:
        """May this person say this now? Takes a waiting handoff; `changed` says that they have only now joined.

        The caller puts the words into the event log. Raises UserError `message_empty` and what `take` raises.
        """
        if not text.strip():
            raise UserError("message_empty", "a reply needs some text")
        return await self.take(handoff_id, agent)

    async def close(self, handoff_id: str) -> Change:
        """Give the conversation back to the assistant. Closing again changes nothing: no second farewell."""
        async with self._database.begin() as connection:
            closed = await connection.execute(
                update(handoffs)
                .where(handoffs.c.id == handoff_id, handoffs.c.status != "closed")
                .values(status="closed", closed_at=self._iso())
            )
            found = await self._get(connection, handoff_id)
            if closed.rowcount == 1:
                await self._own(connection, found.conversation_id, "assistant", None)
        if closed.rowcount == 1:
            self._tell(found)
        return Change(found, closed.rowcount == 1)

    async def told(self, handoff_id: str) -> None:
        """The webhook took the news of the opening."""
        async with self._database.begin() as connection:
            await connection.execute(
                update(handoffs).where(handoffs.c.id == handoff_id).values(notified_at=self._iso())
            )

    async def untold(self) -> Sequence[Handoff]:
        """Waiting handoffs that no webhook took: what a restart has to tell again."""
        query = select(handoffs).where(handoffs.c.status == "waiting", handoffs.c.notified_at.is_(None))
        async with self._database.connect() as connection:
            return [_handoff(row) for row in await connection.execute(query.order_by(handoffs.c.created_at))]

    async def _own(self, connection: AsyncConnection, conversation_id: str, owner: Owner, language: str | None) -> None:
        """Make it this owner's conversation; one that no door has stored yet (a terminal's) gets its row here."""
        now = self._iso()
        insert = (postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert)(conversations)
        row = {
            "id": conversation_id,
            "owner": owner,
            "language": language,
            "last_seq": 0,
            "created_at": now,
            "updated_at": now,
        }
        changed = {"owner": owner, "updated_at": now}
        await connection.execute(insert.values(**row).on_conflict_do_update(index_elements=["id"], set_=changed))

    async def _open(self, connection: AsyncConnection, conversation_id: str) -> Handoff:
        return _handoff((await connection.execute(_open_query(conversation_id))).one())

    async def _get(self, connection: AsyncConnection, handoff_id: str) -> Handoff:
        row = (await connection.execute(select(handoffs).where(handoffs.c.id == handoff_id))).one_or_none()
        if row is None:
            raise UserError("unknown_handoff", f"there is no handoff '{handoff_id}'")
        return _handoff(row)

    def _tell(self, handoff: Handoff) -> None:
        if self.notifier is not None:
            self.notifier.tell(handoff)

    def _iso(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds")


def _open_query(conversation_id: str) -> Select[Any]:
    return select(handoffs).where(handoffs.c.conversation_id == conversation_id, handoffs.c.status != "closed")


def _handoff(row: Row[Any]) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        reason=row.reason,
        summary=Summary.from_json(row.summary),
        state=row.status,
        agent=row.agent,
        created_at=datetime.fromisoformat(row.created_at),
        closed_at=datetime.fromisoformat(row.closed_at) if row.closed_at else None,
    )
