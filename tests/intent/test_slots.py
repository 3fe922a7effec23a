from decimal import Decimal

import pytest

from tools.intent.facets import FacetMatcher, FacetWords
from tools.intent.language import detect_language
from tools.intent.query import named_thing
from tools.intent.slots import Slots, read_slots
from tools.intent.understanding import Context, Filters


@pytest.fixture(scope="module")
def matcher(facets: FacetWords) -> FacetMatcher:
    return FacetMatcher(facets)


def slots(text: str, matcher: FacetMatcher) -> Slots:
    return read_slots(text, detect_language(text), Context(), matcher)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("do you have rain jackets?", "rain jackets"),
        ("I'm looking for a coffee maker, not too expensive", "coffee maker"),
        ("show me wireless earbuds under $100", "wireless earbuds"),
        ("a warm blanket pls", "warm blanket"),
        ("want to buy a new keyboard please", "new keyboard"),
        ("trail shoes", "trail shoes"),
        ("apple watch strap", "apple watch strap"),
        ("我想买一双登山鞋", "登山鞋"),
        ("有没有蓝牙耳机", "蓝牙耳机"),
        ("200元以内的背包", "背包"),
        ("你们卖狗粮吗", "狗粮"),
        ("我想看看红色的连衣裙", "连衣裙"),
        ("ich suche blaue Laufschuhe in Größe 42 unter 80 Euro", "Laufschuhe"),
        ("busco zapatillas por menos de 50 euros", "zapatillas"),
        ("防水ジャケットはありますか", "防水ジャケット"),
        ("in blue", ""),
        ("cheaper", ""),
    ],
)
def test_the_query_is_what_remains_to_search_for(text: str, query: str, matcher: FacetMatcher) -> None:
    assert slots(text, matcher).query == query


def test_all_limits_of_one_sentence(matcher: FacetMatcher) -> None:
    text = "find me a lumo running shoe in blue size 9 below 80 euros with at least 4 stars in stock"
    assert slots(text, matcher).filters == Filters(
        price_max=Decimal(80),
        currency="EUR",
        category="Running Shoes",
        brand="Lumo",
        colour="blue",
        size="9",
        rating_min=Decimal(4),
        in_stock=True,
    )


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("nordhaven jackets", "Nordhaven Outdoor"),
        ("nordhavn outdoor tents", "Nordhaven Outdoor"),
        ("海之蓝的T恤有吗", "海之蓝"),
        ("Gap jeans", "Gap"),
        ("mind the step", None),
    ],
)
def test_brands_are_the_stores_own_typing_slips_included(text: str, brand: str | None, matcher: FacetMatcher) -> None:
    assert slots(text, matcher).filters.brand == brand


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("trail running shoes", "Running Shoes"),
        ("waterproof backpack for hiking", "Backpacks"),
        ("backpak", "Backpacks"),
        ("luggage", "Bags & Luggage"),
        ("双人帐篷", "Tents"),
        ("a gift for a runner with many backpacks", None),
        ("tent pegs", None),
    ],
)
def test_the_category_is_what_the_query_is_about(text: str, category: str | None, matcher: FacetMatcher) -> None:
    assert slots(text, matcher).filters.category == category


@pytest.mark.parametrize(
    ("intent", "query", "named"),
    [
        ("cart", "add the Cascade backpack to my cart", "Cascade backpack"),
        ("cart", "add to my cart", ""),
        ("cart", "把登山鞋加入购物车", "登山鞋"),
        ("product_question", "tell me about the Cascade 38L", "Cascade 38L"),
        ("product_question", "waterproof", ""),
        ("product_question", "云端登山包防水吗", "云端登山包"),
        ("describe_product", "write a product description for the rain jacket", "rain jacket"),
        ("policy_question", "how much is shipping", ""),
    ],
)
def test_the_product_a_request_names(intent: str, query: str, named: str) -> None:
    assert named_thing(query, intent) == named  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["1 " * 2000, "1," * 2000, "the blue one " * 300, "两百块" * 1500, "a " * 2000 + "ones"]
)
def test_a_long_odd_message_is_read_all_the_same(text: str, matcher: FacetMatcher) -> None:
    assert isinstance(slots(text, matcher), Slots)


def test_the_first_word_of_a_joined_category_is_no_category_of_its_own() -> None:
    store = FacetMatcher(FacetWords(categories={"Desk & Table Lamps": [], "Tables & Desks": [], "Candles & Decor": []}))
    office = FacetMatcher(FacetWords(categories={"Desk & Office": [], "Tables & Desks": []}))
    assert office.category("a desk", "en") == "Tables & Desks"
    assert store.category("a standing desk", "en") == "Tables & Desks"
    assert store.category("a desk lamp", "en") == "Desk & Table Lamps"
    assert store.category("candles", "en") == "Candles & Decor"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("has ORD-5521 shipped yet?", ["ORD-5521"]),
        ("brauche nen retourenschein für ORD-2217", ["ORD-2217"]),
        ("stop order 7741-B before it goes out!!", ["7741-B"]),
        ("el 48213 ya salió?", ["48213"]),
        ("is the WH-1000XM4 in stock", []),
    ],
)
def test_order_numbers_as_stores_make_them(text: str, ids: list[str], matcher: FacetMatcher) -> None:
    assert slots(text, matcher).order_ids == ids


@pytest.mark.parametrize(
    ("text", "limits", "query"),
    [
        ("tents, not from Lumo", {"brands_not": ["Lumo"]}, "tents"),
        ("a backpack, anything but black or white", {"colours_not": ["black", "white"]}, "backpack"),
        ("背包，不要Lumo的", {"brands_not": ["Lumo"]}, "背包"),
        ("除了白色的帐篷", {"colours_not": ["white"]}, "帐篷"),
        ("ein Rucksack, aber nicht von Lumo", {"brands_not": ["Lumo"]}, "Rucksack"),
        ("una mochila que no sea negra", {"colours_not": ["black"]}, "mochila"),
        ("a tent for dad, no lumo please", {"brands_not": ["Lumo"]}, "tent for dad"),
    ],
)
def test_what_is_ruled_out_is_not_wished_for(
    text: str, limits: dict[str, list[str]], query: str, matcher: FacetMatcher
) -> None:
    found = slots(text, matcher)
    stated = found.filters.model_dump(exclude_none=True, exclude={"category"})
    assert (stated, found.query) == (limits, query)


@pytest.mark.parametrize(
    "text",
    [
        "no black one?",
        "something not too dear, in black",
        "a black tent without poles",
        "有别的黑色的吗",
        "特别黑的背包",
    ],
)
def test_a_no_before_something_else_rules_nothing_out(text: str, matcher: FacetMatcher) -> None:
    filters = slots(text, matcher).filters
    assert (filters.colour, filters.colours_not) == ("black", None)
