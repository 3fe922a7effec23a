"""A shopper of the benches: one socket, what came over it and when. Speaks docs/protocol.md with `websockets`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect


@dataclass(slots=True)
class Answer:
    """One turn as it reached the socket; seconds since the message was sent."""

    first_card: float | None = None
    first_word: float | None = None
    end: float = 0.0
    text: str = ""


@dataclass(slots=True)
class Shopper:
    """One open socket with a conversation of its own."""

    socket: ClientConnection
    heard: list[tuple[float, str]] = field(default_factory=list)
    """Every text delta with the clock's time (time.time) of its arrival, while `keep` is on."""
    keep: bool = False
    characters: int = 0

    async def say(self, text: str) -> Answer:
        """Say something and listen to the end of the turn."""
        answer = Answer()
        start = time.perf_counter()
        await self.socket.send(orjson.dumps({"type": "message", "id": token_hex(8), "text": text}).decode())
        while True:
            event = await self._event()
            now = time.perf_counter() - start
            kind = event["type"]
            if kind == "CUSTOM" and answer.first_card is None and event["name"] != "quick_replies":
                answer.first_card = now
            elif kind == "TEXT_MESSAGE_CONTENT":
                if answer.first_word is None:
                    answer.first_word = now
                answer.text += event["delta"]
                self.characters += len(event["delta"])
                if self.keep:
                    self.heard.append((time.time(), event["delta"]))
            elif kind in ("RUN_FINISHED", "RUN_ERROR"):
                answer.end = now
                return answer

    async def ping(self) -> float:
        """Seconds of an empty round trip: the socket's own floor."""
        start = time.perf_counter()
        await self.socket.send('{"type":"ping"}')
        while orjson.loads(await self.socket.recv())["type"] != "pong":
            pass
        return time.perf_counter() - start

    async def _event(self) -> dict[str, Any]:
        while True:
            frame = orjson.loads(await self.socket.recv())
            if frame["type"] == "event":
                event: dict[str, Any] = frame["event"]
                return event
            if frame["type"] == "error":
                raise RuntimeError(f"the server refused: {frame}")


async def arrive(url: str) -> Shopper:
    """Open a socket and a new conversation."""
    address = url.replace("http://", "ws://") + "/ws"
    socket = await connect(address, max_size=2**22, compression=None, open_timeout=60, ping_interval=None)
    await socket.send('{"type":"hello","protocol":1}')
    welcome = orjson.loads(await socket.recv())
    if welcome["type"] != "welcome":
        raise RuntimeError(f"the server refused: {welcome}")
    return Shopper(socket)
