"""The engine's faults: the shopper gets a clear sentence in their language, and nothing already shown is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.assembly import AgentConfig, StoreConfig, open_assistant
from agent.engine.door import EngineConfig
from agent.turn import TurnInput
from evals.chat.record import Record
from evals.scripted_engine import Rule
from tests.agent.conftest import Shop


async def test_engine_down_leaves_the_cards_and_says_so(shop: Shop) -> None:
    shop.rule(Rule(fault="refuse"))
    record = await shop.say("跑鞋")
    assert record.products()
    assert (record.outcome, record.failure) == ("failed", "engine_down")
    assert "请稍后再试" in record.said()


async def test_engine_dying_in_mid_answer_keeps_what_was_said(shop: Shop) -> None:
    shop.rule(Rule(reply="These shoes are a good choice for long days on the hill and in the mud.", fault="die"))
    record = await shop.say("running shoes")
    assert record.outcome == "failed"
    assert record.failure in ("engine_down", "engine_bad_answer")
    assert "These" in record.words


@pytest.mark.parametrize("fault", ["empty", "garbage"])
async def test_an_unreadable_answer_becomes_a_sentence_of_code(shop: Shop, fault: str) -> None:
    shop.rule(Rule(fault=fault, kind="words"))  # type: ignore[arg-type]
    record = await shop.say("running shoes")
    assert record.outcome in ("success", "failed")
    assert record.said().strip()


async def test_endless_text_is_cut(shop: Shop) -> None:
    shop.rule(Rule(reply="and so on ", fault="endless", kind="words"))
    record = await shop.say("hello")
    assert record.outcome == "success"
    assert len(record.words) < 10_000


async def test_a_turn_that_takes_too_long_ends_with_a_sentence(shop: Shop) -> None:
    shop.running.assistant.deps.limits = type(shop.running.assistant.deps.limits)(seconds=1)
    shop.rule(Rule(fault="slow"))
    record = await shop.say("hello")
    assert (record.outcome, record.failure) == ("failed", "turn_limit")
    assert record.said().strip()


async def test_broken_plans_fall_back_to_the_best_guess(shop: Shop) -> None:
    shop.running.assistant.deps.shortcut = False
    shop.rule(Rule(fault="broken_json", kind="step"))
    record = await shop.say("running shoes")
    assert [name for name, _ in record.calls] == ["search_products"]


async def test_a_tool_that_does_not_exist_is_not_called(shop: Shop) -> None:
    shop.running.assistant.deps.shortcut = False
    shop.rule(Rule(tool_call=("delete_database", {}), kind="step"))
    record = await shop.say("running shoes")
    assert "delete_database" not in [name for name, _ in record.calls]
    assert record.outcome == "success"


async def test_a_model_cannot_name_another_customers_order(shop: Shop) -> None:
    shop.running.assistant.deps.shortcut = False
    shop.rule(Rule(tool_call=("order_status", {"order_ids": ["A1002"]}), kind="step"))
    record = await shop.say("where is my parcel", customer="mia")
    assert all(card["id"] != "A1002" for card in record.named("order_card"))


async def test_a_limit_nobody_asked_for_is_left_out(shop: Shop) -> None:
    shop.running.assistant.deps.shortcut = False
    call = ("search_products", {"query": "shoes", "price_max": 10, "rating_min": 4})
    shop.rule(Rule(tool_call=call, kind="step"))
    record = await shop.say("running shoes")
    name, arguments = record.calls[0]
    assert name == "search_products"
    assert "price_max" not in arguments
    assert "rating_min" not in arguments


async def test_a_model_that_plans_the_same_call_again_and_again_is_answered_once(shop: Shop) -> None:
    shop.running.assistant.deps.shortcut = False
    shop.rule(Rule(tool_call=("order_status", {}), kind="step"))
    record = await shop.say("where is my parcel")
    assert [name for name, _ in record.calls] == ["order_status"]
    assert "sign in" in record.words


async def test_engine_down_at_start_is_told_and_the_store_still_shows_its_products(
    store_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(store_dir, folder)
    nobody = EngineConfig(url="http://127.0.0.1:9/v1", model="none")
    async with open_assistant(StoreConfig(data_dir=folder), nobody, AgentConfig(planning="constrained")) as running:
        assert await running.assistant.ready()
        record = Record()
        record.outcome = await running.assistant.turn(TurnInput("c", "r", "running shoes"), record)
        assert record.products()
        assert (record.outcome, record.failure) == ("failed", "engine_down")
        assert "try again" in record.said()
