"""The shopper's own orders on their way to an answer: found, turned into cards and facts, or why there are none.

Reads through the OrderBackend for the verified customer, or for a guest the orders verified in this conversation
(guests.py). Shared by the order tools, which add what is theirs to say; any other guest is asked to sign in, or to fill
in the form for one order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.ground import Ground
from tools.orders import guests_words
from tools.orders.card import Products, order_card, order_facts
from tools.orders.lookup import MOST_SHOWN, find_orders
from tools.phrases import Phrases, list_text
from tools.stores.people import Order
from tools.toolkit import ToolContext, ToolResult

_SAY = Phrases(
    {
        "other": (
            "To see order {ids} as well, please give its e-mail address or postcode, or sign in.",
            "要查看订单{ids}，请填写它的邮箱或邮编，或者登录。",
        ),
        "missing": (
            "There is no order {ids} in your account. Please check the number.",
            "您的账号下没有订单{ids}，请核对订单号。",
        ),
        "none": ("There are no orders in your account yet.", "您的账号下还没有订单。"),
    }
)


@dataclass(frozen=True, slots=True)
class OwnOrders:
    """The orders that were meant, their products, and the result so far."""

    orders: list[Order]
    products: Products
    result: ToolResult


async def own_orders(context: ToolContext, order_ids: list[str] | None, *, latest: bool = False) -> OwnOrders:
    """The verified customer's orders with their cards, or a guest's. Raises OrdersUnavailableError."""
    if context.customer_id is None:
        return await _guests_orders(context, order_ids)
    found = await find_orders(context.services.orders, context.customer_id, order_ids, latest=latest)
    own = await _shown(context, found.orders)
    if found.missing:
        # A number is echoed as the shopper's own, and only where it has the shape of one.
        asked = guests_words.echoed(found.missing)
        own.result.lines.append(_SAY.say("missing", context.language, ids=list_text(asked, context.language)))
        own.result.ground.numbers = asked
        own.result.notes["missing"] = list(asked)
    elif not own.orders:
        own.result.lines.append(_SAY.say("none", context.language))
    return own


async def _guests_orders(context: ToolContext, order_ids: list[str] | None) -> OwnOrders:
    """What this conversation has verified; without it, the form. Nothing else is said of an order that is not open."""
    tried = context.guest is not None and context.guest.grant is None
    found, shut = ([], order_ids) if tried else await context.services.guests.orders(context.conversation_id, order_ids)
    own = await _shown(context, found)
    own.result.cards[:0] = guests_words.filled(context.guest)
    if not found:
        own.result.lines.append(guests_words.closed(context))
        own.result.notes = {"sign_in": True}
    elif shut:
        own.result.ground.numbers = guests_words.echoed(shut)
        ids = list_text(own.result.ground.numbers, context.language)
        own.result.lines.append(_SAY.say("other", context.language, ids=ids))
    if shut or not found:
        own.result.cards.append(await guests_words.form(context, shut))
    return own


async def _shown(context: ToolContext, found: Sequence[Order]) -> OwnOrders:
    language = context.language
    orders = list(found[:MOST_SHOWN])
    ids = {item.product_id for order in orders for item in order.items}
    products = await context.services.stores.catalog.get(sorted(ids)) if ids else {}
    result = ToolResult(
        [],
        cards=[order_card(order, products, language) for order in orders],
        ground=Ground(orders={order.id: order_facts(order, products, language) for order in orders}),
        notes={"found": len(orders)},
    )
    return OwnOrders(orders, products, result)
