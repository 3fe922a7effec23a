"""The embedded engine's child process. The smallest known model stands in for the real one."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from agent.engine.embedded import EmbeddedEngine, EngineSize
from agent.engine.registry import default_models_dir, find_model, have_model
from agent.model import EngineDownError, Message, ModelClient

SMALL = EngineSize(slots=2, context=1024, cache_mib=64, threads=1)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def weights() -> Path:
    folder = Path(os.environ["AISLE_MODELS_DIR"]) if "AISLE_MODELS_DIR" in os.environ else None
    path = have_model(find_model("smollm2-135m"), folder or default_models_dir(os.environ.get("XDG_CACHE_HOME")))
    if path is None:
        pytest.skip("the weights of smollm2-135m are not here: aisle model pull smollm2-135m")
    return path


@pytest.fixture
async def engine(weights: Path, tmp_path: Path) -> AsyncIterator[EmbeddedEngine]:
    engine = EmbeddedEngine(weights, "small", state_dir=tmp_path, size=SMALL)
    await engine.start()
    yield engine
    await engine.stop()


async def words_of(engine: EmbeddedEngine, text: str = "Say hello.") -> tuple[str, ModelClient]:
    client = ModelClient(engine.base_url, "small", api_key=engine.api_key)
    try:
        async with client.stream([Message(role="user", content=text)], max_tokens=8) as words:
            return "".join([delta async for delta in words]), client
    finally:
        await client.aclose()


async def until(true: Callable[[], object]) -> None:
    for _ in range(600):
        if true():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it never came true")


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


@pytest.mark.engine
async def test_serves_words_and_steps_without_blanks_to_who_has_the_key(engine: EmbeddedEngine) -> None:
    text, _ = await words_of(engine)
    assert text
    client = ModelClient(engine.base_url, "small", api_key=engine.api_key)
    schema = {
        "type": "object",
        "properties": {"tool": {"enum": ["search", "answer"]}, "n": {"type": "integer", "minimum": 0}},
        "required": ["tool", "n"],
    }
    found = await client.step([Message(role="user", content="Choose.")], schema=schema, max_tokens=40)
    assert found["tool"] in ("search", "answer")
    assert client.last_usage.finish_reason == "stop"
    await client.aclose()
    stranger = ModelClient(engine.base_url, "small", api_key="guess")
    with pytest.raises(EngineDownError, match="401"):
        await stranger.step([], schema=schema)


@pytest.mark.engine
async def test_warmed_prompt_is_found_in_the_cache(engine: EmbeddedEngine) -> None:
    system = Message(role="system", content="You sell shirts, shoes and bags in a shop by the sea. " * 12)
    await engine.warm([[system]])
    assert await cached(engine, system) > 100


async def cached(engine: EmbeddedEngine, system: Message) -> int:
    client = ModelClient(engine.base_url, "small", api_key=engine.api_key)
    async with client.stream([system, Message(role="user", content="Hello")], max_tokens=2) as words:
        async for _ in words:
            pass
    await client.aclose()
    return words.usage.cached_tokens


@pytest.mark.engine
async def test_warm_prompts_outlive_the_engine_but_not_a_change_of_their_text(weights: Path, tmp_path: Path) -> None:
    first = [Message(role="system", content="You sell shirts, shoes and bags in a shop by the sea. " * 12)]
    second = [Message(role="system", content="你在海边的小店里卖衬衫、鞋子和包。" * 12)]
    third = [Message(role="system", content="You decide the next step of an assistant. " * 12)]
    for prefixes, restored in (([first, second, third], 0), ([first, second, third], 2), ([first, third], 1)):
        engine = EmbeddedEngine(weights, "small", state_dir=tmp_path, size=SMALL)
        await engine.start()
        try:
            await engine.warm(prefixes)
            assert engine.restored == restored
            assert await cached(engine, prefixes[1][0]) > 100
            assert await cached(engine, prefixes[0][0]) > 100
            assert len(list(tmp_path.glob("*/*.slot"))) == 2
        finally:
            await engine.stop()


@pytest.mark.engine
async def test_killed_engine_comes_back_at_the_same_address(engine: EmbeddedEngine) -> None:
    before, pid = engine.base_url, engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until(lambda: engine.restarts == 1)
    assert engine.base_url == before
    assert engine.pid != pid
    assert (await words_of(engine))[0]


@pytest.mark.engine
async def test_second_owner_uses_the_first_ones_engine(engine: EmbeddedEngine, weights: Path, tmp_path: Path) -> None:
    second = EmbeddedEngine(weights, "small", state_dir=tmp_path, size=SMALL)
    await second.start()
    assert second.attached
    assert second.base_url == engine.base_url
    assert (await words_of(second))[0]
    await second.stop()
    assert await engine.health()


@pytest.mark.engine
async def test_stopped_engine_leaves_nothing_behind(weights: Path, tmp_path: Path) -> None:
    engine = EmbeddedEngine(weights, "small", state_dir=tmp_path, size=SMALL)
    await engine.start()
    pid = engine.pid
    assert pid is not None
    await engine.stop()
    assert not runs(pid)
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.engine
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
async def test_killed_parent_leaves_no_orphan(weights: Path, tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path\n"
        "from agent.engine.embedded import EmbeddedEngine, EngineSize\n"
        "async def main():\n"
        "    size = EngineSize(2, 512, 0, 1)\n"
        "    e = EmbeddedEngine(Path(sys.argv[1]), 'small', state_dir=Path(sys.argv[2]), size=size)\n"
        "    await e.start(); print(e.pid, flush=True); await asyncio.sleep(600)\n"
        "asyncio.run(main())"
    )
    arguments = ["-c", code, str(weights), str(tmp_path)]
    parent = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert runs(pid)
    parent.kill()
    await parent.wait()
    await until(lambda: not runs(pid))


async def test_file_that_is_no_model_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 100)
    engine = EmbeddedEngine(path, "broken", state_dir=tmp_path)
    with pytest.raises(EngineDownError, match="did not start"):
        await engine.start()
    await engine.stop()
