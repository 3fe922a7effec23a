"""The application: puts the doors around ready-made parts.

Owns the order of start (log, then the runs a killed process left open, then the doors) and of the end (turns, sockets,
log). Parts are made by the composition root; nothing here reads the environment or opens a store.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from secrets import token_hex

from fastapi import APIRouter, FastAPI, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from sqlalchemy.exc import SQLAlchemyError

from server.admin import Desk, admin_routes
from server.admission import Admission
from server.agui import AguiDoor, agui_routes
from server.assistant import Assistant, Customers, FileImporter, Hearing, Recorder
from server.auth import Authenticator
from server.conversations import Conversations
from server.customers import CustomerDesk
from server.doors import event_routes, health_routes, widget_routes
from server.eventlog import EventLog
from server.logdb import LogDatabase
from server.logdb_postgres import PostgresLog
from server.logdb_sqlite import SqliteLog
from server.refusals import REFUSALS, add_refusals
from server.session import SessionLimits
from server.settings import Settings
from server.transcript import Transcript
from server.turns import Turns
from server.ws import ChatDoor, DoorLimits
from tools.errors import UserError
from tools.handoff.handoffs import HandoffStore
from tools.orders.backend import OrderBackend
from tools.stores.db import Database

log = logging.getLogger("aisle.server")

_DAY_SECONDS = 86_400


@dataclass(slots=True)
class Parts:
    """What the composition root hands in. The database is open and migrated."""

    settings: Settings
    database: Database
    assistant: Assistant
    authenticator: Authenticator
    recorder: Recorder
    admin_token: str
    customers: Customers | None = None
    importer: FileImporter | None = None
    handoffs: HandoffStore | None = None
    hearing: Hearing | None = None
    orders: OrderBackend | None = None
    """The store's own order system, where orders are kept elsewhere."""
    routers: Sequence[APIRouter] = field(default_factory=tuple)
    """More pages, such as the demo store's."""


class Runtime:
    """The moving parts of one app: the log, the turns and the chat doors."""

    def __init__(self, parts: Parts) -> None:
        settings = parts.settings
        instance = token_hex(4)
        self.log = EventLog(log_database(parts.database, instance))
        self.conversations = Conversations(parts.database.engine)
        self.turns = Turns(
            self.log,
            parts.assistant,
            hearing=parts.hearing,
            at_once=settings.turns_at_once,
            # The agent keeps the limit itself and says so in its own words; this is for one that hangs.
            seconds=settings.turn_seconds + 10,
            instance=instance,
        )
        self.admission = Admission(
            self.conversations,
            parts.authenticator,
            parts.customers,
            new_per_minute=settings.new_conversations_per_minute,
        )
        self.chat = ChatDoor(
            self.admission, self.log, self.turns, _door_limits(settings), tuple(settings.allowed_origins)
        )
        self.agui = AguiDoor(
            self.admission,
            self.log,
            self.turns,
            limits=self.chat.limits.session,
            address_messages=self.chat.address_messages,
            places=self.chat.places,
            slow_reader_seconds=settings.slow_reader_seconds,
            origins=tuple(settings.allowed_origins),
        )
        self._history_days = settings.history_days
        self._data_dir = settings.data_dir
        self._tasks: list[asyncio.Task[None]] = []
        self._drained = False

    async def start(self) -> None:
        """Open the log, close what a killed process left open, and begin the rounds."""
        await self.log.open()
        await self.turns.recover()
        self._tasks = [asyncio.create_task(self.chat.watch()), asyncio.create_task(self._forget())]

    async def drain(self) -> None:
        """End the turns, then the sockets; a second call does nothing."""
        if not self._drained:
            self._drained = True
            await self.turns.shutdown()
            await self.chat.close_all()

    async def stop(self) -> None:
        """Everything to its end."""
        await self.drain()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.log.close()

    async def _forget(self) -> None:
        while True:
            try:
                forgotten = await self.conversations.sweep(self._history_days, self._data_dir)
            except SQLAlchemyError as error:
                log.error("old conversations cannot be forgotten (%s); trying again tomorrow", error)
            else:
                log.info("forgot %d conversations older than %d days", forgotten, self._history_days)
            await asyncio.sleep(_DAY_SECONDS)


def log_database(database: Database, instance: str) -> LogDatabase:
    """The event log's own connection to the store's database."""
    url = database.engine.url
    if url.get_backend_name() == "postgresql":
        return PostgresLog(url.set(drivername="postgresql").render_as_string(hide_password=False), instance)
    if not url.database or url.database == ":memory:":
        raise UserError("bad_settings", "The server needs a database in a file, not in memory.")
    return SqliteLog(url.database)


def _door_limits(settings: Settings) -> DoorLimits:
    return DoorLimits(
        session=SessionLimits(settings.message_chars, settings.messages_per_minute, settings.frame_bytes),
        hello_seconds=settings.hello_seconds,
        slow_reader_seconds=settings.slow_reader_seconds,
        connections_per_address=settings.connections_per_address,
        connections=settings.connections,
        address_messages_per_minute=settings.address_messages_per_minute,
    )


def create_app(parts: Parts) -> FastAPI:
    """The app around the parts. `app.state.runtime` holds what moves, `app.state.drain` ends turns and sockets."""
    runtime = Runtime(parts)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await runtime.start()
        try:
            yield
        finally:
            await runtime.stop()

    app = FastAPI(
        title="Aisle", version=_version(), lifespan=lifespan, docs_url="/docs", redoc_url=None, responses=REFUSALS
    )
    app.state.runtime = runtime
    app.state.drain = runtime.drain
    origins = parts.settings.allowed_origins
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            max_age=600,
        )
    add_refusals(app)

    @app.websocket("/ws")
    async def ws(websocket: WebSocket) -> None:
        await runtime.chat.serve(websocket)

    app.include_router(health_routes(parts.assistant))
    app.include_router(agui_routes(runtime.agui))
    app.include_router(event_routes(runtime.admission, parts.recorder, tuple(origins)))
    app.include_router(widget_routes())
    records = CustomerDesk(parts.database, parts.settings.data_dir, runtime.turns, parts.orders)
    app.include_router(admin_routes(_desk(parts, runtime), parts.importer, parts.admin_token, records))
    for router in parts.routers:
        app.include_router(router)
    return app


def _desk(parts: Parts, runtime: Runtime) -> Desk | None:
    if parts.handoffs is None:
        return None
    return Desk(parts.handoffs, runtime.turns, Transcript(parts.database.engine), runtime.conversations)


def _version() -> str:
    try:
        return version("aisle")
    except PackageNotFoundError:
        return "0"
