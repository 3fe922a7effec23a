"""The tool `verify_order`, behind the form of that name: a guest's way to one order.

The e-mail or postcode goes from the form to the comparison and nowhere else: not to the model, the transcript or the
log. guests.py decides; order_status shows what is open then, or says why nothing is.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from tools.orders.guests_contact import Contact
from tools.orders.status import order_status
from tools.toolkit import ToolContext, ToolResult, tool


class VerifyOrderArgs(BaseModel):
    """An order's number with what belongs to it. Only the form sends this; a model never sees the tool."""

    order_id: str = Field(default="", max_length=60)
    email: str | None = Field(default=None, max_length=320, repr=False)
    postcode: str | None = Field(default=None, max_length=20, repr=False)


@tool(VerifyOrderArgs)
async def verify_order(context: ToolContext, args: VerifyOrderArgs) -> ToolResult:
    """Open one order to a guest by its number with its e-mail address or postcode."""
    if context.customer_id is None:
        contact = Contact(args.order_id, args.email or None, args.postcode or None)
        context.guest = await context.services.guests.verify(context.conversation_id, contact, context.client)
    return await order_status.call(context, {"order_ids": [args.order_id] if args.order_id.strip() else None})
