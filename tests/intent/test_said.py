"""Slots as the shopper wrote them: no catalogue is needed, and nothing is said that was not."""

# ruff: noqa: E501  (a table of cases reads better unbroken)

from __future__ import annotations

import pytest

from tools.intent.facets import FacetMatcher, FacetWords
from tools.intent.language import detect_language
from tools.intent.said import fitting
from tools.intent.sentence import Sentence, simplified
from tools.intent.slots import read_slots
from tools.intent.things import thing
from tools.intent.understanding import Context, Filters


@pytest.fixture(scope="module")
def empty() -> FacetMatcher:
    """A store of which nothing is known."""
    return FacetMatcher(FacetWords())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sony headphones under 50 bucks", {"brand": ["Sony"], "category": ["headphones"], "price_max": ["50"], "currency": ["USD"]}),
        ("running shoes by Zorblax", {"brand": ["Zorblax"], "category": ["running shoes"]}),
        ("华为手表一千到两千块", {"brand": ["华为"], "category": ["手表"], "price_min": ["1000"], "price_max": ["2000"], "currency": ["CNY"]}),
        ("想買藍色後背包", {"colour": ["藍"], "category": ["後背包"]}),
        ("schwarze wanderschuhe in größe 42", {"colour": ["schwarze"], "category": ["wanderschuhe"], "size": ["42"]}),
        ("botas de montaña del 38", {"category": ["botas de montaña"], "size": ["38"]}),
        ("navy or black blazer", {"colour": ["navy", "black"], "category": ["blazer"]}),
        ("a lamp for around 100 dollars", {"category": ["lamp"], "price_max": ["100"], "currency": ["USD"]}),
        ("27 inch monitor", {"size": ["27 inch"], "category": ["monitor"]}),
        ("return two shirts from order 8812", {"count": ["two"], "category": ["shirts"], "order_id": ["8812"]}),
        ("把55120和55121都取消", {"order_id": ["55120", "55121"]}),
        ("fifty-ish bucks for a rucksack", {"price_max": ["50"], "currency": ["USD"], "category": ["rucksack"]}),
        ("torches under a tenner", {"price_max": ["10"], "category": ["torches"]}),
        ("rose gold watch", {"colour": ["gold"], "category": ["watch"]}),
        ("runners 10.5 wide", {"size": ["10.5"]}),
        ("a 12\" frying pan", {"size": ["12\""], "category": ["frying pan"]}),
        ("curtains for a 2m window", {"size": ["2m"], "category": ["curtains"]}),
        ("green dress size 14", {"colour": ["green"], "size": ["14"], "category": ["dress"]}),
        ("想买俩枕头", {"count": ["俩"], "category": ["枕头"]}),
        ("哑铃一对", {"category": ["哑铃"]}),
        ("細碼嘅雨褸", {"size": ["細碼"], "category": ["雨褸"]}),
        ("健身小白买哑铃", {"category": ["哑铃"]}),
        ("my phone number is wrong", {}),
        ("Please help", {}),
    ],
)  # fmt: skip
def test_what_is_said_is_read_without_a_catalogue(text: str, said: dict[str, list[str]], empty: FacetMatcher) -> None:
    assert read_slots(text, detect_language(text), Context(), empty).said == said


def test_a_brand_the_store_does_not_have_is_said_but_no_filter(empty: FacetMatcher) -> None:
    slots = read_slots("nike shoes", "en", Context(), empty)
    assert slots.said["brand"] == ["nike"]
    assert slots.filters == Filters()
    assert slots.query == "nike shoes"


@pytest.mark.parametrize(
    ("text", "brands"),
    [
        ("the next apple juice", []),
        ("Apple juice", []),
        ("a case from Apple", ["Apple"]),
        ("苹果汁", []),
        ("苹果手机", ["苹果"]),
        ("最美的裙子", []),
        ("shipped from Berlin", []),
    ],
)
def test_everyday_words_are_no_brands(text: str, brands: list[str], empty: FacetMatcher) -> None:
    assert read_slots(text, detect_language(text), Context(), empty).said.get("brand", []) == brands


@pytest.mark.parametrize("text", ["something for the couch", "gift card", "what shoe size", "hat die"])
def test_a_word_in_passing_is_no_thing(text: str) -> None:
    assert thing(Sentence.of(text, detect_language(text))) is None


def test_slots_are_kept_where_they_make_sense() -> None:
    said = {"price_max": ["20"], "currency": ["USD"], "category": ["shoes"], "ref": ["it"]}
    assert fitting(said, "refund_status", "", "en", []) == {"category": ["shoes"]}
    assert fitting(said | {"count": ["2"], "size": ["M"]}, "account", "", "en", []) == {}
    assert fitting(said, "product_question", "", "en", []) == said


def test_an_unknown_thing_is_named_by_what_is_left_of_a_search() -> None:
    assert fitting({}, "search_products", "vegan leather zibbles", "en", []) == {"category": ["zibbles"]}
    assert fitting({}, "search_products", "适合油皮的某某膏", "zh", []) == {"category": ["某某膏"]}
    assert fitting({}, "greeting", "zibbles", "en", []) == {}


def test_traditional_characters_become_simplified_ones_in_their_place() -> None:
    assert simplified("還沒收到訂單 abc") == "还没收到订单 abc"
