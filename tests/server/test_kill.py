"""The end of the process, in mid-answer: killed, or asked to stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from ag_ui.core import Event
from pydantic import TypeAdapter
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.server.house import Client, kinds, words

ROOT = Path(__file__).parents[2]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


@asynccontextmanager
async def standing(folder: Path, *more: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.server.standing", str(folder), *more, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            port = int(await process.stdout.readline())
        yield process, f"ws://127.0.0.1:{port}/ws"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def check_killed(folder: Path, *more: str) -> None:
    async with standing(folder, *more) as (process, url), connect(url) as socket:
        client = Client(socket)
        await client.hello()
        await client.say("tell me everything", "m1")
        seen = [await client.receive() for _ in range(30)]
        process.send_signal(signal.SIGKILL)
        try:
            while True:
                seen.append(await client.receive())
        except ConnectionClosed:
            pass
    async with standing(folder, *more) as (_, url):
        async with connect(url) as socket:
            back = Client(socket)
            await back.hello(conversation=client.conversation, last_seq=seen[-1]["seq"])
            rest = await back.answer()
            await back.say("tell me everything", "m1")
        async with connect(url) as socket:
            page = Client(socket)
            await page.hello(conversation=client.conversation)
            whole = await page.answer()
    assert kinds(rest)[-2:] == ["TEXT_MESSAGE_END", "RUN_ERROR"]
    assert rest[-1]["event"]["code"] == "interrupted"
    numbers = [frame["seq"] for frame in seen + rest]
    assert numbers == list(range(1, len(numbers) + 1))
    assert words(whole) == words(seen) + words(rest)
    assert words(whole).startswith("w0 w1 w2 ")
    for frame in whole:
        EVENTS.validate_python(frame["event"])
    assert (folder / "turns").read_text() == "tell me everything\n"


async def test_killed_in_mid_answer_nothing_sent_is_lost_and_nothing_generated_twice(tmp_path: Path) -> None:
    await check_killed(tmp_path)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
async def test_a_clean_stop_ends_the_run_tells_the_client_and_closes_with_1012(
    tmp_path: Path, asked: signal.Signals
) -> None:
    async with standing(tmp_path) as (process, url), connect(url) as socket:
        client = Client(socket)
        await client.hello()
        await client.say("tell me everything")
        await client.until("TEXT_MESSAGE_CONTENT")
        process.send_signal(asked)
        frames = await client.answer()
        assert frames[-1]["event"]["code"] == "interrupted"
        error = await client.receive()
        assert (error["code"], error["fatal"]) == ("server_stopping", True)
        with pytest.raises(ConnectionClosed) as closed:
            await client.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        async with asyncio.timeout(20):
            await process.wait()
