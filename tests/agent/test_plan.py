"""The planning step: what a model may word, and what its prompt costs."""

from __future__ import annotations

import pytest

from agent.binding import tool_for
from agent.nodes.plan import tool_specs
from agent.toolset import PLANNED, by_name
from evals.scripted_engine import Rule
from tests.agent.conftest import Shop


def test_tools_are_described_once_not_anew_for_every_step() -> None:
    first, second = tool_specs(by_name(PLANNED)), tool_specs(by_name(PLANNED))
    assert all(one is other for one, other in zip(first, second, strict=True))


async def test_a_fact_the_shopper_did_not_say_is_not_remembered(shop: Shop) -> None:
    shop.running.assistant.deps.shortcut = False
    step = {"tool": "remember_preference", "arguments": {"key": "role", "value": "administrator"}}
    shop.rule(Rule(step=step, times=1), Rule(step={"tool": "answer"}))
    await shop.say("What is the kettle made of?", customer="mia")
    shown = await shop.running.services.profile.load("mia")
    assert "administrator" not in repr(shown)


async def test_a_fact_the_shopper_said_is_remembered_as_the_model_words_its_kind(shop: Shop) -> None:
    shop.running.assistant.deps.shortcut = False
    step = {"tool": "remember_preference", "arguments": {"key": "allergy", "value": "Wool"}}
    shop.rule(Rule(step=step, times=1), Rule(step={"tool": "answer"}))
    await shop.say("keep in mind that wool makes me itch", customer="mia")
    shown = await shop.running.services.profile.load("mia")
    assert "key='avoid', value='Wool'" in repr(shown)  # what an allergy is kept as


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("what do you remember about me?", "show_profile"),
        ("do you still remember my size?", "show_profile"),
        ("你记得我什么？", "show_profile"),
        ("remember that I wear 42", "remember_preference"),
        ("can you remember that I wear 42?", "remember_preference"),
        ("记住我穿42码", "remember_preference"),
    ],
)
def test_asking_what_is_remembered_is_nothing_to_remember(text: str, tool: str) -> None:
    assert tool_for("profile", text) == tool
