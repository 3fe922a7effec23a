"""The write tools for an order that was not sent yet: cancel it, or change its address, payment or items.

Each makes a proposal or asks for what is missing; nothing is changed before the shopper confirms. What all of them
share stands in desk.py.
"""

from __future__ import annotations

from pydantic import Field

from tools.orders.change.address import AddressArgs, address_said
from tools.orders.change.desk import Desk, SaidArgs, at_desk
from tools.orders.change.exchange import exchanged
from tools.orders.change.pieces_said import items_said, new_items_said
from tools.orders.ledger import paid_by
from tools.orders.requests import Cancel, ChangeAddress, ChangeItems, ChangePayment
from tools.toolkit import ToolResult, tool

ORDER_ID = Field(default=None, max_length=40, description="the order number, if the shopper gave one")
METHOD = Field(default=None, max_length=200, description="the payment method the shopper named: id, label or kind")


class CancelOrderArgs(SaidArgs):
    """Which order, and why."""

    order_id: str | None = ORDER_ID
    reason: str | None = Field(default=None, max_length=200, description="the shopper's reason, if they gave one")


class ChangeAddressArgs(AddressArgs):
    """Where an order is to go."""

    order_id: str | None = ORDER_ID


class ChangePaymentArgs(SaidArgs):
    """How an order is to be paid."""

    order_id: str | None = ORDER_ID
    payment_method: str | None = METHOD


class ChangeItemsArgs(SaidArgs):
    """Which items become which."""

    order_id: str | None = ORDER_ID
    items: list[str] = Field(default_factory=list, max_length=50, description="items to change, by id or name")
    new_items: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="for each of the items the version wanted instead, by variant id or options such as 'blue, M'",
    )
    payment_method: str | None = METHOD


@tool(CancelOrderArgs, effect="write")
@at_desk("cancel")
async def cancel_order(desk: Desk, args: CancelOrderArgs) -> ToolResult:
    """Prepare the cancellation of the shopper's own order that was not sent yet; the shopper then confirms it."""
    await desk.find_order(args.order_id)
    reason = desk.reason(desk.service.terms.cancel.reasons, args.reason)
    return await desk.propose(Cancel(reason=reason))


@tool(ChangeAddressArgs, effect="write")
@at_desk("change_address")
async def change_order_address(desk: Desk, args: ChangeAddressArgs) -> ToolResult:
    """Prepare another shipping address for an order that was not sent yet; the shopper then confirms it."""
    order = await desk.find_order(args.order_id)
    address = address_said(desk, args, order.address)
    return await desk.propose(ChangeAddress(address=address) if address else None)


@tool(ChangePaymentArgs, effect="write", needs_customer=True)
@at_desk("change_payment")
async def change_order_payment(desk: Desk, args: ChangePaymentArgs) -> ToolResult:
    """Prepare another payment method for an order that was not sent yet; the shopper then confirms it."""
    order = await desk.find_order(args.order_id)
    others = [method for method in desk.customer.payment_methods if method.id not in paid_by(order)]
    method = desk.method(others, args.payment_method)
    return await desk.propose(ChangePayment(method_id=method))


@tool(ChangeItemsArgs, effect="write")
@at_desk("change_items")
async def change_order_items(desk: Desk, args: ChangeItemsArgs) -> ToolResult:
    """Prepare other versions (colour, size, ...) of items of an order not sent yet; the shopper then confirms it."""
    await desk.find_order(args.order_id, instead="exchanges")
    if desk.event == "exchanges":  # "change" said of what has arrived: an exchange is what the shopper can have
        return await exchanged(desk, args.items, args.new_items, args.payment_method, None)
    items = items_said(desk, args.items)
    new_items = new_items_said(desk, items, args.new_items)
    method = desk.method(desk.customer.payment_methods, args.payment_method)
    return await desk.propose(ChangeItems(items=items, new_items=new_items, method_id=method))
