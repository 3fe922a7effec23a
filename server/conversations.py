"""Conversations: who may open one, whose it is, who answers in it, and when it is forgotten.

Owns the `conversations` table's rows apart from their sequence numbers, which are the event log's. An anonymous
conversation's id is its secret; one that belongs to a customer needs that customer's token. Called by every door.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from tools.errors import UserError
from tools.privacy.threads import forget_threads
from tools.stores.schema import conversations, events, guest_asks, guest_grants, handoffs, runs

# 22 characters of the URL-safe alphabet hold 128 bits; a random UUID is longer.
_ID = re.compile(r"[A-Za-z0-9_-]{22,64}")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as of now."""

    id: str
    customer_id: str | None
    owner: str
    language: str | None
    last_seq: int
    running: str | None = None


def is_secret(conversation_id: str) -> bool:
    """Whether an id a client chose is long enough to be a secret."""
    return _ID.fullmatch(conversation_id) is not None


class Conversations:
    """The conversations of one store."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(
        self, customer_id: str | None, language: str | None = None, conversation_id: str | None = None
    ) -> Conversation:
        """A new conversation, with the id a client chose or a fresh secret."""
        new = conversation_id or token_urlsafe(24)
        now = datetime.now(UTC).isoformat()
        row = {"id": new, "customer_id": customer_id, "owner": "assistant", "language": language, "last_seq": 0}
        try:
            async with self._engine.begin() as connection:
                await connection.execute(conversations.insert().values(**row, created_at=now, updated_at=now))
        except IntegrityError:
            # Two first requests with one id: the other one made it.
            return await self.open(new, customer_id)
        return Conversation(new, customer_id, "assistant", language, 0)

    async def get(self, conversation_id: str) -> Conversation | None:
        """A conversation, whoever asks."""
        if not is_secret(conversation_id):
            return None
        c = conversations.c
        running = select(runs.c.id).where(runs.c.conversation_id == c.id, runs.c.status == "running").limit(1)
        query = select(
            c.id, c.customer_id, c.owner, c.language, c.last_seq, running.scalar_subquery().label("running")
        ).where(c.id == conversation_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Conversation(*row)

    async def open(self, conversation_id: str, customer_id: str | None) -> Conversation:
        """A conversation for who asks. Raises UserError `conversation_unknown` or `conversation_forbidden`.

        An anonymous conversation becomes the customer's who opens it.
        """
        found = await self.get(conversation_id)
        if found is None:
            raise UserError("conversation_unknown", "There is no such conversation; start a new one.")
        if found.customer_id is None and customer_id is not None:
            found = await self._bind(found, customer_id)
        if found.customer_id != customer_id:
            raise UserError("conversation_forbidden", "This conversation belongs to a customer; sign in to see it.")
        return found

    async def _bind(self, found: Conversation, customer_id: str) -> Conversation:
        c = conversations.c
        async with self._engine.begin() as connection:
            await connection.execute(
                update(conversations).where(c.id == found.id, c.customer_id.is_(None)).values(customer_id=customer_id)
            )
        bound = await self.get(found.id)
        if bound is None:
            raise UserError("conversation_unknown", "There is no such conversation; start a new one.")
        return bound

    async def sweep(self, days: int, data_dir: Path) -> int:
        """Forget conversations nothing happened in for so many days, with their checkpoints; how many there were."""
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        stale = select(conversations.c.id).where(conversations.c.updated_at < before)
        async with self._engine.connect() as connection:
            gone = (await connection.execute(stale)).scalars().all()
        # Checkpoints first: after a crash between the two the rows are still there to be found the next day.
        await asyncio.to_thread(forget_threads, data_dir, gone)
        async with self._engine.begin() as connection:
            for table in (events, runs, handoffs, guest_asks, guest_grants):
                await connection.execute(delete(table).where(table.c.conversation_id.in_(stale)))
            done = await connection.execute(delete(conversations).where(conversations.c.updated_at < before))
        return done.rowcount
