"""A client of Aisle's own WebSocket door: connect, say, listen, resume. What `aisle chat --url` speaks with.

Owns one conversation's place in the log (`last_seq`) and reconnecting; the caller gets each event once, in order.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from secrets import token_hex
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tools.errors import UserError

_TRIES = 6


class ChatClient:
    """One conversation over one socket at a time."""

    def __init__(self, url: str, *, token: str | None = None, language: str | None = None) -> None:
        base = url.rstrip("/").replace("http://", "ws://").replace("https://", "wss://")
        self._url = base if base.endswith("/ws") else f"{base}/ws"
        self._token = token
        self._language = language
        self._socket: ClientConnection | None = None
        self.conversation: str | None = None
        self.last_seq = 0

    async def open(self) -> dict[str, Any]:
        """Connect (again) and say hello; the `welcome` frame. Raises UserError when the server cannot be had."""
        for attempt in range(_TRIES):
            try:
                self._socket = await connect(self._url, max_size=2**22)
                break
            except (OSError, InvalidHandshake, TimeoutError) as error:
                if attempt == _TRIES - 1:
                    raise UserError("no_server", f"no Aisle server answers at {self._url}: {error}") from None
                await asyncio.sleep(min(8, 0.25 * 2**attempt) * random.uniform(0.7, 1.3))
        hello: dict[str, Any] = {"type": "hello", "protocol": 1, "last_seq": self.last_seq}
        if self.conversation:
            hello["conversation"] = self.conversation
        if self._token:
            hello["token"] = self._token
        if self._language:
            hello["language"] = self._language
        await self._send(hello)
        frame = await self._receive()
        if frame.get("type") != "welcome":
            raise UserError(str(frame.get("code", "refused")), str(frame.get("message", "the server refused")))
        self.conversation = frame["conversation"]
        return frame

    async def say(self, text: str) -> str:
        """Send a message; its id."""
        message_id = token_hex(8)
        await self._send({"type": "message", "id": message_id, "text": text})
        return message_id

    async def act(self, name: str, value: dict[str, Any]) -> str:
        """Press a button; the action's id."""
        action_id = token_hex(8)
        await self._send({"type": "action", "id": action_id, "name": name, "value": value})
        return action_id

    async def stop(self) -> None:
        """End the running turn."""
        await self._send({"type": "stop"})

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Every frame after the last one seen; reconnects and resumes when the socket breaks."""
        while True:
            try:
                frame = await self._receive()
            except ConnectionClosed:
                await self.open()
                continue
            if frame.get("type") == "event":
                if frame["seq"] <= self.last_seq:
                    continue
                self.last_seq = frame["seq"]
            yield frame

    async def close(self) -> None:
        """Hang up; the conversation stays."""
        if self._socket:
            await self._socket.close()

    async def _send(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None, "open() first"
        await self._socket.send(orjson.dumps(frame).decode())

    async def _receive(self) -> dict[str, Any]:
        assert self._socket is not None, "open() first"
        frame: dict[str, Any] = orjson.loads(await self._socket.recv())
        return frame
