"""Builds the columns of a generation from the catalogue's rows, a part at a time, so that no part stays in memory.

Owns what a product's colour, size and category are where a merchant has several ways of saying them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tools.search.colours import canonical_colours
from tools.search.index_columns import Columns, ProductColumns, VariantColumns, Vocabularies, stock_of
from tools.search.index_values import read_colours
from tools.stores.facets import COLOUR_KEYS, SIZE_KEYS


class ColumnsBuilder:
    """Takes products (plain JSON values) in any order; rows they have in the generation are known beforehand."""

    def __init__(self, row_of: Mapping[str, int]) -> None:
        size = len(row_of)
        self._row_of = row_of
        self._words = Vocabularies()
        self._brand = np.full(size, -1, np.int32)
        self._category = np.full(size, -1, np.int32)
        self._rating = np.zeros(size, np.float32)
        self._reviews = np.zeros(size, np.float32)
        self._ids: list[str] = []
        self._owners, self._prices = array("q"), array("d")
        self._stock, self._sellable = array("b"), array("b")
        self._colours, self._sizes = array("i"), array("i")

    def add(self, products: Iterable[Mapping[str, Any]]) -> None:
        """Take some products; those that the generation does not have are left out."""
        for raw in products:
            row = self._row_of.get(raw["id"])
            if row is None:
                continue
            self._add_product(row, raw)
            fallback = _fallback_colour(raw)
            for variant in raw["variants"]:
                self._add_variant(row, variant, fallback)

    def _add_product(self, row: int, raw: Mapping[str, Any]) -> None:
        if raw.get("brand"):
            self._brand[row] = self._words.brands.number(raw["brand"])
        translations = (raw.get("translations") or {}).values()
        paths = [raw.get("category") or [], *(texts.get("category") or [] for texts in translations)]
        if any(paths):
            self._category[row] = self._words.categories.number("\n".join("\t".join(path) for path in paths))
        self._rating[row] = float(raw.get("rating") or 0)
        self._reviews[row] = float(raw.get("review_count") or 0)

    def _add_variant(self, row: int, variant: Mapping[str, Any], fallback: str) -> None:
        lower = {name.lower(): value for name, value in (variant.get("options") or {}).items()}
        colour = next((value for name, value in lower.items() if name in COLOUR_KEYS), fallback)
        size = next((value for name, value in lower.items() if name in SIZE_KEYS), None)
        in_stock, sellable = stock_of(variant.get("availability") or "in_stock")
        self._ids.append(variant["id"])
        self._owners.append(row)
        self._prices.append(float(variant["price"]))
        self._stock.append(in_stock)
        self._sellable.append(sellable)
        self._colours.append(self._words.colours.number(colour))
        self._sizes.append(-1 if size is None else self._words.sizes.number(size))

    def build(self) -> Columns:
        """The columns, words of limits looked up once so that no shopper waits for it."""
        owner = np.asarray(self._owners, np.int64)
        order = np.argsort(owner, kind="stable")
        for vocabulary in (self._words.brands, self._words.categories):
            vocabulary.matching("any")
        return Columns(
            self._words,
            ProductColumns(self._brand, self._category, self._rating, self._reviews),
            VariantColumns(
                [self._ids[place] for place in order.tolist()],
                owner[order],
                np.asarray(self._prices, np.float64)[order],
                np.asarray(self._stock, np.bool_)[order],
                np.asarray(self._sellable, np.bool_)[order],
                np.asarray(self._colours, np.int32)[order],
                np.asarray(self._sizes, np.int32)[order],
            ),
        )


def _fallback_colour(raw: Mapping[str, Any]) -> str:
    """What a product without a colour option says of its colour: an attribute, else the colours its title names."""
    attributes = raw.get("attributes") or {}
    stated = next((str(value) for name, value in attributes.items() if name.lower() in COLOUR_KEYS), None)
    return read_colours(canonical_colours(raw["title"])) if stated is None else stated
