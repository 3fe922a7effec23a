"""The payment method and the reason that a shopper's message speaks of, looked for among their own and the store's.

A closed set, as in mentions.py. Pure; called by the desk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tools.orders.change.meant import words_of
from tools.orders.terms import Reasons
from tools.stores.people import PaymentMethod

_KINDS: Mapping[str, re.Pattern[str]] = {
    "gift_card": re.compile(r"\bgift ?-?cards?\b|礼品卡|购物卡", re.IGNORECASE),
    "card": re.compile(
        r"\b(?:credit|debit|bank) ?cards?\b|(?<!gift )(?<!gift-)\bcard\b|信用卡|银行卡|借记卡", re.IGNORECASE
    ),
    "paypal": re.compile(r"\bpay ?pal\b|贝宝", re.IGNORECASE),
    "alipay": re.compile(r"\bali ?pay\b|支付宝", re.IGNORECASE),
    "wechat_pay": re.compile(r"\bwe ?chat(?: ?pay)?\b|微信", re.IGNORECASE),
}
_ORIGINAL = re.compile(
    r"\b(?:original|same)\b[\w ]{0,20}\b(?:payment|method|card|way|account)\b|\bhow i paid\b"
    r"|原路|原付款|原来的(?:付款|支付)",
    re.IGNORECASE,
)
_PLAIN = words_of("card gift ending credit debit account balance no number pay 尾号 信用 卡 礼品")


def methods_mentioned(methods: Iterable[PaymentMethod], text: str, original: Iterable[str] = ()) -> list[str]:
    """The payment methods a text names: by last digits, by brand or by kind; "the original one" is `original`."""
    methods = list(methods)
    said = words_of(text)
    by_number = [m.id for m in methods if any(sign.isdigit() for sign in m.label) and said & _numbers(m.label)]
    if by_number:
        return by_number
    by_id = [method.id for method in methods if method.id.casefold() in text.casefold()]
    if by_id:
        return by_id
    if _ORIGINAL.search(text):
        return [method.id for method in methods if method.id in set(original)]
    brands = [m.id for m in methods if said & (words_of(m.label) - _numbers(m.label) - _PLAIN)]
    return brands or [method.id for method in methods if _KINDS[method.kind].search(text)]


def reason_mentioned(reasons: Reasons, text: str) -> str | None:
    """The key of the one reason whose words stand in a text, the longest match first; None without one."""
    lowered = " ".join(text.casefold().replace("’", "'").split())
    hits = [
        (len(phrase), key) for key, reason in reasons.items() for phrase in reason.phrases(key) if phrase in lowered
    ]
    return max(hits)[1] if hits else None


def _numbers(label: str) -> set[str]:
    return {word for word in words_of(label) if word.isdigit() and len(word) >= 3}
