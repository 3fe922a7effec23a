"""What a shopper's acts tell: the kinds of events, what each is worth, and how that fades.

Turns one event on one product into the affinities it feeds: each level of the category path, the brand, the band of
the price. Pure; tools/profile/profiles.py stores them, tools/recommend reads the same events for what goes together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, get_args

from tools.money import Money
from tools.stores.catalog import Product

EventKind = Literal["view", "click", "cart", "purchase", "dismiss"]
AffinityKind = Literal["category", "brand", "price"]
Affinities = dict[tuple[AffinityKind, str], float]

KINDS: Final = frozenset(get_args(EventKind))
WEIGHTS: Final[Mapping[str, float]] = {"view": 1.0, "click": 2.0, "cart": 4.0, "purchase": 8.0, "dismiss": -6.0}
HALF_LIFE_DAYS: Final = 30.0
PATH: Final = " > "
_KEY_LENGTH = 200
_BANDS = tuple(Decimal(edge) for edge in (0, 10, 25, 50, 100, 200, 400, 800, 1600))


def faded(weight: float, since: datetime, now: datetime) -> float:
    """What is left of a weight: half after each HALF_LIFE_DAYS; a clock that went backwards takes nothing away."""
    days = max(0.0, (now - since).total_seconds() / 86400)
    return float(weight * 0.5 ** (days / HALF_LIFE_DAYS))


def affinity_keys(product: Product, variant_id: str | None = None) -> list[tuple[AffinityKind, str]]:
    """The affinities an event on this product feeds."""
    keys: list[tuple[AffinityKind, str]] = [
        ("category", PATH.join(product.category[:depth])[:_KEY_LENGTH]) for depth in range(1, len(product.category) + 1)
    ]
    if product.brand:
        keys.append(("brand", product.brand[:_KEY_LENGTH]))
    variant = next((v for v in product.variants if v.id == variant_id), product.variants[0])
    keys.append(("price", price_band(variant.price, variant.currency)))
    return keys


def price_band(price: Decimal, currency: str) -> str:
    """The band a price lies in, as a key: `USD:25-50`; the last one is open, `USD:1600-`."""
    place = bisect_right(_BANDS, price) - 1
    upper = str(_BANDS[place + 1]) if place + 1 < len(_BANDS) else ""
    return f"{currency}:{_BANDS[place]}-{upper}"


def band_text(key: str) -> str:
    """A price band for people: `$25–50`, `$1,600+`."""
    currency, _, edges = key.partition(":")
    low, _, high = edges.partition("-")
    start = Money(Decimal(low), currency).display().removesuffix(".00")
    return f"{start}–{high}" if high else f"{start}+"
