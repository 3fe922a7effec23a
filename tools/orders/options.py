"""The tools `order_change_options` and `refund_status`: what can happen to an order, told and not done.

They read: the order's state decides what is still possible, the store's own policy text says on which terms, and a
person does it. Carrying a change out, after the shopper's confirmation, is another door (the writing tools) and
nothing here looks like it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from tools.ground import Ground, PassageFacts
from tools.money import Money
from tools.orders.progress import days_since, delivered_on, status_label
from tools.orders.status import own_orders
from tools.phrases import Phrases, pick
from tools.stores.people import Order
from tools.toolkit import Card, ToolContext, ToolResult, tool

Change = Literal["cancel", "modify", "return", "exchange"]

_SAY = Phrases(
    {
        "cancel_yes": (
            "Order {id} has not been sent yet, so it can still be cancelled.",
            "订单{id}尚未发货，仍可以取消。",
        ),
        "cancel_no": (
            "Order {id} is {status}; it can no longer be cancelled.",
            "订单{id}状态为“{status}”，已经不能取消。",
        ),
        "modify_yes": (
            "Order {id} has not been sent yet, so address and items can still be changed.",
            "订单{id}尚未发货，仍可以修改地址和商品。",
        ),
        "modify_no": (
            "Order {id} is {status}; it can no longer be changed.",
            "订单{id}状态为“{status}”，已经不能修改。",
        ),
        "return_yes": (
            "Order {id} was delivered {days} days ago; the store's rules below say whether it can be returned.",
            "订单{id}已送达{days}天，能否退货以下面的店铺规则为准。",
        ),
        "return_no": (
            "Order {id} is {status}; a return can start only after delivery.",
            "订单{id}状态为“{status}”，送达后才能申请退货。",
        ),
        "exchange_yes": (
            "Order {id} was delivered {days} days ago; the store's rules below say whether it can be exchanged.",
            "订单{id}已送达{days}天，能否换货以下面的店铺规则为准。",
        ),
        "exchange_no": (
            "Order {id} is {status}; an exchange can start only after delivery.",
            "订单{id}状态为“{status}”，送达后才能申请换货。",
        ),
        "person": (
            "Nothing has been changed. A person of the store can do it; the shopper can ask for one here.",
            "目前没有做任何更改。可以由人工客服办理，顾客可在此要求转人工。",
        ),
        "refund_cancelled": (
            "Order {id} was cancelled. Paid: {total}. The order does not say when the refund was sent.",
            "订单{id}已取消，实付{total}。订单记录里没有退款到账时间。",
        ),
        "refund_returned": (
            "Order {id} was returned. Paid: {total}. The order does not say when the refund was sent.",
            "订单{id}已退货，实付{total}。订单记录里没有退款到账时间。",
        ),
        "refund_partially_returned": (
            "Part of order {id} was returned. The order does not say how much was refunded, or when.",
            "订单{id}部分商品已退货。订单记录里没有退款金额和到账时间。",
        ),
        "refund_none": (
            "Order {id} is {status}; no refund is due from it.",
            "订单{id}状态为“{status}”，没有待退款项。",
        ),
        "method": ("Refunds go to: {label}.", "退款退回：{label}。"),
        "policy": ("Store rules, {title}: {text}", "店铺规则《{title}》：{text}"),
    }
)
_POLICY_QUERY: dict[str, tuple[str, str]] = {
    "cancel": ("cancel an order", "取消订单"),
    "modify": ("change an order after placing it", "下单后修改订单"),
    "return": ("return an item, how many days", "退货 期限"),
    "exchange": ("exchange an item for another size", "换货"),
    "refund": ("when does a refund arrive", "退款 到账时间"),
}
_REFUNDABLE = ("cancelled", "returned", "partially_returned")


class ChangeOptionsArgs(BaseModel):
    """Which change of which order."""

    change: Change = Field(description="what the shopper wants to do")
    order_ids: list[str] | None = Field(default=None, max_length=10, description="order numbers the shopper gave")


class RefundStatusArgs(BaseModel):
    """The refund of which order."""

    order_ids: list[str] | None = Field(default=None, max_length=10, description="order numbers the shopper gave")


@tool(ChangeOptionsArgs, needs_customer=True)
async def order_change_options(context: ToolContext, args: ChangeOptionsArgs) -> ToolResult:
    """Tell whether an order can still be cancelled, changed, returned or exchanged, and the rules. Changes nothing."""
    own = await own_orders(context, args.order_ids, latest=args.change in _AFTER_DELIVERY)
    result = own.result
    result.lines += [_possible(order, args.change, context.language) for order in own.orders]
    await _add_policy(result, context, args.change)
    result.lines.append(_SAY.say("person", context.language))
    result.cards.append(_ask_a_person(context.language))
    return result


@tool(RefundStatusArgs, needs_customer=True)
async def refund_status(context: ToolContext, args: RefundStatusArgs) -> ToolResult:
    """Tell what is known of the refund of a cancelled or returned order, and how long refunds take."""
    own = await own_orders(context, args.order_ids)
    orders, result = own.orders, own.result
    if not args.order_ids and context.customer_id and orders and orders[0].status not in _REFUNDABLE:
        recent = await context.services.orders.for_customer(context.customer_id, 20)
        if refunded := next((order for order in recent if order.status in _REFUNDABLE), None):
            own = await own_orders(context, [refunded.id])
            orders, result = own.orders, own.result
    for order in orders:
        result.lines += await _refund_lines(context, order)
    await _add_policy(result, context, "refund")
    result.cards.append(_ask_a_person(context.language))
    return result


_AFTER_DELIVERY = ("return", "exchange")


def _possible(order: Order, change: Change, language: str) -> str:
    """One line: whether the order's state still allows the change."""
    if change in _AFTER_DELIVERY:
        day = delivered_on(order)
        possible = order.status in ("delivered", "partially_returned") and day is not None
        days = days_since(day, datetime.now(UTC)) if day else 0
    else:
        possible, days = order.status in ("pending", "processing"), 0
    key = f"{change}_{'yes' if possible else 'no'}"
    return _SAY.say(key, language, id=order.id, days=days, status=status_label(order, language).lower())


async def _refund_lines(context: ToolContext, order: Order) -> list[str]:
    key = f"refund_{order.status}" if order.status in _REFUNDABLE else "refund_none"
    lines = [
        _SAY.say(
            key,
            context.language,
            id=order.id,
            total=Money(order.total, order.currency).display(),
            status=status_label(order, context.language).lower(),
        )
    ]
    customer = await context.services.stores.customers.get(order.customer_id)
    methods = {method.id: method.label for method in customer.payment_methods} if customer else {}
    if order.status in _REFUNDABLE and (label := methods.get(order.payment_method_id or "")):
        lines.append(_SAY.say("method", context.language, label=label))
    return lines


async def _add_policy(result: ToolResult, context: ToolContext, topic: str) -> None:
    """The store's own words on the matter, cited; nothing where the store has none."""
    query = pick(context.language, *_POLICY_QUERY[topic])
    passages = await context.services.stores.policies.search(query, context.language, limit=1)
    for passage in passages:
        title = passage.heading or passage.title
        result.lines.append(_SAY.say("policy", context.language, title=title, text=" ".join(passage.text.split())))
        fact = PassageFacts(id=f"{passage.policy_id}#{passage.heading}", title=passage.title, text=passage.text)
        result.ground = result.ground.merged(Ground(passages={fact.id: fact}))
        citation: dict[str, JsonValue] = {"policy_id": passage.policy_id, "title": title, "passage": passage.text}
        if passage.url:
            citation["url"] = passage.url
        result.cards.append(Card(name="citations", value={"items": [citation]}))


def _ask_a_person(language: str) -> Card:
    label = pick(language, "Talk to a person", "转人工客服")
    return Card(name="quick_replies", value={"items": [{"label": label, "text": label}]})
