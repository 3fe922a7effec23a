"""The write tools for an order that has arrived: return items, or exchange them for other versions.

Each makes a proposal or asks for what is missing; nothing is changed before the shopper confirms. What all of them
share stands in desk.py.
"""

from __future__ import annotations

from pydantic import Field

from tools.orders.change.before_sending import METHOD, ORDER_ID, ChangeItemsArgs
from tools.orders.change.desk import Desk, SaidArgs, at_desk
from tools.orders.change.exchange import exchanged
from tools.orders.change.pieces_said import items_said
from tools.orders.ledger import refundable_to
from tools.orders.requests import ReturnItems
from tools.toolkit import ToolResult, tool


class ReturnItemsArgs(SaidArgs):
    """Which items come back, why, and where the money goes."""

    order_id: str | None = ORDER_ID
    items: list[str] = Field(default_factory=list, max_length=50, description="items to return, by id or name")
    payment_method: str | None = METHOD
    reason: str | None = Field(default=None, max_length=200, description="the shopper's reason, if they gave one")


class ExchangeItemsArgs(ChangeItemsArgs):
    """Which items are exchanged for which."""

    reason: str | None = Field(default=None, max_length=200, description="the shopper's reason, if they gave one")


@tool(ReturnItemsArgs, effect="write")
@at_desk("returns")
async def return_items(desk: Desk, args: ReturnItemsArgs) -> ToolResult:
    """Prepare the return of items of a delivered order and their refund; the shopper then confirms it."""
    order = await desk.find_order(args.order_id)
    rule = desk.service.terms.returns
    items = items_said(desk, args.items)
    reason = desk.reason(rule.reasons, args.reason)
    fine = refundable_to(order, desk.customer, rule.refund_to)
    method = desk.method(fine, args.payment_method, "which_refund")
    return await desk.propose(ReturnItems(items=items, method_id=method, reason=reason))


@tool(ExchangeItemsArgs, effect="write")
@at_desk("exchanges")
async def exchange_items(desk: Desk, args: ExchangeItemsArgs) -> ToolResult:
    """Prepare an exchange of delivered items for other versions of the same product; the shopper then confirms it."""
    await desk.find_order(args.order_id)
    return await exchanged(desk, args.items, args.new_items, args.payment_method, args.reason)
