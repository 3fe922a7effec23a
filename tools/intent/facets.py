"""The store's own brand and category words, and how they are found in a sentence, typing slips included.

Owns FacetWords (plain data the agent fills from the catalogue) and the matcher over it. Exact words are looked up in
dictionaries; a slip of one letter is found by deleting one letter on both sides, so time does not grow with the
number of brands. Called by intent.py once a message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FacetWords:
    """What a store sells, as a shopper may name it."""

    brands: Sequence[str] = ()
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Canonical category name: its names in every language the store has, the canonical one included or not."""
