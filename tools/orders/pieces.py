"""Pieces of an order: which lines a list of variants means, and the lines after some pieces became other variants.

A line holds several pieces of one variant; a request names a variant once for each piece. Pure. What pieces cost comes
from the line (paid) and from the catalogue (now).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.orders.refusal import RefusedError
from tools.phrases import list_text, with_options
from tools.stores.catalog import Product, Variant
from tools.stores.people import Order, OrderItem

Products = Mapping[str, Product]


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece asked for: its line, and the variant it becomes."""

    line: int
    item: OrderItem
    new: Variant | None = None

    @property
    def difference(self) -> Decimal:
        """What the new variant costs more."""
        return self.new.price - self.item.price if self.new else Decimal(0)


def claim(order: Order, variant_ids: Sequence[str]) -> list[Piece]:
    """The pieces meant, lines in order, none twice and none that came back before. Raises RefusedError."""
    if not variant_ids:
        raise RefusedError("no_items")
    if order.status == "partially_returned" and not order.returns:
        raise RefusedError("pieces_unknown", order=order.id)
    gone = Counter[str]()
    for earlier in order.returns:
        gone.update({part.variant_id: part.quantity for part in earlier.items})
    for swap in (part for earlier in order.exchanges for part in earlier.items):
        gone.update({swap.variant_id: swap.quantity})
    left = []
    for item in order.items:
        taken = min(item.quantity, gone[item.variant_id])
        gone[item.variant_id] -= taken
        left.append(item.quantity - taken)
    pieces = []
    for wanted in variant_ids:
        line = next((i for i, item in enumerate(order.items) if item.variant_id == wanted and left[i]), None)
        if line is None:
            raise RefusedError("no_such_item", item=wanted, order=order.id, items=_names(order))
        left[line] -= 1
        pieces.append(Piece(line, order.items[line]))
    return pieces


def swapped(
    order: Order, products: Products, items: Sequence[str], new_items: Sequence[str], *, same_variant: bool
) -> list[Piece]:
    """The pieces with the variants they become, each of its own product and to be had. Raises RefusedError."""
    pieces = claim(order, items)
    if len(items) != len(new_items):
        raise RefusedError("count", old=len(items), new=len(new_items))
    return [
        Piece(piece.line, piece.item, _variant(order, products, piece.item, wanted, same_variant=same_variant))
        for piece, wanted in zip(pieces, new_items, strict=True)
    ]


def lines_after(order: Order, pieces: Sequence[Piece]) -> list[OrderItem]:
    """The order's lines once the pieces are what they become; a line of several pieces is split."""
    lines: list[OrderItem] = []
    for number, item in enumerate(order.items):
        mine = [piece for piece in pieces if piece.line == number]
        if kept := item.quantity - len(mine):
            lines.append(item.model_copy(update={"quantity": kept}))
        for variant_id, count in Counter(piece.new.id for piece in mine if piece.new).items():
            new = next(piece.new for piece in mine if piece.new and piece.new.id == variant_id)
            values = {"variant_id": new.id, "options": dict(new.options), "price": new.price, "quantity": count}
            lines.append(item.model_copy(update=values))
    return lines


def _variant(order: Order, products: Products, item: OrderItem, wanted: str, *, same_variant: bool) -> Variant:
    if wanted == item.variant_id and not same_variant:
        raise RefusedError("same_variant", item=_name(item))
    product = products.get(item.product_id)
    variant = next((one for one in product.variants if one.id == wanted), None) if product else None
    if variant is None:
        raise RefusedError("no_such_variant", item=item.title, wanted=wanted)
    if variant.availability in ("out_of_stock", "discontinued") or variant.quantity == 0:
        raise RefusedError("unavailable", item=_name(item.model_copy(update={"options": variant.options})))
    if variant.currency != order.currency:
        raise RefusedError("other_currency", item=item.title)
    return variant


def _name(item: OrderItem) -> object:
    return lambda language: with_options(item.title, item.options, language)


def _names(order: Order) -> object:
    return lambda language: list_text((with_options(i.title, i.options, language) for i in order.items), language)
