"""The demo store's cart page, which the widget's checkout link opens: a permalink `variant:quantity,variant:quantity`.

Owns reading the permalink and pricing it afresh. The cart itself lives with the assistant (tools/cart); this page only
shows what the address says, as a real store's checkout would. What it cannot read or sell is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote

from server.demo.words import option_value
from tools.money import Money
from tools.stores.products import CatalogStore

_MOST = 999
_LINES = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page."""

    variant: str
    product: str
    title: str
    options: str
    image: str | None
    quantity: int
    price: str


@dataclass(frozen=True, slots=True)
class CartPage:
    """The lines and their sum."""

    lines: list[Line]
    total: str


async def read_cart(catalog: CatalogStore, items: str, language: str, currency: str) -> CartPage:
    """The cart of a permalink, at today's prices."""
    wanted = parse_items(items)
    products = await catalog.by_variant(list(wanted))
    lines: list[Line] = []
    total = Money(Decimal(0), currency)
    for variant_id, quantity in wanted.items():
        if not (product := products.get(variant_id)):
            continue
        variant = next(one for one in product.variants if one.id == variant_id)
        sum_ = Money(variant.price * quantity, variant.currency)
        total = Money(total.amount + sum_.amount, variant.currency)
        options = [option_value(name, value, language) for name, value in variant.options.items()]
        image = variant.image or next(iter(product.images), None)
        title = product.text(language).title
        lines.append(Line(variant_id, product.id, title, " · ".join(options), image, quantity, sum_.display()))
    return CartPage(lines, total.display())


def parse_items(items: str) -> dict[str, int]:
    """`a:2,b:1` as quantities by variant; parts that are not so are left out, repeated ones added up."""
    found: dict[str, int] = {}
    for part in items.split(",")[:_LINES]:
        variant, _, number = part.rpartition(":")
        if variant and number.isascii() and number.isdigit() and int(number) > 0:
            key = unquote(variant)
            found[key] = min(found.get(key, 0) + int(number), _MOST)
    return found
