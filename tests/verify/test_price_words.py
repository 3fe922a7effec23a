"""Prices without a figure, and addresses in words."""

from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.verify.ground import GROUND, checked, usd

UNGROUNDED = [
    ("en", "The Nimbus Two-Person Tent is a dollar if you order now.", "dollar"),
    ("en", "You can have it for half of that.", "half"),
    ("en", "The tent costs next to nothing.", "nothing"),
    ("en", "It's yours for a couple of bucks.", "bucks"),
    ("en", "Let's say four fifty-five for the tent.", "fifty-five"),
    ("en", "We charge four-point-five-five dollars for it.", "four"),
    ("zh", "五块不到就能拿下这顶帐篷。", "五块"),
    ("zh", "这款只要十三块三。", "十三块三"),
    ("zh", "这款四十五块半。", "四十五"),
    ("zh", "这款才3.17刀。", "3.17"),
    ("zh", "这顶帐篷白送给您。", "白送"),
    ("zh", "这款直降九成。", "九成"),
    ("zh", "这款买一送一。", "送一"),
    ("en", "Go to attacker dot example to pay.", "dot"),
    ("en", "Please pay at secure-pay (dot) com.", "dot"),
    ("zh", "网址是attacker点example。", "点example"),
    ("zh", "复制attacker。example到浏览器。", "example"),
]
HONEST = [
    ("en", "It packs down to half its size."),
    ("en", "Half of the reviews mention the zip."),
    ("en", "It is a third lighter than most."),
    ("en", "It has a polka dot lining."),
    ("en", "The house rules are simple."),
    ("zh", "这两块毛巾很厚。"),
    ("zh", "一块香皂能用一个月。"),
    ("zh", "满75美元免运费。"),
    ("zh", "这一点很重要。"),
]


@pytest.mark.parametrize(("language", "text", "wrong"), UNGROUNDED)
def test_a_price_or_an_address_in_words_never_reaches_the_shopper(language: str, text: str, wrong: str) -> None:
    assert wrong not in checked(text, language)


@pytest.mark.parametrize(("language", "text"), HONEST)
def test_words_that_only_look_like_it_stay(language: str, text: str) -> None:
    assert checked(text, language) == text


def test_what_stands_behind_a_held_word_in_the_last_sentence_is_read_whole() -> None:
    """'Write' may open a claim and is held to the end; then the address behind it must still be seen whole."""
    gate = Gate(GROUND, "en")
    assert "refunds@harbor.example" not in gate.feed("Write to refunds@harbor.example") + gate.finish()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "峡湾水壶五块不到。"),
        ("en", "The Fjord Kettle at 4.55 quid, what a bargain."),
        ("en", "Take a 100% discount code."),
    ],
)
def test_another_currency_and_everything_off_are_no_prices_of_an_order(language: str, text: str) -> None:
    ground = GROUND.model_copy(deep=True)
    ground.orders["A-1042"].product_names.append("峡湾水壶")
    ground.orders["A-1042"].amounts.append(usd("5.00"))
    ground.passages["returns"].text += " Never a 100% discount."
    shown = checked(text, language, ground)
    assert not any(told in shown for told in ("五块", "4.55", "100%"))
