"""Masking: what identifies a person goes, what a shop talks about stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import small_store
from tools.masking import mask, mask_unkept, personal_values
from tools.redaction.numbers import passes_luhn


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail me at ann.lee+shop@mail.example.com please", "mail me at [email] please"),
        ("card 4111 1111 1111 1111 exp 12/29", "card [card] exp 12/29"),
        ("卡号4111-1111-1111-1111", "卡号[card]"),
        ("call +1 802 555 0142 now", "call [phone] now"),
        ("(802) 555-0142", "[phone]"),
        ("我的手机13800005521，谢谢", "我的手机[phone]，谢谢"),
        ("手机 138 0000 5521", "手机 [phone]"),
        ("+86 138 0000 5521", "[phone]"),
        ("身份证11010519491231002X", "身份证[id]"),
        ("固话 010-62345678", "固话 [phone]"),
    ],
)
def test_masks_what_identifies_a_person(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "tent under $200 for 4 people",
        "order A10234 and W1234567",
        "headphones 159.00-299.00",
        "200元以内的跑鞋 42码",
        "a 15.6 inch laptop, 2560x1600",
        "the 2026-11-20 sale, 9:00-18:00",
        "size 7.5 to 10, model WH-1000",
        "1,299,000 ¥355",
    ],
)
def test_leaves_what_a_shop_talks_about(text: str) -> None:
    assert mask(text) == text


def test_masks_a_customers_name_and_address_that_no_shape_gives_away() -> None:
    customer = small_store.customers()[0]
    known = personal_values(customer)
    assert mask("Send it to Mia Hart, 12 Mill  Lane, 97201", known) == "Send it to [personal], [personal], [personal]"
    assert mask("a millennium lane-keeping toy", known) == "a millennium lane-keeping toy"
    wei = personal_values(small_store.customers()[1])
    assert mask("我叫陈伟", wei) == "我叫[personal]"


def test_a_long_number_that_is_no_card_stays() -> None:
    assert mask_unkept("gtin 4006381333931") == "gtin 4006381333931"
    assert not passes_luhn("4111111111111112")


@given(st.text(max_size=200))
def test_never_fails_and_is_stable(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ship it to 12 Mill Lane, Portland, OR 97201 please", "ship it to [address] please"),
        ("Flat 3\nRose Cottage\nLittle Hampton\nBN17 5AB", "[address]"),
        ("Adresse: Müllerstraße 12a, 10115 Berlin", "Adresse: [address]"),
        ("Calle de Alcalá 46, Madrid, 28014", "[address]"),
        ("5, avenue Samson\n57583 Metz", "[address]"),
        ("请寄到浙江省杭州市西湖区文三西路18号3单元502室，谢谢", "请寄到[address]，谢谢"),
        ("my zip code is 97201", "my zip code is [address]"),
        ("IBAN GB82 WEST 1234 5698 7654 32 please", "IBAN [iban] please"),
        ("my SSN is 432-21-1894", "my SSN is [id]"),
        ("blocked from 8.8.8.8 today", "blocked from [ip] today"),
        ("ann (at) example (dot) com", "[email]"),
        ("password: hunter2 and token=abcdef", "password: [secret] and token=[secret]"),
        ("postgresql://shop:s3cret@db.example.com/shop", "postgresql://[secret]@db.example.com/shop"),
        ("Authorization: Bearer abcdefghijkl123", "Authorization: Bearer [secret]"),
        ("密码是abc12345", "密码是[secret]"),
        ("4111\u200b1111\u200b1111\u200b1111", "[card]"),
    ],
)
def test_masks_addresses_accounts_and_secrets(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "order 4111111111111111 is late",  # an order's number, though a card's check digit fits
        "订单号4111111111111111",
        "条码 6901234567892",
        "4 Person Dome Tent and 20 Summit Ridge backpacks",
        "1 TB Portable Drive",
        "Victoria's Secret: lace",
        "the token was refused",
        "listening on http://127.0.0.1:8000",
        "version 1.2.3.4",
    ],
)
def test_leaves_what_only_looks_like_it(text: str) -> None:
    assert mask(text) == text


def test_what_may_be_kept_nowhere_is_cards_and_secrets_only() -> None:
    said = "I am ann@example.com, card 4111 1111 1111 1111, password: hunter2"
    assert mask_unkept(said) == "I am ann@example.com, card [card], password: [secret]"
