"""What a shopper reads on the screen: questions, refusals, and whether a proposal's card shows what they want.

Only words and cards of one reply; nothing of tools, notes or ids of items. Looks for what any person would understand,
in English and Chinese. Called by shopper.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evals.chat.record import Record
from evals.dialogs.wishes import Bought, Kind, Options, Piece, Wish
from tools.search.option_words import option_word

_TOPICS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "order": r"\bwhich (?:of your )?orders?\b|order number|哪个订单|哪一个订单|订单号",
        "items": r"\b(?:which|what) (?:items?|products?|pieces?|one is meant|ones)\b|哪些商品|哪件|哪些",
        "pairs": r"\b(?:which|what) (?:new )?(?:version|option|variant|colou?r|size)|哪一种|哪种款式|换成哪|什么款式",
        "method": r"payment method|\bpay\b.*\bwith\b|where should (?:the money|the refund)|付款方式|支付方式|退到哪",
        "reason": r"\breason\b|\bwhy\b|原因|为什么",
        "address": r"\baddress\b|\bstreet\b|地址",
    }.items()
}
_REFUSED = re.compile(
    r"\b(?:cannot|can't|can no longer|not allow|not available|no such|none of your|not in your|not in order"
    r"|same as before|nothing would change|has a balance|back only to|already paid|address already"
    r"|there is no|is over|not possible|more than one way)\b"
    r"|不能|无法|没有(?:这种|这个|可以|订单|货|“)|目前没有|余额|只能退|已经是|一样|已超过",
    re.IGNORECASE,
)
_MISREAD = re.compile(r"no such|not in (?:your|order)|there is no|没有(?:这种|这个|订单|“)", re.IGNORECASE)
_KINDS: Mapping[Kind, re.Pattern[str]] = {
    "cancel": re.compile(r"^Cancel order|^取消订单"),
    "returns": re.compile(r"^Return |^退回"),
    "exchanges": re.compile(r"^Exchange |^换货"),
    "change_items": re.compile(r"^Change \d|^修改订单"),
    "change_address": re.compile(r"^Send order|收货地址"),
    "change_payment": re.compile(r"^Pay order|更改订单.*付款方式"),
    "default_address": re.compile(r"default address|默认地址"),
}
_AMOUNT = re.compile(r"\$\s?([\d,]+\.\d\d)")
_PAID_BY = re.compile(r"\bfrom ([^;.]+)|从(.+?)支付")


@dataclass(frozen=True, slots=True)
class Seen:
    """One reply as a person sees it."""

    words: str
    card: Mapping[str, Any] | None = None
    """The proposal's card that came last."""
    replies: list[str] = field(default_factory=list)
    """What stands on the quick replies."""

    @classmethod
    def of(cls, record: Record) -> Seen:
        """What a turn put on the screen."""
        cards = record.named("proposal")
        replies = [item["text"] for value in record.named("quick_replies") for item in value["items"]]
        return cls(record.said(), cards[-1] if cards else None, replies)

    @property
    def state(self) -> str | None:
        """The card's state, as its buttons or their absence tell."""
        return self.card["state"] if self.card else None

    @property
    def refused(self) -> bool:
        """The words say that it cannot be done."""
        return self.state != "open" and bool(_REFUSED.search(self.words))

    @property
    def misread(self) -> bool:
        """A refusal that may rest on a misunderstanding: worth saying it again."""
        return bool(_MISREAD.search(self.words)) or not re.search(
            r"status|状态|balance|余额|available|没有货|before|一样|already|已经|only to|只能|over|超过", self.words
        )

    def topics(self) -> list[tuple[str, str]]:
        """What is asked for, in the order of the questions, each with its line."""
        found: dict[str, list[str]] = {}
        for line in self.words.splitlines():
            asked = re.match(r".*?[?？]", line)
            if asked is None:
                continue
            topic = next((name for name, pattern in _TOPICS.items() if pattern.search(asked[0])), None)
            if topic:
                found.setdefault(topic, []).append(line)
        return [(topic, "\n".join(lines)) for topic, lines in found.items()]


def differences(card: Mapping[str, Any], wish: Wish) -> list[str]:
    """What a proposal's card shows otherwise than wished: `kind`, `order`, `items`, `pairs`, `method`, `address`,
    `amount`; empty when it is right."""
    summary, details = str(card["summary"]), [str(line) for line in card["details"]]
    if not _KINDS[wish.kind].search(summary):
        return ["kind"]
    found = []
    if wish.order_id and wish.order_id not in summary:
        found.append("order")
    if wish.pieces and (wrong := _pieces(details, wish)):
        found.append(wrong)
    if wish.method and not _method_fits(summary, wish):
        found.append("method")
    if wish.address and not _address_fits(details, wish):
        found.append("address")
    if not found and wish.kind == "returns" and not _amount_fits(summary, wish):
        found.append("amount")
    return found


def asked_about(line: str, wish: Wish) -> list[Piece]:
    """The pieces whose name stands in a question."""
    return [piece for piece in wish.pieces if piece.bought.title.casefold() in line.casefold()]


def _pieces(details: list[str], wish: Wish) -> str | None:
    """`items` where others or not all are shown, `pairs` where a new version is another."""
    titles = {bought.title for bought in wish.order}
    lines = [line for line in details if any(line.startswith(title) for title in titles)]
    left = list(wish.pieces)
    pairs_wrong = False
    for line in lines:
        before, _, after = line.partition("→")
        mine = [piece for piece in left if _shows(before, piece.bought)]
        if not mine:
            return "items"
        fitting = [piece for piece in mine if piece.new is None or _has(after, piece.new)]
        pairs_wrong = pairs_wrong or not fitting
        left.remove((fitting or mine)[0])
    return "items" if left else "pairs" if pairs_wrong else None


def _shows(text: str, bought: Bought) -> bool:
    return text.startswith(bought.title) and _has(text, bought.options)


def _has(text: str, options: Options) -> bool:
    """All the options stand in a text, in either language."""
    return all(
        any(re.search(rf"(?<![\w-]){re.escape(said)}(?![\w-])", text) for said in {value, option_word(value, "zh")})
        or any(said in text for said in {option_word(value, "zh")} - {value})
        for value in options.values()
    )


def _method_fits(summary: str, wish: Wish) -> bool:
    method = wish.method
    assert method is not None
    parts = [part for part in re.split(r"[;；]", summary) if _AMOUNT.search(part)]
    if wish.kind == "change_payment":
        parts = [part for part in parts if _PAID_BY.search(part)]
    if not parts:
        return True  # no money moves: nothing of a method is shown
    told = method.label.rpartition(" ")[2] if method.kind == "credit_card" else method.kind.replace("_", " ")
    return any(told.casefold() in part.casefold() for part in parts)


def _address_fits(details: list[str], wish: Wish) -> bool:
    there = wish.address
    assert there is not None
    wanted = [part for part in (there.line1, there.line2, there.city, there.state, there.postcode) if part]
    return any(all(part in line for part in wanted) for line in details)


def _amount_fits(summary: str, wish: Wish) -> bool:
    paid = sum((piece.bought.price for piece in wish.pieces), Decimal(0))
    shown = [Decimal(amount.replace(",", "")) for amount in _AMOUNT.findall(summary)]
    return not shown or paid in shown
