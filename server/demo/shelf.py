"""What stands on the demo store's shelves: products made ready for a page, and the departments they stand in.

Reads the catalogue through CatalogStore and keeps the whole of it for half a minute (a demo has a few hundred
products); a product's own page is read fresh, so that its price and stock are. Knows nothing of HTTP.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from server.demo.colours import SWATCHES
from server.demo.words import option_name, option_value
from tools.money import Money, Rates
from tools.stores.catalog import Product, Variant
from tools.stores.products import CatalogStore

_KEPT_SECONDS = 30.0
_BUYABLE = frozenset({"in_stock", "preorder", "backorder"})
_LOW = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """A product in a grid."""

    id: str
    title: str
    brand: str | None
    image: str | None
    price: str
    amount: Decimal
    several: bool
    was: str | None
    off: int
    about: str | None
    rating: Decimal | None
    reviews: int
    colours: tuple[str, ...]
    available: bool


@dataclass(frozen=True, slots=True)
class Department:
    """The first step of the category paths, with its own shelves."""

    slug: str
    name: str
    shelves: tuple[tuple[str, str], ...]
    """Slug and name of each."""
    count: int
    image: str | None


class Shelf:
    """The catalogue as pages want it."""

    def __init__(self, catalog: CatalogStore, rates: Rates) -> None:
        self._catalog = catalog
        self._rates = rates
        self._products: list[Product] = []
        self._read = float("-inf")

    async def products(self) -> list[Product]:
        """All of them, by id; at most half a minute old."""
        if time.monotonic() - self._read > _KEPT_SECONDS or not self._products:
            self._products = [product async for product in self._catalog.iterate()]
            self._read = time.monotonic()
        return self._products

    async def product(self, product_id: str) -> Product | None:
        """One, fresh."""
        return (await self._catalog.get([product_id])).get(product_id)

    async def departments(self, language: str) -> list[Department]:
        """In the order of their first product's id."""
        found: dict[str, list[Product]] = {}
        for product in await self.products():
            if product.category:
                found.setdefault(product.category[0], []).append(product)
        return [_department(name, products, language) for name, products in found.items()]

    def tiles(self, products: Iterable[Product], language: str) -> list[Tile]:
        """Products made ready for a grid."""
        return [self._tile(product, language) for product in products]

    def about(self, variant: Variant, language: str) -> str | None:
        """The price in yuan for a reader of Chinese, where the merchant's table knows it."""
        if language != "zh" or variant.currency == "CNY" or not self._rates.knows("CNY"):
            return None
        return self._rates.convert(Money(variant.price, variant.currency), "CNY").display()

    def _tile(self, product: Product, language: str) -> Tile:
        front = front_variant(product)
        was = front.compare_at_price if front.compare_at_price and front.compare_at_price > front.price else None
        colours = dict.fromkeys(variant.options.get("color", "") for variant in product.variants)
        return Tile(
            id=product.id,
            title=product.text(language).title,
            brand=product.brand,
            image=front.image or next(iter(product.images), None),
            price=Money(front.price, front.currency).display(),
            amount=front.price,
            several=len({variant.price for variant in product.variants}) > 1,
            was=Money(was, front.currency).display() if was else None,
            off=round((1 - front.price / was) * 100) if was else 0,
            about=self.about(front, language),
            rating=product.rating,
            reviews=product.review_count or 0,
            colours=tuple(SWATCHES[colour] for colour in colours if colour in SWATCHES),
            available=any(variant.availability in _BUYABLE for variant in product.variants),
        )


def front_variant(product: Product) -> Variant:
    """The cheapest of what can be bought, else the first."""
    buyable = [variant for variant in product.variants if variant.availability in _BUYABLE]
    return min(buyable, key=lambda variant: variant.price) if buyable else product.variants[0]


def slug_of(name: str) -> str:
    """`Jackets & Outerwear` -> `jackets-outerwear`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def in_department(products: Iterable[Product], slug: str, shelf: str | None) -> list[Product]:
    """Those of a department, or of one shelf in it."""
    return [
        product
        for product in products
        if product.category
        and slug_of(product.category[0]) == slug
        and (not shelf or (len(product.category) > 1 and slug_of(product.category[1]) == shelf))
    ]


def loved(products: Iterable[Product]) -> list[Product]:
    """By rating, a few reviews counting less than many (a mean drawn towards 4 with the weight of 50 reviews)."""

    def score(product: Product) -> Decimal:
        count = product.review_count or 0
        return (Decimal(product.rating or 0) * count + 200) / (count + 50)

    return sorted(products, key=score, reverse=True)


def on_sale(products: Iterable[Product]) -> list[Product]:
    """Those whose shown price was higher before, most reduced first."""
    found = []
    for product in products:
        front = front_variant(product)
        if front.compare_at_price and front.compare_at_price > front.price and front.availability in _BUYABLE:
            found.append((front.price / front.compare_at_price, product))
    return [product for _, product in sorted(found, key=lambda pair: pair[0])]


def mixed(products: Sequence[Product], count: int) -> list[Product]:
    """The first `count` with no two from one department, as far as there are departments."""
    first: dict[str, Product] = {}
    for product in products:
        first.setdefault(product.category[0] if product.category else "", product)
    rest = [product for product in products if product not in first.values()]
    return [*first.values(), *rest][:count]


def options_of(product: Product, language: str) -> list[dict[str, Any]]:
    """Each option with its values, for the variant picker."""
    names = dict.fromkeys(name for variant in product.variants for name in variant.options)
    result = []
    for name in names:
        values = dict.fromkeys(variant.options[name] for variant in product.variants if name in variant.options)
        shown = [
            {"value": value, "label": option_value(name, value, language), "swatch": SWATCHES.get(value)}
            for value in values
        ]
        result.append({"name": name, "label": option_name(name, language), "values": shown})
    return result


def variants_json(product: Product, shelf: Shelf, language: str) -> list[dict[str, Any]]:
    """The variants as the page's script reads them."""
    return [
        {
            "id": variant.id,
            "options": variant.options,
            "price": Money(variant.price, variant.currency).display(),
            "was": Money(variant.compare_at_price, variant.currency).display()
            if variant.compare_at_price and variant.compare_at_price > variant.price
            else None,
            "about": shelf.about(variant, language),
            "image": variant.image,
            "availability": variant.availability,
            "left": variant.quantity if variant.quantity is not None and 0 < variant.quantity <= _LOW else None,
        }
        for variant in product.variants
    ]


def _department(name: str, products: list[Product], language: str) -> Department:
    def called(product: Product, step: int) -> str:
        path = product.text(language).category
        return path[step] if len(path) > step else product.category[step]

    shelves: dict[str, str] = {}
    for product in products:
        if len(product.category) > 1:
            shelves.setdefault(slug_of(product.category[1]), called(product, 1))
    best = loved(products)[0]
    return Department(
        slug=slug_of(name),
        name=called(products[0], 0),
        shelves=tuple(shelves.items()),
        count=len(products),
        image=front_variant(best).image or next(iter(best.images), None),
    )
