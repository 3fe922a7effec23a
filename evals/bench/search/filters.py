"""The filters of the search bench: of three selectivities, one limit alone or three together.

The limits are those a shopper states (price, rating, stock). The price is chosen so that the wanted share of the
catalogue is left; Chroma gets the same limits as `where`, on the same values.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.intent.understanding import Filters

SELECTIVITIES = {"50%": 0.5, "5%": 0.05, "0.1%": 0.001}
_RATING = Decimal("3.5")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the catalogue says of each product, by its place in it: shape (products,)."""

    price: npt.NDArray[np.float64]
    rating: npt.NDArray[np.float64]
    in_stock: npt.NDArray[np.bool_]

    def of(self, row: int) -> dict[str, float | bool]:
        """One product's, as Chroma's metadata."""
        return {
            "price": float(self.price[row]),
            "rating": float(self.rating[row]),
            "in_stock": bool(self.in_stock[row]),
        }

    def save(self, path: Path) -> None:
        """Keep them for the measuring process."""
        np.savez(path, price=self.price, rating=self.rating, in_stock=self.in_stock)

    @classmethod
    def load(cls, path: Path) -> Facts:
        """Read them."""
        with np.load(path) as kept:
            return cls(kept["price"], kept["rating"], kept["in_stock"])


@dataclass(frozen=True, slots=True)
class Case:
    """One filter: as a search states it, as Chroma does, and the share of products it leaves."""

    filters: Filters
    where: dict[str, Any]
    passing: npt.NDArray[np.bool_]


def one_filter(facts: Facts, share: float) -> Case:
    """A price limit alone."""
    price = _price_for(facts.price, share)
    return Case(Filters(price_max=price), {"price": {"$lte": float(price)}}, facts.price <= float(price))


def three_filters(facts: Facts, share: float) -> Case:
    """Stock, rating and price together."""
    rest = facts.in_stock & (facts.rating >= float(_RATING))
    price = _price_for(facts.price[rest], share * len(rest) / max(1, int(rest.sum())))
    limits = [{"price": {"$lte": float(price)}}, {"rating": {"$gte": float(_RATING)}}, {"in_stock": True}]
    filters = Filters(price_max=price, rating_min=_RATING, in_stock=True)
    return Case(filters, {"$and": limits}, rest & (facts.price <= float(price)))


def _price_for(prices: npt.NDArray[np.float64], share: float) -> Decimal:
    """The price that leaves this share, at least one product."""
    place = max(1, round(min(1.0, share) * len(prices))) - 1
    return Decimal(f"{np.partition(prices, place)[place]:.2f}")
