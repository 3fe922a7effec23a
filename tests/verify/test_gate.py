"""The gate as a shopper meets it: what flows, what is replaced, what is left out."""

from __future__ import annotations

from decimal import Decimal

from agent.verify.gate import Gate
from agent.verify.units import quantities
from tests.verify.ground import GROUND, NAMES, checked


def test_a_true_price_passes_as_written() -> None:
    assert checked("The Nimbus Two-Person Tent costs $49.") == "The Nimbus Two-Person Tent costs $49."


def test_another_products_price_is_replaced_by_the_true_one() -> None:
    assert checked("The Nimbus Two-Person Tent costs $109.") == "The Nimbus Two-Person Tent costs $49."


def test_a_chinese_price_is_replaced_in_its_own_notation() -> None:
    assert checked("轻云双人帐篷售价109美元，很轻。", "zh") == "轻云双人帐篷售价49美元，很轻。"


def test_a_real_product_no_tool_returned_is_left_out() -> None:
    assert "Skyline" not in checked("I recommend the Skyline Ultra Tent for its warmth. Anything else?")


def test_words_that_claim_nothing_flow_at_once() -> None:
    gate = Gate(GROUND, "en", names=NAMES)
    assert gate.feed("The ").strip() == "The"
    assert gate.feed("weather").strip() == "weather"


def test_a_price_is_held_until_it_is_complete() -> None:
    gate = Gate(GROUND, "en", names=NAMES)
    shown = gate.feed("Shipping costs $5") + gate.feed(".9")
    assert "$" not in shown
    assert shown + gate.feed("5 today") + gate.finish() == "Shipping costs $5.95 today"


def test_a_fact_that_ends_in_the_first_character_of_a_longer_unit_is_read_to_its_end() -> None:
    """'1小' begins '1小时' and the text ends there: reading it must end as well."""
    assert [quantity.value for quantity in quantities("续航1小")] == [Decimal(1)]
    assert [quantity.value for quantity in quantities("容量3公")] == [Decimal(3)]
