"""What a search is asked and what it answers: plain records, which the cache keeps and tools read.

Owns no searching. Prices are in none of them: whoever shows a hit reads SQL again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.intent.understanding import Filters
from tools.search.index_relax import Relaxed
from tools.stores.embedders import Vector


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What to look for. Price limits are in the store's currency; `vector` is the query's, where it is known."""

    query: str
    filters: Filters = field(default_factory=Filters)
    language: str = "en"
    limit: int = 8
    exclude: frozenset[str] = frozenset()
    vector: Vector | None = None
    fresh: bool = False
    """Work it out, whatever is remembered (benches)."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A product found, the variant that met the limits, and how it was found (ranks count from 1)."""

    product_id: str
    score: float
    lexical_rank: int | None
    vector_rank: int | None
    variant_id: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """What was found, best first; `total` counts all products that are about the query and within the limits."""

    hits: list[SearchHit] = field(default_factory=list)
    total: int = 0
    relaxed: list[Relaxed] = field(default_factory=list)
