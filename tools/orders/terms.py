"""The store's after-sales terms: what a merchant edits in `orders.toml`, beside `store.toml`.

Owns the fields, their defaults and the check at start-up. What a status can allow at all stands in machine.py; terms
only narrow it. The same file format describes other stores' rules, such as a public benchmark's.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tools.errors import UserError
from tools.orders.transitions import allowed_statuses
from tools.phrases import pick
from tools.stores.people import OrderStatus

RefundTo = Literal["any", "original", "original_or_gift_card"]
RefundWhen = Literal["at_once", "on_receipt"]


class _Terms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReasonTerms(_Terms):
    """A reason a shopper may give."""

    en: str
    zh: str
    paid_by: Literal["customer", "store"] = Field(default="customer", description="who pays the way back")

    def label(self, language: str) -> str:
        """The reason as the shopper reads it."""
        return pick(language, self.en, self.zh)


Reasons = dict[str, ReasonTerms]


class CancelTerms(_Terms):
    """Cancelling before the order is sent; everything paid goes back to where it came from."""

    statuses: list[OrderStatus] = ["pending", "pending_changed"]
    within_hours: int | None = Field(default=None, gt=0, description="of placing the order; none: no limit")
    reasons: Reasons = {
        "no_longer_needed": ReasonTerms(en="No longer needed", zh="不想要了"),
        "ordered_by_mistake": ReasonTerms(en="Ordered by mistake", zh="下错单了"),
        "takes_too_long": ReasonTerms(en="Takes too long", zh="等太久了"),
        "other": ReasonTerms(en="Another reason", zh="其他原因"),
    }


class AddressTerms(_Terms):
    """Sending an order to another address."""

    statuses: list[OrderStatus] = ["pending", "pending_changed"]
    within_hours: int | None = Field(default=None, gt=0)


class PaymentTerms(_Terms):
    """Paying an order in another way."""

    statuses: list[OrderStatus] = ["pending", "pending_changed"]
    within_hours: int | None = Field(default=None, gt=0)
    once: bool = Field(default=False, description="refuse when the order's payments were touched before")


class ItemTerms(_Terms):
    """Other variants of the same products, before the order is sent. Without `pending_changed`: once only."""

    statuses: list[OrderStatus] = ["pending"]
    within_hours: int | None = Field(default=None, gt=0)
    same_variant: bool = False
    refund_to: RefundTo = "original_or_gift_card"


class BackTerms(_Terms):
    """What returns and exchanges share: the window after delivery, reasons, who pays the way back, when money moves."""

    statuses: list[OrderStatus] = ["delivered", "partially_returned", "exchanged"]
    within_days: int | None = Field(default=30, gt=0, description="of delivery; 0 or none: no limit")
    refund_to: RefundTo = "original_or_gift_card"
    refund_when: RefundWhen = "on_receipt"
    shipping_fee: Decimal = Field(default=Decimal(0), ge=0, description="for the way back, where the customer pays it")
    reasons: Reasons = {
        "changed_mind": ReasonTerms(en="Changed my mind", zh="不喜欢或不想要了"),
        "does_not_fit": ReasonTerms(en="Does not fit", zh="尺码或规格不合适"),
        "damaged": ReasonTerms(en="Damaged or faulty", zh="损坏或有质量问题", paid_by="store"),
        "wrong_item": ReasonTerms(en="Not what was ordered", zh="发错货", paid_by="store"),
    }

    @model_validator(mode="before")
    @classmethod
    def _no_limit(cls, data: object) -> object:
        """TOML has no null, so 0 says that there is no limit."""
        if isinstance(data, dict) and data.get("within_days") == 0:
            return {**data, "within_days": None}
        return data


class ExchangeTerms(BackTerms):
    """Exchanging delivered items for other variants of the same product."""

    same_variant: bool = Field(default=True, description="a faulty piece for another of the same")


class Terms(_Terms):
    """`orders.toml`."""

    proposal_minutes: int = Field(default=15, gt=0, le=1440, description="how long a proposal can be confirmed")
    refund_days: tuple[int, int] = Field(default=(5, 7), description="banking days a refund takes, gift cards apart")
    cancel: CancelTerms = CancelTerms()
    change_address: AddressTerms = AddressTerms()
    change_payment: PaymentTerms = PaymentTerms()
    change_items: ItemTerms = ItemTerms()
    returns: BackTerms = BackTerms()
    exchanges: ExchangeTerms = ExchangeTerms()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for name in ("cancel", "change_address", "change_payment", "change_items", "returns", "exchanges"):
            possible = allowed_statuses(name)
            for status in getattr(self, name).statuses:
                if status not in possible:
                    raise ValueError(f"{name}.statuses: '{status}' cannot allow this; possible: {', '.join(possible)}")
        if self.refund_days[0] > self.refund_days[1] or self.refund_days[0] < 0:
            raise ValueError("refund_days: the first number must not be above the second, and none below 0")
        return self


def load_terms(path: Path | None) -> Terms:
    """Read `orders.toml`; without one the defaults. Raises UserError naming the file and the field."""
    if path is None:
        return Terms()
    try:
        return Terms.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise UserError("file_missing", f"{path} does not exist") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("bad_file", f"{path} is not valid TOML: {error}") from None
    except ValidationError as error:
        fields = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}".removeprefix(": ") for e in error.errors())
        raise UserError("bad_orders_file", f"{path}: {fields}") from None


def terms_file(shop_file: Path | None) -> Path | None:
    """`orders.toml` beside `store.toml`, where there is one."""
    beside = shop_file.with_name("orders.toml") if shop_file else None
    return beside if beside and beside.exists() else None
