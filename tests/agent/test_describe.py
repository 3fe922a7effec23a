"""Descriptions for the merchant: every claim in them is backed by an attribute."""

from __future__ import annotations

import pytest

from agent.describe import write_description
from agent.verify.soft import unbacked_out
from evals.scripted_engine import Rule
from tests.agent.conftest import Shop
from tools.errors import UserError


async def test_a_claim_no_attribute_backs_is_taken_out_and_named(shop: Shop) -> None:
    shop.rule(
        Rule(
            reply="The Alder Rain Jacket keeps rain out with its waterproof fabric. It is made of organic cotton.",
            kind="words",
        )
    )
    found = await write_description(shop.running.assistant.deps, "jk-1", language="en", tone="plain")
    assert "waterproof" in found.text
    assert "organic" not in found.text
    assert any("organic cotton" in removed for removed in found.removed)


async def test_a_price_does_not_belong_into_a_description(shop: Shop) -> None:
    shop.rule(Rule(reply="The Alder Rain Jacket is a shell of recycled nylon for $89.00.", kind="words"))
    found = await write_description(shop.running.assistant.deps, "jk-1-navy", language="en", tone="friendly")
    assert "89" not in found.text
    assert found.product_id == "jk-1"


async def test_the_model_sees_the_facts_and_the_tone_in_the_language(shop: Shop) -> None:
    await write_description(shop.running.assistant.deps, "jk-1", language="zh", tone="playful")
    request = shop.engine.requests[-1]
    assert "赤杨雨衣外套" in request.last_user
    assert "轻松俏皮" in request.last_user


async def test_an_unknown_product_is_a_plain_error(shop: Shop) -> None:
    with pytest.raises(UserError, match="no product or variant"):
        await write_description(shop.running.assistant.deps, "nothing", language="en", tone="plain")


@pytest.mark.parametrize(
    ("text", "facts", "kept"),
    [
        ("A warm hat. Made of merino wool.", "material: merino wool", "A warm hat. Made of merino wool."),
        ("A warm hat. Made of merino wool.", "material: cotton", "A warm hat."),
        ("软糯保暖。面料防水透气。", "材质：羊毛", "软糯保暖。"),
    ],
)
def test_loaded_words_stand_only_where_the_facts_hold_them(text: str, facts: str, kept: str) -> None:
    assert unbacked_out(text, facts)[0] == kept
