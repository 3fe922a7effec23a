"""The desk as a guest finds it: which orders of theirs are open, and what is said where none is.

guests.py keeps the grants, guests_terms.py what a guest may have done; this reads the first for the second's sake.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.orders.guests_words import closed, form
from tools.stores.people import Order
from tools.toolkit import ToolContext, ToolResult


async def opened(context: ToolContext, order_id: str | None) -> Sequence[Order]:
    """The open orders that may be meant. A wrong try in this message shuts them: what was asked was of that order."""
    if context.guest is not None and context.guest.grant is None:
        return []
    asked = [order_id] if order_id and order_id.strip() else None
    return (await context.services.guests.orders(context.conversation_id, asked))[0]


async def shut(context: ToolContext, order_id: str | None) -> ToolResult:
    """What a guest is told of an order that is not open, whether it exists or not: the form for it."""
    card = await form(context, [order_id] if order_id else None)
    return ToolResult([closed(context)], cards=[card], notes={"sign_in": True})
