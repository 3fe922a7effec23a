"""What a shopper may ask to be changed: one small record a kind, in ids, as it is stored in a proposal.

Owns the shapes and their canonical JSON, of which digests are made. Words are resolved to ids by the tools before;
whether a request is possible is decided by machine.py.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tools.stores.people import Address


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cancel(_Request):
    """Cancel the whole order."""

    kind: Literal["cancel"] = "cancel"
    reason: str | None = None


class ChangeAddress(_Request):
    """Send the order elsewhere."""

    kind: Literal["change_address"] = "change_address"
    address: Address


class ChangePayment(_Request):
    """Pay the order in another way."""

    kind: Literal["change_payment"] = "change_payment"
    method_id: str


class ChangeItems(_Request):
    """Other variants of the same products; both lists in parallel, a variant once for each piece."""

    kind: Literal["change_items"] = "change_items"
    items: list[str]
    new_items: list[str]
    method_id: str


class ReturnItems(_Request):
    """Give pieces back for their money."""

    kind: Literal["returns"] = "returns"
    items: list[str]
    method_id: str
    reason: str | None = None


class ExchangeItems(_Request):
    """Give delivered pieces back for other variants; lists as in ChangeItems."""

    kind: Literal["exchanges"] = "exchanges"
    items: list[str]
    new_items: list[str]
    method_id: str
    reason: str | None = None


class DefaultAddress(_Request):
    """Another default address of the customer's."""

    kind: Literal["default_address"] = "default_address"
    address: Address


Request = Annotated[
    Cancel | ChangeAddress | ChangePayment | ChangeItems | ReturnItems | ExchangeItems | DefaultAddress,
    Field(discriminator="kind"),
]
REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys: the same value gives the same bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def sha256(value: Any) -> str:
    """The digest of a value's canonical JSON, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
