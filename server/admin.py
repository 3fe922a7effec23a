"""The merchant's door, under /admin, with the admin token: imports, and conversations in a person's hands.

Owns the routes and the order of a reply: the handoff is taken first, then the words go into the conversation, which
looks at its owner once more as it stores them. An import runs in this process, because it owns the indexes.
"""

from __future__ import annotations

import hmac
import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import BaseModel, Field

from server.assistant import FileImporter
from server.auth import bearer
from server.conversations import Conversations
from server.customers import CustomerDesk, add_customers
from server.transcript import Transcript
from server.turns import Turns
from server.wording import say
from tools.errors import UserError
from tools.handoff.handoffs import Change, Handoff, HandoffStore
from tools.toolkit import Card


class Agent(BaseModel):
    """The person of the staff who acts, as the shopper sees them."""

    agent: str = Field(min_length=1, max_length=100, pattern=r"\S")


class Reply(Agent):
    """What they say."""

    text: str = Field(min_length=1, max_length=8000)


class Desk:
    """What staff do with handoffs; every step tells the shopper, once."""

    def __init__(
        self, handoffs: HandoffStore, turns: Turns, transcript: Transcript, conversations: Conversations
    ) -> None:
        self._handoffs = handoffs
        self._turns = turns
        self._transcript = transcript
        self._conversations = conversations

    async def list(self, everything: bool) -> dict[str, Any]:
        """Open handoffs, or the closed ones too."""
        found = await self._handoffs.list()
        if everything:
            found += await self._handoffs.list("closed")
        return {"items": [_shown(handoff) for handoff in found]}

    async def read(self, handoff_id: str) -> dict[str, Any]:
        """One, with the whole conversation."""
        handoff = await self._handoffs.get(handoff_id)
        said = await self._transcript.said(handoff.conversation_id)
        messages = [{"seq": one.seq, "who": one.who, "text": one.text} for one in said]
        return {**_shown(handoff), "messages": messages}

    async def take(self, handoff_id: str, agent: str) -> dict[str, Any]:
        """A person joins: whatever the assistant still says ends here."""
        change = await self._handoffs.take(handoff_id, agent)
        await self._joined(change)
        return {**_shown(change.handoff), "changed": change.changed}

    async def reply(self, handoff_id: str, agent: str, text: str) -> dict[str, Any]:
        """A person speaks."""
        change = await self._handoffs.reply(handoff_id, agent, text)
        await self._joined(change)
        run = await self._turns.person_says(change.handoff.conversation_id, agent, text)
        return {**_shown(change.handoff), "changed": True, "run": run}

    async def give_back(self, handoff_id: str) -> dict[str, Any]:
        """The assistant has the conversation again."""
        change = await self._handoffs.close(handoff_id)
        if change.changed:
            await self._tell(change, "given_back")
        return {**_shown(change.handoff), "changed": change.changed}

    async def _joined(self, change: Change) -> None:
        await self._turns.stop(change.handoff.conversation_id)
        if change.changed:
            await self._tell(change, "person_joined")

    async def _tell(self, change: Change, sentence: str) -> None:
        handoff = change.handoff
        conversation = await self._conversations.get(handoff.conversation_id)
        language = handoff.summary.language or (conversation.language if conversation else None)
        text = say(sentence, language, agent=handoff.agent or "")
        value: dict[str, Any] = {"id": handoff.id, "state": handoff.state, "message": text}
        if handoff.agent:
            value["agent"] = handoff.agent
        await self._turns.notice(handoff.conversation_id, text, Card(name="handoff", value=value))


def _shown(handoff: Handoff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "conversation": handoff.conversation_id,
        "state": handoff.state,
        "reason": handoff.reason,
        "agent": handoff.agent,
        "customer": handoff.summary.customer_name or handoff.summary.customer_id,
        "language": handoff.summary.language,
        "summary": handoff.summary.text(),
        "created_at": handoff.created_at.isoformat(),
        "closed_at": handoff.closed_at.isoformat() if handoff.closed_at else None,
    }


def admin_routes(
    desk: Desk | None, importer: FileImporter | None, token: str, customers: CustomerDesk | None = None
) -> APIRouter:
    """The routes, each behind the token."""

    async def guard(authorization: Annotated[str | None, Header()] = None) -> None:
        given = bearer(authorization) or ""
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise UserError("admin_only", "This needs the admin token.")

    router = APIRouter(prefix="/admin", tags=["admin"], dependencies=[Depends(guard)])
    if importer is not None:
        _add_import(router, importer)
    if desk is not None:
        _add_desk(router, desk)
    if customers is not None:
        add_customers(router, customers)
    return router


def _add_import(router: APIRouter, importer: FileImporter) -> None:
    @router.post("/import", summary="Import a file, sent as the body")
    async def import_file(
        request: Request,
        kind: Annotated[str, Query(description="catalogue, customers, orders or policies")] = "catalogue",
        keep: Annotated[bool, Query(description="add and update; else the file is the whole catalogue")] = False,
        x_file_name: Annotated[str, Header(max_length=200)] = "catalogue",
    ) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="aisle-import-") as folder:
            # The name is kept for messages about the file; a path in it is not.
            name = Path(x_file_name).name
            path = Path(folder) / (name if name.strip(".") else "catalogue")
            with path.open("wb") as file:
                async for chunk in request.stream():
                    file.write(chunk)
            return dict(await importer(path, kind=kind, keep=keep))


def _add_desk(router: APIRouter, desk: Desk) -> None:
    @router.get("/handoffs", summary="Conversations that wait for a person, or have one")
    async def list_handoffs(
        all_: Annotated[bool, Query(alias="all", description="closed ones too")] = False,
    ) -> dict[str, Any]:
        return await desk.list(all_)

    @router.get("/handoffs/{handoff_id}", summary="One, with the whole conversation")
    async def read_handoff(handoff_id: str) -> dict[str, Any]:
        return await desk.read(handoff_id)

    @router.post("/handoffs/{handoff_id}/take", summary="Take a conversation; the shopper is told who has it")
    async def take_handoff(handoff_id: str, who: Agent) -> dict[str, Any]:
        return await desk.take(handoff_id, who.agent)

    @router.post("/handoffs/{handoff_id}/reply", summary="Say something to the shopper")
    async def reply_handoff(handoff_id: str, reply: Reply) -> dict[str, Any]:
        return await desk.reply(handoff_id, reply.agent, reply.text)

    @router.post("/handoffs/{handoff_id}/give-back", summary="Give the conversation back to the assistant")
    async def give_back_handoff(handoff_id: str) -> dict[str, Any]:
        return await desk.give_back(handoff_id)
