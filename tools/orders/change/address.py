"""Addresses a shopper gives, and the write tool `change_default_address`.

Owns the address arguments that two tools share. The country is taken from the address before, where none was said.
"""

from __future__ import annotations

from pydantic import Field

from tools.orders.change.address_text import address_in
from tools.orders.change.desk import SAY, Desk, SaidArgs, at_desk
from tools.orders.requests import DefaultAddress
from tools.stores.people import Address
from tools.toolkit import ToolResult, tool


class AddressArgs(SaidArgs):
    """An address as the shopper gave it."""

    name: str | None = Field(default=None, max_length=200, description="who receives it, if said")
    line1: str | None = Field(default=None, max_length=300, description="street and number")
    line2: str | None = Field(default=None, max_length=300, description="flat, suite, building")
    city: str | None = Field(default=None, max_length=200)
    state: str | None = Field(default=None, max_length=100)
    postcode: str | None = Field(default=None, max_length=20)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="two letters, e.g. US")


class DefaultAddressArgs(AddressArgs):
    """The customer's new default address."""


@tool(DefaultAddressArgs, effect="write", needs_customer=True)
@at_desk(None)
async def change_default_address(desk: Desk, args: DefaultAddressArgs) -> ToolResult:
    """Prepare another default address for the shopper's account; the shopper then confirms it."""
    known = desk.customer.addresses
    address = address_said(desk, args, known[0] if known else None)
    return await desk.propose(DefaultAddress(address=address) if address else None)


def address_said(desk: Desk, args: AddressArgs, before: Address | None) -> Address | None:
    """The new address; asked for where street, city or postcode is missing."""
    said = {
        name: value.strip() for name, value in args.model_dump().items() if isinstance(value, str) and value.strip()
    }
    if not said.keys() - {"order_id"}:
        said = dict(address_in(desk.said))
    line1, city, postcode = said.get("line1"), said.get("city"), said.get("postcode")
    if not (line1 and city and postcode):
        desk.ask("address", SAY.say("which_address", desk.context.language))
        return None
    country = said.get("country") or (before.country if before else "US")
    name = said.get("name") or (before.name if before else None)
    return Address(
        name=name,
        line1=line1,
        line2=said.get("line2"),
        city=city,
        state=said.get("state"),
        postcode=postcode,
        country=country,
    )
