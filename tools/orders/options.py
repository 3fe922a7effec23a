"""The tool `order_change_options`: what can still happen to an order, told and not done.

The order's state and the store's terms decide what is possible, its own policy text says how. Carrying a change out,
after the shopper's confirmation, is another door (tools/orders/change); nothing here looks like it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, Field

from tools.orders.after_sales import AfterSales
from tools.orders.machine import may
from tools.orders.own import own_orders
from tools.orders.progress import days_since, delivered_on, status_label
from tools.orders.refusal import RefusedError
from tools.orders.rules import add_rule, ask_a_person
from tools.orders.transitions import Event
from tools.phrases import Phrases, told_in
from tools.stores.people import Order
from tools.toolkit import ToolContext, ToolResult, tool

Change = Literal["cancel", "modify", "return", "exchange"]

_AFTER_DELIVERY = ("return", "exchange")
_EVENTS: dict[Change, tuple[Event, ...]] = {
    "cancel": ("cancel",),
    "modify": ("change_address", "change_payment", "change_items"),
    "return": ("returns",),
    "exchange": ("exchanges",),
}
_SAY = Phrases(
    {
        "cancel_yes": (
            "Order {id} has not been sent yet, so its cancellation can still be asked for.",
            "订单{id}尚未发货，还可以申请取消。",
        ),
        "cancel_no": (
            "Order {id} can no longer be cancelled (status: {status}).",
            "订单{id}已不能取消（状态：{status}）。",
        ),
        "modify_yes": (
            "Order {id} has not been sent yet, so a change can still be asked for.",
            "订单{id}尚未发货，还可以申请修改。",
        ),
        "modify_no": (
            "Order {id} can no longer be changed (status: {status}).",
            "订单{id}已不能修改（状态：{status}）。",
        ),
        "return_yes": (
            "Order {id} was delivered {days} days ago; the store's rules say whether it can still be returned.",
            "订单{id}已送达{days}天，能否退货以店铺规则为准。",
        ),
        "return_no": (
            "Order {id} cannot be returned now (status: {status}); a return starts after delivery.",
            "订单{id}目前不能退货（状态：{status}），送达后才能申请退货。",
        ),
        "exchange_yes": (
            "Order {id} was delivered {days} days ago; the store's rules say whether it can still be exchanged.",
            "订单{id}已送达{days}天，能否换货以店铺规则为准。",
        ),
        "exchange_no": (
            "Order {id} cannot be exchanged now (status: {status}); an exchange starts after delivery.",
            "订单{id}目前不能换货（状态：{status}），送达后才能申请换货。",
        ),
        "cancel_here": (
            "Nothing has been changed. To cancel it, just write: cancel order {id}.",
            "目前没有做任何更改。如要取消，直接说“取消订单{id}”即可。",
        ),
        "modify_here": (
            "Nothing has been changed. To change it, just write what is to be changed in order {id}.",
            "目前没有做任何更改。如要修改，直接说订单{id}要改什么即可。",
        ),
        "return_here": (
            "Nothing has been changed. To return something, just write: return order {id}.",
            "目前没有做任何更改。如要退货，直接说“退货，订单{id}”即可。",
        ),
        "exchange_here": (
            "Nothing has been changed. To exchange something, just write: exchange order {id}.",
            "目前没有做任何更改。如要换货，直接说“换货，订单{id}”即可。",
        ),
        "person": (
            "Nothing has been changed. A person of our team can do it; just ask for one here.",
            "目前没有做任何更改。人工客服可以为您办理，您可以在这里要求转人工。",
        ),
    }
)


class ChangeOptionsArgs(BaseModel):
    """Which change of which orders."""

    change: Change = Field(description="what the shopper wants to do")
    order_ids: list[str] | None = Field(default=None, max_length=10, description="order numbers the shopper gave")


# A guest is not refused: the store's rule answers half of the question, and the first line asks to sign in.
@tool(ChangeOptionsArgs)
async def order_change_options(context: ToolContext, args: ChangeOptionsArgs) -> ToolResult:
    """Tell whether an order can still be cancelled, changed, returned or exchanged, and the rules. Changes nothing."""
    own = await own_orders(context, args.order_ids or await _likely(context, args.change), latest=True)
    result = own.result
    result.lines += [_possible(order, args.change, context) for order in own.orders]
    result.lines.append(_further(own.orders, args.change, context))
    for order in own.orders:
        if (day := delivered_on(order)) and args.change in _AFTER_DELIVERY:
            result.ground.orders[order.id].numbers.append(str(days_since(day, datetime.now(UTC))))
    if own.orders:
        result.spoken = told_in(context.language, result.lines)
    await add_rule(result, context, args.change)
    result.cards.append(ask_a_person(context.language))
    return result


def _further(orders: list[Order], change: Change, context: ToolContext) -> str:
    """How it goes on: the shopper says so here, where the assistant may propose it, else through a person."""
    possible = next((order for order in orders if _can(order, change, context)), None)
    if context.services.after_sales is None or context.customer_id is None or possible is None:
        return _SAY.say("person", context.language)
    return _SAY.say(f"{change}_here", context.language, id=possible.id)


async def _likely(context: ToolContext, change: Change) -> list[str] | None:
    """'Cancel my order' without a number means the newest one for which it is possible."""
    if context.customer_id is None:
        return None
    recent = await context.services.orders.for_customer(context.customer_id, 20)
    return next(([order.id] for order in recent if _can(order, change, context)), None)


def _can(order: Order, change: Change, context: ToolContext) -> bool:
    """By the store's terms where it has them; else by the status alone."""
    if service := context.services.after_sales:
        return any(_may(event, order, service) for event in _EVENTS[change])
    if change in _AFTER_DELIVERY:
        return order.status in ("delivered", "partially_returned") and delivered_on(order) is not None
    return order.status in ("pending", "pending_changed", "processing")


def _may(event: Event, order: Order, service: AfterSales) -> bool:
    try:
        may(event, order, service.terms, service.now())
    except RefusedError:
        return False
    return True


def _possible(order: Order, change: Change, context: ToolContext) -> str:
    """One line: whether the order's state still allows the change."""
    day = delivered_on(order)
    return _SAY.say(
        f"{change}_{'yes' if _can(order, change, context) else 'no'}",
        context.language,
        id=order.id,
        days=days_since(day, datetime.now(UTC)) if day else 0,
        status=status_label(order, context.language),
    )
