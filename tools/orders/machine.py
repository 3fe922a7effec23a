"""The after-sales state machine: an order, a request and the store's terms in; what it becomes, or why not, out.

Pure: no clock, no SQL, no words beyond the refusals' own. `decide` is called twice for every change, when it is
proposed and, on locked rows, when it is carried out. Statuses move by transitions.py alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tools.orders import ledger as money
from tools.orders.ledger import Move
from tools.orders.pieces import Piece, Products, claim, lines_after, swapped
from tools.orders.progress import delivered_on, status_label
from tools.orders.refusal import RefusedError
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
from tools.orders.terms import BackTerms, Reasons, Terms
from tools.orders.transitions import TRANSITIONS, Event
from tools.phrases import list_text, pick
from tools.stores.people import Address, Customer, Exchange, Order, Pieces, Return, Swap


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision rests on, read together."""

    customer: Customer
    order: Order | None
    products: Products
    now: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What a request comes to: the records after it, and what moves."""

    customer: Customer
    order: Order | None
    moves: list[Move] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    fee: Decimal = Decimal(0)


def decide(request: Request, facts: Facts, terms: Terms) -> Plan:
    """The plan for a request. Raises RefusedError with the first cause that forbids it."""
    if isinstance(request, DefaultAddress):
        return _default_address(request, facts)
    if facts.order is None:
        raise RefusedError("no_such_order", order="")
    may(request.kind, facts.order, terms, facts.now)
    match request:
        case Cancel():
            plan = _cancel(request, facts, facts.order, terms)
        case ChangeAddress():
            plan = _change_address(request, facts, facts.order)
        case ChangePayment():
            plan = _change_payment(request, facts, facts.order, terms)
        case ChangeItems():
            plan = _change_items(request, facts, facts.order, terms)
        case ReturnItems():
            plan = _return(request, facts, facts.order, terms)
        case ExchangeItems():
            plan = _exchange(request, facts, facts.order, terms)
    return plan


def may(event: Event, order: Order, terms: Terms, now: datetime) -> None:
    """Whether the order's status and the store's time limits let this kind of change happen. Raises RefusedError."""
    rule = getattr(terms, event)
    if order.status not in TRANSITIONS[event] or order.status not in rule.statuses:
        raise RefusedError("status", order=order.id, status=lambda language: status_label(order, language))
    if isinstance(rule, BackTerms):
        _in_days(order, rule, now)
    elif rule.within_hours and now - _utc(order.placed_at) > timedelta(hours=rule.within_hours):
        hours = rule.within_hours
        raise RefusedError(
            "too_late",
            limit=lambda language: pick(language, f"{hours} hours", f"{hours}小时"),
            since=lambda language: pick(language, "placing the order", "下单"),
        )


def _in_days(order: Order, rule: BackTerms, now: datetime) -> None:
    if not rule.within_days:
        return
    day = delivered_on(order)
    if day is None:
        raise RefusedError("delivery_unknown", order=order.id)
    if (now.date() - day).days > rule.within_days:
        days = rule.within_days
        raise RefusedError(
            "too_late",
            limit=lambda language: pick(language, f"{days} days", f"{days}天"),
            since=lambda language: pick(language, "delivery", "签收"),
        )


def _cancel(request: Cancel, facts: Facts, order: Order, terms: Terms) -> Plan:
    _reason(request.reason, terms.cancel.reasons)
    moves = [Move("refund", amount, method) for method, amount in money.paid_by(order).items()]
    return _plan(facts, order, "cancel", moves, cancel_reason=request.reason)


def _change_address(request: ChangeAddress, facts: Facts, order: Order) -> Plan:
    _complete(request.address)
    if request.address == order.address:
        raise RefusedError("same_address")
    return _plan(facts, order, "change_address", [], address=request.address)


def _change_payment(request: ChangePayment, facts: Facts, order: Order, terms: Terms) -> Plan:
    method = money.method_of(facts.customer, request.method_id)
    paid = money.paid_by(order)
    if len(paid) != 1 or (terms.change_payment.once and len(money.ledger(order)) != 1):
        raise RefusedError("several_payments", order=order.id)
    old, amount = next(iter(paid.items()))
    if old == method.id:
        raise RefusedError("same_method", method=method.label)
    money.must_cover(method, amount, order.currency)
    moves = [Move("payment", amount, method.id), Move("refund", amount, old)]
    return _plan(facts, order, "change_payment", moves, payment_method_id=method.id)


def _change_items(request: ChangeItems, facts: Facts, order: Order, terms: Terms) -> Plan:
    rule = terms.change_items
    pieces = swapped(order, facts.products, request.items, request.new_items, same_variant=rule.same_variant)
    difference = _difference(facts, order, pieces, Decimal(0), request.method_id, rule.refund_to)
    moves = [Move("payment" if difference > 0 else "refund", abs(difference), request.method_id)]
    return _plan(
        facts,
        order,
        "change_items",
        moves,
        pieces=pieces,
        items=lines_after(order, pieces),
        subtotal=max(money.NOTHING, order.subtotal + difference),
        total=max(money.NOTHING, order.total + difference),
    )


def _return(request: ReturnItems, facts: Facts, order: Order, terms: Terms) -> Plan:
    rule = terms.returns
    method = money.method_of(facts.customer, request.method_id)
    money.must_take_refund(order, facts.customer, method, rule.refund_to)
    pieces = claim(order, request.items)
    _reason(request.reason, rule.reasons)
    worth = sum((piece.item.price for piece in pieces), money.NOTHING)
    if order.discount and order.subtotal:  # the discount was given on every piece alike
        worth = worth * max(money.NOTHING, order.subtotal - order.discount) / order.subtotal
    worth = money.rounded(worth, order.currency)
    fee = min(_fee(request.reason, rule), worth)
    asked = Return(
        items=[Pieces(variant_id=key, quantity=count) for key, count in Counter(request.items).items()],
        method_id=method.id,
        amount=worth - fee,
        fee=fee,
        reason=request.reason,
        requested_at=facts.now,
    )
    moves = [Move("refund", worth - fee, method.id, rule.refund_when)]
    return _plan(facts, order, "returns", moves, pieces=pieces, fee=fee, returns=[*order.returns, asked])


def _exchange(request: ExchangeItems, facts: Facts, order: Order, terms: Terms) -> Plan:
    rule = terms.exchanges
    pieces = swapped(order, facts.products, request.items, request.new_items, same_variant=rule.same_variant)
    fee = _fee(request.reason, rule)
    difference = _difference(facts, order, pieces, fee, request.method_id, rule.refund_to)
    _reason(request.reason, rule.reasons)
    asked = Exchange(
        items=[
            Swap(variant_id=old, new_variant_id=new, quantity=count)
            for (old, new), count in Counter(zip(request.items, request.new_items, strict=True)).items()
        ],
        method_id=request.method_id,
        difference=difference,
        fee=fee,
        reason=request.reason,
        requested_at=facts.now,
    )
    moves = [Move("payment" if difference > 0 else "refund", abs(difference), request.method_id, rule.refund_when)]
    return _plan(facts, order, "exchanges", moves, pieces=pieces, fee=fee, exchanges=[*order.exchanges, asked])


def _default_address(request: DefaultAddress, facts: Facts) -> Plan:
    _complete(request.address)
    known = facts.customer.addresses
    if known and known[0] == request.address:
        raise RefusedError("same_address")
    others = [address for address in known if address != request.address]
    return Plan(facts.customer.model_copy(update={"addresses": [request.address, *others]}), None)


def _plan(
    facts: Facts,
    order: Order,
    event: Event,
    moves: Sequence[Move],
    *,
    pieces: Sequence[Piece] = (),
    fee: Decimal = Decimal(0),
    **values: object,
) -> Plan:
    """The records after the event: its status, what it sets, the ledger and the gift cards."""
    now_too = any(move.when == "at_once" for move in moves)
    payments = money.booked(order, moves, facts.now) if now_too else order.payments
    after = order.model_copy(update={"status": TRANSITIONS[event][order.status], "payments": payments, **values})
    customer = money.with_balances(facts.customer, moves, order.currency)
    return Plan(customer, after, list(moves), list(pieces), fee)


def _difference(
    facts: Facts, order: Order, pieces: Sequence[Piece], fee: Decimal, method_id: str, refund_to: str
) -> Decimal:
    """What the new pieces cost more, the fee included; the method must be able to pay it or may get it back."""
    method = money.method_of(facts.customer, method_id)
    difference = money.rounded(sum((piece.difference for piece in pieces), fee), order.currency)
    if difference < 0:
        money.must_take_refund(order, facts.customer, method, refund_to)
    money.must_cover(method, difference, order.currency)
    return difference


def _reason(given: str | None, reasons: Reasons) -> None:
    if reasons and given not in reasons:
        words = list(reasons.values())
        raise RefusedError(
            "reason", reasons=lambda language: list_text((one.label(language) for one in words), language)
        )


def _fee(reason: str | None, rule: BackTerms) -> Decimal:
    words = rule.reasons.get(reason or "")
    return Decimal(0) if words and words.paid_by == "store" else rule.shipping_fee


def _complete(address: Address) -> None:
    if not (address.line1 and address.city and address.postcode):
        raise RefusedError("bad_address")


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
