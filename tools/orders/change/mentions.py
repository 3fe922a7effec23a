"""What a shopper's whole message mentions of their own order: pieces, new versions, payment methods, a reason.

The other side of meant.py: there a name is looked up among the records, here the records are looked for in a text. A
closed set, so that a sentence never becomes an item that nobody bought. Pure; called by the desk.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tools.orders.change.meant import item_words, words_of
from tools.orders.pieces import Products
from tools.orders.terms import Reasons
from tools.stores.people import OrderItem, PaymentMethod

_EVERYTHING = re.compile(
    r"\b(everything|whole order|entire order|all (of )?(it|them|the items|items)|both( of them)?)\b"
    r"|全部|所有(的)?商品|整单|都要?退|都要?换",
    re.IGNORECASE,
)
_TOWARDS = re.compile(r"\b(?:instead|to|for|into|with|as|want|prefer)\b|换成|改成|换|改为|要", re.IGNORECASE)
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
_COUNTED = {"one": 1, "two": 2, "three": 3, "both": 2, "一": 1, "两": 2, "二": 2, "三": 3}


def pieces_mentioned(items: Sequence[OrderItem], products: Products, text: str) -> list[str]:
    """The variants a text names by what tells them apart in this order, once for each piece meant; none when unclear.

    "All of it" is every piece. A line of several pieces is meant whole unless a smaller number stands there.
    """
    if _EVERYTHING.search(text):
        return [item.variant_id for item in items for _ in range(item.quantity)]
    names = {item.variant_id: item_words(item, products.get(item.product_id)) for item in items}
    common = {word for word, count in Counter(w for words in names.values() for w in words).items() if count > 1}
    said = words_of(text)
    own = {key: len(said & (words - common)) for key, words in names.items()}
    found = [key for key, hits in own.items() if hits]
    if not found:
        # Two of a kind ("the shirt", and there are two): nothing tells them apart, so nothing is meant yet.
        return []
    return [key for key in found for _ in range(_count(text, next(i for i in items if i.variant_id == key)))]


def version_text(text: str, item: OrderItem, products: Products, others: Sequence[OrderItem]) -> str:
    """The part of a text that speaks of the new version of one item: its own clause, from "to" or "instead" on."""
    clauses = [clause for clause in re.split(r"[;；。.\n]|\band\b|另外|还有", text) if clause.strip()]
    mine = item_words(item, products.get(item.product_id))
    theirs: set[str] = set().union(*(item_words(o, products.get(o.product_id)) for o in others if o is not item), set())
    if others and len(clauses) > 1:
        own = [clause for clause in clauses if words_of(clause) & (mine - theirs)]
        text = own[0] if own else text
    ends = [match.end() for match in _TOWARDS.finditer(text)]
    tails = [text[end:] for end in ends if words_of(text[end:])]
    return tails[0] if tails else text


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


_PLAIN = words_of("card gift ending credit debit account balance no number pay 尾号 信用 卡 礼品")


def _numbers(label: str) -> set[str]:
    return {word for word in words_of(label) if word.isdigit() and len(word) >= 3}


def _count(text: str, item: OrderItem) -> int:
    """How many pieces of a line: a number said, at most what there is; the whole line where none was."""
    if item.quantity == 1:
        return 1
    said = [
        _COUNTED.get(word) or (int(word) if word.isdigit() else 0)
        for word in re.findall(r"\w+|[一两二三]", text.lower())
    ]
    fitting = [count for count in said if 0 < count <= item.quantity]
    return fitting[0] if fitting else item.quantity
