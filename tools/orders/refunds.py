"""What an order's record says of money going back: refunds already booked, and those that wait for the goods.

Lines for the model, from the ledger and the returns alone; where the record says nothing, the caller says so.
"""

from __future__ import annotations

from tools.money import Money
from tools.orders.ledger import ledger
from tools.phrases import Phrases, date_text, pick
from tools.stores.people import Customer, Order

_SAY = Phrases(
    {
        "booked": ("Refund of {amount} to {method}, made on {day}.", "已于{day}退款{amount}至{method}。"),
        "booked_undated": ("Refund of {amount} to {method} was made.", "已退款{amount}至{method}。"),
        "awaited": (
            "A return is requested; {amount} goes back to {method} once the goods have arrived.",
            "已申请退货，收到退回的商品后将退款{amount}至{method}。",
        ),
        "awaited_difference": (
            "An exchange is requested; {amount} goes back to {method} once the goods have arrived.",
            "已申请换货，收到退回的商品后将退差价{amount}至{method}。",
        ),
    }
)


def refund_lines(order: Order, customer: Customer | None, language: str) -> list[str]:
    """The refunds the record knows of; none where it knows nothing."""
    labels = {method.id: method.label for method in customer.payment_methods} if customer else {}
    unknown = pick(language, "the original payment method", "原付款方式")
    lines = []
    for entry in ledger(order):
        if entry.kind == "refund" and entry.amount:
            values = {"amount": Money(entry.amount, order.currency).display()}
            values["method"] = labels.get(entry.method_id, unknown)
            day = date_text(entry.at.date(), language) if entry.at else ""
            lines.append(_SAY.say("booked" if day else "booked_undated", language, day=day, **values))
    awaited = [("awaited", asked.amount, asked.method_id) for asked in order.returns]
    awaited += [("awaited_difference", -asked.difference, asked.method_id) for asked in order.exchanges]
    if order.status in ("return_requested", "exchange_requested") and awaited and not lines:
        for key, amount, method_id in awaited:
            if amount > 0:
                money = Money(amount, order.currency).display()
                lines.append(_SAY.say(key, language, amount=money, method=labels.get(method_id, unknown)))
    return lines
