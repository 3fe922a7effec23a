"""The tools `order_status` and `refund_status`: where the shopper's orders and their refunds are.

Both only read. What the record knows of a refund is told (refunds.py); where it does not say, that is said plainly,
beside the store's own rule on how long refunds take.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from tools.money import Money
from tools.orders.card import order_lines
from tools.orders.own import own_orders
from tools.orders.progress import status_label
from tools.orders.refunds import refund_lines
from tools.orders.rules import add_rule, ask_a_person
from tools.phrases import Phrases, pick, told_in
from tools.stores.people import Order
from tools.toolkit import ToolContext, ToolResult, tool

_REFUNDABLE = ("cancelled", "returned", "partially_returned", "return_requested", "exchange_requested", "exchanged")
_LOOKED_THROUGH = 20

_SAY = Phrases(
    {
        "cancelled": (
            "Order {id} was cancelled. Paid: {total}. Its record does not say when the refund was sent.",
            "订单{id}已取消，实付{total}。订单记录里没有退款到账时间。",
        ),
        "returned": (
            "Order {id} was returned. Paid: {total}. Its record does not say when the refund was sent.",
            "订单{id}已退货，实付{total}。订单记录里没有退款到账时间。",
        ),
        "partially_returned": (
            "Part of order {id} was returned. Its record does not say how much was refunded, or when.",
            "订单{id}部分商品已退货。订单记录里没有退款金额和到账时间。",
        ),
        "status": ("Order {id}: {status}.", "订单{id}：{status}。"),
        "none": (
            "Order {id} was neither cancelled nor returned (status: {status}), so there is no refund for it.",
            "订单{id}没有取消或退货（状态：{status}），因此没有退款。",
        ),
        "method": ("It was paid with: {label}.", "付款方式：{label}。"),
    }
)


class OrderStatusArgs(BaseModel):
    """Which orders."""

    order_ids: list[str] | None = Field(default=None, max_length=10, description="order numbers the shopper gave")
    latest: bool = Field(default=False, description="true for 'my last order'")


class RefundStatusArgs(BaseModel):
    """The refund of which orders."""

    order_ids: list[str] | None = Field(default=None, max_length=10, description="order numbers the shopper gave")


@tool(OrderStatusArgs)
async def order_status(context: ToolContext, args: OrderStatusArgs) -> ToolResult:
    """Look up where the shopper's own orders are: status, parcel, items, total. Without order_ids: those on the way."""
    own = await own_orders(context, args.order_ids, latest=args.latest)
    for order in own.orders:
        own.result.lines += (lines := order_lines(order, own.products, context.language))
        own.result.told += told_in(context.language, [pick(context.language, " ", "").join(lines[:-2])])
    return own.result


# A guest is not refused: the store's rule answers half of the question, and the first line asks to sign in.
@tool(RefundStatusArgs)
async def refund_status(context: ToolContext, args: RefundStatusArgs) -> ToolResult:
    """Tell what is known of the refund of a cancelled or returned order, and how long refunds take."""
    order_ids = args.order_ids or await _last_refundable(context)
    own = await own_orders(context, order_ids, latest=True)
    for order in own.orders:
        own.result.lines += await _refund_lines(context, order)
    if own.orders:
        # Told in other words, money that is back became money that may come.
        own.result.spoken = told_in(context.language, own.result.lines)
    await add_rule(own.result, context, "refund")
    own.result.cards.append(ask_a_person(context.language))
    return own.result


async def _last_refundable(context: ToolContext) -> list[str] | None:
    """'Where is my refund' without a number means the last order there could be one for."""
    if context.customer_id is None:
        return None
    recent = await context.services.orders.for_customer(context.customer_id, _LOOKED_THROUGH)
    return next(([order.id] for order in recent if order.status in _REFUNDABLE), None)


async def _refund_lines(context: ToolContext, order: Order) -> list[str]:
    language = context.language
    # A guest has shown one order to be theirs: how the customer pays is not part of it.
    customer = await context.services.stores.customers.get(order.customer_id) if context.customer_id else None
    status = status_label(order, language)
    if known := refund_lines(order, customer, language):
        return [_SAY.say("status", language, id=order.id, status=status), *known]
    key = order.status if order.status in _SAY else "none"
    total = Money(order.total, order.currency).display()
    lines = [_SAY.say(key, language, id=order.id, total=total, status=status)]
    if key == "none":
        return lines
    labels = {method.id: method.label for method in customer.payment_methods} if customer else {}
    if label := labels.get(order.payment_method_id or ""):
        lines.append(_SAY.say("method", language, label=label))
    return lines
