"""The model client against the scripted engine, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from agent.model import (
    Choice,
    EngineBadAnswerError,
    EngineDownError,
    EngineError,
    EngineSlowError,
    Message,
    ModelClient,
    ToolSpec,
)
from evals.scripted_engine import Fault, Rule, Script, ScriptedEngine

SEARCH = ToolSpec(
    "search_products",
    "Search the catalogue.",
    {
        "type": "object",
        "properties": {"query": {"type": "string"}, "price_max": {"type": "number"}},
        "required": ["query"],
    },
)
HUMAN = ToolSpec("human", "Fetch a person.", {"type": "object", "properties": {}})


def said(text: str) -> list[Message]:
    return [Message(role="system", content="You sell things."), Message(role="user", content=text)]


@asynccontextmanager
async def talking(
    *rules: Rule, rate: float | None = None, limit: float = 0.4
) -> AsyncIterator[tuple[ModelClient, ScriptedEngine]]:
    async with ScriptedEngine(Script(rules=list(rules), rate=rate)) as engine:
        client = ModelClient(engine.base_url, engine.model, first_token_timeout=limit, token_timeout=limit)
        try:
            yield client, engine
        finally:
            await client.aclose()


async def all_of(client: ModelClient, text: str, max_tokens: int = 100) -> str:
    async with client.stream(said(text), max_tokens=max_tokens) as words:
        return "".join([delta async for delta in words])


async def test_words_arrive_whole_and_the_usage_with_them() -> None:
    async with talking(Rule(reply="蓝色的衬衫 $49.00，很好看。 Yes!")) as (client, _):
        words = client.stream(said("衬衫"), max_tokens=100)
        assert "".join([delta async for delta in words]) == "蓝色的衬衫 $49.00，很好看。 Yes!"
        assert words.usage.finish_reason == "stop"
        assert words.usage.completion_tokens > 5
        assert client.last_usage is words.usage


async def test_first_word_comes_before_the_last_is_written() -> None:
    async with talking(Rule(reply="one two three four five six seven eight"), rate=20) as (client, engine):
        async with client.stream(said("count"), max_tokens=100) as words:
            assert await words.__anext__() == "one"
            assert engine.requests[0].tokens_sent < 4
        await until(lambda: engine.requests[0].cut_off)


async def until(true: Callable[[], object]) -> None:
    for _ in range(300):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came true")


async def test_stopping_early_stops_the_generation() -> None:
    async with talking(Rule(reply="word " * 400), rate=50) as (client, engine):
        task = asyncio.create_task(all_of(client, "talk", 1000))
        await until(lambda: engine.requests and engine.requests[0].tokens_sent > 3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: engine.requests[0].cut_off)
        assert not engine.requests[0].finished


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("refuse", EngineDownError),
        ("http_500", EngineDownError),
        ("die", EngineDownError),
        ("hangup", EngineDownError),
        ("slow", EngineSlowError),
        ("stall", EngineSlowError),
        ("garbage", EngineBadAnswerError),
        ("empty", EngineBadAnswerError),
    ],
)
async def test_each_fault_has_its_error_and_the_next_request_works(fault: Fault, error: type[EngineError]) -> None:
    rules = [Rule("hello", reply="Hello there, what may it be today?", fault=fault), Rule(reply="fine")]
    async with talking(*rules) as (client, _):
        with pytest.raises(error):
            await all_of(client, "hello")
        assert await all_of(client, "again") == "fine"


async def test_what_was_said_before_the_engine_died_is_kept() -> None:
    async with talking(Rule(reply="one two three four", fault="die"), rate=50) as (client, _):
        heard: list[str] = []

        async def listen() -> None:
            async for delta in client.stream(said("count"), max_tokens=50):
                heard.append(delta)

        with pytest.raises(EngineDownError):
            await listen()
        assert "".join(heard) == "one two"


async def poured(client: ModelClient, text: str, heard: list[str], max_tokens: int = 100) -> None:
    await client.stream(said(text), max_tokens=max_tokens).pour(heard.append)


@pytest.mark.parametrize("transport", ["our own", "httpx's"])
async def test_poured_words_are_those_of_the_iteration(transport: str) -> None:
    reply = "蓝色的衬衫 $49.00，很好看。 Yes!"
    async with ScriptedEngine(Script(rules=[Rule(reply=reply)])) as engine, httpx.AsyncClient() as http:
        client = ModelClient(engine.base_url, engine.model, http=None if transport == "our own" else http)
        heard: list[str] = []
        words = client.stream(said("衬衫"), max_tokens=100)
        await words.pour(heard.append)
        assert "".join(heard) == reply == await all_of(client, "衬衫")
        assert words.usage.finish_reason == "stop"
        await client.aclose()


@pytest.mark.parametrize(
    ("fault", "error"),
    [("die", EngineDownError), ("hangup", EngineDownError), ("stall", EngineSlowError), ("slow", EngineSlowError)],
)
async def test_pouring_names_each_fault_and_keeps_what_was_said(fault: Fault, error: type[EngineError]) -> None:
    rules = [Rule("count", reply="one two three four", fault=fault), Rule(reply="fine")]
    async with talking(*rules, rate=50, limit=1.0) as (client, _):
        heard: list[str] = []
        with pytest.raises(error):
            await poured(client, "count", heard)
        assert "".join(heard) == ("" if fault == "slow" else "one two")
        await poured(client, "again", heard)
        assert heard[-1] == "fine"


async def test_pouring_that_is_cancelled_stops_the_generation_and_says_no_more() -> None:
    async with talking(Rule(reply="word " * 400), rate=50) as (client, engine):
        heard: list[str] = []
        task = asyncio.create_task(poured(client, "talk", heard, 1000))
        await until(lambda: len(heard) > 3)
        task.cancel()
        before = len(heard)
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: engine.requests[0].cut_off)
        assert len(heard) == before


async def test_fault_of_the_writer_comes_out_and_stops_the_generation() -> None:
    async with talking(Rule(reply="word " * 400), rate=50) as (client, engine):

        def write(delta: str) -> None:
            raise LookupError(delta)

        with pytest.raises(LookupError, match="word"):
            await client.stream(said("talk"), max_tokens=1000).pour(write)
        await until(lambda: engine.requests[0].cut_off)


async def test_endless_text_ends_at_the_token_limit() -> None:
    async with talking(Rule(reply="again and ", fault="endless")) as (client, engine):
        words = client.stream(said("talk"), max_tokens=30)
        text = "".join([delta async for delta in words])
        assert 30 < len(text.split()) < 2000
        assert words.usage.finish_reason == "length"
        await until(lambda: engine.requests[0].cut_off)
        heard: list[str] = []
        await poured(client, "talk", heard, 30)
        assert 30 < len(heard) < 2000
        await until(lambda: engine.requests[1].cut_off)


async def test_engine_that_was_restarted_is_reached_again() -> None:
    async with talking(Rule(reply="fine")) as (client, engine):
        assert await all_of(client, "one") == "fine"
        await engine.stop()
        with pytest.raises(EngineDownError):
            await all_of(client, "two")
        await engine.start()
        assert await all_of(client, "three") == "fine"


async def test_no_engine_at_all_is_said_to_be_down() -> None:
    client = ModelClient("http://127.0.0.1:9", "none")
    with pytest.raises(EngineDownError, match=r"127\.0\.0\.1:9"):
        await all_of(client, "anyone?")
    with pytest.raises(EngineDownError):
        await client.models()


async def test_wrong_key_is_refused_in_words() -> None:
    async with ScriptedEngine(api_key="right") as engine:
        with pytest.raises(EngineDownError, match="API key"):
            await all_of(ModelClient(engine.base_url, "m", api_key="wrong"), "hello")
        assert await all_of(ModelClient(engine.base_url, "m", api_key="right"), "hello")


async def test_slow_reader_is_not_the_engines_fault() -> None:
    async with talking(Rule(reply="one two three four five six"), rate=100) as (client, _):
        heard = []
        async for delta in client.stream(said("count"), max_tokens=50):
            heard.append(delta)
            await asyncio.sleep(0.5)  # longer than the limit between two tokens
        assert "".join(heard) == "one two three four five six"


async def test_cancelled_from_outside_is_a_cancel_and_no_slow_engine() -> None:
    async with talking(Rule(fault="slow")) as (client, _):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await all_of(client, "hello")


async def test_step_is_an_object_of_the_schema() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    async with talking(Rule("three", step={"n": 3})) as (client, engine):
        assert await client.step(said("three"), schema=schema) == {"n": 3}
        assert engine.requests[0].schema == schema


async def test_broken_json_of_a_step_is_a_bad_answer() -> None:
    async with talking(Rule(step={"tool": "search_products"}, fault="broken_json")) as (client, _):
        with pytest.raises(EngineBadAnswerError, match="not a JSON object"):
            await client.step(said("x"), schema={"type": "object"})


async def test_step_does_not_wait_for_padding() -> None:
    deltas = [{"content": piece} for piece in ('{"tool":', '"answer"}', *["\n"] * 200)]
    async with talking(Rule(raw=deltas), rate=50) as (client, engine):
        assert await client.step(said("x"), schema={"type": "object"}) == {"tool": "answer"}
        assert engine.requests[0].tokens_sent < 20


@pytest.mark.parametrize("way", ["native", "constrained"])
async def test_both_ways_choose_the_same(way: str) -> None:
    call = ("search_products", {"query": "blue shirt", "price_max": 50})
    async with talking(Rule("shirt", tool_call=call)) as (client, engine):
        chosen = await client.choose(said("a blue shirt under $50"), [SEARCH, HUMAN], way=way)  # type: ignore[arg-type]
        assert chosen == Choice("search_products", {"query": "blue shirt", "price_max": 50})
        assert (await client.choose(said("hello"), [SEARCH, HUMAN], way=way)).tool == "answer"  # type: ignore[arg-type]
        told = engine.requests[0].tools if way == "native" else engine.requests[0].prompt
        assert "search_products" in told


def call(index: int | None = 0, **function: object) -> dict[str, object]:
    entry: dict[str, object] = {"function": function}
    if index is not None:
        entry["index"] = index
    return {"tool_calls": [entry]}


QUERY = '{"query": "衬衫 \\"blue\\""}'
SHAPES: dict[str, list[dict[str, object]]] = {
    "whole, without id": [call(name="search_products", arguments=QUERY)],
    "in many pieces": [call(name="search_products", arguments="")] + [call(arguments=piece) for piece in QUERY],
    "name in every delta": [call(name="search_products", arguments=piece) for piece in (QUERY[:7], QUERY[7:])],
    "name in pieces": [call(name="search_"), call(name="products"), call(arguments=QUERY)],
    "without index": [call(None, name="search_products"), call(None, arguments=QUERY)],
    "arguments null first": [call(name="search_products", arguments=None), call(arguments=QUERY)],
    "arguments as an object": [call(name="search_products", arguments={"query": '衬衫 "blue"'})],
    "text before": [{"content": "Let me look."}, call(name="search_products", arguments=QUERY)],
    "code fence": [{"content": '```json\n{"name": "search_products", "arguments": '}, {"content": QUERY + "}\n```"}],
    "tags": [{"content": '<tool_call>\n{"name": "search_products", "arguments": ' + QUERY + "}\n</tool_call>"}],
    "fence after words": [
        {"content": 'I will search:\n```\n{"name": "search_products", "parameters": ' + QUERY + "}\n```\nDone."}
    ],
    "double encoded": [call(name="search_products", arguments='"{\\"query\\": \\"衬衫 \\\\\\"blue\\\\\\"\\"}"')],
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_streamed_tool_calls_are_read_in_every_shape_engines_send(shape: str) -> None:
    """The Qwen complaint: parsers that break on streaming."""
    async with talking(Rule(raw=SHAPES[shape])) as (client, _):  # type: ignore[arg-type]
        chosen = await client.choose(said("衬衫"), [SEARCH], way="native")
        assert chosen == Choice("search_products", {"query": '衬衫 "blue"'})


async def test_call_without_arguments_and_null_content_is_a_call() -> None:
    for arguments in ("", "{}", "null", None):
        deltas = [{"role": "assistant", "content": None}, call(name="human", arguments=arguments)]
        async with talking(Rule(raw=deltas)) as (client, _):
            assert await client.choose(said("person!"), [HUMAN], way="native") == Choice("human", {})


async def test_tool_that_does_not_exist_is_a_bad_answer() -> None:
    async with talking(Rule(tool_call=("drop_tables", {}))) as (client, _):
        for way in ("native", "constrained"):
            with pytest.raises(EngineBadAnswerError, match="drop_tables"):
                await client.choose(said("x"), [SEARCH], way=way)  # type: ignore[arg-type]


async def test_json_in_an_answer_about_json_is_no_call() -> None:
    async with talking(Rule(reply='{"name": "rm", "arguments": {}}')) as (client, _):
        chosen = await client.choose(said("show me JSON"), [SEARCH], way="native")
        assert chosen == Choice("answer", text='{"name": "rm", "arguments": {}}')


async def test_url_without_a_path_means_v1() -> None:
    assert ModelClient("http://gpu:8000", "m").base_url == "http://gpu:8000/v1"
    assert ModelClient("http://gpu:8000/v1/", "m").base_url == "http://gpu:8000/v1"
    assert ModelClient("https://x/api/v3", "m").base_url == "https://x/api/v3"


async def test_many_streams_at_once_keep_their_words_apart() -> None:
    def reply(messages: object) -> str:
        return f"answer {messages[-1]['content']} " * 10  # type: ignore[index]

    async with talking(Rule(reply=reply), rate=200) as (client, _):
        texts = await asyncio.gather(*(all_of(client, f"n{i}") for i in range(60)))
        assert [set(text.split()) for text in texts] == [{"answer", f"n{i}"} for i in range(60)]
