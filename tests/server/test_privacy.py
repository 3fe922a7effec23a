"""What a shopper types beside the point: where it may be read afterwards, and where never.

The real server over the small store, the scripted engine as its model, every file and log line of it looked through.
"""

from __future__ import annotations

import asyncio
import io
import logging
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, redirect_stderr
from pathlib import Path

import orjson
import pytest
from websockets.asyncio.client import connect

from evals.scripted_engine import Rule, Script, ScriptedEngine
from server.assembly import open_app
from server.logs import open_log
from server.serve import make_server
from tests.agent.conftest import fill
from tests.server.house import Client, settings_for, until

CARD = "4111 1111 1111 1111"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtaWEifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
PASSWORD = "hunter2xyz"
EMAIL = "ann.lee@mail.example.com"
PHONE = "+1 802 555 0142"
STREET = "17 Mill Lane"
NEVER_KEPT = (CARD, TOKEN, PASSWORD)
PERSONAL = (EMAIL, PHONE, STREET)
MESSAGE = (
    f"running shoes please. I am {EMAIL}, phone {PHONE}, send to {STREET}, Portland, OR 97201, "
    f"card {CARD}, password: {PASSWORD}, {TOKEN}"
)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("private")
    asyncio.run(fill(folder))
    return folder


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """The process's log as `aisle serve` sets it up, at its most talkative."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    for one in before:
        root.removeHandler(one)
    with redirect_stderr(io.StringIO()) as lines:
        open_log("debug")
    yield lines
    root.handlers[:], root.level = before, level
    logging.captureWarnings(False)


@asynccontextmanager
async def chatting(folder: Path, engine: ScriptedEngine) -> AsyncIterator[Client]:
    settings = settings_for(folder, model_url=engine.base_url, model_name="scripted", planning="constrained")
    async with AsyncExitStack() as stack:
        app, _ = await stack.enter_async_context(open_app(settings.model_copy(update={"log_level": "debug"})))
        server = make_server(app, settings)
        task = asyncio.create_task(server._serve())
        await until(lambda: server.started or task.done())
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            async with connect(f"ws://127.0.0.1:{port}/ws", max_size=None) as wire:
                client = Client(wire)
                await client.hello()
                yield client
        finally:
            server.should_exit = True
            await task


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


def held(folder: Path, pattern: str, wanted: tuple[str, ...]) -> list[str]:
    """Which of these stand in the bytes of the folder's files of this name, journals included."""
    kept = b"".join(path.read_bytes() for path in folder.rglob(pattern) if path.is_file())
    return [value for value in wanted if value.encode() in kept or orjson.dumps(value)[1:-1] in kept]


async def test_what_was_typed_stands_in_the_shoppers_transcript_and_nowhere_else(
    folder: Path, logged: io.StringIO
) -> None:
    async with ScriptedEngine(Script([Rule(match="shoes", reply="The Fell Trail Running Shoes fit best.")])) as engine:
        async with chatting(folder, engine) as client:
            await client.say(MESSAGE)
            frames = await client.answer()
            await client.say("and in blue?")
            await client.answer()
        prompts = "\n".join(request.prompt for request in engine.requests)
    assert "[email]" in prompts
    assert [value for value in (*NEVER_KEPT, *PERSONAL) if value in prompts] == []
    assert held(folder, "checkpoints.db*", (*NEVER_KEPT, *PERSONAL)) == []
    assert held(folder, "*", NEVER_KEPT) == []
    assert held(folder, "aisle.db*", PERSONAL) == list(PERSONAL)  # the shopper's own words, for the shopper
    calls = [frame["event"] for frame in frames if frame.get("event", {}).get("type") == "TOOL_CALL_ARGS"]
    assert [value for value in (*NEVER_KEPT, *PERSONAL) for call in calls if value in call["delta"]] == []
    log = logged.getvalue()
    assert [value for value in (*NEVER_KEPT, *PERSONAL, client.conversation) if value in log] == []


async def test_the_log_of_a_failed_turn_holds_no_personal_data(
    folder: Path, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(f"cannot plan {MESSAGE}")

    monkeypatch.setattr("agent.nodes.plan.plan", broken)
    async with ScriptedEngine() as engine, chatting(folder, engine) as client:
        await client.say(MESSAGE)
        await client.answer()
        conversation = client.conversation
    log = logged.getvalue()
    assert "RuntimeError: cannot plan" in log
    assert f"conversation {conversation[:8]}…" in log
    assert [value for value in (*NEVER_KEPT, *PERSONAL, conversation) if value in log] == []


async def test_no_trace_leaves_the_house_whatever_the_environment_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.setblocking(False)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_none")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", f"http://127.0.0.1:{trap.getsockname()[1]}")
        async with ScriptedEngine() as engine, chatting(folder, engine) as client:
            await client.say("running shoes")
            await client.answer()
        await asyncio.sleep(1)
        with pytest.raises(BlockingIOError):
            trap.accept()
