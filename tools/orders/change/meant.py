"""Which order, items, new variants, payment method and reason a shopper means, from ids or words, in either language.

Pure matching over the customer's own records. What fits nothing is handed on as it was said, so that the machine
refuses it with its cause; what fits several is for the caller to ask. Never reaches beyond the records handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.orders.pieces import Products
from tools.orders.terms import Reasons
from tools.search.option_words import option_words
from tools.stores.catalog import Product, Variant
from tools.stores.people import Order, OrderItem, PaymentMethod

_WORD = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")
_SMALL = frozenset(
    "the a an my one ones of and with in to it for item items size 的 件 个 那 这 把 换 成 要 码 号 色".split()
)
_ALL = re.compile(r"\b(all|everything|whole order|both)\b|全部|所有|整单|都", re.IGNORECASE)
_KIND_WORDS: Mapping[str, str] = {
    "card": "credit debit card 信用卡 银行卡",
    "paypal": "paypal 贝宝",
    "gift_card": "gift card 礼品卡 购物卡",
    "alipay": "alipay 支付宝",
    "wechat_pay": "wechat pay 微信支付",
}
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Meant:
    """Ids in the order of what was said, and the names that fit several things alike."""

    ids: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def words_of(text: str) -> frozenset[str]:
    """The words of a text that tell things apart; of Chinese, its characters."""
    return frozenset(_WORD.findall(text.casefold())) - _SMALL


def items_meant(order: Order, products: Products, said: Sequence[str]) -> Meant:
    """The variants of the order's pieces, each name once for a piece."""
    pieces = [item for item in order.items for _ in range(item.quantity)]
    if len(said) == 1 and _ALL.search(said[0]) and said[0] not in {item.variant_id for item in pieces}:
        return Meant([item.variant_id for item in pieces])
    ids: list[str] = []
    unclear = []
    for name in said:
        left = list(pieces)
        for taken in ids:
            gone = next((item for item in left if item.variant_id == taken), None)
            if gone is not None:
                left.remove(gone)
        known = {item.variant_id: item for item in pieces}
        if name in known:
            ids.append(name)
            continue
        best = _best(name, {item.variant_id: item_words(item, products.get(item.product_id)) for item in left})
        if len(best) > 1:
            unclear.append(name)
        ids.append(best[0] if len(best) == 1 else name)
    return Meant(ids, unclear)


def variants_meant(order: Order, products: Products, items: Sequence[str], said: Sequence[str]) -> Meant:
    """For each item the variant of its product that was said: by id, or by the options that are to be others."""
    lines = {item.variant_id: item for item in order.items}
    ids: list[str] = []
    unclear = []
    for place, name in enumerate(said):
        item = lines.get(items[place]) if place < len(items) else None
        product = products.get(item.product_id) if item else None
        if item is None or product is None or name in {variant.id for variant in product.variants}:
            ids.append(name)
            continue
        found = _closest(item, product, name)
        if len(found) > 1:
            unclear.append(item.title)
        ids.append(found[0].id if len(found) == 1 else name)
    return Meant(ids, unclear)


def method_meant(methods: Iterable[PaymentMethod], said: str) -> Meant:
    """The payment method with this id, label, last digits or kind."""
    known = {method.id: method for method in methods}
    if said in known:
        return Meant([said])
    names = {key: words_of(f"{method.label} {_KIND_WORDS[method.kind]}") for key, method in known.items()}
    best = _best(said, names)
    return Meant(best if len(best) == 1 else [said], [said] if len(best) > 1 else [])


def reason_meant(reasons: Reasons, said: str) -> str:
    """The key of the reason said; what is none of them comes back as it was said."""
    if said in reasons:
        return said
    plain = _plain(said)
    for key, reason in reasons.items():
        if plain in {_plain(key), _plain(reason.en), _plain(reason.zh)}:
            return key
    return said


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").strip(" .!。！").split())


def _best(said: str, names: Mapping[str, frozenset[str]]) -> list[str]:
    """The keys that share most of what was said, at least half of it."""
    wanted = words_of(said)
    if not wanted:
        return []
    # A number that is not there is another thing: "card 1234" never means the card ending 9212.
    numbers = {word for word in wanted if any(sign.isdigit() for sign in word)}
    scores = {key: len(wanted & words) / len(wanted) for key, words in names.items() if numbers <= words}
    top = max(scores.values(), default=0.0)
    return [key for key, score in scores.items() if score == top] if top >= _HALF else []


def _closest(item: OrderItem, product: Product, said: str) -> list[Variant]:
    """The variants that have most of what was said, then most of what the item had."""
    wanted = words_of(said)
    others = [variant for variant in product.variants if variant.id != item.variant_id]
    hits = {variant.id: len(wanted & _option_words(variant.options)) for variant in others}
    top = max(hits.values(), default=0)
    if not top:
        return []
    fitting = [variant for variant in others if hits[variant.id] == top]
    kept = {
        variant.id: sum(item.options.get(key) == value for key, value in variant.options.items()) for variant in fitting
    }
    most = max(kept.values())
    return [variant for variant in fitting if kept[variant.id] == most]


def item_words(item: OrderItem, product: Product | None) -> frozenset[str]:
    """The words an item can be named by: title, brand and options, in every language known."""
    texts = [item.title]
    if product:
        texts += [product.title, product.brand or "", *(text.title for text in product.translations.values())]
    return words_of(" ".join(texts)) | _option_words(item.options)


def _option_words(options: Mapping[str, str]) -> frozenset[str]:
    values = [*options.values(), *option_words(dict(options), "zh").values()]
    return words_of(" ".join(values))
