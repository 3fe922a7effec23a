"""POST /agui: the same runs for any AG-UI client, as server-sent events.

Owns reading a RunAgentInput (only its last user message counts; stored history is the truth) and streaming the events
of the one run that answers it. A request that repeats a message id, or sends Last-Event-ID, joins the run that exists.
A caller who leaves has no other way to say stop: the turn ends when nobody has come back for a while.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import orjson
from ag_ui.core import RunAgentInput
from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.admission import Admission, origin_allowed
from server.auth import CustomerToken, bearer
from server.conversations import Conversation
from server.eventlog import EventLog
from server.limits import Buckets, Places
from server.logdb import Stored
from server.mailbox import Mailbox
from server.replay import compacted
from server.session import SessionLimits
from server.turns import Asked, Turns
from server.wording import say
from tools.errors import UserError

log = logging.getLogger("aisle.agui")

_BODY_BYTES = 1_048_576
_KEEP_ALIVE_SECONDS = 15.0
_COME_BACK_SECONDS = 10.0
_PAGE = 500
_ENDS = ('{"type":"RUN_FINISHED"', '{"type":"RUN_ERROR"')


class AguiDoor:
    """The HTTP door to the turns."""

    def __init__(
        self,
        admission: Admission,
        event_log: EventLog,
        turns: Turns,
        *,
        limits: SessionLimits,
        address_messages: Buckets,
        places: Places,
        slow_reader_seconds: float,
        origins: tuple[str, ...],
    ) -> None:
        self.admission = admission
        self.log = event_log
        self.turns = turns
        self.limits = limits
        self.address_messages = address_messages
        self.places = places
        self.slow_reader_seconds = slow_reader_seconds
        self.origins = origins

    async def run(self, request: Request) -> Response:
        """Answer one RunAgentInput. Raises UserError before the stream begins."""
        if not origin_allowed(request.headers.get("origin"), request.headers.get("host"), self.origins):
            raise UserError("origin_refused", "Pages of this origin may not talk to this store.")
        customer = await self.admission.identify(bearer(request.headers.get("authorization")))
        given = await read_input(request)
        message_id, text, language = self._asked(given, request)
        address = request.client.host if request.client is not None else "-"
        if not self.address_messages.take(address):
            raise UserError("rate_limited", say("rate_limited", language))
        conversation = await self._open(given.thread_id, customer, address, language)
        mailbox = Mailbox()
        unsubscribe = self.log.subscribe(conversation.id, mailbox.put)
        try:
            self.places.enter(address)
            try:
                customer_id = customer.customer_id() if customer is not None else None
                started = await self.turns.start(
                    Asked(
                        conversation.id,
                        message_id,
                        text,
                        customer_id=customer_id,
                        language=language,
                        client=address,
                    )
                )
            except BaseException:
                self.places.leave(address)
                raise
        except BaseException:
            unsubscribe()
            raise
        after = _last_event_id(request) if started.repeated else 0

        def left(finished: bool) -> None:
            unsubscribe()
            self.places.leave(address)
            if not finished:
                asyncio.get_running_loop().call_later(_COME_BACK_SECONDS, self._gone, conversation.id, started.run_id)

        reader = RunReader(self.log, conversation.id, started.run_id, given.run_id, mailbox, after)
        return EventStream(reader, left, self.slow_reader_seconds)

    async def _open(
        self, thread: str, customer: CustomerToken | None, address: str, language: str | None
    ) -> Conversation:
        try:
            return await self.admission.open(thread, customer)
        except UserError as error:
            if error.code != "conversation_unknown":
                raise
        return await self.admission.create(customer, address, language, thread)

    def _asked(self, given: RunAgentInput, request: Request) -> tuple[str, str, str | None]:
        language = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()[:20] or None
        if language == "*":
            language = None
        message = next((one for one in reversed(given.messages) if one.role == "user"), None)
        text = _words(message.content) if message is not None else ""
        if message is None or not text.strip():
            raise UserError("message_empty", say("message_empty", language))
        if len(text) > self.limits.message_chars:
            raise UserError("message_too_long", say("message_too_long", language, limit=self.limits.message_chars))
        if not 0 < len(message.id) <= 64 or "\x00" in message.id:
            raise UserError("bad_frame", "The message's id must have 1 to 64 characters.")
        return message.id, text, language

    def _gone(self, conversation_id: str, run_id: str) -> None:
        if not self.log.watched(conversation_id):
            self.turns.stop_run(conversation_id, run_id)


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part.text for part in content if part.type == "text")


def _last_event_id(request: Request) -> int:
    given = request.headers.get("last-event-id", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


async def read_input(request: Request) -> RunAgentInput:
    """The request's RunAgentInput. Raises UserError `frame_too_large`, `bad_json` or `bad_frame`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            raise UserError("frame_too_large", f"A request may hold {_BODY_BYTES} bytes.")
    try:
        return RunAgentInput.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError:
        raise UserError("bad_json", "The body must be JSON.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError("bad_frame", f"The body must be a RunAgentInput: {where}: {first['msg']}") from None


class RunReader:
    """The events of one run, stored and live, each once and in order, to its end."""

    def __init__(self, log: EventLog, conversation: str, run: str, name: str, mailbox: Mailbox, after: int) -> None:
        self._log = log
        self._conversation = conversation
        self._run = run
        self._mailbox = mailbox
        self._seq = after
        # The caller named the run; its own name comes back in the events that carry one.
        self._ours, self._theirs = f'"runId":"{run}"', f'"runId":{orjson.dumps(name).decode()}'
        self.finished = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """SSE text; a comment now and then while nothing happens."""
        behind = True
        while not self.finished:
            if behind:
                page = await self._log.read(self._conversation, self._seq, _PAGE, self._run)
                behind = len(page) == _PAGE
                events = compacted(page)
            else:
                try:
                    async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
                        await self._mailbox.wake.wait()
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                events, missed = self._mailbox.take()
                behind = missed > 0
            if chunk := b"".join(self._encoded(stored) for stored in events if self._mine(stored)):
                yield chunk

    def _mine(self, stored: Stored) -> bool:
        return stored.run_id == self._run and stored.seq > self._seq

    def _encoded(self, stored: Stored) -> bytes:
        self._seq = stored.seq
        payload = stored.payload
        self.finished = self.finished or payload.startswith(_ENDS)
        if payload.startswith(('{"type":"RUN_STARTED"', _ENDS[0])):
            payload = payload.replace(self._ours, self._theirs)
        return f"id: {stored.seq}\ndata: {payload}\n\n".encode()


class EventStream(Response):
    """The streaming response; unlike Starlette's it gives up on a reader that takes nothing."""

    media_type = "text/event-stream"

    def __init__(self, reader: RunReader, left: Any, slow_reader_seconds: float) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._reader = reader
        self._left = left
        self._patience = slow_reader_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the run or the client ends."""
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(self._leave(receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
                with suppress(asyncio.CancelledError, TimeoutError, OSError):
                    await task
            self._left(self._reader.finished)

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for chunk in self._reader.chunks():
            async with asyncio.timeout(self._patience):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    @staticmethod
    async def _leave(receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


def agui_routes(door: AguiDoor) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["chat"])

    @router.post(
        "/agui",
        response_class=Response,
        summary="Answer an AG-UI RunAgentInput with its run's events",
        responses={200: {"content": {"text/event-stream": {}}, "description": "AG-UI events, one a `data:` line"}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["threadId", "runId", "messages"],
                            "properties": {
                                "threadId": {"type": "string", "minLength": 22, "maxLength": 64},
                                "runId": {"type": "string"},
                                "messages": {"type": "array", "items": {"type": "object"}},
                            },
                        }
                    }
                },
            }
        },
    )
    async def agui(request: Request) -> Response:
        return await door.run(request)

    return router
