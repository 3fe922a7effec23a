"""What may be said of an order whose change was confirmed: its own state, and no other."""

from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tools.ground import Ground, OrderFacts


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
