"""The items and new versions a shopper named, brought to ids, or asked for.

Shared by the tools that change, return and exchange items; matching words is meant.py's.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.orders.change.desk import SAY, Desk
from tools.orders.change.meant import items_meant, variants_meant
from tools.orders.change.mentions import pieces_mentioned, places_said
from tools.orders.change.versions_said import version_wanted
from tools.phrases import list_text
from tools.search.option_words import option_words
from tools.stores.people import OrderItem

_MOST_CHOICES = 8


def items_said(desk: Desk, said: Sequence[str]) -> list[str]:
    """The variants of the pieces meant; the only piece of an order needs no naming."""
    if desk.order is None:
        return []
    pieces = [item for item in desk.order.items for _ in range(item.quantity)]
    names = [name for name in said if name.strip()]
    if not names and len(pieces) == 1:
        return [pieces[0].variant_id]
    meant = items_meant(desk.order, desk.products, names)
    if names and not meant.unclear:
        return meant.ids
    # Words like "the blue one" tell an item only where items were asked for, or none was named in any message.
    first = [True] if "items" in desk.asked else []
    for described, texts in [*((way, desk.said[:1]) for way in first), (False, desk.said), (True, desk.said)]:
        for text in texts:
            if found := pieces_mentioned(desk.order.items, desk.products, text, described=described):
                return found
    if "items" in desk.asked and desk.said and (places := places_said(desk.said[0], len(desk.order.items))):
        return [item.variant_id for at in places for item in [desk.order.items[at]] for _ in range(item.quantity)]
    choices = list(dict.fromkeys(desk.item_name(item) for item in pieces))
    language = desk.context.language
    desk.ask("items", SAY.say("which_items", language, items=list_text(choices, language)), choices)
    return []


def new_items_said(desk: Desk, items: Sequence[str], said: Sequence[str]) -> list[str]:
    """For each item the variant wanted instead."""
    if desk.order is None or not items:
        return []
    names = [name for name in said if name.strip()]
    meant = variants_meant(desk.order, desk.products, items, names)
    if names and not meant.unclear:
        return meant.ids
    lines = {item.variant_id: item for item in desk.order.items}
    if not names:
        read = _versions_in(desk, [lines[key] for key in items if key in lines])
        if all(read):
            return read
    asked = [lines[key] for key in dict.fromkeys(items) if key in lines]
    for item in asked:
        if not names or item.title in meant.unclear:
            _ask_version(desk, item)
    return []


def _versions_in(desk: Desk, items: Sequence[OrderItem]) -> list[str]:
    """For each item the one other version that the newest message speaking of one means; empty where there is none."""
    assert desk.order is not None
    different = {item.variant_id: item for item in items}
    others, found = list(different.values()), dict[str, str]()
    for key, item in different.items():
        read = (version_wanted(text, item, desk.order.items, desk.products, others) for text in desk.said)
        found[key] = next((wanted for wanted in read if wanted), "")
    return [found.get(item.variant_id, "") for item in items]


def _ask_version(desk: Desk, item: OrderItem) -> None:
    language = desk.context.language
    product = desk.products.get(item.product_id)
    variants = [
        variant
        for variant in (product.variants if product else [])
        if variant.id != item.variant_id and variant.availability not in ("out_of_stock", "discontinued")
    ]
    choices = [list_text(option_words(variant.options, language).values(), language) for variant in variants]
    shown = choices[:_MOST_CHOICES]
    text = SAY.say("which_new", language, title=desk.item_name(item), choices="; ".join(shown) or "-")
    desk.ask("new_items", text, shown)
