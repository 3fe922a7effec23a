"""The after-sales machine: what may happen to an order, what moves, and why not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.tools.orders.house import HOME, NOW, OFFICE, facts, mia, order
from tools.orders.ledger import paid_by
from tools.orders.machine import Plan, decide
from tools.orders.refusal import _SAY, CAUSES, RefusedError
from tools.orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    DefaultAddress,
    ExchangeItems,
    Request,
    ReturnItems,
)
from tools.orders.terms import Terms
from tools.orders.transitions import TRANSITIONS
from tools.stores.people import Order

CANCEL = Cancel(reason="no_longer_needed")
RETURN = ReturnItems(items=["tee-blue"], method_id="visa", reason="changed_mind")


def terms(**changes: Any) -> Terms:
    return Terms.model_validate(changes)


def after(plan: Plan) -> Order:
    assert plan.order is not None
    return plan.order


def cause(request: Request, of: Order, by: Terms | None = None, **more: Any) -> str:
    with pytest.raises(RefusedError) as refused:
        decide(request, facts(of, **more), by or Terms())
    assert refused.value.say("en")
    assert refused.value.say("zh") != refused.value.say("en")
    return refused.value.cause


def test_every_cause_has_its_sentence() -> None:
    assert [name for name in CAUSES if name not in _SAY] == []


def test_cancelling_gives_everything_back_to_where_it_came_from() -> None:
    plan = decide(CANCEL, facts(order(method="gift"), mia("3.00")), Terms())
    assert after(plan).status == "cancelled"
    assert paid_by(after(plan)) == {}
    assert [method.balance for method in plan.customer.payment_methods if method.id == "gift"] == [Decimal("75.00")]


def test_after_a_change_of_payment_only_the_new_method_is_refunded() -> None:
    changed = after(decide(ChangePayment(method_id="paypal"), facts(order()), Terms()))
    plan = decide(CANCEL, facts(changed), Terms())
    assert [(move.method_id, move.amount) for move in plan.moves] == [("paypal", Decimal("72.00"))]


@pytest.mark.parametrize("event", list(TRANSITIONS))
def test_a_status_that_does_not_allow_it_refuses(event: str) -> None:
    requests: dict[str, Request] = {
        "cancel": CANCEL,
        "change_address": ChangeAddress(address=OFFICE),
        "change_payment": ChangePayment(method_id="paypal"),
        "change_items": ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="visa"),
        "returns": RETURN,
        "exchanges": ExchangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="visa", reason="does_not_fit"),
    }
    request = requests[event]
    for status in ("shipped", "cancelled", "return_requested", "returned"):
        assert cause(request, order(status)) == "status"  # type: ignore[arg-type]
    wrong = "pending" if event in ("returns", "exchanges") else "delivered"
    assert cause(request, order(wrong)) == "status"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_", "of", "expected"),
    [
        (Cancel(reason="because"), order(), "reason"),
        (Cancel(), order(), "reason"),
        (ChangeAddress(address=HOME), order(), "same_address"),
        (ChangeAddress(address=HOME.model_copy(update={"city": ""})), order(), "bad_address"),
        (ChangePayment(method_id="amex"), order(), "no_such_method"),
        (ChangePayment(method_id="visa"), order(), "same_method"),
        (ChangePayment(method_id="gift"), order(), "balance"),
        (ChangeItems(items=[], new_items=[], method_id="visa"), order(), "no_items"),
        (ChangeItems(items=["hat"], new_items=["tee-red"], method_id="visa"), order(), "no_such_item"),
        (ChangeItems(items=["mug-1"] * 2, new_items=["mug-1"] * 2, method_id="visa"), order(), "no_such_item"),
        (ChangeItems(items=["tee-blue"], new_items=[], method_id="visa"), order(), "count"),
        (ChangeItems(items=["tee-blue"], new_items=["tee-blue"], method_id="visa"), order(), "same_variant"),
        (ChangeItems(items=["tee-blue"], new_items=["mug-1"], method_id="visa"), order(), "no_such_variant"),
        (ChangeItems(items=["tee-blue"], new_items=["tee-white"], method_id="visa"), order(), "unavailable"),
        (ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="amex"), order(), "no_such_method"),
        (ChangeItems(items=["tee-blue"], new_items=["tee-green"], method_id="paypal"), order(), "method_not_allowed"),
        (ReturnItems(items=["tee-blue"], method_id="paypal"), order("delivered"), "method_not_allowed"),
        (ReturnItems(items=["tee-blue"], method_id="visa", reason="x"), order("delivered"), "reason"),
        (RETURN, order("delivered", delivered=date(2026, 10, 20)), "too_late"),
        (RETURN, order("delivered", delivered=None), "delivery_unknown"),
        (RETURN, order("partially_returned"), "pieces_unknown"),
        (DefaultAddress(address=HOME), order(), "same_address"),
    ],
)  # fmt: skip
def test_refuses_with_its_cause(request_: Request, of: Order, expected: str) -> None:
    assert cause(request_, of) == expected


def test_a_gift_card_must_cover_the_difference() -> None:
    request = ChangeItems(items=["tee-blue"] * 2, new_items=["tee-red"] * 2, method_id="gift")
    assert cause(request, order(), customer=mia("12.99")) == "balance"
    plan = decide(request, facts(order(), mia("13.00")), Terms())
    assert [method.balance for method in plan.customer.payment_methods if method.id == "gift"] == [Decimal("0.00")]


def test_one_piece_of_several_becomes_another_variant_and_the_order_costs_accordingly() -> None:
    changed = after(
        decide(ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="paypal"), facts(order()), Terms())
    )
    assert [(item.variant_id, item.quantity, item.price) for item in changed.items] == [
        ("tee-blue", 1, Decimal("30.00")),
        ("tee-red", 1, Decimal("36.50")),
        ("mug-1", 1, Decimal("12.00")),
    ]
    assert changed.status == "pending_changed"
    assert changed.total == Decimal("78.50")
    assert paid_by(changed) == {"visa": Decimal("72.00"), "paypal": Decimal("6.50")}


def test_items_change_once_unless_the_terms_let_them_change_again() -> None:
    request = ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="visa")
    assert cause(request, order("pending_changed")) == "status"
    again = terms(change_items={"statuses": ["pending", "pending_changed"]})
    assert after(decide(request, facts(order("pending_changed")), again)).status == "pending_changed"


def test_a_return_refunds_what_was_paid_less_the_way_back() -> None:
    by = terms(returns={"shipping_fee": "6.95"})
    plan = decide(RETURN, facts(order("delivered", discount="14.40")), by)
    asked = after(plan).returns[0]
    assert (asked.amount, asked.fee) == (Decimal("17.05"), Decimal("6.95"))  # 30.00 less a fifth, less the fee
    damaged = decide(RETURN.model_copy(update={"reason": "damaged"}), facts(order("delivered")), by)
    assert after(damaged).returns[0].amount == Decimal("30.00")  # the store pays the way


def test_money_of_a_return_moves_when_the_terms_say() -> None:
    request = RETURN.model_copy(update={"method_id": "gift"})
    later = decide(request, facts(order("delivered")), Terms())
    assert later.customer == mia()
    assert after(later).payments == []
    at_once = decide(request, facts(order("delivered")), terms(returns={"refund_when": "at_once"}))
    assert [method.balance for method in at_once.customer.payment_methods if method.id == "gift"] == [Decimal("70.00")]


def test_what_came_back_cannot_come_back_again() -> None:
    requested = after(decide(RETURN, facts(order("delivered", tees=1)), Terms()))
    partly = requested.model_copy(update={"status": "partially_returned"})
    assert cause(RETURN, partly) == "no_such_item"
    assert after(decide(RETURN.model_copy(update={"items": ["mug-1"]}), facts(partly), Terms())).status == (
        "return_requested"
    )


def test_an_exchange_keeps_the_lines_and_notes_the_difference() -> None:
    request = ExchangeItems(items=["tee-blue"], new_items=["tee-green"], method_id="visa", reason="does_not_fit")
    changed = after(decide(request, facts(order("delivered")), Terms()))
    assert changed.status == "exchange_requested"
    assert changed.items == order("delivered").items
    assert changed.exchanges[0].difference == Decimal("-5.75")


def test_a_time_limit_after_placing_the_order() -> None:
    by = terms(cancel={"within_hours": 3})
    decide(CANCEL, facts(order()), by)
    assert cause(CANCEL, order(), by, now=NOW + timedelta(hours=2)) == "too_late"


def test_the_old_default_address_stays_in_the_book() -> None:
    plan = decide(DefaultAddress(address=OFFICE), facts(order()), Terms())
    assert plan.customer.addresses == [OFFICE, HOME]
