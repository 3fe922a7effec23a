"""An order's money: what was paid and given back by which method, and what moves with a change.

Pure functions over Order and Customer. A gift card's balance lives with the customer and moves at once; what other
methods do with an entry is their provider's business. Amounts are exact, rounded to the currency's minor unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from tools.money import Money
from tools.orders.refusal import RefusedError
from tools.phrases import list_text
from tools.stores.people import Customer, Order, Payment, PaymentMethod

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Move:
    """Money that a change moves: towards the store (`payment`) or back (`refund`), at once or when goods arrive."""

    kind: Literal["payment", "refund"]
    amount: Decimal
    method_id: str
    when: Literal["at_once", "on_receipt"] = "at_once"


def ledger(order: Order) -> list[Payment]:
    """The order's payments; one of its total where the store's record has none."""
    if order.payments or order.payment_method_id is None:
        return list(order.payments)
    return [Payment(kind="payment", amount=order.total, method_id=order.payment_method_id, at=order.placed_at)]


def paid_by(order: Order) -> dict[str, Decimal]:
    """What each method has paid and not got back, methods in the order of their first payment.

    A method that got back more than it paid, as some terms allow, takes that off the others: never more is given back
    than was paid.
    """
    sums: dict[str, Decimal] = {}
    for entry in ledger(order):
        sign = 1 if entry.kind == "payment" else -1
        sums[entry.method_id] = sums.get(entry.method_id, NOTHING) + sign * entry.amount
    over = -sum((amount for amount in sums.values() if amount < 0), NOTHING)
    left: dict[str, Decimal] = {}
    for method, amount in sums.items():
        taken = min(max(amount, NOTHING), over)
        over -= taken
        if amount > taken:
            left[method] = amount - taken
    return left


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount at the currency's minor unit."""
    return Money(amount, currency).rounded().amount


def method_of(customer: Customer, method_id: str) -> PaymentMethod:
    """The customer's payment method. Raises RefusedError `no_such_method`."""
    for method in customer.payment_methods:
        if method.id == method_id:
            return method
    raise RefusedError("no_such_method", methods=labels(customer.payment_methods))


def labels(methods: Iterable[PaymentMethod]) -> object:
    """The methods' names as a sentence's value, written as each language writes lists."""
    names = [method.label for method in methods]
    return lambda language: list_text(names, language) or "-"


def must_cover(method: PaymentMethod, amount: Decimal, currency: str) -> None:
    """A gift card pays only what it holds. Raises RefusedError `balance`."""
    if method.kind == "gift_card" and amount > 0 and (method.balance or NOTHING) < amount:
        raise RefusedError(
            "balance",
            method=method.label,
            balance=Money(method.balance or NOTHING, currency).display(),
            amount=Money(amount, currency).display(),
        )


def must_take_refund(order: Order, customer: Customer, method: PaymentMethod, rule: str) -> None:
    """Refunds go where the store's terms let them. Raises RefusedError `method_not_allowed`."""
    fine = refundable_to(order, customer, rule)
    if method.id not in {known.id for known in fine}:
        raise RefusedError("method_not_allowed", methods=labels(fine))


def refundable_to(order: Order, customer: Customer, rule: str) -> list[PaymentMethod]:
    """The methods that may get money back, by the terms' rule: any, original, original_or_gift_card."""
    original = paid_by(order)
    return [
        method
        for method in customer.payment_methods
        if rule == "any" or method.id in original or (rule == "original_or_gift_card" and method.kind == "gift_card")
    ]


def booked(order: Order, moves: Sequence[Move], now: datetime) -> list[Payment]:
    """The ledger with what moves at once."""
    new = [
        Payment(kind=move.kind, amount=move.amount, method_id=move.method_id, at=now)
        for move in moves
        if move.when == "at_once"
    ]
    return [*ledger(order), *new]


def with_balances(customer: Customer, moves: Sequence[Move], currency: str) -> Customer:
    """The customer with gift cards paid from and refunded to. Raises RefusedError `balance`."""
    methods = {method.id: method for method in customer.payment_methods}
    for move in moves:
        method = methods.get(move.method_id)
        if method is None or method.kind != "gift_card" or move.when != "at_once":
            continue
        if move.kind == "payment":
            must_cover(method, move.amount, currency)
        sign = -1 if move.kind == "payment" else 1
        balance = rounded((method.balance or NOTHING) + sign * move.amount, currency)
        methods[method.id] = method.model_copy(update={"balance": balance})
    return customer.model_copy(update={"payment_methods": list(methods.values())})
