"""The scripted engine's socket: HTTP/1.1 by hand on an asyncio protocol, because hundreds of streams must cost little.

Owns connections, routes and recorded requests; stream.py paces an answer, script.py decides it. It serves
`/v1/models`, `/v1/chat/completions` and `/health`, and speaks only what a model client sends: requests with a
Content-Length, keep-alive connections.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, cast

import orjson

from evals.scripted_engine.script import Script, asked_schema, last_user_text, prompt_text
from evals.scripted_engine.stream import Answer

MODEL = "scripted"


@dataclass(slots=True)
class Request:
    """A chat completion that was asked for. `finished` turns true once its answer was sent to the end."""

    body: dict[str, Any]
    tokens_sent: int = 0
    finished: bool = False
    cut_off: bool = False
    """The client closed before the end."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body.get("messages") or [])

    @property
    def prompt(self) -> str:
        return prompt_text(self.messages)

    @property
    def last_user(self) -> str:
        return last_user_text(self.messages)

    @property
    def schema(self) -> dict[str, Any] | None:
        return asked_schema(self.body)

    @property
    def tools(self) -> list[str]:
        return [tool["function"]["name"] for tool in self.body.get("tools") or []]


@dataclass(slots=True)
class ScriptedEngine:
    """An engine on loopback: `async with ScriptedEngine(script) as engine: engine.base_url`.

    With an `api_key`, requests without it get 401. `requests` holds what was asked, in order.
    """

    script: Script = field(default_factory=Script)
    host: str = "127.0.0.1"
    port: int = 0
    api_key: str | None = None
    requests: list[Request] = field(default_factory=list)
    record: bool = True
    model: str = MODEL
    _server: asyncio.Server | None = None
    _connections: set[Connection] = field(default_factory=set)

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.port}/v1"

    async def start(self) -> None:
        """Listen; `port` holds the real port afterwards."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), self.host, self.port, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and break every connection, as a killed engine would. `start` brings it back."""
        if self._server is not None:
            self._server.close()
            for connection in list(self._connections):
                connection.abort()
            await self._server.wait_closed()
            self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


class Connection(asyncio.Protocol):
    """One kept-alive connection of a client."""

    def __init__(self, engine: ScriptedEngine) -> None:
        self._engine = engine
        self._buffer = b""
        self._answer: Answer | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by its type
        self._engine._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._engine._connections.discard(self)
        if self._answer is not None:
            self._answer.cut_off()
            self._answer = None

    def abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._answer is None:
            self._next()

    def _next(self) -> None:
        """Serve the next complete request in the buffer."""
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        request_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length") or 0)
        if len(rest) < length:
            return
        body, self._buffer = rest[:length], rest[length:]
        method, path, *_ = [*request_line.split(" "), "", ""]
        key = self._engine.api_key
        if key is not None and headers.get("authorization") != f"Bearer {key}":
            self._reply(401, {"error": {"message": "wrong API key", "code": 401}})
        else:
            self._route(method, path, body)

    def _route(self, method: str, path: str, body: bytes) -> None:
        if (method, path) == ("POST", "/v1/chat/completions"):
            self._chat(body)
        elif path == "/v1/models":
            entry = {"id": self._engine.model, "object": "model", "owned_by": "aisle-scripted"}
            self._reply(200, {"object": "list", "data": [entry]})
        elif path == "/health":
            self._reply(200, {"status": "ok"})
        else:
            self._reply(404, {"error": {"message": f"no route {method} {path}", "code": 404}})

    def _chat(self, body: bytes) -> None:
        try:
            asked = orjson.loads(body)
        except orjson.JSONDecodeError:
            asked = None
        if not isinstance(asked, dict) or not isinstance(asked.get("messages"), list):
            self._reply(400, {"error": {"message": "the body must be an object with messages", "code": 400}})
            return
        request = Request(asked)
        if self._engine.record:
            self._engine.requests.append(request)
        assert self.transport is not None
        script = self._engine.script
        self._answer = Answer(self.transport, request, script.decide(asked), script.rate, script.delay, self._over)
        self._answer.start()

    def _over(self) -> None:
        self._answer = None
        if self._buffer and self.transport is not None and not self.transport.is_closing():
            self._next()

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        assert self.transport is not None
        self.transport.write(plain_response(status, orjson.dumps(body)))
        if self._buffer:
            self._next()


def plain_response(status: int, content: bytes) -> bytes:
    """A whole HTTP response with a JSON body."""
    head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content
