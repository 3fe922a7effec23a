"""What must hold for any text: chopping changes nothing, nothing is kept back, plain text comes out as it went in."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.verify.gate import Gate
from tests.verify.ground import GROUND, NAMES

PIECES = """The |Nimbus Two-Person Tent| costs |$49|$109|.| and |, |1. |- |**|I've added it|。|，|轻云双人帐篷|售价
四十九美元|已为您取消订单|Skyline Ultra Tent| 4.6 stars|in stock|forty-nine dollars|缺货| is |cheaper than
Basecamp Family Tent|2026-11-20| on Nov 20|https://a.example/x|<b>|[x](http://y.z)|!|?|SAVE20|use code |order A-1042
20% off|八折|It is great for you|within your budget|the second one|’|I|'|, |第二款|最便宜|比|The cheapest | than
For $109 |我会为您退款|"|more than 5,000 |A-1042|only 3 left|@x.com|.com""".replace("\n", "|\n|").split("|")
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
PLAIN_WORDS = st.sampled_from(
    ["good", "soft", "warm", "nicely", "made", "fabric", "feels", "lovely", "weather", "enjoy"]
)


def whole(text: str, language: str) -> str:
    gate = Gate(GROUND, language, names=NAMES)
    return gate.feed(text) + gate.finish()


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(["en", "zh", "de", "ja"]), st.lists(st.integers(1, 7), min_size=1, max_size=8))
def test_what_is_shown_never_depends_on_how_the_text_was_chopped(text: str, language: str, sizes: list[int]) -> None:
    gate = Gate(GROUND, language, names=NAMES)
    shown, place, turn = "", 0, 0
    while place < len(text):
        size = sizes[turn % len(sizes)]
        shown += gate.feed(text[place : place + size])
        place, turn = place + size, turn + 1
    assert shown + gate.finish() == whole(text, language)


COMMON = """a an and the but so or also is it was just get use save this your our with under up in stock good soft
warm walk tent Tent nimbus Nimbus family Skyline only three first second cheaper cheapest than don't I've I it's they
cancelled refund order added free five within budget black colour""".split()


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(COMMON), st.sampled_from(PIECES)), max_size=24), st.sampled_from(["en", "de"])
)
def test_words_that_come_one_by_one_show_what_the_whole_text_shows(words: list[str], language: str) -> None:
    """A model's tokens are mostly a space and a word, which take a way of their own through the gate."""
    text = " ".join(words)
    gate = Gate(GROUND, language, names=NAMES)
    shown = "".join(gate.feed(token) for token in re.findall(r" ?[A-Za-z]{1,6}|.", text, re.DOTALL))
    assert shown + gate.finish() == whole(text, language)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(["en", "zh"]))
def test_nothing_stays_behind_after_the_end(text: str, language: str) -> None:
    gate = Gate(GROUND, language, names=NAMES)
    gate.feed(text)
    gate.finish()
    assert gate.finish() == ""


@settings(max_examples=200, deadline=None)
@given(st.lists(PLAIN_WORDS, max_size=30), st.sampled_from([" ", ", ", ". ", "\n", "! "]))
def test_text_without_claims_comes_out_as_it_went_in(words: list[str], between: str) -> None:
    text = between.join(words)
    assert whole(text, "en") == text


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(["en", "zh"]))
def test_nothing_is_held_for_ever(text: str, language: str) -> None:
    """However the text began, two plain sentences later everything has been decided."""
    gate = Gate(GROUND, language, names=NAMES)
    plain = "\n\nwarm fabric.\nsoft wool.\n" if language == "en" else "\n\n材料很好。\n颜色很美。\n"
    shown = gate.feed(text + plain)
    assert shown.rstrip().endswith(plain.strip().split("\n")[-1])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.sampled_from(["a", "1", "$", "*", "[", "四", "我", "A", "**a ", "<b "]))
def test_endless_repetition_ends(count: int, piece: str) -> None:
    text = piece * count
    assert isinstance(whole(text, "en"), str)
