"""Finding out how a served model plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.engine.selftest import self_test
from agent.model import EngineDownError, ModelClient
from evals.scripted_engine import Rule, Script, ScriptedEngine


def caller(orders: Rule) -> list[Rule]:
    return [
        Rule("jacket", tool_call=("search_products", {"query": "waterproof jacket"})),
        Rule("登山包", tool_call=("search_products", {"query": "防水登山包"})),
        orders,
        Rule("A-10045", tool_call=("order_status", {"order_id": "A-10045"})),
    ]


GOOD = Rule("A-10023", tool_call=("order_status", {"order_id": "A-10023"}))


async def test_model_that_calls_tools_plans_natively_and_is_not_asked_twice(tmp_path: Path) -> None:
    async with ScriptedEngine(Script(rules=caller(GOOD))) as engine:
        client = ModelClient(engine.base_url, "m")
        found = await self_test(client, cache_dir=tmp_path, identity="digest")
        assert (found.way, found.kept) == ("native", False)
        asked = len(engine.requests)
        assert all(request.tools for request in engine.requests)
        again = await self_test(client, cache_dir=tmp_path, identity="digest")
        assert (again.way, again.kept) == ("native", True)
        assert len(engine.requests) == asked
        await self_test(client, cache_dir=tmp_path, identity="another")
        assert len(engine.requests) == 2 * asked


@pytest.mark.parametrize(
    "bad",
    [
        Rule("A-10023", reply="I will look that up for you!"),
        Rule("A-10023", tool_call=("order_status", {"order_id": "A-99999"})),
        Rule("A-10023", tool_call=("order_status", {})),
        Rule(
            "A-10023", raw=[{"tool_calls": [{"index": 0, "function": {"name": "order_status", "arguments": "{bro"}}]}]
        ),
    ],
    ids=["talks", "wrong argument", "no argument", "broken arguments"],
)
async def test_one_wrong_call_is_enough_for_constrained_steps(bad: Rule) -> None:
    async with ScriptedEngine(Script(rules=caller(bad))) as engine:
        found = await self_test(ModelClient(engine.base_url, "m"))
        assert found.way == "constrained"
        assert any(line.startswith("miss") and "A-10023" in line for line in found.report)


async def test_engine_that_is_down_leaves_no_finding(tmp_path: Path) -> None:
    with pytest.raises(EngineDownError):
        await self_test(ModelClient("http://127.0.0.1:9", "m"), cache_dir=tmp_path)
    assert not list(tmp_path.iterdir())
