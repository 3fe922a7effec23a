"""The transport against a server that writes bytes as nastily as HTTP allows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.model_errors import EngineBadAnswerError
from agent.model_stream import SseLines
from agent.model_wire import POUR, Connection, Wire

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]


@asynccontextmanager
async def answering(*pieces: bytes, close: bool = False) -> AsyncIterator[tuple[httpx.AsyncClient, str, list[int]]]:
    """A client and a server that answers every request with these writes; also counts connections."""
    connections: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.001)
                if close:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(transport=Wire(), timeout=2) as http:
        yield http, f"http://127.0.0.1:{port}/x", connections
    server.close()


CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=1\r\n world\r\n0\r\nTrailer: t\r\n\r\n"
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
async def test_chunks_are_unframed_wherever_they_are_cut(size: int) -> None:
    pieces = [CHUNKED[at : at + size] for at in range(0, len(CHUNKED), size)]
    async with answering(*pieces) as (http, url, connections):
        for _ in range(2):
            assert (await http.get(url)).text == "hello world"
        assert len(connections) == 1, "the connection was not kept"


async def test_body_of_a_known_length_and_no_body() -> None:
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", b"llo") as (http, url, _):
        assert (await http.get(url)).text == "hello"
    async with answering(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") as (http, url, _):
        assert (await http.get(url)).status_code == 503


async def test_body_that_ends_with_the_connection() -> None:
    async with answering(b"HTTP/1.0 200 OK\r\n\r\nhel", b"lo", close=True) as (http, url, connections):
        assert (await http.get(url)).text == "hello"
        assert (await http.get(url)).text == "hello"
        assert len(connections) == 2


async def test_early_hints_are_passed_over() -> None:
    async with answering(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + CHUNKED) as (http, url, _):
        assert (await http.get(url)).text == "hello world"


@pytest.mark.parametrize(
    "head", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"]
)
async def test_something_else_than_http_is_named(head: bytes) -> None:
    async with answering(head) as (http, url, _):
        with pytest.raises(httpx.RemoteProtocolError, match="HTTP"):
            await http.get(url)


async def test_bad_chunk_size_is_an_error_and_no_hang() -> None:
    async with answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n") as (http, url, _):
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(url)


async def test_silent_server_is_a_read_timeout() -> None:
    async with answering() as (http, url, _):
        with pytest.raises(httpx.ReadTimeout):
            await http.get(url, timeout=0.1)


async def test_flood_is_held_back_until_it_is_read() -> None:
    body = b"x" * 4_000_000
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with answering(head, body) as (http, url, _), http.stream("GET", url) as response:
        await asyncio.sleep(0.2)
        stream = response.stream
        assert stream._stream._connection._unread < 1_000_000  # type: ignore[attr-defined]
        assert len(await response.aread()) == len(body)


def framed(parts: Sequence[bytes]) -> bytes:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.lists(st.integers(1, 30), max_size=40))
@settings(deadline=None)
def test_any_cut_of_any_chunks_gives_the_bytes_back(parts: list[bytes], cuts: list[int]) -> None:
    async def feed() -> None:
        connection = Connection(("http", "x", 80))
        data, at = framed(parts), 0
        for cut in [*cuts, len(data)]:
            connection.data_received(data[at : at + cut])
            at += cut
            if at >= len(data):
                break
        assert connection._done
        assert b"".join(connection._parts) == b"".join(parts)

    asyncio.run(feed())


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
async def test_body_is_poured_whole_wherever_it_is_cut(size: int) -> None:
    pieces = [CHUNKED[at : at + size] for at in range(0, len(CHUNKED), size)]
    async with answering(*pieces) as (http, url, connections):
        for _ in range(2):
            async with http.stream("GET", url) as response:
                taken: list[bytes] = []
                await response.extensions[POUR](lambda data, taken=taken: taken.append(data) is not None)
                assert b"".join(taken) == b"hello world"
        assert len(connections) == 1, "the connection was not kept"


@given(st.lists(st.text(alphabet='ab你\\" :', min_size=1), max_size=6), st.lists(st.integers(1, 9), max_size=30))
@settings(deadline=None)
def test_events_come_out_whole_wherever_the_bytes_are_cut(texts: list[str], cuts: list[int]) -> None:
    data = b"".join(b": ping\r\ndata: " + text.encode() + b"\r\n\r\n" for text in texts)
    lines, found, at = SseLines(), [], 0
    for cut in [*cuts, len(data) + 1]:
        found += lines.feed(data[at : at + cut])
        at += cut
    assert found == [text.strip().encode() for text in texts]


def test_line_without_an_end_is_refused() -> None:
    lines = SseLines()
    lines.feed(b"data: " + b"x" * 4_000_000)
    with pytest.raises(EngineBadAnswerError):
        lines.feed(b"x" * 400_000)
