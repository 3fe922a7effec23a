"""One answer of the scripted engine, token by token at its pace, with its fault.

Owns the chunks of a chat completion (streamed or whole), one timer an answer and the ways an answer can go wrong.
Called by server.py's connection, which tells it when the client has gone.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from itertools import chain, cycle
from typing import Any, Protocol

import orjson

from evals.scripted_engine.script import Said
from evals.scripted_engine.stamp import stamp

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_CHUNK = (
    b'data: {"id":"scripted","object":"chat.completion.chunk","created":0,"model":"scripted","choices":'
    b'[{"index":0,"delta":%b,"finish_reason":%b}]}\n\n'
)
_TOKEN = re.compile(r"\s*[A-Za-z]+|\s*\d|\s*[^\sA-Za-z\d]|\s+")
_BREAKING = ("stall", "die", "hangup")


class Asked(Protocol):
    """The part of a recorded request an answer writes to."""

    body: dict[str, Any]
    tokens_sent: int
    finished: bool
    cut_off: bool


def tokens(text: str) -> list[str]:
    """Text in pieces about the size of a model's tokens: words, single figures, single Chinese characters."""
    return _TOKEN.findall(text)


class Answer:
    """Sends one answer. `over` is called once it is done and the connection can take the next request."""

    def __init__(
        self,
        transport: asyncio.Transport,
        request: Asked,
        said: Said,
        rate: float | None,
        delay: float,
        over: Callable[[], None],
    ) -> None:
        self._transport = transport
        self._request = request
        self._said = said
        rate = said.rate if said.rate is not None else rate
        self._gap = 1 / rate if rate else 0.0
        self._delay = said.delay if said.delay is not None else delay
        self._over = over
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.Handle | None = None
        self._due = 0.0
        self._deltas: Iterator[bytes] = iter(())
        self._left = 0
        self._reason = b'"stop"'

    def start(self) -> None:
        fault = self._said.fault
        if fault == "refuse":
            self._transport.abort()
        elif fault == "http_500":
            body = orjson.dumps({"error": {"message": "scripted fault", "code": 500}})
            head = f"HTTP/1.1 500 -\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)
            self._over()
        elif fault != "slow":
            deltas = self._all_deltas()
            self._left = len(deltas) // 2 if fault in _BREAKING else len(deltas)
            self._deltas = cycle(deltas) if fault == "endless" else iter(deltas)
            if not self._request.body.get("stream"):
                self._handle = self._loop.call_later(self._delay + self._gap * len(deltas), self._whole)
            else:
                self._due = self._loop.time() + self._delay
                self._handle = self._loop.call_at(self._due, self._first)

    def cut_off(self) -> None:
        """The client has gone."""
        self._request.cut_off = True
        if self._handle is not None:
            self._handle.cancel()

    def _all_deltas(self) -> list[bytes]:
        said, fault = self._said, self._said.fault
        if said.raw is not None:
            return [orjson.dumps(delta) for delta in said.raw]
        if fault == "empty":
            return []
        if said.tool_call is not None:
            return _call_deltas(*said.tool_call)
        text = said.text[: max(len(said.text) * 2 // 3, 1)] if fault == "broken_json" else said.text
        found = tokens(text)
        limit = self._request.body.get("max_tokens")
        if isinstance(limit, int) and len(found) > limit:
            self._reason = b'"length"'
            found = found[:limit]
        return [b'{"content":%b}' % orjson.dumps(token) for token in found]

    def _first(self) -> None:
        first = _CHUNK % (b'{"role":"assistant","content":null}', b"null")
        self._transport.write(HEAD + _framed(first))
        self._token()

    def _token(self) -> None:
        """Send one token and set the timer for the next; several at once where the clock has run ahead."""
        fault = self._said.fault
        while True:
            if self._left <= 0 and fault != "endless":
                self._end()
                return
            delta = next(self._deltas)
            if self._said.stamp:
                delta = b'{"content":" %b"}' % stamp().encode()
            self._left -= 1
            self._request.tokens_sent += 1
            event = b"data: {garbage\n\n" if fault == "garbage" else _CHUNK % (delta, b"null")
            self._transport.write(b"%x\r\n%b\r\n" % (len(event), event))
            self._due += self._gap
            if not self._gap:
                self._handle = self._loop.call_soon(self._token)
                return
            if self._due > self._loop.time():
                self._handle = self._loop.call_at(self._due, self._token)
                return

    def _end(self) -> None:
        fault = self._said.fault
        if fault == "stall":
            return
        if fault == "die":
            self._transport.abort()
            return
        if fault == "hangup":
            self._transport.write(b"0\r\n\r\n")
        else:
            reason = b'"tool_calls"' if self._said.tool_call else self._reason
            usage = b"data: " + orjson.dumps({"object": "chat.completion.chunk", "choices": [], "usage": self._usage()})
            end = _CHUNK % (b"{}", reason) + usage + b"\n\n"
            self._request.finished = True
            self._transport.write(_framed(end + b"data: [DONE]\n\n") + b"0\r\n\r\n")
        self._over()

    def _whole(self) -> None:
        """The answer to a request that does not stream."""
        message: dict[str, Any] = {"role": "assistant", "content": None}
        for delta in map(orjson.loads, self._deltas if self._said.fault != "endless" else ()):
            if delta.get("content"):
                message["content"] = (message["content"] or "") + delta["content"]
            for call in delta.get("tool_calls") or ():
                calls = message.setdefault("tool_calls", [])
                if call.get("id"):
                    calls.append(call)
                else:
                    calls[-1]["function"]["arguments"] += call["function"]["arguments"]
        choice = {"index": 0, "message": message, "finish_reason": orjson.loads(self._reason)}
        body = orjson.dumps({"object": "chat.completion", "choices": [choice], "usage": self._usage()})
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._request.finished = True
        self._transport.write(head.encode() + body)
        self._over()

    def _usage(self) -> dict[str, Any]:
        prompt = sum(len(tokens(str(one.get("content") or ""))) for one in self._request.body["messages"])
        return {
            "prompt_tokens": prompt,
            "completion_tokens": self._request.tokens_sent,
            "total_tokens": prompt + self._request.tokens_sent,
        }


def _call_deltas(name: str, arguments: dict[str, Any]) -> list[bytes]:
    """A native tool call as OpenAI streams it: the name with an id first, then the arguments in pieces."""
    opening = {"index": 0, "id": "call_0", "type": "function", "function": {"name": name, "arguments": ""}}
    pieces = ({"index": 0, "function": {"arguments": piece}} for piece in tokens(orjson.dumps(arguments).decode()))
    return [orjson.dumps({"tool_calls": [call]}) for call in chain([opening], pieces)]


def _framed(event: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(event), event)
