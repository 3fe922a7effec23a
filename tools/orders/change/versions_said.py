"""The new version of an item that a shopper's text asks for: "the lamp to black, USB", "glass for the kettle".

Each item's own part of the text is found by where the items' names stand; of the values in it, those that describe the
item as it is (before "to", in brackets) are left out. What no version has all of, or several have, is asked. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.orders.change.mentions import TOWARDS, Mention, item_values, mentions
from tools.orders.change.values_said import values_said
from tools.orders.pieces import Products
from tools.stores.catalog import Variant
from tools.stores.people import OrderItem

_ORDER_NUMBER = re.compile(r"[#＃]\s?\w+")
_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than)\b[^,.;，。；]*|而不是[^,，。；]*", re.IGNORECASE)
_CONJUNCTION = re.compile(r"\band\b|[;；]|另外|还有|以及|和", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|on)\s+(?:the|my|a|an)?\s*(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_CHEAPEST = re.compile(r"\b(?:cheapest|least expensive|lowest[ -]price\w*)\b|最便宜", re.IGNORECASE)
_DEAREST = re.compile(r"\b(?:most expensive|priciest|highest[ -]price\w*)\b|最贵", re.IGNORECASE)
_SAME = re.compile(
    r"\b(?:(?:the|exact(?:ly)?) same(?: one| version| item| model| thing)?|identical)\b(?!.*\bbut\b)"
    r"|一模一样|一样的|同款",
    re.IGNORECASE,
)


def version_wanted(
    text: str, item: OrderItem, items: Sequence[OrderItem], products: Products, open_items: Sequence[OrderItem]
) -> str:
    """The id of the one version that a text asks for instead of this item; "" where it asks for none, or unclearly.

    `items` is the whole order, `open_items` those of them that are to become others.
    """
    product = products.get(item.product_id)
    if product is None:
        return ""
    text = _INSTEAD_OF.sub(" ", _ORDER_NUMBER.sub(" ", text))
    part = _own_part(text, item, items, products, open_items)
    said = values_said(item_values([item], products), part)
    fine = [variant for variant in product.variants if all(one.fits(variant.options) for one in said)]
    if extreme := _extreme(part, fine, item):
        return extreme
    if not said:
        return item.variant_id if part.strip() and _SAME.search(part) else ""
    return _closest(item, fine)


def _closest(item: OrderItem, fine: Sequence[Variant]) -> str:
    """Of the versions with everything said, the one that keeps most of the item's other options."""
    kept = {v.id: sum(item.options.get(name) == value for name, value in v.options.items()) for v in fine}
    best = [key for key, count in kept.items() if count == max(kept.values())]
    return best[0] if len(best) == 1 else ""


def _own_part(
    text: str, item: OrderItem, items: Sequence[OrderItem], products: Products, open_items: Sequence[OrderItem]
) -> str:
    """The part of a text that says what this item should become; all of it where no item is named."""
    named = _merged(mentions(items, products, text))
    mine = [place for place, mention in enumerate(named) if item in mention.items]
    if not mine:
        if named:
            return ""
        return text if len(open_items) == 1 else _fitting_only(text, item, open_items, products)
    parts = [_part(text, named, place, item, products) for place in mine]
    return next((part for part in parts if part.strip()), "")


def _part(text: str, named: Sequence[Mention], place: int, item: OrderItem, products: Products) -> str:
    mention = named[place]
    begin = named[place - 1].end if place else 0
    before, after = text[begin : mention.start], text[mention.end :]
    values = item_values([item], products)
    if _FOR.search(before):  # "black for the lamp"
        claimed = _claim(_FOR.sub("", before))
        if values_said(values, claimed):
            return claimed
    if place + 1 < len(named):
        following = named[place + 1]
        after = text[mention.end : following.start]
        if _FOR.search(after):
            left = _FOR.sub("", after)
            theirs = _claim(left)
            if values_said(item_values(following.items, products), theirs):
                after = left[: len(left) - len(theirs)]
    towards = TOWARDS.search(after)
    wanted = after[towards.end() :] if towards else after
    return wanted if values_said(values, wanted) or not towards else after if _says(after) else wanted


def _says(text: str) -> bool:
    return bool(_CHEAPEST.search(text) or _DEAREST.search(text) or _SAME.search(text))


def _claim(before: str) -> str:
    """The last part of what stands before "for the lamp"."""
    ends = [match.end() for match in _CONJUNCTION.finditer(before)]
    return before[ends[-1] :] if ends else before


def _merged(found: Sequence[Mention]) -> list[Mention]:
    """Names of the same item one after the other as one: "exchange the lamp for a black lamp" keeps what is between."""
    kept: list[Mention] = []
    for one in found:
        if kept and kept[-1].items == one.items and len(one.items) == 1:
            continue
        kept.append(one)
    return kept


def _fitting_only(text: str, item: OrderItem, items: Sequence[OrderItem], products: Products) -> str:
    """With several items open and none named: the values that of all of them only this one can have."""
    values = item_values([item], products)
    others = [
        values_said(item_values([other], products), text) for other in items if other.product_id != item.product_id
    ]
    theirs = {(one.start, one.end) for said in others for one in said}
    own = [one for one in values_said(values, text) if (one.start, one.end) not in theirs]
    return " , ".join(text[one.start : one.end] for one in own)


def _extreme(part: str, fine: Sequence[Variant], item: OrderItem) -> str:
    """ "The cheapest one": of the versions to be had, the one with that price."""
    cheap, dear = _CHEAPEST.search(part), _DEAREST.search(part)
    left = [v for v in fine if v.id != item.variant_id and v.availability not in ("out_of_stock", "discontinued")]
    if not (cheap or dear) or not left:
        return ""
    return (min if cheap else max)(left, key=lambda variant: variant.price).id
