"""Times of day and states of orders: only a policy's own hour, only a looked-up order's state may be said."""

from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tools.ground import Ground, PassageFacts

_TEXT = "Monday to Saturday, 9:00-18:00. 周一至周六9点到18点。"
HOURS = Ground(passages={"c": PassageFacts(id="contact", title="Contact", text=_TEXT)})


def through(text: str, language: str, ground: Ground) -> str:
    gate = Gate(ground, language)
    return gate.feed(text) + gate.finish()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Our team is here from 9:00 to 18:00.", "en"),
        ("We open at 9 am and close at 6 pm.", "en"),
        ("客服早上9点上班，下午六点下班。", "zh"),
        ("客服9:00上班，18:00下班。", "zh"),
        ("这一款便宜一点，也轻一点。", "zh"),
        ("It works 24/7 and comes as a 2-in-1.", "en"),
    ],
)
def test_a_true_time_and_what_is_no_time_pass(text: str, language: str) -> None:
    assert through(text, language, HOURS) == text


@pytest.mark.parametrize(
    ("text", "language", "invented"),
    [
        ("Support opens at 8 am.", "en", "8 am"),
        ("Support opens at 7:30.", "en", "7:30"),
        ("客服早上8点上班。", "zh", "8点"),
        ("客服下午两点半下班。", "zh", "两点半"),
    ],
)
def test_an_invented_time_is_not_said(text: str, language: str, invented: str) -> None:
    assert invented not in through(text, language, HOURS)
    assert invented not in through(text, language, Ground())


@pytest.mark.parametrize(
    ("text", "language"),
    [("The order is currently being processed.", "en"), ("订单已经寄出，请耐心等待。", "zh")],
)
def test_an_orders_state_needs_an_order(text: str, language: str) -> None:
    assert through(text, language, Ground()) != text
