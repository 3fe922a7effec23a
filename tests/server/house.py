"""A server for tests: the real app on a real port over a real database, with an assistant whose words are scripted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from agent.events import Outcome, Sink
from agent.turn import TurnInput
from server.app import Parts, Runtime, create_app
from server.auth import Authenticator
from server.serve import make_server
from server.settings import Settings, read_settings
from tools.errors import UserError
from tools.stores.db import Database
from tools.toolkit import Card

SECRET = "a secret of the host site, long enough"
STORE = "test-store"


@dataclass
class ScriptedAssistant:
    """Says what the shopper's words ask for: `stream N` sends N numbered tokens, `wait` waits for `release`."""

    turns: list[TurnInput] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    problems: list[str] = field(default_factory=list)
    on_text: Callable[[TurnInput], Any] | None = None

    async def turn(self, turn: TurnInput, sink: Sink) -> Outcome:
        self.turns.append(turn)
        try:
            await self._say(turn, sink)
        except asyncio.CancelledError:
            self.cancelled.append(turn.text)
            raise
        self.finished.append(turn.text)
        return "success"

    async def _say(self, turn: TurnInput, sink: Sink) -> None:
        word, _, rest = turn.text.partition(" ")
        sink.step("understand", "started")
        sink.step("understand", "finished")
        if word == "stream":
            for number in range(int(rest)):
                sink.text(f"w{number} ")
                await asyncio.sleep(0.002)
        elif word == "wait":
            sink.text("first half, ")
            await self.release.wait()
            sink.text("second half")
        elif word == "crash":
            sink.text("I was about to ")
            raise RuntimeError("a fault nobody foresaw")
        elif word == "flood":
            sink.text(f"{rest} " * (200_000 // (len(rest) + 1)))
        elif word == "card":
            sink.step("act", "started")
            sink.tool("call_1", "search_products", {"query": "蓝色外套"})
            sink.tool_done("call_1", "search_products", True, "2 found")
            sink.card(Card(name="product_cards", value={"items": []}))
            sink.text("Here they are.")
        elif word == "human":
            sink.tool("call_1", "hand_over", {"reason": "asked"})
            if self.on_text is not None:
                await self.on_text(turn)
            sink.tool_done("call_1", "hand_over", True, "handed over")
            card = Card(name="handoff", value={"id": "h1", "state": "waiting", "message": "A person will answer."})
            sink.notice("A person will answer here.", card)
        else:
            sink.text(f"You said: {turn.text}")

    async def act(self, turn: TurnInput, name: str, value: dict[str, Any], sink: Sink) -> Outcome:
        self.turns.append(turn)
        if name != "show_cart":
            raise UserError("unknown_action", f"There is no action {name}.")
        sink.card(Card(name="cart", value={"items": [], **value}))
        return "success"

    async def ready(self) -> list[str]:
        return self.problems


@dataclass
class Recorded:
    """A recorder that keeps what it is told."""

    events: list[tuple[str, str, str, str | None]] = field(default_factory=list)

    async def record(self, shopper_id: str, kind: str, product_id: str, variant_id: str | None = None) -> None:
        self.events.append((shopper_id, kind, product_id, variant_id))


@dataclass
class House:
    """A running server and what it was made of."""

    url: str
    assistant: ScriptedAssistant
    recorder: Recorded
    authenticator: Authenticator
    database: Database
    app: FastAPI
    settings: Settings

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.state.runtime
        return runtime

    @property
    def ws(self) -> str:
        return self.url.replace("http://", "ws://") + "/ws"

    def token(self, customer: str = "c1", minutes: float = 5, **claims: Any) -> str:
        return self.authenticator.issue(customer, minutes, **claims)

    @asynccontextmanager
    async def client(self, **hello: Any) -> AsyncIterator[Client]:
        async with connect(self.ws, max_size=None, max_queue=None) as socket:
            client = Client(socket)
            await client.hello(**hello)
            yield client


@dataclass
class Client:
    """A bare client: frames as they are."""

    socket: ClientConnection
    welcome: dict[str, Any] = field(default_factory=dict)

    @property
    def conversation(self) -> str:
        return str(self.welcome["conversation"])

    async def send(self, **frame: Any) -> None:
        await self.socket.send(orjson.dumps(frame).decode())

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(30):
            frame: dict[str, Any] = orjson.loads(await self.socket.recv())
        return frame

    async def hello(self, **fields: Any) -> dict[str, Any]:
        await self.send(type="hello", protocol=1, **fields)
        self.welcome = await self.receive()
        return self.welcome

    async def say(self, text: str, id_: str | None = None) -> str:
        id_ = id_ or token_hex(8)
        await self.send(type="message", id=id_, text=text)
        return id_

    async def until(self, *kinds: str) -> list[dict[str, Any]]:
        """Frames up to and with the first event of one of these types (or frame of that type)."""
        frames = []
        while True:
            frame = await self.receive()
            frames.append(frame)
            if frame["type"] in kinds or frame.get("event", {}).get("type") in kinds:
                return frames

    async def answer(self) -> list[dict[str, Any]]:
        """Frames to the end of the run."""
        return await self.until("RUN_FINISHED", "RUN_ERROR")


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that tells nobody when it happens."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def words(frames: list[dict[str, Any]]) -> str:
    """The text of event frames."""
    return "".join(frame["event"].get("delta", "") for frame in frames if is_text(frame))


def is_text(frame: dict[str, Any]) -> bool:
    return bool(frame.get("event", {}).get("type") == "TEXT_MESSAGE_CONTENT")


def kinds(frames: list[dict[str, Any]]) -> list[str]:
    """The event types of event frames."""
    return [frame["event"]["type"] for frame in frames if frame["type"] == "event"]


def settings_for(folder: Path, **values: Any) -> Settings:
    values.setdefault("database_url", f"sqlite+aiosqlite:///{folder / 'aisle.db'}")
    return read_settings(_env_file=None, data_dir=folder, port=0, store_id=STORE, log_level="warning", **values)


@asynccontextmanager
async def serving(settings: Settings, **parts: Any) -> AsyncIterator[House]:
    """The app on a free port of the loopback."""
    database = await Database.open(settings.database_url)
    await database.migrate()
    assistant = parts.pop("assistant", None) or ScriptedAssistant()
    recorder = Recorded()
    authenticator = parts.pop("authenticator", None) or Authenticator(settings.store_id, secret=SECRET)
    app = create_app(
        Parts(settings, database, assistant, authenticator, recorder, admin_token="admin-token-of-the-test", **parts)
    )
    server = make_server(app, settings)
    task = asyncio.create_task(server._serve())
    try:
        await until(lambda: server.started or task.done())
        if task.done():
            task.result()
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        yield House(url, assistant, recorder, authenticator, database, app, settings)
    finally:
        server.should_exit = True
        await task
        await database.close()
