"""One streaming request to an OpenAI-compatible engine, read cheaply: bytes in, parsed chunks out.

Owns the reading of server-sent events, the two time limits (first token, then between tokens) and the mapping of HTTP
faults to EngineError. It knows nothing of what the chunks mean: agent/model.py, its only caller, does.
The event format is that of https://html.spec.whatwg.org/multipage/server-sent-events.html, of which the OpenAI
protocol uses `data:` lines alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson

from agent.model_errors import EngineBadAnswerError, EngineDownError, EngineError, EngineSlowError
from agent.model_wire import POUR

Chunk = dict[str, Any]
LONGEST_LINE = 4 * 1024 * 1024
DONE = b"[DONE]"


class SseLines:
    """Cuts a byte stream into the payloads of its `data:` lines; keeps what is incomplete for the next bytes."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads completed by `data`. Raises EngineBadAnswerError for a line without an end."""
        if not self._rest and data[:5] == b"data:" and data.find(b"\n") == len(data) - 2 and data[-1:] == b"\n":
            return [data[5:-2].strip()]  # one whole event a read, as engines send their tokens
        lines = (self._rest + data if self._rest else data).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > LONGEST_LINE:
            raise EngineBadAnswerError("the engine sent a line without an end")
        return [line[5:].strip() for line in lines if line[:5] == b"data:"]

    def end(self) -> list[bytes]:
        """The payload of a last line that nobody ended."""
        return self.feed(b"\n")


class Watch:
    """The time limits of one stream, with one timer for all its tokens instead of one each.

    The timer looks at the deadline when it fires and sets itself again where a token came meanwhile. It only ever
    cancels a task that waits for the engine, so a slow reader of ours is not held against the engine.
    """

    __slots__ = ("_cancelling", "_deadline", "_gap", "_handle", "_loop", "_task", "expired")

    def __init__(self, first: float, gap: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._gap = gap
        self._deadline = self._loop.time() + first
        self._task: asyncio.Task[Any] | None = None
        self._cancelling = 0
        self.expired = False
        self._handle = self._loop.call_later(first, self._fire)

    def waiting(self) -> None:
        """From here on the calling task waits for the engine."""
        self._task = asyncio.current_task()

    def arrived(self) -> None:
        """The engine sent something; the reader has it now."""
        self._task = None
        self.heard()

    def heard(self) -> None:
        """The engine sent something; the task waits on."""
        self._deadline = self._loop.time() + self._gap

    def stop(self) -> None:
        self._task = None
        self._handle.cancel()

    def ours(self, task: asyncio.Task[Any] | None) -> bool:
        """Whether the CancelledError just caught is this watch's own doing; takes the mark off the task again."""
        return self.expired and task is not None and task.uncancel() <= self._cancelling

    def _fire(self) -> None:
        left = self._deadline - self._loop.time()
        if self._task is None:
            left = self._gap
        elif left <= 0:
            self.expired = True
            self._cancelling = self._task.cancelling()
            self._task.cancel()
            return
        self._handle = self._loop.call_later(left, self._fire)


async def chunks(
    http: httpx.AsyncClient, url: str, headers: dict[str, str], body: dict[str, Any], *, first: float, gap: float
) -> AsyncGenerator[list[Chunk], None]:
    """The chunks of one answer, as many at a time as one read brought; ends at `[DONE]` or where the engine closes.

    `first` and `gap` are seconds. An engine that ignores `stream` yields its whole answer as one chunk. Closing the
    generator closes the connection, which is how an engine learns that it can stop. Raises EngineError.
    """
    async with _answer(http, url, headers, body, Watch(first, gap)) as (response, watch):
        if _whole(response):
            yield [_parse(await response.aread())]
            return
        lines = SseLines()
        # Not aiter_raw, which counts and re-chunks; the stream is the same bytes (compression was not asked for).
        async for data in _bytes(response):
            payloads = lines.feed(data)
            if payloads:
                watch.arrived()
                found, done = _read(payloads)
                if found:
                    yield found
                if done:
                    return
            watch.waiting()
        found, _ = _read(lines.end())
        if found:
            yield found


async def pour(
    http: httpx.AsyncClient,
    url: str,
    headers: dict[str, str],
    body: dict[str, Any],
    take: Callable[[list[Chunk]], bool],
    *,
    first: float,
    gap: float,
) -> None:
    """As `chunks`, but hands them to `take` as they arrive, without waking a task: the way of an answer's tokens.

    `take` must not block; where it returns true the answer is given up. What it raises is raised here.
    """
    async with _answer(http, url, headers, body, Watch(first, gap)) as (response, watch):
        if _whole(response):
            take([_parse(await response.aread())])
            return
        lines = SseLines()

        def arrived(data: bytes) -> bool:
            payloads = lines.feed(data)
            if not payloads:
                return False
            watch.heard()
            found, done = _read(payloads)
            return (bool(found) and take(found)) or done

        if (direct := response.extensions.get(POUR)) is not None:
            await direct(arrived)
        else:
            async for data in _bytes(response):
                if arrived(data):
                    return
        found, _ = _read(lines.end())
        if found:
            take(found)


@asynccontextmanager
async def _answer(
    http: httpx.AsyncClient, url: str, headers: dict[str, str], body: dict[str, Any], watch: Watch
) -> AsyncIterator[tuple[httpx.Response, Watch]]:
    """The engine's answer, status 200, kept time of and closed in the end; faults of HTTP become EngineError."""
    response: httpx.Response | None = None
    try:
        watch.waiting()
        response = await _send(http, url, headers, body)
        if response.status_code != 200:
            raise _refusal(response.status_code, await response.aread())
        yield response, watch
    except asyncio.CancelledError:
        if watch.ours(asyncio.current_task()):
            raise EngineSlowError(f"no word from the engine at {url} in the time allowed") from None
        raise
    except httpx.TimeoutException as error:
        raise EngineSlowError(f"the engine at {url} took too long: {type(error).__name__}") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise EngineDownError(f"the engine at {url} is not there: {error or type(error).__name__}") from error
    finally:
        watch.stop()
        if response is not None:
            await response.aclose()


def _whole(response: httpx.Response) -> bool:
    """Whether the engine ignored `stream`."""
    return str(response.headers.get("content-type", "")).startswith("application/json")


def _bytes(response: httpx.Response) -> httpx.AsyncByteStream:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return response.stream


def _read(payloads: list[bytes]) -> tuple[list[Chunk], bool]:
    """The chunks of some payloads, and whether the end was among them."""
    if len(payloads) == 1 and payloads[0] and payloads[0] != DONE:
        return [_parse(payloads[0])], False
    if DONE in payloads:
        return [_parse(payload) for payload in payloads[: payloads.index(DONE)] if payload], True
    return [_parse(payload) for payload in payloads if payload], False


async def _send(http: httpx.AsyncClient, url: str, headers: dict[str, str], body: dict[str, Any]) -> httpx.Response:
    content = orjson.dumps(body)
    request = http.build_request("POST", url, headers=headers, content=content)
    try:
        return await http.send(request, stream=True)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        # A kept-alive connection that the engine closed while it lay idle (a restart, say). Nothing was answered yet,
        # and generating twice harms nobody, so once more on a new connection.
        request = http.build_request("POST", url, headers=headers, content=content)
        return await http.send(request, stream=True)


def _parse(payload: bytes) -> Chunk:
    try:
        found = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise EngineBadAnswerError(f"the engine's stream is not JSON: {payload[:80]!r}") from error
    if not isinstance(found, dict):
        raise EngineBadAnswerError(f"the engine's stream holds no object: {payload[:80]!r}")
    if found.get("error"):
        raise _refusal(500, payload)
    return found


def _refusal(status: int, body: bytes) -> EngineError:
    """The error for an HTTP status, or for an error told within a stream; the body's own code wins over the status."""
    detail = body[:300].decode("utf-8", "replace")
    try:
        told = orjson.loads(body)
        told = told.get("error", told) if isinstance(told, dict) else {}
        if isinstance(told, dict):
            detail = str(told.get("message", detail))
            status = told["code"] if isinstance(told.get("code"), int) else status
    except orjson.JSONDecodeError:
        pass
    message = f"the engine answered {status}: {detail}"
    if status == 429:
        return EngineSlowError(message)
    if status in (400, 413, 422):
        return EngineBadAnswerError(message)
    return EngineDownError(message)
