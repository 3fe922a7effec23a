"""The catalogue as columns: which products pass a shopper's limits, decided in memory.

Limits on price, colour, size and stock must hold for one and the same variant: a blue one under 50, not a blue one and
a cheap one. Values are compared by vocabulary, so a limit is understood once and applied to every row as numbers.
Built from SQL by index_columns_builder when a generation is opened; price and stock change in place. Used by
SearchIndex alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from tools.intent.understanding import Filters
from tools.search.index_values import Vocabulary, brand_matches, category_matches, colour_matches, size_matches

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]
_PRIOR_REVIEWS, _PRIOR_RATING = 10.0, 3.8  # a rating of few reviews is pulled to what most shops' products have


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """What the numbers of brands, categories, colours and sizes stand for."""

    brands: Vocabulary = field(default_factory=lambda: Vocabulary(brand_matches))
    categories: Vocabulary = field(default_factory=lambda: Vocabulary(category_matches))
    colours: Vocabulary = field(default_factory=lambda: Vocabulary(colour_matches))
    sizes: Vocabulary = field(default_factory=lambda: Vocabulary(size_matches))


@dataclass(frozen=True, slots=True)
class ProductColumns:
    """By row; -1 where there is no value."""

    brand: Numbers
    category: Numbers
    rating: npt.NDArray[np.float32]
    reviews: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VariantColumns:
    """By variant, those of one product side by side, products in the order of their rows."""

    ids: list[str]
    owner: npt.NDArray[np.int64]
    price: npt.NDArray[np.float64]
    in_stock: Mask
    sellable: Mask
    colour: Numbers
    size: Numbers


class Columns:
    """One generation's filterable values."""

    def __init__(self, vocabularies: Vocabularies, products: ProductColumns, variants: VariantColumns) -> None:
        self._words = vocabularies
        self._products = products
        self._variants = variants
        self._place = {key: place for place, key in enumerate(variants.ids)}
        count = len(products.brand)
        self._starts = np.searchsorted(variants.owner, np.arange(count + 1))
        total = products.reviews + _PRIOR_REVIEWS
        self._esteem = np.asarray(
            (products.rating * products.reviews + _PRIOR_RATING * _PRIOR_REVIEWS) / total, np.float32
        )
        self._in_stock = self.products_of(variants.in_stock)

    @property
    def categories(self) -> Numbers:
        """By row, the number of its category; -1 where it has none."""
        return self._products.category

    def passing_variants(self, filters: Filters) -> Mask:
        """Which variants meet every limit that a variant has, and whose products meet the rest."""
        variants, said = self._variants, self._words
        mask = variants.sellable.copy()
        if filters.in_stock:
            mask &= variants.in_stock
        if filters.price_min is not None:
            mask &= variants.price >= float(filters.price_min)
        if filters.price_max is not None:
            mask &= variants.price <= float(filters.price_max)
        if filters.colour is not None:
            mask &= said.colours.matching(filters.colour)[variants.colour]
        for colour in filters.colours_not or ():
            mask &= ~said.colours.matching(colour)[variants.colour]
        if filters.size is not None:
            mask &= said.sizes.matching(filters.size)[variants.size]
        if (products := self._passing_products(filters)) is not None:
            mask &= products[variants.owner]
        return mask

    def _passing_products(self, filters: Filters) -> Mask | None:
        """By row, what the limits on products say; None where there are none."""
        products, said = self._products, self._words
        masks: list[Mask] = []
        if filters.brand is not None:
            masks.append(said.brands.matching(filters.brand)[products.brand])
        masks += [~said.brands.matching(brand)[products.brand] for brand in filters.brands_not or ()]
        if filters.category is not None:
            masks.append(said.categories.matching(filters.category)[products.category])
        if filters.rating_min is not None:
            masks.append(products.rating >= float(filters.rating_min))
        return np.logical_and.reduce(masks) if masks else None

    def products_of(self, variants: Mask) -> Mask:
        """Which products have one of these variants."""
        mask = np.zeros(len(self._products.brand), np.bool_)
        mask[self._variants.owner[np.flatnonzero(variants)]] = True
        return mask

    def best_variants(self, variants: Mask, rows: Iterable[int]) -> list[str | None]:
        """For each product the variant to show among these: buyable first, then in the merchant's order."""
        chosen = []
        for row in rows:
            places = np.arange(self._starts[row], self._starts[row + 1])
            places = places[variants[places]]
            best = min(places, key=lambda place: (not self._variants.in_stock[place], place), default=None)
            chosen.append(None if best is None else self._variants.ids[best])
        return chosen

    def lowest_prices(self, variants: Mask) -> npt.NDArray[np.float64]:
        """By product, the lowest price among these variants; infinite where there is none."""
        lowest = np.full(len(self._products.brand), np.inf)
        places = np.flatnonzero(variants)
        if len(places):
            owners = self._variants.owner[places]
            first = np.flatnonzero(np.diff(owners, prepend=-1))
            lowest[owners[first]] = np.minimum.reduceat(self._variants.price[places], first)
        return lowest

    def in_stock_products(self) -> Mask:
        """Which products have a variant that can be bought now."""
        return self._in_stock

    def esteem(self) -> npt.NDArray[np.float32]:
        """How well products are rated, 0 to 5, few reviews counting for little."""
        return self._esteem

    def set_stock(self, variant_id: str, price: Decimal, availability: str) -> int | None:
        """A variant's price or stock has changed. Returns its product's row, or None where it is not known."""
        place = self._place.get(variant_id)
        if place is None:
            return None
        variants = self._variants
        row = int(variants.owner[place])
        variants.price[place] = float(price)
        variants.in_stock[place], variants.sellable[place] = stock_of(availability)
        self._in_stock[row] = variants.in_stock[self._starts[row] : self._starts[row + 1]].any()
        return row


def stock_of(availability: str) -> tuple[bool, bool]:
    """Whether it can be bought now, and whether it is shown at all."""
    return availability == "in_stock", availability != "discontinued"
