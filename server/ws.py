"""GET /ws: the shell around server/session.py, one reader and one sender a socket.

Owns sockets, time limits and back-pressure. A socket's unsent events are bounded: what overflows is dropped and read
again from the log, and a reader that takes nothing for a while is closed with `slow_reader`. Leaves the protocol to
the session, who may speak to server/admission.py, and the turns to server/turns.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from server import frames
from server.admission import Admission, origin_allowed
from server.auth import CustomerToken
from server.conversations import Conversation
from server.eventlog import EventLog
from server.frames import Action, Hello, Message, Stop, Token, Welcome
from server.limits import Buckets, Places
from server.logdb import Stored
from server.mailbox import Mailbox
from server.replay import compacted
from server.session import RESTART, CatchUp, Close, Do, Send, Session, SessionLimits, State, Step
from server.turns import Asked, Turns
from server.wording import say
from tools.errors import UserError

log = logging.getLogger("aisle.ws")

_PAGE = 500


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """What the WebSocket door allows."""

    session: SessionLimits = field(default_factory=SessionLimits)
    hello_seconds: float = 10
    slow_reader_seconds: float = 20
    connections_per_address: int = 50
    connections: int = 10_000
    frames_per_minute: int = 300
    address_messages_per_minute: int = 120


class ChatDoor:
    """All chat sockets of the process."""

    def __init__(
        self, admission: Admission, log: EventLog, turns: Turns, limits: DoorLimits, allowed_origins: Iterable[str]
    ) -> None:
        self.admission = admission
        self.log = log
        self.turns = turns
        self.limits = limits
        self.origins = tuple(allowed_origins)
        self.places = Places(limits.connections_per_address, limits.connections)
        self.address_messages = Buckets(limits.address_messages_per_minute)
        self._sockets: set[ChatSocket] = set()

    async def serve(self, websocket: WebSocket) -> None:
        """One socket, from its handshake to its end."""
        await websocket.accept()
        address = websocket.client.host if websocket.client is not None else "-"
        socket = ChatSocket(self, websocket, address)
        if not origin_allowed(websocket.headers.get("origin"), websocket.headers.get("host"), self.origins):
            await socket.turn_away("origin_refused", "Pages of this origin may not talk to this store.")
            return
        try:
            self.places.enter(address)
        except UserError as error:
            await socket.turn_away(error.code, error.message)
            return
        self._sockets.add(socket)
        try:
            await socket.run()
        finally:
            self._sockets.discard(socket)
            self.places.leave(address)

    @property
    def open(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    async def watch(self, every: float = 1.0) -> None:
        """Close the sockets whose readers take nothing, silence those whose token ran out. Runs as long as the app."""
        while True:
            await asyncio.sleep(every)
            now = asyncio.get_running_loop().time()
            for socket in list(self._sockets):
                if socket.stuck_since is not None and now - socket.stuck_since > self.limits.slow_reader_seconds:
                    socket.give_up()
                elif socket.lapsed:
                    socket.silence()

    async def close_all(self) -> None:
        """Tell every socket that the server stops, and close it with 1012."""
        await asyncio.gather(*(socket.stop() for socket in list(self._sockets)), return_exceptions=True)


class Wire(Protocol):
    """What server/wsprotocol.py adds to a connection."""

    @property
    def ready(self) -> bool:
        """Whether a frame may be written now."""

    def offer(self, text: str) -> None:
        """Write one."""

    def abandon(self, last_words: str) -> None:
        """End a connection that is not read."""


class ChatSocket:
    """One socket."""

    def __init__(self, door: ChatDoor, websocket: WebSocket, address: str) -> None:
        self._door = door
        self._websocket = websocket
        self._address = address
        self._session = Session(door.limits.session)
        self._mailbox = Mailbox()
        self._customer: CustomerToken | None = None
        self._compact = False
        self._unsubscribe: Callable[[], None] = lambda: None
        self._messages = Buckets(door.limits.session.messages_per_minute)
        self._frames = Buckets(door.limits.frames_per_minute)
        self._sender: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()
        extension = websocket.scope.get("extensions", {}).get("aisle.socket", {})
        self._wire: Wire | None = extension.get("protocol")
        self.stuck_since: float | None = None
        """Since when a send has been waiting for the client to read."""

    async def run(self) -> None:
        """Read frames until the socket ends; then let go of everything."""
        self._task = asyncio.current_task()
        late = asyncio.get_running_loop().call_later(self._door.limits.hello_seconds, self._hello_late)
        self._sender = asyncio.create_task(self._send_events())
        try:
            while self._session.state is not State.CLOSED:
                message = await self._websocket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                await self._receive(message.get("text") or message.get("bytes") or "")
        except (WebSocketDisconnect, asyncio.CancelledError):
            # Cancelled by give_up: the client is gone as far as we are concerned.
            pass
        finally:
            late.cancel()
            self._unsubscribe()
            self._sender.cancel()
            with suppress(asyncio.CancelledError, WebSocketDisconnect):
                await self._sender

    async def turn_away(self, code: str, message: str) -> None:
        """Refuse the socket with a reason a client can read."""
        await self._perform(self._session.fail(code, message))

    async def stop(self) -> None:
        """The server stops."""
        if self._session.state is State.CLOSED:
            return
        try:
            async with asyncio.timeout(1):
                await self._flush()
                await self._perform(
                    self._session.fail("server_stopping", say("server_stopping", self._session.language), RESTART)
                )
        except (TimeoutError, WebSocketDisconnect):
            pass

    @property
    def lapsed(self) -> bool:
        """Whether it was opened for a customer whose token has expired since."""
        return self._customer is not None and self._customer.expired

    def silence(self) -> None:
        """Say that the token has expired, once; the conversation goes on when another one comes."""
        if steps := self._session.lapsed():
            self._notice = asyncio.create_task(self._perform(steps))

    def give_up(self) -> None:
        """The client reads nothing: end the socket without waiting for it."""
        log.info("closing a socket that is not read (%s)", self._address)
        if self._wire is not None:
            self._wire.abandon(frames.error("slow_reader", "The connection is not being read.", fatal=True))
        self._session.state = State.CLOSED
        if self._task is not None:
            self._task.cancel()

    def _hello_late(self) -> None:
        if steps := self._session.hello_late():
            self._notice = asyncio.create_task(self._perform(steps))

    # --- frames of the client ---------------------------------------------------------------------------------------

    async def _receive(self, text: str | bytes) -> None:
        if not self._frames.take(""):
            await self._perform(self._session.rate_limited())
            return
        for step in self._session.receive(text):
            if not isinstance(step, Do):
                await self._perform([step])
                continue
            id_ = getattr(step.frame, "id", None)
            try:
                await self._carry_out(step.frame)
            except UserError as error:
                await self._perform(self._session.refused(error.code, error.message, id_))
            except WebSocketDisconnect:
                raise
            except Exception:
                # The frame's name alone: what is in it is the shopper's.
                name = type(step.frame).__name__
                log.exception("conversation %s: a %s frame failed", self._session.conversation, name)
                text_ = say("internal", self._session.language)
                await self._perform(self._session.refused("internal", text_, id_))

    async def _carry_out(self, frame: Hello | Message | Action | Stop | Token) -> None:
        match frame:
            case Hello():
                await self._hello(frame)
            case Token():
                await self._identify(frame)
            case Stop():
                await self._door.turns.stop(self._session.conversation or "")
            case Message() | Action():
                await self._ask(frame)

    async def _hello(self, hello: Hello) -> None:
        self._compact = hello.compact
        customer = await self._door.admission.identify(hello.token)
        if hello.conversation is None:
            conversation = await self._door.admission.create(customer, self._address, hello.language)
        else:
            conversation = await self._door.admission.open(hello.conversation, customer)
        await self._enter(conversation, customer, await self._start(hello, conversation))

    async def _start(self, hello: Hello, conversation: Conversation) -> int:
        if hello.last_seq is not None:
            return hello.last_seq
        if hello.history:
            return 0
        if conversation.running is not None:
            first = await self._door.log.read(conversation.id, 0, 1, conversation.running)
            if first:
                return first[0].seq - 1
        return conversation.last_seq

    async def _identify(self, frame: Token) -> None:
        customer = await self._door.admission.identify(frame.token)
        try:
            conversation = await self._door.admission.open(self._session.conversation or "", customer)
        except UserError as error:
            if error.code not in ("conversation_forbidden", "conversation_unknown"):
                raise
            # Signed out, or somebody else signed in: what was said here stays the other's.
            conversation = await self._door.admission.create(customer, self._address, self._session.language)
        await self._enter(conversation, customer, 0)

    async def _enter(self, conversation: Conversation, customer: CustomerToken | None, start: int) -> None:
        name = await self._door.admission.name(customer)
        self._customer = customer
        if conversation.id != self._session.conversation:
            self._unsubscribe()
            self._mailbox.take()
            self._unsubscribe = self._door.log.subscribe(conversation.id, self._on_event)
            # Looked at again now that nothing stored from here on can pass unseen.
            conversation = await self._door.admission.conversations.get(conversation.id) or conversation
        limits = self._session.limits
        welcome = Welcome(
            conversation.id,
            conversation.last_seq,
            conversation.owner,
            name,
            customer is not None,
            limits.message_chars,
            limits.messages_per_minute,
            conversation.running,
        )
        async with self._sending:
            await self._perform(self._session.opened(welcome, start))

    async def _ask(self, frame: Message | Action) -> None:
        if not (self._messages.take("") and self._door.address_messages.take(self._address)):
            await self._perform(self._session.rate_limited(frame.id))
            return
        customer = self._customer.customer_id() if self._customer is not None else None
        asked = Asked(
            self._session.conversation or "",
            frame.id,
            text=frame.text if isinstance(frame, Message) else "",
            customer_id=customer,
            language=self._session.language,
            page_product_id=frame.page_product_id if isinstance(frame, Message) else None,
            action=(frame.name, frame.value) if isinstance(frame, Action) else None,
            client=self._address,
        )
        await self._door.turns.start(asked)

    # --- frames to the client ---------------------------------------------------------------------------------------

    def _on_event(self, stored: Stored) -> None:
        # While the client keeps up nothing waits anywhere: a streamed token goes out here, without waking a task.
        wire, mailbox = self._wire, self._mailbox
        if (
            wire is None
            or mailbox.wake.is_set()
            or self._sending.locked()
            or not wire.ready
            or (frame := self._session.next_frame(stored)) is None
        ):
            mailbox.put(stored)
        else:
            wire.offer(frame)

    async def _send_events(self) -> None:
        try:
            while True:
                await self._mailbox.wake.wait()
                await self._flush()
        except WebSocketDisconnect:
            return
        except Exception:
            log.exception("conversation %s: its events cannot be sent", self._session.conversation)
            await self._perform(self._session.fail("internal", say("internal", self._session.language)))

    async def _flush(self) -> None:
        # Steps are worked out and sent under one lock, so that a page of the log and live events never interleave.
        async with self._sending:
            events, missed = self._mailbox.take()
            for stored in events:
                await self._perform(self._session.deliver(stored))
            if missed:
                await self._perform(self._session.missed(missed))

    async def _perform(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Send):
                await self._write({"type": "websocket.send", "text": step.text})
            elif isinstance(step, CatchUp):
                conversation = self._session.conversation or ""
                page = await self._door.log.read(conversation, step.after, _PAGE)
                if conversation == self._session.conversation:
                    await self._perform(self._session.caught_up(compacted(page) if self._compact else page))
            elif isinstance(step, Close):
                await self._write({"type": "websocket.close", "code": step.code, "reason": step.reason})

    async def _write(self, message: dict[str, object]) -> None:
        self.stuck_since = asyncio.get_running_loop().time()
        try:
            await self._websocket.send(message)
        except (RuntimeError, OSError) as error:
            # Starlette and uvicorn say in several ways that the other side has gone.
            raise WebSocketDisconnect(1006) from error
        finally:
            self.stuck_since = None
