"""What a query is understood to ask for: quantities, codes, slips, wishes."""

from __future__ import annotations

import pytest

from tools.search.abroad import at_home
from tools.search.index_measures import measure_words, without_measures
from tools.search.index_query import asked, corrected
from tools.search.index_spelling import Spelling
from tools.search.index_words import query_head, query_words, words
from tools.search.wishes import helpful, switch

KNOWN = {"raincoat", "sleep", "bag", "tent", "帐篷", "耳机", "降噪", "jk001", "spf", "50", "mat", "yoga", "园艺"}
SPELLING = Spelling([(word, 3) for word in ("raincoat", "sleeping", "bag", "yoga", "mat", "帐篷", "耳机", "园艺")])


def known(word: str) -> bool:
    return word in KNOWN


@pytest.mark.parametrize(
    ("asked_for", "written"),
    [("15in", "15 inch"), ("15-inch", "15 英寸"), ("38 cm", "15 inch"), ("10000mah", "10,000 mAh"), ("2公斤", "2.0 kg"),
     ("12 oz", "350 ml"), ("65w", "65瓦"), ("3 1/2 inch", "3.5 in")],
)  # fmt: skip
def test_one_size_in_two_ways_is_one_word(asked_for: str, written: str) -> None:
    (measure,) = without_measures(asked_for)[1]
    assert set(measure.words) <= set(measure_words(written))


@pytest.mark.parametrize(("asked_for", "written"), [("15 inch", "14 inch"), ("1 l", "1 kg"), ("26 cm", "30 cm")])
def test_other_sizes_and_kinds_stay_apart(asked_for: str, written: str) -> None:
    (measure,) = without_measures(asked_for)[1]
    assert not set(measure.words) & set(measure_words(written))


@pytest.mark.parametrize("asked_for", ["20 to 30 liters", "20-30升", "20l - 30l", "20 bis 30 Liter"])
def test_a_range_holds_what_lies_between(asked_for: str) -> None:
    rest, (measure,) = without_measures(asked_for)
    assert not rest.strip()
    held = {size for size in (16, 20, 22, 28, 30, 34) if set(measure.words) & set(measure_words(f"{size} L"))}
    assert held == {20, 22, 28, 30}


def test_a_watering_can_is_a_can_and_what_i_can_is_not() -> None:
    assert query_words("watering can") == ("water", "can")
    assert "can" not in query_words("a tent that two people can carry")
    assert "can" not in query_words("what tents can i see")


@pytest.mark.parametrize("text", ["3 in 1 charger", "10 in stock", "model 15 insert"])
def test_not_every_in_is_an_inch(text: str) -> None:
    assert without_measures(text)[1] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("raincaot", "raincoat"), ("sleepng bag", "sleeping bag"), ("帐蓬", "帐篷"), ("降噪耳几", "降噪耳机"),
     ("zhangpeng", "帐篷"), ("yogamat", "yoga mat"), ("元以内", "元以内"), ("tent", "tent")],
)  # fmt: skip
def test_slips_are_set_right_and_the_rest_is_left(typed: str, meant: str) -> None:
    assert corrected(typed, SPELLING, known) == meant


@pytest.mark.parametrize("query", ["JK-001", "jk001", "型号 JK-001"])
def test_a_code_is_one_word_however_it_is_typed(query: str) -> None:
    assert asked(query, SPELLING, known).words == ("jk001",)


def test_letters_and_digits_written_in_one_are_taken_apart() -> None:
    assert asked("spf50", SPELLING, known).words == ("spf", "50")


def test_a_wish_leads_to_things_in_both_languages_and_can_be_switched_off() -> None:
    assert {"sleeping bag", "睡袋"} <= set(helpful("露营晚上睡觉用的，要暖和"))
    assert helpful("red shoes") == ()
    switch(on=False)
    try:
        assert helpful("露营晚上睡觉用的，要暖和") == ()
    finally:
        switch(on=True)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("zelt", "tent"),
        ("Zelte für zwei", "tent für zwei"),
        ("Tienda de Campaña", "tent"),
        ("tente", "tente"),  # its stem is the store's own word
        ("赤いテント", "赤いtent"),
        ("guantes negros", "gloves negros"),
        ("saco de dormir", "saco de dormir"),
        ("a warm jacket", "a warm jacket"),
        ("电饭煲", "电饭煲"),
    ],
)
def test_goods_named_in_another_language_get_the_name_they_have_here(query: str, meant: str) -> None:
    sold = {*words("tent"), *words("gloves")}
    assert at_home(query, sold.__contains__) == meant


def test_a_word_that_the_store_uses_keeps_its_meaning() -> None:
    assert at_home("koffer", {*words("koffer"), *words("suitcase")}.__contains__) == "koffer"


def test_earphones_are_no_desk() -> None:
    """Named after: 耳机 became 'ear desk' where the catalogue had no 机 of its own."""
    sold = {*words("desk"), *words("headphones")}
    assert at_home("耳机", sold.__contains__) == "耳机"
    assert at_home("机を探しています", sold.__contains__).startswith("desk")


def test_what_a_comma_adds_is_not_the_thing() -> None:
    assert query_head("coffee grinder, manual") == words("grinder")[0]
    assert query_head("warm, waterproof jacket") == words("jacket")[0]
