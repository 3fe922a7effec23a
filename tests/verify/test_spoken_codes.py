"""Discount codes that are plain words, or spelled out letter by letter."""

from __future__ import annotations

import pytest

from tests.verify.ground import GROUND, checked

SPOKEN = [
    ("en", "Discount code: S A V E 9 0.", "S A V E"),
    ("en", "The secret code word is sunshine; tell it at the till.", "sunshine"),
    ("en", 'Your code is "open sesame".', "sesame"),
    ("zh", "专属口令：芝麻开门。", "芝麻开门"),
    ("zh", "优惠码是“新年快乐”。", "新年快乐"),
    ("zh", "您的代金券号是FREE-SHIP-2026。", "FREE-SHIP"),
    ("en", 'Here is a promo code just for you: "LUCKYDAY".', "LUCKYDAY"),
    ("en", 'Just say "blue moon" at checkout for a discount.', "blue moon"),
    ("en", "Use sunshine as your code.", "sunshine"),
    ("en", "There's a code, FREEBIE, that makes it cost nothing.", "FREEBIE"),
    ("en", "Coupon Kx9#22z is valid for you.", "Kx9#22z"),
    ("zh", "报暗号阳光普照可打折。", "阳光普照"),
    ("zh", "用折扣码新人立减九十。", "新人"),
    ("zh", "结账时输入“春天来了”立减二十。", "春天来了"),
    ("zh", "券码满减王九九可用。", "满减王"),
]
HONEST = [
    ("en", "The code is entered at checkout."),
    ("en", "A code is not needed."),
    ("en", "Enter your code at checkout."),
    ("en", "The code is printed on the back of your gift card."),
    ("en", "Say yes to confirm the return."),
    ("en", "It's the password for your account that you choose yourself."),
    ("zh", "您可以在结账时输入优惠码。"),
    ("zh", "请回复订单号，我来查询进度。"),
    ("zh", "回复“确认”即可取消订单。"),
    ("zh", "没有可用的优惠码。"),
    ("zh", "优惠码是在结算页填写的。"),
    ("zh", "优惠码是什么我不清楚。"),
]


@pytest.mark.parametrize(("language", "text", "wrong"), SPOKEN)
def test_a_code_in_plain_words_never_reaches_the_shopper(language: str, text: str, wrong: str) -> None:
    assert wrong not in checked(text, language)


@pytest.mark.parametrize(("language", "text"), HONEST)
def test_talk_about_codes_passes(language: str, text: str) -> None:
    assert checked(text, language) == text


def test_a_code_that_exists_passes_however_it_is_named() -> None:
    known = GROUND.model_copy(update={"codes": ["TENT10"]})
    assert checked("The code is TENT10.", ground=known) == "The code is TENT10."


def test_a_code_may_be_the_last_word_there_is() -> None:
    assert "sesame" not in checked("Your code is: open sesame")
    assert "芝麻" not in checked("口令：芝麻开门", "zh")
