"""An httpx transport made for one thing: long streams of small pieces, read at little cost.

httpx's own transport spends most of a token's time in the generic layers below it (docs/engine.md has the figures).
This one is HTTP/1.1 on an asyncio protocol: bytes are unframed as they arrive and a waiting reader is woken once. It
keeps connections alive, speaks TLS, and leaves redirects, proxies, compression and HTTP/2 out, since an engine needs
none of them. model.py puts it under its httpx client; faults come as httpx's own exceptions.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from typing import cast

import httpx

LONGEST_HEAD = 64 * 1024
MOST_UNREAD = 256 * 1024
_LONGEST_SIZE = 64
Origin = tuple[str, str, int]
Take = Callable[[bytes], bool]
"""Takes bytes as they arrive; true when it wants no more. It must not block."""
POUR = "aisle.pour"
"""The extension of a response by which its body is handed to a Take: `await response.extensions[POUR](take)`."""


class Wire(httpx.AsyncBaseTransport):
    """A pool of connections, as many as are wanted at once; up to `keep` idle ones stay open for `idle` seconds."""

    def __init__(self, *, keep: int = 64, idle: float = 30.0) -> None:
        self._keep = keep
        self._idle_for = idle
        self._idle: dict[Origin, list[Connection]] = {}
        self._tls: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send and read up to the end of the headers. Raises httpx.TransportError."""
        timeouts = request.extensions.get("timeout", {})
        connection = await self._connection(request.url, timeouts.get("connect"))
        try:
            connection.send(request, await request.aread())
            async with asyncio.timeout(timeouts.get("read")):
                await connection.head()
        except TimeoutError as error:
            connection.close()
            raise httpx.ReadTimeout("no answer in time", request=request) from error
        except BaseException:
            connection.close()
            raise
        stream = Body(self, connection, timeouts.get("read"))
        extensions = {POUR: stream.pour}
        return httpx.Response(connection.status, headers=connection.headers, stream=stream, extensions=extensions)

    async def aclose(self) -> None:
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def take_back(self, connection: Connection) -> None:
        """An answer was read or given up: keep the connection if it can serve again."""
        idle = self._idle.setdefault(connection.origin, [])
        if connection.reusable and len(idle) < self._keep:
            connection.rest_until = asyncio.get_running_loop().time() + self._idle_for
            idle.append(connection)
        else:
            connection.close()

    async def _connection(self, url: httpx.URL, limit: float | None) -> Connection:
        port = url.port or (443 if url.scheme == "https" else 80)
        origin = (url.scheme, url.host, port)
        loop = asyncio.get_running_loop()
        idle = self._idle.get(origin, [])
        while idle:
            connection = idle.pop()
            if connection.reusable and connection.rest_until > loop.time():
                return connection
            connection.close()
        if url.scheme == "https" and self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)
        tls = self._tls if url.scheme == "https" else None
        try:
            async with asyncio.timeout(limit):
                _, connection = await loop.create_connection(
                    lambda: Connection(origin), url.host.strip("[]"), port, ssl=tls
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout(f"no connection to {url.host}:{port} in time") from error
        except OSError as error:
            raise httpx.ConnectError(f"no connection to {url.host}:{port}: {error}") from error
        return connection


class Body(httpx.AsyncByteStream):
    """The body of one answer; hands its connection back when closed."""

    def __init__(self, wire: Wire, connection: Connection, timeout: float | None) -> None:
        self._wire = wire
        self._connection: Connection | None = connection
        self._timeout = timeout

    async def __aiter__(self) -> AsyncIterator[bytes]:
        connection = self._connection
        if connection is None:
            return
        if self._timeout is None:
            while data := await connection.read():
                yield data
            return
        while True:
            try:
                async with asyncio.timeout(self._timeout):
                    data = await connection.read()
            except TimeoutError as error:
                raise httpx.ReadTimeout("the answer stopped coming") from error
            if not data:
                return
            yield data

    async def pour(self, take: Take) -> None:
        """Hand the body to `take` piece by piece as it arrives, until its end or until `take` wants no more.

        No task is woken for a piece, which is most of what reading a short one costs. There is no time limit here.
        What `take` raises is raised here. Raises httpx.TransportError.
        """
        if self._connection is not None:
            await self._connection.pour(take)

    async def aclose(self) -> None:
        if self._connection is not None:
            self._wire.take_back(self._connection)
            self._connection = None


class Connection(asyncio.Protocol):
    """One connection, one request at a time.

    `_left` is what the current length or chunk still wants, -1 where only the end of the connection ends the body.
    """

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.rest_until = 0.0
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._take: Take | None = None
        self._error: Exception | None = None
        self._paused = False
        self._reset()

    def _reset(self) -> None:
        self._rest = b""
        self._parts: list[bytes] = []
        self._unread = 0
        self._in_head = True
        self._chunked = False
        self._left = 0
        self._done = False
        self._keep = True

    @property
    def reusable(self) -> bool:
        """The last answer is complete, nothing came after it, and the other side holds the line."""
        return (
            self._done
            and self._keep
            and not self._rest
            and self._error is None
            and self._transport is not None
            and not self._transport.is_closing()
        )

    def send(self, request: httpx.Request, content: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            raise httpx.WriteError("the connection is closed", request=request)
        self._reset()
        lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
        lines += [b"%b: %b" % pair for pair in request.headers.raw]
        self._transport.write(b"\r\n".join([*lines, b"", content]))

    async def head(self) -> None:
        """Wait for the headers."""
        while self._in_head:
            await self._more()

    async def read(self) -> bytes:
        """What has arrived of the body since the last call; empty at its end."""
        while not self._parts:
            if self._done:
                return b""
            await self._more()
        return self._unload()

    async def pour(self, take: Take) -> None:
        """Hand what has arrived and what arrives from now on to `take`, straight from the event loop's callback."""
        if (self._parts and take(self._unload())) or self._done:
            return
        self._take = take
        try:
            await self._more()
        finally:
            self._take = None

    def _unload(self) -> bytes:
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()
        self._unread = 0
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return data

    def close(self) -> None:
        """Break off: an engine that still writes learns of it at once."""
        if self._transport is not None:
            self._transport.abort()

    async def _more(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._take is None or self._handed(self._take, waiter):
            waiter.set_result(None)

    def _handed(self, take: Take, waiter: asyncio.Future[None]) -> bool:
        """Hand over what has arrived; whether that was all, or all that is wanted. A fault goes to who waits."""
        try:
            full = bool(self._parts) and take(self._unload())
        except Exception as error:  # noqa: BLE001 - raised again where the answer is awaited
            waiter.set_exception(error)
            return False
        if self._error is not None and not full:
            waiter.set_exception(self._error)
            return False
        return full or self._done

    # called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its type

    def connection_lost(self, exc: Exception | None) -> None:
        if self._error is not None:
            pass
        elif not self._in_head and self._left < 0:
            self._done = True
        elif self._in_head:
            self._error = httpx.RemoteProtocolError("the engine closed the connection without an answer")
        elif not self._done:
            self._error = httpx.RemoteProtocolError("the engine closed the connection in mid-answer")
        self._keep = False
        self._wake()

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data, self._rest = self._rest + data, b""
        try:
            if self._in_head:
                data = self._read_head(data)
            if data and not self._in_head:
                self._read_body(data)
        except (ValueError, IndexError) as error:
            self._error = httpx.RemoteProtocolError(f"the engine does not speak HTTP: {error}")
            self.close()
        if self._unread > MOST_UNREAD and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        if self._parts or self._done or self._error is not None or not self._in_head:
            self._wake()

    def _read_head(self, data: bytes) -> bytes:
        """Read status and headers once they are complete; the rest of the data is body."""
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            if len(data) > LONGEST_HEAD:
                raise ValueError("headers without an end")
            self._rest = data
            return b""
        first, *lines = head.split(b"\r\n")
        version, status = first.split(b" ", 2)[:2]
        if not version.startswith(b"HTTP/1."):
            raise ValueError(repr(first[:40]))
        self.status = int(status)
        if 100 <= self.status < 200:
            return self._read_head(rest) if rest else b""
        pairs = [line.split(b":", 1) for line in lines]
        self.headers = [(name.strip().lower(), value.strip()) for name, value in pairs]
        told = dict(self.headers)
        self._keep = version == b"HTTP/1.1" and told.get(b"connection", b"").lower() != b"close"
        self._chunked = told.get(b"transfer-encoding", b"").lower() == b"chunked"
        self._left = 0 if self._chunked else int(told.get(b"content-length", -1))
        self._done = not self._chunked and self._left == 0
        self._in_head = False
        return rest

    def _read_body(self, data: bytes) -> None:
        if self._chunked:
            if not self._left and self._read_one(data):
                return
            self._read_chunks(data)
        elif self._left < 0:
            self._keep_part(data)
        else:
            self._keep_part(data[: self._left])
            self._rest = data[self._left :]
            self._left = max(self._left - len(data), 0)
            self._done = self._left == 0

    def _read_one(self, data: bytes) -> bool:
        """The usual case, one whole chunk a read, at the cost of one search."""
        end = data.find(b"\r\n", 0, _LONGEST_SIZE)
        if end < 0:
            return False
        size = int(data[:end].partition(b";")[0], 16)
        if not size or len(data) != end + 2 + size + 2:
            return False
        self._parts.append(data[end + 2 : -2])
        self._unread += size
        return True

    def _read_chunks(self, data: bytes) -> None:
        """Unframe `size CRLF bytes CRLF`; a size of 0 ends it. `_left` counts that last CRLF too."""
        at, size = 0, len(data)
        while at < size and not self._done:
            if self._left > 2:
                until = min(at + self._left - 2, size)
                self._keep_part(data[at:until])
                self._left -= until - at
                at = until
                continue
            if self._left:
                skipped = min(self._left, size - at)
                self._left -= skipped
                at += skipped
                continue
            end = data.find(b"\r\n", at)
            if end < 0:
                break
            wanted = int(data[at:end].split(b";", 1)[0], 16)
            if wanted:
                self._left = wanted + 2
                at = end + 2
                continue
            last = data.find(b"\r\n\r\n", end) if data[end + 2 : end + 4] != b"\r\n" else end
            if last < 0 or size < end + 4:
                break
            at = last + 4
            self._done = True
        self._rest = data[at:]

    def _keep_part(self, data: bytes) -> None:
        self._parts.append(data)
        self._unread += len(data)
