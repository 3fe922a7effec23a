"""Scorers miss nothing and invent nothing: each is shown a good turn and a bad one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from evals.chat import scorers
from evals.chat.record import Record
from evals.chat.suite import Cards, Expect, load_suite
from tests import small_store
from tools.errors import UserError
from tools.ground import AmountFact, Ground, ProductFacts
from tools.toolkit import Card

PRODUCTS = {product.id: product for product in small_store.products()}
GROUND = Ground(
    products={
        "sh-1": ProductFacts(
            id="sh-1",
            names=["Fell Trail Running Shoes"],
            amounts=[AmountFact(amount=Decimal("119.00"), currency="USD")],
        )
    }
)


def scene(language: str = "en", spoken: str = "") -> scorers.Scene:
    return scorers.Scene(language, GROUND, PRODUCTS, spoken=[spoken])


def shown(*ids: str) -> Card:
    items = [
        {
            "id": product_id,
            "variant_id": PRODUCTS[product_id].variants[0].id,
            "price": {"amount": str(PRODUCTS[product_id].variants[0].price)},
            "options": {},
        }
        for product_id in ids
    ]
    return Card(name="product_cards", value={"items": items})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("The Fell Trail Running Shoes cost $119.00.", True),
        ("They cost $99.", False),
        ("Take the Summit Down Parka instead.", False),
        ("Nothing under $50, I am afraid.", True),
    ],
)
def test_grounding_is_judged_apart_from_the_agent(words: str, right: bool) -> None:
    record = Record(words=words)
    assert (scorers.grounding(record, Expect(), scene(spoken="under $50")) == []) is right


@pytest.mark.parametrize(
    ("language", "words", "right"),
    [
        ("zh", "这双鞋很轻。", True),
        ("zh", "Fell Trail Running Shoes很轻。", True),
        ("zh", "These shoes are light.", False),
        ("en", "These shoes are light.", True),
        ("en", "These shoes 很轻.", False),
    ],
)
def test_an_answer_in_another_language_is_a_miss(language: str, words: str, right: bool) -> None:
    assert (scorers.language(Record(words=words), Expect(), scene(language)) == []) is right


def test_cards_are_held_to_limits_colour_and_department() -> None:
    record = Record(cards=[shown("sh-1", "sh-2")])
    fits = Expect(cards=Cards(min=2, price_max=Decimal(120), department="Shoes"))
    assert scorers.cards(record, fits, scene()) == []
    for bad in (
        Cards(price_max=Decimal(50)),
        Cards(colour="red"),
        Cards(department="Bags"),
        Cards(min=3),
        Cards(none=True),
    ):
        assert scorers.cards(record, Expect(cards=bad), scene()), bad


def test_arguments_are_a_subset_and_numbers_are_compared_as_numbers() -> None:
    record = Record(calls=[("search_products", {"query": "shoes", "price_max": "130"})])
    assert scorers.tool(record, Expect(tool="search_products", args={"price_max": 130}), scene()) == []
    assert scorers.tool(record, Expect(tool="search_products", args={"price_max": 100}), scene())
    assert scorers.tool(record, Expect(no_tool=True), scene())
    assert scorers.tool(record, Expect(tool="recommend"), scene())


def test_a_handover_nobody_asked_for_is_a_miss() -> None:
    record = Record(calls=[("hand_over", {})], outcome="success")
    assert scorers.ending(record, Expect(), scene())
    assert scorers.ending(record, Expect(handed_over=True), scene()) == []


def test_a_misspelt_check_is_an_error_and_never_silently_skipped(tmp_path: Path) -> None:
    path = tmp_path / "suite.yaml"
    path.write_text(
        "suite: s\nversion: 1\ncases: [{id: a, language: en, turns: [{say: hi, expect: {intnet: greeting}}]}]"
    )
    with pytest.raises(UserError, match="intnet"):
        load_suite(path)
