"""What clients do wrong, by mistake or on purpose: a clear answer each time, and a socket that lives if it can."""

from __future__ import annotations

import asyncio
import socket as sockets
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.server.house import Client, House, serving, settings_for, until, words


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{not json", "bad_json"),
        (b"\xff\xfe\x00binary", "bad_json"),
        ('{"type": "message", "id": "m1", "text": "\\ud800"}', "bad_json"),
        ("[1, 2, 3]", "bad_frame"),
        ('"hello"', "bad_frame"),
        ("null", "bad_frame"),
        ('{"type": "dance"}', "unknown_type"),
        ('{"type": 7}', "unknown_type"),
        ("{}", "unknown_type"),
        ('{"type": "message", "text": "no id"}', "bad_frame"),
        ('{"type": "message", "id": "m1", "text": 5}', "bad_frame"),
        ('{"type": "message", "id": "m1", "text": "hi", "page": "home"}', "bad_frame"),
        ('{"type": "message", "id": "' + "m" * 65 + '", "text": "hi"}', "bad_frame"),
        ('{"type": "action", "id": "a1", "name": "show_cart", "value": []}', "bad_frame"),
        ('{"type": "message", "id": "m1", "text": " \\n "}', "message_empty"),
        ('{"type": "hello", "protocol": 1}', "bad_frame"),
        ('{"type": "token"}', "bad_frame"),
    ],
)
async def test_a_bad_frame_is_answered_with_its_code_and_the_socket_lives(
    house: House, frame: str | bytes, code: str
) -> None:
    async with house.client() as client:
        await client.socket.send(frame)
        error = await client.receive()
        assert (error["type"], error["code"], error["fatal"]) == ("error", code, False)
        await client.say("still here?")
        assert words(await client.answer()) == "You said: still here?"


@pytest.mark.parametrize("frame", [{"type": "message", "id": "m1", "text": "hi"}, {"type": "stop"}])
async def test_a_frame_before_hello_is_out_of_order(house: House, frame: dict[str, Any]) -> None:
    async with connect(house.ws) as socket:
        client = Client(socket)
        await client.send(**frame)
        error = await client.receive()
        assert (error["code"], error["fatal"]) == ("hello_required", False)
        assert (await client.hello())["type"] == "welcome"
    assert house.assistant.turns == []


@pytest.mark.parametrize("hello", [{"protocol": 2}, {"protocol": 1, "last_seq": -1}, {"protocol": 1, "history": 3}])
async def test_a_malformed_hello_says_what_is_wrong(house: House, hello: dict[str, Any]) -> None:
    async with connect(house.ws) as socket:
        client = Client(socket)
        await client.send(type="hello", **hello)
        assert (await client.receive())["code"] == "bad_frame"


async def test_no_hello_in_time_closes_the_socket(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, hello_seconds=0.1)) as house, connect(house.ws) as socket:
        client = Client(socket)
        error = await client.receive()
        assert (error["code"], error["fatal"]) == ("hello_required", True)
        with pytest.raises(ConnectionClosed):
            await client.receive()


async def test_a_million_character_message_is_told_it_is_too_large(house: House) -> None:
    async with house.client() as client:
        await client.send(type="message", id="m1", text="长" * 1_000_000)
        error = await client.receive()
        assert (error["code"], error["fatal"]) == ("frame_too_large", True)
        with pytest.raises(ConnectionClosed) as closed:
            await client.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
    assert house.assistant.turns == []
    async with house.client(conversation=client.conversation) as again:
        await again.say("shorter")
        assert words(await again.answer()) == "You said: shorter"


async def test_a_message_over_the_limit_of_characters_is_refused_and_named(house: House) -> None:
    async with house.client(language="zh-CN") as client:
        await client.say("字" * 2001, "m1")
        error = await client.receive()
        assert (error["code"], error["id"], error["fatal"]) == ("message_too_long", "m1", False)
        assert "2000" in error["message"]
        assert "太长" in error["message"]
        await client.say("字" * 2000, "m2")
        assert words(await client.answer()).endswith("字" * 2000)


async def test_messages_sent_too_fast_are_refused_by_name(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, messages_per_minute=2)) as house, house.client() as client:
        assert client.welcome["limits"]["messages_per_minute"] == 2
        for number in range(2):
            await client.say("quick", f"m{number}")
            await client.answer()
        await client.say("quick", "m2")
        error = await client.receive()
        assert (error["code"], error["id"]) == ("rate_limited", "m2")


async def test_a_client_that_only_sends_rubbish_is_closed(house: House) -> None:
    async with house.client() as client:
        for _ in range(100):
            await client.socket.send("rubbish")
        errors = []
        with suppress(ConnectionClosed):
            while True:
                errors.append(await client.receive())
    assert len(errors) < 30
    assert errors[-1] == {**errors[-1], "code": "bad_json", "fatal": True}


async def test_too_many_sockets_of_one_address(tmp_path: Path) -> None:
    async with (
        serving(settings_for(tmp_path, connections_per_address=1)) as house,
        house.client(),
        connect(house.ws) as socket,
    ):
        error = await Client(socket).receive()
        assert (error["code"], error["fatal"]) == ("too_many_conversations", True)


async def test_a_place_is_given_back_when_a_socket_ends(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, connections_per_address=1)) as house:
        for _ in range(3):
            async with house.client() as client:
                assert client.welcome["type"] == "welcome"
            await until(lambda: house.runtime.chat.open == 0)


async def test_too_many_turns_at_once_is_overloaded(tmp_path: Path) -> None:
    async with (
        serving(settings_for(tmp_path, turns_at_once=1)) as house,
        house.client() as one,
        house.client() as two,
    ):
        await one.say("wait")
        await one.until("TEXT_MESSAGE_CONTENT")
        await two.say("hello", "m1")
        error = (await two.until("error"))[-1]
        assert (error["code"], error["id"]) == ("overloaded", "m1")
        house.assistant.release.set()
        await one.answer()
        await two.say("hello", "m1")
        assert words(await two.answer()) == "You said: hello"


async def test_a_page_of_another_origin_is_refused(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, allowed_origins="https://shop.example")) as house:
        async with connect(house.ws, origin="https://evil.example") as socket:  # type: ignore[arg-type]
            error = await Client(socket).receive()
            assert (error["code"], error["fatal"]) == ("origin_refused", True)
        for origin in ("https://shop.example", house.url):
            async with connect(house.ws, origin=origin) as socket:  # type: ignore[arg-type]
                assert (await Client(socket).hello())["type"] == "welcome"


async def test_a_slow_reader_is_dropped_and_loses_nothing(tmp_path: Path) -> None:
    """Its events are in the log, not in memory; back again, it gets them all."""
    async with serving(
        settings_for(
            tmp_path,
            slow_reader_seconds=1.5,
            messages_per_minute=100_000,
            address_messages_per_minute=100_000,
        )
    ) as house:
        async with house.client() as talker:
            asleep = await _sleeping_reader(house, talker.conversation)
            sent: list[str] = []
            try:
                while house.runtime.chat.open > 1:
                    await talker.say("flood 长")
                    sent.append(words(await talker.answer()))
            finally:
                asleep.close()
        async with house.client(conversation=talker.conversation, last_seq=0) as back:
            assert [words(await back.answer()) for _ in sent] == sent


async def _sleeping_reader(house: House, conversation: str) -> sockets.socket:
    """A client that says hello and never reads again; a bare socket, because every library reads ahead."""
    host, port = house.url.removeprefix("http://").split(":")
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.connect((host, int(port)))
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    raw.sendall(
        f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b"101" in await asyncio.to_thread(raw.recv, 4096)
    hello = orjson.dumps({"type": "hello", "protocol": 1, "conversation": conversation})
    raw.sendall(bytes((0x81, 0x80 | len(hello))) + bytes(4) + hello)
    assert b"welcome" in await asyncio.to_thread(raw.recv, 4096)
    return raw
