"""The small parts of search: words, heads, slips, colours, sizes."""

from __future__ import annotations

import pytest

from tools.intent.understanding import Filters
from tools.search.colours import COLOURS, canonical_colour, canonical_colours
from tools.search.index_relax import attempts
from tools.search.index_spelling import Spelling, one_slip
from tools.search.index_values import category_matches, size_matches
from tools.search.index_words import query_head, query_words, words


def test_words_are_stemmed_and_chinese_is_segmented() -> None:
    assert words("Running Jackets, children's café") == ["run", "jacket", "children", "cafe"]
    assert "羽绒服" in words("轻量羽绒服")


def test_fillers_do_not_search_unless_there_is_nothing_else() -> None:
    assert query_words("do you have a tent for me") == ("tent",)
    assert query_words("有没有适合我的帐篷") == ("帐篷",)
    assert query_words("do you have") != ()


@pytest.mark.parametrize(
    ("query", "head"),
    [
        ("a waterproof jacket for hiking", "jacket"),
        ("noise cancelling headphones", "headphon"),
        ("防水外套", "外套"),
        ("给孩子的玩具", "玩具"),
        ("15", None),
    ],
)
def test_the_head_says_what_kind_of_thing_is_wanted(query: str, head: str | None) -> None:
    assert query_head(query) == head


def test_a_slip_is_one_letter_and_never_the_first() -> None:
    spelling = Spelling([("jacket", 5), ("dawn", 9), ("lamp", 2), ("form", 1)])
    assert [spelling.meant(word) for word in ("jackit", "jaket", "lawn", "from", "lmap", "zzzz", "lam")] == [
        "jacket", "jacket", None, "form", "lamp", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["lam", "lamps", "lump", "lapm", "amp"])
def test_one_slip_is_left_out_put_in_changed_or_swapped(other: str) -> None:
    assert one_slip("lamp", other)
    assert one_slip(other, "lamp")


@pytest.mark.parametrize("other", ["la", "lamppp", "limb", "plam", "pmal"])
def test_two_slips_are_another_word(other: str) -> None:
    assert not one_slip("lamp", other)


def test_colours_are_canonical_in_both_languages() -> None:
    assert canonical_colours("Slate blue") == {"blue"}
    assert canonical_colours("rose gold") == {"gold"}
    assert canonical_colours("黑白条纹") == {"black", "white"}
    assert canonical_colours("Ultra") == frozenset()
    assert canonical_colour("藏青色") == "navy"
    assert canonical_colour("Gray") == "grey"
    assert canonical_colour("heavy") is None
    assert all(canonical_colour(name) == name for name in COLOURS)


def test_sizes_of_two_systems_do_not_meet() -> None:
    assert size_matches("US 9", ["EU 9", "9", "US 9", "9 UK"]) == [False, True, True, False]
    assert size_matches("large", ["L", "XL", "大码"]) == [True, False, True]


def test_an_exact_category_wins_over_one_that_holds_its_words() -> None:
    values = ["Clothing\tJackets", "Jackets & Outerwear\tCoats"]
    assert category_matches("jacket", values) == [True, False]
    assert category_matches("outerwear", values) == [False, True]


def test_limits_give_way_in_order_category_last() -> None:
    stated = Filters.model_validate({"category": "Tents", "price_max": 10, "colour": "red", "rating_min": 4})
    given_up = [[item.limit for item in relaxed] for _, _, relaxed in attempts(stated, "tent")]
    assert given_up == [
        [],
        ["rating_min"],
        ["colour"],
        ["price_max"],
        ["category"],
        ["rating_min", "colour"],
        ["rating_min", "colour", "price_max"],
        ["rating_min", "colour", "price_max", "category"],
    ]
