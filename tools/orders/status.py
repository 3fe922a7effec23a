"""The tool `order_status`: where the shopper's orders are.

Reads through the OrderBackend for the verified customer only; a guest is asked to sign in. Shared by the other order
tools: `own_orders` does the asking, finding and the cards, they add what is theirs to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import BaseModel, Field

from tools.ground import Ground
from tools.orders.card import Products, order_card, order_facts, order_lines
from tools.orders.lookup import MOST_SHOWN, find_orders
from tools.phrases import Phrases, list_text
from tools.stores.people import Order
from tools.toolkit import ToolContext, ToolResult, tool

_SAY = Phrases(
    {
        "sign_in": (
            "The shopper is not signed in. Orders can be shown only after signing in to the store.",
            "顾客还没有登录。登录商店账号后才能查看订单。",
        ),
        "missing": (
            "There is no order {ids} in this account. The number may be mistyped.",
            "该账号下没有订单{ids}，订单号可能有误。",
        ),
        "none": ("There are no orders in this account yet.", "该账号还没有订单。"),
    }
)
_ID = re.compile(r"[\w-]{1,40}")


class OrderStatusArgs(BaseModel):
    """Which orders."""

    order_ids: list[str] | None = Field(default=None, max_length=10, description="order numbers the shopper gave")
    latest: bool = Field(default=False, description="true for 'my last order'")


@dataclass(frozen=True, slots=True)
class OwnOrders:
    """The orders that were meant, their products, and the result so far."""

    orders: list[Order]
    products: Products
    result: ToolResult


async def own_orders(context: ToolContext, order_ids: list[str] | None, *, latest: bool = False) -> OwnOrders:
    """The verified customer's orders with their cards, or a result that says why there are none."""
    language = context.language
    if context.customer_id is None:
        return OwnOrders([], {}, ToolResult([_SAY.say("sign_in", language)], notes={"sign_in": True}))
    found = await find_orders(context.services.orders, context.customer_id, order_ids, latest=latest)
    result = ToolResult([])
    if found.missing:
        # The number is echoed as the shopper's own, and only where it has the shape of one.
        asked = [match[0] for text in found.missing if (match := _ID.fullmatch(text.strip().lstrip("#")))]
        result.lines.append(_SAY.say("missing", language, ids=list_text(asked, language)))
        result.ground.numbers = asked
        result.notes["missing"] = list(asked)
    elif not found.orders:
        result.lines.append(_SAY.say("none", language))
    shown = found.orders[:MOST_SHOWN]
    ids = {item.product_id for order in shown for item in order.items}
    products = await context.services.stores.catalog.get(sorted(ids)) if ids else {}
    result.cards = [order_card(order, products, language) for order in shown]
    result.ground = result.ground.merged(
        Ground(orders={order.id: order_facts(order, products, language) for order in shown})
    )
    return OwnOrders(shown, products, result)


@tool(OrderStatusArgs, needs_customer=True)
async def order_status(context: ToolContext, args: OrderStatusArgs) -> ToolResult:
    """Look up where the shopper's own orders are: status, parcel, items, total. Without order_ids: those on the way."""
    own = await own_orders(context, args.order_ids, latest=args.latest)
    for order in own.orders:
        own.result.lines += order_lines(order, own.products, context.language)
    return own.result
