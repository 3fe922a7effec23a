"""Slots of messages typed in a hurry: sizes in words, a couple of things, makers in small letters, 'the grey'."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tools.intent.facets import FacetMatcher, FacetWords
from tools.intent.slots import read_slots
from tools.intent.understanding import Context, ShownProduct

BLOCKS = [
    ShownProduct(id=str(place), title=f"{colour} Yoga Block", price=Decimal(place), currency="EUR")
    for place, colour in enumerate(("Green", "Purple", "Grey"), 1)
]


@pytest.fixture(scope="module")
def empty() -> FacetMatcher:
    """No catalogue at all."""
    return FacetMatcher(FacetWords())


def _said(text: str, language: str, facets: FacetMatcher, **context: object) -> dict[str, list[str]]:
    return read_slots(text, language, Context.model_validate(context), facets).said


@pytest.mark.parametrize(
    ("text", "language", "size"),
    [
        ("wool socks in size ten", "en", "ten"),
        ("sandals size nine and a half", "en", "nine and a half"),
        ("mens chinos 34 waist in khaki", "en", "34"),
        ("Dirndl Größe achtunddreißig", "de", "achtunddreißig"),
        ("Winterstiefel, 42", "de", "42"),
        ("gummistiefel gr. 28", "de", "28"),
        ("Schuhgröße 45", "de", "45"),
        ("Bettbezüge in 135x200", "de", "135x200"),
        ("botas talla treinta y ocho", "es", "treinta y ocho"),
    ],
)
def test_sizes_in_words_and_beside_what_is_worn(text: str, language: str, size: str, empty: FacetMatcher) -> None:
    assert _said(text, language, empty)["size"] == [size]


def test_a_bare_number_is_the_size_of_the_shoes_searched_for_and_of_nothing_else(empty: FacetMatcher) -> None:
    assert read_slots("hm only 41", "en", Context(last_query="climbing shoes"), empty).filters.size == "41"
    assert read_slots("hm only 41", "en", Context(last_query="board games"), empty).filters.size is None
    assert "size" not in _said("shoes for 2 kids", "en", empty)


def test_both_letters_of_a_swap_are_sizes_among_chinese_characters(empty: FacetMatcher) -> None:
    assert sorted(_said("L换成XL", "zh", empty)["size"]) == ["L", "XL"]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("between a hundred and two hundred euros", ("100", "200")),
        ("a basket upwards of 40 bucks", ("40", None)),
        ("zwischen hundert und zweihundert euro", ("100", "200")),
    ],
)
def test_price_limits_in_words(text: str, limits: tuple[str, str | None], empty: FacetMatcher) -> None:
    said = _said(text, "de" if "zwischen" in text else "en", empty)
    assert (said.get("price_min", [None])[0], said.get("price_max", [None])[0]) == limits


@pytest.mark.parametrize(
    ("text", "count"), [("a couple of bath mats", 2), ("half a dozen mugs", 6), ("empfiehl mir zwei Krimis", 2)]
)
def test_counts_in_words(text: str, count: int, empty: FacetMatcher) -> None:
    assert read_slots(text, "de" if "mir" in text else "en", Context(), empty).count == count


@pytest.mark.parametrize(
    ("text", "language", "brand"),
    [
        ("anything by zorblax?", "en", ["zorblax"]),
        ("baby carriers from zorblax in navy", "en", ["zorblax"]),
        ("lieber was von zorblax", "de", ["zorblax"]),
        ("a bag from leather", "en", []),
        ("anything by tomorrow", "en", []),
        ("all three side by side", "en", []),
    ],
)
def test_an_unknown_maker_needs_no_capital(text: str, language: str, brand: list[str], empty: FacetMatcher) -> None:
    assert _said(text, language, empty).get("brand", []) == brand


@pytest.mark.parametrize(
    ("text", "language", "thing"),
    [
        ("fridge magnets", "en", "fridge magnets"),
        ("a wicker basket", "en", "wicker basket"),
        ("eine kleine Tasche", "de", "Tasche"),
        ("hydro flask in mint", "en", None),
        ("can i put it in the microwave", "en", None),
        ("kann man das in die Spülmaschine tun", "de", None),
        ("这款能进洗碗机吗", "zh", None),
        ("add it to my basket", "en", None),
    ],
)
def test_the_thing_is_what_is_named(text: str, language: str, thing: str | None, empty: FacetMatcher) -> None:
    assert _said(text, language, empty).get("category", [None]) == [thing]


@pytest.mark.parametrize(
    ("text", "language", "ref"),
    [
        ("is the grey cheaper", "en", ["the grey"]),
        ("den lilanen bitte", "de", ["den lilanen"]),
        ("me quedo con el morado", "es", ["el morado"]),
        ("compare 1 and 3", "en", ["1", "3"]),
        ("worin unterscheiden sich Nummer 1 und 2", "de", ["Nummer 1", "2"]),
        ("ist der wasserdicht", "de", ["der"]),
        ("ist der versand gratis", "de", []),
        ("top 3 sleeping pads", "en", []),
    ],
)
def test_pointers_by_colour_number_and_article(text: str, language: str, ref: list[str], empty: FacetMatcher) -> None:
    assert _said(text, language, empty, shown=BLOCKS).get("ref", []) == ref


def test_it_points_at_nothing_before_anything_was_said_or_shown(empty: FacetMatcher) -> None:
    assert "ref" not in _said("does it squeak", "en", empty)
    assert _said("does it squeak", "en", empty, shown=BLOCKS)["ref"] == ["it"]
