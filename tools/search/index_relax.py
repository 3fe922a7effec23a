"""Which limit is given up when nothing fits, in which order, and how that is told.

One limit at a time: details of taste first, price last but one, the category last, because a dearer jacket is still an
answer to 'a jacket' and a cheap kettle is not. Pure; used by SearchIndex alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tools.intent.understanding import Filters

_ORDER = ("rating_min", "size", "colour", "in_stock", "brand", "price_min", "price_max", "category")


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A limit that was given up: the field of Filters, and what was asked for."""

    limit: str
    asked: str


def attempts(filters: Filters, query: str) -> Iterator[tuple[Filters, str, list[Relaxed]]]:
    """The limits as stated, then without one of them each, then without more and more of them.

    With the category given up, its name joins the query: the answer stays about what was asked.
    """
    yield filters, query, []
    stated = [name for name in _ORDER if getattr(filters, name) not in (None, False)]
    for name in stated:
        yield _without(filters, query, [name])
    for count in range(2, len(stated) + 1):
        yield _without(filters, query, stated[:count])


def _without(filters: Filters, query: str, names: list[str]) -> tuple[Filters, str, list[Relaxed]]:
    relaxed = [Relaxed(name, str(getattr(filters, name))) for name in names]
    words = f"{query} {filters.category}".strip() if "category" in names else query
    if not query.strip() and "brand" in names and filters.brand and not filters.category and "category" not in names:
        words = filters.brand
    return filters.model_copy(update=dict.fromkeys(names)), words, relaxed
