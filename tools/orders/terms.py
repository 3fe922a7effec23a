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
    also: list[str] = Field(default_factory=list, description="other words shoppers have for it, in any language")

    def phrases(self, key: str) -> list[str]:
        """What to look for in a message, in lower case. A reason named as a usual one has that one's words too."""
        names = {key.replace("_", " ").casefold(), self.en.casefold(), self.zh.casefold()}
        usual = [words for known, words in _USUAL.items() if known.casefold() in names]
        also = [phrase for words in usual for phrase in words.split(", ")]
        return [text.strip().casefold() for text in (*names, *self.also, *also) if text.strip()]

    def label(self, language: str) -> str:
        """The reason as the shopper reads it."""
        return pick(language, self.en, self.zh)


Reasons = dict[str, ReasonTerms]

_NOT_NEEDED = (
    "no longer need, don't need, do not need, don't want, changed my mind, 不需要, 不想要, 不要了, 用不着, 用不上"
)
_MISTAKE = "mistake, by accident, accidentally, wrong item, ordered twice, duplicate, 下错, 买错, 拍错, 重复下单, 买重"
_SLOW = "too long, too slow, takes forever, arrive too late, 太慢, 太久, 来不及"
_MIND = (
    "change my mind, don't like, do not like, don't want, no longer need, don't need, 不喜欢, 不想要, 不要了, 不需要"
)
_FIT = (
    "doesn't fit, don't fit, didn't fit, not fit, too small, too big, too large, too tight, too loose, too short,"
    " too long, wrong size, 不合适, 不合身, 太大, 太小, 太紧, 太松, 太长, 太短, 尺码不对, 大了, 小了"
)
_FAULTY = (
    "damaged, broken, faulty, defective, defect, stopped working, doesn't work, not working, torn, scratched, cracked,"
    " 坏了, 坏的, 损坏, 破了, 破损, 质量问题, 有问题, 不能用, 用不了, 瑕疵, 开裂, 划痕"
)
_WRONG = (
    "wrong item, not what i ordered, different from what i ordered, sent the wrong,"
    " 发错, 不是我买的, 不是我订的, 货不对版"
)


_USUAL = {
    "No longer needed": _NOT_NEEDED,
    "Ordered by mistake": _MISTAKE,
    "Takes too long": _SLOW,
    "Changed my mind": _MIND,
    "Does not fit": _FIT,
    "Damaged or faulty": _FAULTY,
    "Not what was ordered": _WRONG,
}


def _reason(en: str, zh: str, also: str, paid_by: Literal["customer", "store"] = "customer") -> ReasonTerms:
    return ReasonTerms(en=en, zh=zh, paid_by=paid_by, also=[phrase.strip() for phrase in also.split(", ")])


class CancelTerms(_Terms):
    """Cancelling before the order is sent; everything paid goes back to where it came from."""

    statuses: list[OrderStatus] = ["pending", "pending_changed"]
    within_hours: int | None = Field(default=None, gt=0, description="of placing the order; none: no limit")
    reasons: Reasons = {
        "no_longer_needed": _reason("No longer needed", "不想要了", _NOT_NEEDED),
        "ordered_by_mistake": _reason("Ordered by mistake", "下错单了", _MISTAKE),
        "takes_too_long": _reason("Takes too long", "等太久了", _SLOW),
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
        "changed_mind": _reason("Changed my mind", "不喜欢或不想要了", _MIND),
        "does_not_fit": _reason("Does not fit", "尺码或规格不合适", _FIT),
        "damaged": _reason("Damaged or faulty", "损坏或有质量问题", _FAULTY, "store"),
        "wrong_item": _reason("Not what was ordered", "发错货", _WRONG, "store"),
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
    refund_days: tuple[int, int] = Field(default=(5, 7), description="working days a refund takes, gift cards apart")
    refund_days_by: dict[Literal["card", "paypal", "alipay", "wechat_pay"], tuple[int, int]] = Field(
        default={}, description="the same for one kind of payment, where it is another"
    )
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
        every: list[tuple[str, tuple[int, int]]] = [("refund_days", self.refund_days), *self.refund_days_by.items()]
        for name, (least, most) in every:
            if least > most or least < 0:
                raise ValueError(f"{name}: the first number must not be above the second, and none below 0")
        return self

    def refund_days_of(self, kind: str | None) -> tuple[int, int]:
        """The least and most working days of a refund to a kind of payment."""
        return next((days for name, days in self.refund_days_by.items() if name == kind), self.refund_days)


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
