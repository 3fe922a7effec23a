"""An exchange put together: what `exchange_items` does, and a change of items once their order has arrived."""

from __future__ import annotations

from collections.abc import Sequence

from tools.orders.change.desk import Desk
from tools.orders.change.pieces_said import items_said, new_items_said
from tools.orders.requests import ExchangeItems
from tools.toolkit import ToolResult


async def exchanged(
    desk: Desk, items: Sequence[str], new_items: Sequence[str], method: str | None, reason: str | None
) -> ToolResult:
    """The proposal, or what is missing for it; the desk has its order already."""
    old = items_said(desk, items)
    new = new_items_said(desk, old, new_items)
    why = desk.reason(desk.service.terms.exchanges.reasons, reason)
    paid = desk.method(desk.customer.payment_methods, method)
    return await desk.propose(ExchangeItems(items=old, new_items=new, method_id=paid, reason=why))
