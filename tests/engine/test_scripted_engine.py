"""The scripted engine itself: what tests rely on it for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import orjson
import pytest

from agent.model import Message, ModelClient
from evals.scripted_engine import Rule, Script, ScriptedEngine

ROOT = Path(__file__).parents[2]


def ask(text: str, **more: object) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": text}], **more}


async def test_without_rules_it_says_the_facts_in_the_prompts_language() -> None:
    async with ScriptedEngine() as engine:
        client = ModelClient(engine.base_url, "m")

        async def reply(text: str) -> str:
            return "".join([d async for d in client.stream([Message(role="user", content=text)], max_tokens=200)])

        assert "Linen shirt, $49.00" in await reply("Facts:\n- Linen shirt, $49.00\n\nShopper: a shirt?")
        assert "亚麻衬衫" in await reply("事实：\n- 亚麻衬衫 ¥350\n\n顾客：衬衫")
        assert [request.finished for request in engine.requests] == [True, True]


async def test_whole_answers_health_models_and_errors() -> None:
    script = Script(rules=[Rule("call", tool_call=("search", {"query": "blue shirt"})), Rule(reply="hello there")])
    async with ScriptedEngine(script) as engine, httpx.AsyncClient(base_url=engine.base_url, trust_env=False) as http:
        whole = (await http.post("/chat/completions", json=ask("hi"))).json()
        assert whole["choices"][0]["message"]["content"] == "hello there"
        assert whole["usage"]["completion_tokens"] == 0 or whole["usage"]["prompt_tokens"] > 0
        called = (
            await http.post("/chat/completions", json=ask("call", tools=[{"function": {"name": "search"}}]))
        ).json()
        function = called["choices"][0]["message"]["tool_calls"][0]["function"]
        assert orjson.loads(function["arguments"]) == {"query": "blue shirt"}
        assert (await http.get("/models")).json()["data"][0]["id"] == "scripted"
        assert (await http.get(f"http://127.0.0.1:{engine.port}/health")).status_code == 200
        assert (await http.post("/chat/completions", content=b"{nonsense")).status_code == 400
        assert (await http.get("/nowhere")).status_code == 404


async def test_rules_apply_in_order_by_prompt_kind_and_times() -> None:
    rules = [
        Rule("hello", reply="first", times=1),
        Rule("secret", reply="seen", on="prompt"),
        Rule("hello", step={"n": 1}),
        Rule(reply="rest"),
    ]
    async with ScriptedEngine(Script(rules=rules)) as engine:
        client = ModelClient(engine.base_url, "m")

        async def reply(*messages: Message) -> str:
            return "".join([delta async for delta in client.stream(messages, max_tokens=20)])

        hello = Message(role="user", content="hello")
        assert await reply(hello) == "first"
        assert await reply(hello) == "rest"
        assert await reply(Message(role="system", content="secret"), hello) == "seen"
        assert await client.step([hello], schema={"type": "object"}) == {"n": 1}


def test_command_serves_a_script_file(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text('{"rate": 100, "rules": [{"match": "hi", "reply": "from the file"}]}')
    process = subprocess.Popen(
        [sys.executable, "-m", "evals.scripted_engine", "--port", "0", "--script", str(path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        base = orjson.loads(process.stdout.readline())["base_url"]
        answer = httpx.post(f"{base}/chat/completions", json=ask("hi"), trust_env=False).json()
        assert answer["choices"][0]["message"]["content"] == "from the file"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("fault", ["refuse", "slow"])
async def test_faulty_connection_does_not_hurt_its_neighbours(fault: str) -> None:
    rules = [Rule("bad", fault=fault), Rule(reply="fine")]  # type: ignore[arg-type]
    async with ScriptedEngine(Script(rules=rules)) as engine:
        client = ModelClient(engine.base_url, "m", first_token_timeout=5)
        bad = client.stream([Message(role="user", content="bad")], max_tokens=5)
        good = client.stream([Message(role="user", content="good")], max_tokens=5)
        assert "".join([delta async for delta in good]) == "fine"
        await bad.aclose()
