"""Frames that break the WebSocket format itself: a refusal that can be read, an end, and nothing in the log."""

from __future__ import annotations

import logging

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.server.house import House


def wire(opcode: Opcode, data: bytes) -> bytes:
    return Frame(opcode, data).serialize(mask=True)


BROKEN = wire(Opcode.TEXT, b'{"type":"\xff"}')
CLOSE = wire(Opcode.CLOSE, (1000).to_bytes(2, "big"))


async def test_text_that_is_not_utf8_is_told_and_ends_the_socket(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with connect(house.ws) as socket:
        socket.transport.write(BROKEN)
        refusal = orjson.loads(await socket.recv())
        assert (refusal["code"], refusal["fatal"]) == ("bad_json", True)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1007
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_close_in_the_same_read_as_broken_text_is_a_close(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with connect(house.ws) as socket:
        socket.transport.write(BROKEN + CLOSE)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1000
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    async with house.client() as client:
        await client.say("still there?")
        await client.answer()
