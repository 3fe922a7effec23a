"""From scored candidates to a list: maximal marginal relevance and caps, so that it is not four times the same thing.

MMR after Carbonell and Goldstein (1998): the next one is the best by its own score less its likeness to what is already
chosen. Likeness is the cosine of the vectors (whose useful range the embedder keeps narrow) with category and brand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.stores.catalog import Product
from tools.stores.embedders import Vector

VARIED = 0.45
"""What likeness costs where variety is wanted; 'more like this' wants hardly any."""
ALIKE = 0.1
_NARROW = (0.80, 0.97)
"""Cosines of e5 models lie in this band; outside it they are cut off."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score."""

    product: Product
    score: float


def diverse(
    scored: Sequence[Scored],
    vectors: Mapping[str, Vector],
    count: int,
    *,
    likeness_costs: float,
    a_brand: int,
    a_category: int,
) -> list[Scored]:
    """The best `count`, no more than so many of a brand and of a category while others are left."""
    left = sorted(scored, key=lambda item: -item.score)[: count * 12]
    chosen: list[Scored] = []
    brands: Counter[str] = Counter()
    categories: Counter[tuple[str, ...]] = Counter()
    while left and len(chosen) < count:
        allowed = [item for item in left if _allowed(item.product, brands, categories, a_brand, a_category)] or left
        best = max(allowed, key=lambda item: item.score - likeness_costs * _likest(item, chosen, vectors))
        left.remove(best)
        chosen.append(best)
        brands[best.product.brand or ""] += 1
        categories[tuple(best.product.category)] += 1
    return chosen


def _allowed(
    product: Product, brands: Counter[str], categories: Counter[tuple[str, ...]], a_brand: int, a_category: int
) -> bool:
    within_brand = product.brand is None or brands[product.brand] < a_brand
    return within_brand and categories[tuple(product.category)] < a_category


def _likest(item: Scored, chosen: Sequence[Scored], vectors: Mapping[str, Vector]) -> float:
    return max((likeness(item.product, other.product, vectors) for other in chosen), default=0.0)


def likeness(one: Product, other: Product, vectors: Mapping[str, Vector]) -> float:
    """How alike two products are, 0 to 1."""
    first, second = vectors.get(one.id), vectors.get(other.id)
    cosine = 0.0
    if first is not None and second is not None:
        low, high = _NARROW
        cosine = max(0.0, min(1.0, (float(first @ second) - low) / (high - low)))
    same_category = one.category == other.category and bool(one.category)
    same_brand = one.brand == other.brand and one.brand is not None
    return 0.6 * cosine + 0.25 * same_category + 0.15 * same_brand
