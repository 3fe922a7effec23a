"""States, carts and prices in words that were not known: an order's own state passes, what no tool did does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.verify.gate import Gate
from tools.ground import AmountFact, Ground, OrderFacts, ProductFacts


def said(status: str, text: str, language: str = "en") -> str:
    ground = Ground(orders={"A1001": OrderFacts(id="A1001", status=status)})
    gate = Gate(ground, language)
    return gate.feed(text) + gate.finish()


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("return_requested", "Order A1001 has been delivered."),
        ("exchanged", "Order A1001 has been exchanged."),
        ("pending_changed", "Order A1001 has been updated."),
        ("cancelled", "Order A1001 has been cancelled."),
    ],
)
def test_its_own_state_may_be_said(status: str, text: str) -> None:
    assert said(status, text) == text


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("pending", "Order A1001 has been cancelled."),
        ("return_requested", "Order A1001 has been refunded."),
        ("pending", "Order A1001 has been updated."),
        ("delivered", "Order A1001 has been exchanged."),
    ],
)
def test_another_state_may_not(status: str, text: str) -> None:
    assert said(status, text) != text


def test_a_proposal_that_waits_is_not_done() -> None:
    """An open proposal leaves no deed in the ground: only its confirmation does."""
    assert said("pending", "I have cancelled order A1001.") != "I have cancelled order A1001."


CLAIMS = [
    "I've put it in your basket.",
    "I put the jacket into your cart.",
    "It is now in your cart.",
    "已经放进您的购物车里了。",
]


@pytest.mark.parametrize("text", CLAIMS)
def test_what_is_in_the_cart_was_added_by_a_tool(text: str) -> None:
    language = "en" if text.isascii() else "zh"
    empty = Gate(Ground(), language)
    assert empty.feed(text) + empty.finish() != text
    added = Gate(Ground(done=["added_to_cart"]), language)
    assert added.feed(text) + added.finish() == text


def test_a_price_in_the_numerals_of_a_contract_is_a_price() -> None:
    scarf = ProductFacts(id="a", names=["沙丘围巾"], amounts=[AmountFact(amount=Decimal("49.00"), currency="USD")])
    gate = Gate(Ground(products={"a": scarf}), "zh", shown=["a"])
    assert "壹拾叁" not in gate.feed("沙丘围巾的价格是人民币壹拾叁圆。") + gate.finish()
