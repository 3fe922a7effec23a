"""The catalogue as columns: which products pass a shopper's limits, decided in memory.

Limits on price, colour, size and stock must hold for one and the same variant: a blue one under 50, not a blue one and
a cheap one. Values are compared by vocabulary, so a limit is understood once and applied to every row as numbers.
Built from SQL when a generation is opened; price and stock change in place. Used by SearchIndex alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.intent.understanding import Filters
from tools.search.index_values import Vocabulary, brand_matches, category_matches, colour_matches, size_matches
from tools.stores.facets import COLOUR_KEYS, SIZE_KEYS

Mask = npt.NDArray[np.bool_]
_PRIOR_REVIEWS, _PRIOR_RATING = 10.0, 3.8  # a rating of few reviews is pulled to what most shops' products have


class Columns:
    """One generation's filterable values."""

    def __init__(self, products: Iterable[Mapping[str, Any]], row_of: Mapping[str, int]) -> None:
        self._brands = Vocabulary(brand_matches)
        self._categories = Vocabulary(category_matches)
        self._colours = Vocabulary(colour_matches)
        self._sizes = Vocabulary(size_matches)
        self.variant_ids: list[str] = []
        self._place: dict[str, int] = {}
        size = len(row_of)
        self._brand = np.full(size, -1, np.int32)
        self._category = np.full(size, -1, np.int32)
        self._rating = np.zeros(size, np.float32)
        self._reviews = np.zeros(size, np.float32)
        owners: list[int] = []
        prices: list[float] = []
        stock: list[tuple[bool, bool]] = []
        options: list[tuple[int, int]] = []
        for raw in products:
            row = row_of.get(raw["id"])
            if row is None:
                continue
            self._add_product(row, raw)
            fallback = self._fallback_colour(raw)
            for variant in raw["variants"]:
                self._place[variant["id"]] = len(owners)
                self.variant_ids.append(variant["id"])
                owners.append(row)
                prices.append(float(variant["price"]))
                stock.append(_stock(variant.get("availability") or "in_stock"))
                options.append(self._options(variant.get("options") or {}, fallback))
        self._owner = np.asarray(owners, np.int64)
        self._price = np.asarray(prices, np.float64)
        self._in_stock, self._sellable = np.asarray(stock, np.bool_).reshape(-1, 2).T.copy()
        self._colour, self._size = np.asarray(options, np.int32).reshape(-1, 2).T.copy()
        self._by_owner = np.argsort(self._owner, kind="stable")
        self._sorted_owner = self._owner[self._by_owner]

    def _add_product(self, row: int, raw: Mapping[str, Any]) -> None:
        if raw.get("brand"):
            self._brand[row] = self._brands.number(raw["brand"])
        paths = [
            raw.get("category") or [],
            *(t.get("category") or [] for t in (raw.get("translations") or {}).values()),
        ]
        if any(paths):
            self._category[row] = self._categories.number("\n".join("\t".join(path) for path in paths))
        self._rating[row] = float(raw.get("rating") or 0)
        self._reviews[row] = float(raw.get("review_count") or 0)

    def _fallback_colour(self, raw: Mapping[str, Any]) -> str:
        """What a product without a colour option says of its colour: an attribute, else its title."""
        attributes = raw.get("attributes") or {}
        stated = (value for name, value in attributes.items() if name.lower() in COLOUR_KEYS)
        return str(next(stated, raw["title"]))

    def _options(self, options: Mapping[str, str], fallback: str) -> tuple[int, int]:
        lower = {name.lower(): value for name, value in options.items()}
        colour = next((value for name, value in lower.items() if name in COLOUR_KEYS), fallback)
        size = next((value for name, value in lower.items() if name in SIZE_KEYS), None)
        return self._colours.number(colour), -1 if size is None else self._sizes.number(size)

    def passing_variants(self, filters: Filters) -> Mask:
        """Which variants meet every limit that a variant has, and whose products meet the rest."""
        mask = self._sellable.copy()
        checks: list[tuple[object, Callable[[], Mask]]] = [
            (filters.in_stock, lambda: self._in_stock),
            (filters.price_min, lambda: self._price >= float(filters.price_min or 0)),
            (filters.price_max, lambda: self._price <= float(filters.price_max or 0)),
            (filters.colour, lambda: self._colours.matching(filters.colour or "")[self._colour]),
            (filters.size, lambda: self._sizes.matching(filters.size or "")[self._size]),
            (filters.brand, lambda: self._brands.matching(filters.brand or "")[self._brand[self._owner]]),
            (filters.category, lambda: self._categories.matching(filters.category or "")[self._category[self._owner]]),
            (filters.rating_min, lambda: self._rating[self._owner] >= float(filters.rating_min or 0)),
        ]
        for limit, check in checks:
            if limit is not None and limit is not False:
                mask = mask & check()
        return mask

    def products_of(self, variants: Mask) -> Mask:
        """Which products have one of these variants."""
        mask = np.zeros(len(self._brand), np.bool_)
        mask[self._owner[variants]] = True
        return mask

    def best_variants(self, variants: Mask, rows: Iterable[int]) -> list[str | None]:
        """For each product the variant to show among these: buyable first, then in the merchant's order."""
        chosen = []
        for row in rows:
            start, end = np.searchsorted(self._sorted_owner, (row, row + 1))
            places = self._by_owner[start:end]
            places = places[variants[places]]
            best = min(places, key=lambda place: (not self._in_stock[place], place), default=None)
            chosen.append(None if best is None else self.variant_ids[best])
        return chosen

    def lowest_prices(self, variants: Mask) -> npt.NDArray[np.float64]:
        """By product, the lowest price among these variants; infinite where there is none."""
        lowest = np.full(len(self._brand), np.inf)
        np.minimum.at(lowest, self._owner[variants], self._price[variants])
        return lowest

    def in_stock_products(self) -> Mask:
        """Which products have a variant that can be bought now."""
        return self.products_of(self._in_stock)

    def esteem(self) -> npt.NDArray[np.float32]:
        """How well products are rated, 0 to 5, few reviews counting for little."""
        total = self._reviews + _PRIOR_REVIEWS
        return np.asarray((self._rating * self._reviews + _PRIOR_RATING * _PRIOR_REVIEWS) / total, np.float32)

    def set_stock(self, variant_id: str, price: Decimal, availability: str) -> None:
        """A variant's price or stock has changed."""
        if (place := self._place.get(variant_id)) is not None:
            self._price[place] = float(price)
            self._in_stock[place], self._sellable[place] = _stock(availability)


def _stock(availability: str) -> tuple[bool, bool]:
    """Whether it can be bought now, and whether it is shown at all."""
    return availability == "in_stock", availability != "discontinued"
