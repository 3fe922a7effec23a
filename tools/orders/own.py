"""The shopper's own orders on their way to an answer: found, turned into cards and facts, or why there are none.

Reads through the OrderBackend for the verified customer only. Shared by the order tools, which add what is theirs to
say; a guest is asked to sign in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.ground import Ground
from tools.orders.card import Products, order_card, order_facts
from tools.orders.lookup import MOST_SHOWN, find_orders
from tools.phrases import Phrases, list_text
from tools.stores.people import Order
from tools.toolkit import ToolContext, ToolResult

_SAY = Phrases(
    {
        "sign_in": (
            "You are not signed in. Your orders can be shown once you have signed in to the store.",
            "您还没有登录，登录商店账号后才能查看订单。",
        ),
        "missing": (
            "There is no order {ids} in your account. Please check the number.",
            "您的账号下没有订单{ids}，请核对订单号。",
        ),
        "none": ("There are no orders in your account yet.", "您的账号下还没有订单。"),
    }
)
_ID = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True, slots=True)
class OwnOrders:
    """The orders that were meant, their products, and the result so far."""

    orders: list[Order]
    products: Products
    result: ToolResult


async def own_orders(context: ToolContext, order_ids: list[str] | None, *, latest: bool = False) -> OwnOrders:
    """The verified customer's orders with their cards. Raises OrdersUnavailableError."""
    language = context.language
    if context.customer_id is None:
        return OwnOrders([], {}, ToolResult([_SAY.say("sign_in", language)], notes={"sign_in": True}))
    found = await find_orders(context.services.orders, context.customer_id, order_ids, latest=latest)
    orders = found.orders[:MOST_SHOWN]
    ids = {item.product_id for order in orders for item in order.items}
    products = await context.services.stores.catalog.get(sorted(ids)) if ids else {}
    result = ToolResult(
        [],
        cards=[order_card(order, products, language) for order in orders],
        ground=Ground(orders={order.id: order_facts(order, products, language) for order in orders}),
        notes={"found": len(orders)},
    )
    if found.missing:
        # A number is echoed as the shopper's own, and only where it has the shape of one.
        asked = [match[0] for text in found.missing if (match := _ID.fullmatch(text.strip().lstrip("#")))]
        result.lines.append(_SAY.say("missing", language, ids=list_text(asked, language)))
        result.ground.numbers = asked
        result.notes["missing"] = list(asked)
    elif not orders:
        result.lines.append(_SAY.say("none", language))
    return OwnOrders(orders, products, result)
