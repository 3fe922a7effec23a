"""A link: a product that goes with another, how many shoppers stand behind it, and how strong that makes it.

Shared by what counts (together.py, by SQL, at once) and what is fitted (neighbours.py, by the library, by and by), so
that their links can be compared. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["bought", "seen"]

KINDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "bought": ("purchase",),
    "seen": ("view", "click", "cart", "purchase"),
}
"""The events that count for each kind of link."""


@dataclass(frozen=True, slots=True)
class Link:
    """A product that goes with a seed: how many others had both, and how strong that makes it (0 to 1)."""

    product_id: str
    seed: str
    shoppers: int
    strength: float


def strength(cosine: float, shoppers: int) -> float:
    """The cosine of the two products' shoppers, held back where few stand behind it."""
    return min(1.0, cosine) * shoppers / (shoppers + 2)


def strongest(links: Iterable[Link]) -> dict[str, Link]:
    """The strongest link of each product, strongest first."""
    found: dict[str, Link] = {}
    for link in links:
        if link.product_id not in found or link.strength > found[link.product_id].strength:
            found[link.product_id] = link
    return dict(sorted(found.items(), key=lambda entry: -entry[1].strength))
