"""Profile: what is known of one shopper at one moment, and what it makes of a product.

Read-only and made by ProfileStore.load. Search asks it for a score to rank by, recommendations for scores and true
reasons, the profile tools for what to show. Weights are as of the loading; a new event means loading anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tools.phrases import Phrases
from tools.profile.facts import Fact, fit, matched
from tools.profile.signals import PATH, Affinities, AffinityKind, EventKind, affinity_keys, band_text
from tools.stores.catalog import Product
from tools.stores.embedders import Vector

_FULL = 12.0
"""The weight at which an affinity is about three quarters of all it can be: a purchase and a cart."""
_SHARE: Mapping[AffinityKind, float] = {"category": 0.45, "brand": 0.3, "price": 0.1}
_FACT_SHARE = 0.4
_WORTH_SAYING = 0.08

_WHY = Phrases(
    {
        "category": ("Fits your interest in {name}", "合您对{name}的兴趣"),
        "brand": ("From {name}, a brand you have shown interest in", "来自您关注过的品牌{name}"),
        "price": ("In the price range you usually look at ({name})", "在您常看的价位（{name}）"),
        "said": ("You told us: {label} – {value}", "您说过：{label}是{value}"),
        "imported": ("From your customer profile: {label} – {value}", "您的会员资料：{label}是{value}"),
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One event of the shopper."""

    kind: EventKind
    product_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What one thing known of the shopper adds to a product's score."""

    kind: Literal["category", "brand", "price", "said", "imported"]
    key: str
    value: float
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A shopper at one moment."""

    shopper_id: str
    facts: Sequence[Fact] = ()
    affinities: Affinities = field(default_factory=dict)
    recent: Sequence[Seen] = ()
    """The newest events, newest first."""
    dismissed: frozenset[str] = frozenset()
    bought: Mapping[str, datetime] = field(default_factory=dict)
    """Product id -> when it was last bought."""
    vector: Vector | None = None
    """Unit vector of what the shopper cared for, in the index's space."""

    @property
    def is_new(self) -> bool:
        """Nothing is known yet."""
        return not self.facts and not self.affinities and not self.recent

    def score(self, product: Product) -> float:
        """How well a product fits this shopper: -1 to 1, 0 for a stranger; a dismissed product is -1."""
        if product.id in self.dismissed:
            return -1.0
        return max(-1.0, min(1.0, sum(part.value for part in self.parts(product))))

    def parts(self, product: Product) -> list[Part]:
        """What the score is made of, strongest first. Of the category's levels the one that says most counts."""
        best: dict[AffinityKind, Part] = {}
        for kind, key in affinity_keys(product):
            weight = self.affinities.get((kind, key), 0.0)
            # A deeper level says more than the department it is in.
            depth = (1 + key.count(PATH)) / max(1, len(product.category)) if kind == "category" else 1.0
            value = _SHARE[kind] * math.tanh(weight / _FULL) * (0.4 + 0.6 * depth)
            if value and (kind not in best or abs(value) >= abs(best[kind].value)):
                best[kind] = Part(kind, key, value)
        parts = list(best.values())
        for fact in self.facts:
            if fits := fit(fact, product):
                parts.append(Part(fact.source, fact.key, _FACT_SHARE * fits, fact))
        return sorted(parts, key=lambda part: -part.value)

    def why(self, product: Product, language: str) -> list[str]:
        """Why it fits, in the shopper's language: true of this profile and this product, strongest first."""
        return [why_text(part, product, language) for part in self.parts(product) if part.value >= _WORTH_SAYING]


def why_text(part: Part, product: Product, language: str) -> str:
    """One reason in words."""
    if part.fact is not None:
        return _WHY.say(part.kind, language, label=part.fact.label(language), value=matched(part.fact, product))
    if part.kind == "category":
        depth = part.key.count(PATH)
        path = product.text(language).category
        name = path[depth] if depth < len(path) else product.category[depth]
        return _WHY.say("category", language, name=name)
    return _WHY.say(part.kind, language, name=band_text(part.key) if part.kind == "price" else part.key)
