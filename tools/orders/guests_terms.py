"""What a guest may have done to the one order they verified, and what they may read of how it was paid.

The store's terms hold for everybody (machine.py); this narrows them. A guest knows a number and a postcode, so no
stored means of payment is theirs to choose, to draw on beyond the order's own, or to read about.
"""

from __future__ import annotations

from collections.abc import Set

from tools.orders.ledger import paid_by
from tools.orders.machine import Facts, Plan, decide
from tools.orders.refusal import Cause, RefusedError
from tools.orders.requests import ChangeAddress, Request
from tools.orders.summary import Words, words
from tools.orders.terms import Terms
from tools.phrases import pick
from tools.stores.people import Customer, Order

KINDS: Set[str] = frozenset({"cancel", "change_address", "change_items", "returns", "exchanges"})
_TELL_OF_PAYMENT: Set[Cause] = frozenset(
    {"no_such_method", "same_method", "several_payments", "method_not_allowed", "balance"}
)


def decide_for_guest(request: Request, facts: Facts, terms: Terms) -> Plan:
    """As machine.decide. Raises RefusedError `needs_sign_in` for what is a customer's alone."""
    if request.kind not in KINDS or facts.order is None:
        raise RefusedError("needs_sign_in")
    try:
        plan = decide(request, facts, terms)
    except RefusedError as error:
        if error.cause in _TELL_OF_PAYMENT:  # the reason would name the customer's cards or a balance
            raise RefusedError("needs_sign_in") from None
        raise
    original = paid_by(facts.order)
    gift_cards = {method.id for method in facts.customer.payment_methods if method.kind == "gift_card"}
    for move in plan.moves:
        draws = move.kind == "payment" and move.amount > 0 and move.method_id in gift_cards
        if move.method_id not in original or draws:
            raise RefusedError("needs_sign_in")
    return plan


def words_for_guest(request: Request, plan: Plan, terms: Terms, language: str) -> Words:
    """The plan in words without the label of a card, or the name that the order's address had before."""
    if isinstance(request, ChangeAddress):
        request = request.model_copy(update={"address": request.address.model_copy(update={"name": None})})
    without = Plan(
        plan.customer.model_copy(update={"payment_methods": []}), plan.order, plan.moves, plan.pieces, plan.fee
    )
    return words(request, without, terms, language)


def seen_by_guest(customer: Customer, order: Order, language: str) -> Customer:
    """The order's customer as far as a guest may see: the methods that paid, under one neutral name."""
    label = pick(language, "the original payment method", "原付款方式")
    original = paid_by(order)
    methods = [
        method.model_copy(update={"label": label, "balance": None})
        for method in customer.payment_methods
        if method.id in original
    ]
    return Customer(id=customer.id, name="", email="", language=customer.language, payment_methods=methods)
