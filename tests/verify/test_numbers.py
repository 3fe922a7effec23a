"""Numbers, units and amounts in every notation."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.verify.claim import Cursor
from agent.verify.gate import Gate
from agent.verify.lexer import tokenize
from agent.verify.numbers import read_number
from agent.verify.units import Quantity, quantities, same
from tests.verify.ground import checked, usd
from tools.ground import Ground, ProductFacts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,299.00", "1299"),
        ("49,90", "49.90"),
        ("forty-nine", "49"),
        ("two hundred and five", "205"),
        ("one thousand two hundred", "1200"),
        ("四十九", "49"),
        ("一千二百三十", "1230"),
        ("四点六", "4.6"),
        ("1.2万", "12000"),
        ("３５５", "355"),
        ("二〇二六", "2026"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    number = read_number(Cursor(tokenize(text), final=True), 0)
    assert number is not None
    assert number.value == Decimal(value)
    assert number.end == len(tokenize(text))


@pytest.mark.parametrize("text", ["1,2,3", "1.2.3"])
def test_a_list_of_numbers_is_no_number(text: str) -> None:
    assert read_number(Cursor(tokenize(text), final=True), 0) is None


def test_a_policy_gives_up_its_figures_with_their_units() -> None:
    found = set(quantities("Within 30 days; orders over $75; 3-5 business days; 八折; 38 cm"))
    assert {(q.value, q.unit) for q in found} == {
        (Decimal(30), "day"),
        (Decimal(75), "money"),
        (Decimal(3), "day"),
        (Decimal(5), "day"),
        (Decimal(20), "%"),
        (Decimal(38), "cm"),
    }


def test_units_of_one_dimension_agree_by_value() -> None:
    assert same(Quantity(Decimal(2), "week"), Quantity(Decimal(14), "day"))
    assert same(Quantity(Decimal("17.7"), "in"), Quantity(Decimal(45), "cm"))
    assert not same(Quantity(Decimal(2), "kg"), Quantity(Decimal(2), "l"))


@pytest.mark.parametrize("price", ["$49", "USD 49.00", "49 dollars", "forty-nine dollars", "US$49", "49 USD", "49$"])
def test_every_notation_of_a_true_price_passes(price: str) -> None:
    text = f"The Nimbus Two-Person Tent costs {price} today."
    assert checked(text) == text


@pytest.mark.parametrize(
    "price", ["$39", "USD 39.00", "39 dollars", "thirty-nine dollars", "US$39", "39 USD", "€49", "¥49"]
)
def test_every_notation_of_a_false_price_is_put_right(price: str) -> None:
    shown = checked(f"The Nimbus Two-Person Tent costs {price} and is light.")
    assert price not in shown
    assert "49" in shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The sage 24 cm pan costs $42.00.", "The sage 24 cm pan costs $36.00."),
        ("The 24cm one costs $36.00, the 28 cm one costs $42.00.", None),
        ("It costs from $36.00 to $42.00.", None),
    ],
)
def test_a_price_is_that_of_the_option_named(said: str, shown: str | None) -> None:
    amounts = {"24 cm": [usd("36.00")], "28 cm": [usd("42.00")]}
    facts = ProductFacts(id="p", names=["Slipper Pan"], amounts=[usd("36.00"), usd("42.00")], amounts_by=amounts,
                         numbers=["24", "28"], attributes={"diameter": "24 cm, 28 cm"})  # fmt: skip
    gate = Gate(Ground(products={"p": facts}), "en", shown=["p"])
    assert gate.feed(said) + gate.finish() == (shown or said)
