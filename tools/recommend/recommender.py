"""Recommender: a short list for one shopper, each product with the true reason it is there.

Gathers candidates from every source, applies the rules (can be bought, within the limits, fits the age, not dismissed,
not just bought), adds the signals up with fixed weights, and picks a diverse list. Works for a stranger and from the
first event. Finer models can take the place of the sum; the sources, the rules and the reasons stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from tools.cart.view import can_buy
from tools.intent.understanding import Filters
from tools.profile.profile import Profile
from tools.recommend.audience import Audience, for_children, for_children_words
from tools.recommend.candidates import Candidates, Pool, Seed, seeds_of
from tools.recommend.ranking import ALIKE, VARIED, Scored, diverse
from tools.recommend.reasons import Signal, Source, reasons, why_this
from tools.recommend.together import Together
from tools.search.index import SearchIndex
from tools.side import SideTasks
from tools.stores.catalog import Product
from tools.stores.db import Database

_JUST_BOUGHT = timedelta(days=60)
_WEIGHTS: Mapping[Source, float] = {
    "query": 1.0,
    "bought_with": 0.9,
    "seen_with": 0.6,
    "similar": 0.5,
    "profile": 1.0,
    "taste": 0.25,
    "popular": 0.25,
    "rating": 0.3,
    "age": 1.0,
    "fresh": 0.1,
}
_LIKE_WEIGHTS: Mapping[Source, float] = {**_WEIGHTS, "similar": 1.1, "popular": 0.1, "profile": 0.5, "taste": 0.1}
"""For 'more like this' likeness leads and tastes only order what is alike."""
_PRIOR_REVIEWS = 20.0
_MOST_REASONS = 4
_LOOKED_AT = 60
"""So many candidates are read from SQL and weighed in full."""
_UNASKED_FOR_CHILD = 0.4
"""What a child's thing loses for a grown-up who has never looked at such things."""


class Catalog(Protocol):
    """What is asked of tools/stores/products.CatalogStore."""

    async def get(self, ids: Sequence[str]) -> dict[str, Product]:
        """Products by id, as they are now."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. Price limits in the store's currency."""

    query: str = ""
    like: str | None = None
    """A product the list is to be like."""
    audience: Audience = field(default_factory=Audience)
    filters: Filters = field(default_factory=Filters)
    count: int = 4
    language: str = "en"
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One product of the list: why it is there, and what spoke for it (strongest first)."""

    product: Product
    score: float
    reasons: list[str]
    signals: list[Signal]
    why: list[str]
    """The same for "why this?": each reason with its share of what spoke for it."""

    @property
    def seed_ids(self) -> list[str]:
        """The products its reasons name."""
        return list(dict.fromkeys(signal.seed for signal in self.signals if signal.seed))


class Recommender:
    """Recommends from one store. With `side`, what goes together is fitted over the whole event log, beside serving."""

    def __init__(
        self,
        database: Database,
        *,
        catalog: Catalog,
        index: SearchIndex,
        side: SideTasks | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._catalog = catalog
        self._index = index
        self._candidates = Candidates(index, Together(database, side))
        self._now = now

    async def recommend(self, profile: Profile, wish: Wish) -> list[Recommendation]:
        """The list for this shopper; shorter than asked, or empty, where the rules leave less."""
        own = wish.audience.is_self
        seeds = seeds_of(profile, wish.like) if own or wish.like else []
        pool = await self._candidates.gather(
            profile,
            seeds,
            query=wish.query,
            filters=wish.filters,
            language=wish.language,
            own=own,
            child=wish.audience.ages is not None,
        )
        weights = _LIKE_WEIGHTS if wish.like else _WEIGHTS
        promising = _promising(pool, wish, weights)
        products = await self._catalog.get([*promising, *(seed.product_id for seed in seeds)])
        open_to_children = _open_to_children(
            profile, wish, [products[s.product_id] for s in seeds if s.product_id in products]
        )
        ranked: dict[str, list[Signal]] = {}
        scored: list[Scored] = []
        for product_id, signals in promising.items():
            product = products.get(product_id)
            if product is None or not self._allowed(product, profile, wish):
                continue
            if wish.like in products and (kinship := _kinship(product, products[wish.like])):
                signals = [*signals, Signal("similar", kinship, wish.like)]
            if not open_to_children and for_children(product):
                signals = [*signals, Signal("age", -_UNASKED_FOR_CHILD)]
            weighed = _weighed(product, signals, profile if own else None, weights)
            ranked[product_id] = weighed
            scored.append(Scored(product, sum(signal.value for signal in weighed)))
        chosen = self._pick(scored, wish)
        titles = await self._titles(chosen, ranked, products, seeds)
        return [
            Recommendation(
                item.product,
                round(item.score, 4),
                reasons(item.product, ranked[item.product.id], titles, wish.language),
                ranked[item.product.id],
                why_this(item.product, ranked[item.product.id], titles, wish.language, _MOST_REASONS),
            )
            for item in chosen
        ]

    def _allowed(self, product: Product, profile: Profile, wish: Wish) -> bool:
        """The rules: none of them can be outweighed."""
        if product.id in profile.dismissed or product.id in wish.exclude or product.id == wish.like:
            return False
        bought = profile.bought.get(product.id)
        if wish.audience.is_self and bought is not None and self._now() - bought < _JUST_BOUGHT:
            return False
        return bool(buyable_within(product, wish.filters)) and wish.audience.fits(product)

    def _pick(self, scored: Sequence[Scored], wish: Wish) -> list[Scored]:
        best = sorted(scored, key=lambda item: -item.score)[: wish.count * 12]
        vectors = self._index.vectors([item.product.id for item in best])
        narrow = bool(wish.query.strip() or wish.like or wish.filters.category or wish.filters.brand)
        half = max(2, (wish.count + 1) // 2)
        return diverse(
            best,
            vectors,
            wish.count,
            likeness_costs=ALIKE if wish.like else VARIED,
            a_brand=wish.count if wish.filters.brand else half,
            a_category=wish.count if narrow else max(1, half - 1),
        )

    async def _titles(
        self,
        chosen: Sequence[Scored],
        ranked: Mapping[str, list[Signal]],
        products: Mapping[str, Product],
        seeds: Sequence[Seed],
    ) -> dict[str, Product]:
        """The seeds that reasons name; one that has left the store is not named."""
        wanted = {signal.seed for item in chosen for signal in ranked[item.product.id] if signal.seed}
        known = {seed.product_id for seed in seeds} & wanted
        return {key: products[key] for key in known if key in products}


def _promising(pool: Pool, wish: Wish, weights: Mapping[Source, float]) -> dict[str, list[Signal]]:
    """The candidates worth reading from SQL. Where something was asked for, other sources only order what fits it."""
    found = pool.signals
    if wish.query.strip():
        asked = {key: signals for key, signals in found.items() if any(s.source == "query" for s in signals)}
        found = asked or {}
    ordered = sorted(found.items(), key=lambda entry: -sum(s.value * weights[s.source] for s in entry[1]))
    return dict(ordered[:_LOOKED_AT])


def _open_to_children(profile: Profile, wish: Wish, seeds: Sequence[Product]) -> bool:
    """Whether things for children are in place: asked for, looked at before, or there are children to buy for."""
    if wish.audience.ages is not None or for_children_words(wish.query):
        return True
    return any(for_children(seed) for seed in seeds) or any(fact.key == "children" for fact in profile.facts)


def buyable_within(product: Product, filters: Filters) -> list[str]:
    """The variants that can be bought now within the price limits."""
    low = filters.price_min or Decimal(0)
    high = filters.price_max if filters.price_max is not None else Decimal("Infinity")
    return [variant.id for variant in product.variants if can_buy(variant) and low <= variant.price <= high]


def _weighed(
    product: Product, signals: Sequence[Signal], profile: Profile | None, weights: Mapping[Source, float]
) -> list[Signal]:
    """All that speaks for and against a product, weighted, strongest first."""
    weighed = [
        Signal(signal.source, signal.value * weights[signal.source], signal.seed, signal.how)
        for signal in signals
        # What others have written of is not unmet, wherever they met it.
        if signal.source != "fresh" or not product.review_count
    ]
    if profile is not None:
        weighed += [Signal("profile", part.value * weights["profile"], part=part) for part in profile.parts(product)]
    if (quality := _quality(product)) != 0:
        weighed.append(Signal("rating", quality * weights["rating"]))
    return sorted(weighed, key=lambda signal: -signal.value)


def _kinship(product: Product, like: Product) -> float:
    """How far down their category paths run together, 0 to 0.5: of two alike in words, the same kind of thing wins."""
    shared = 0
    for one, other in zip(product.category, like.category, strict=False):
        if one != other:
            break
        shared += 1
    return 0.5 * shared / max(1, len(like.category))


def _quality(product: Product) -> float:
    """-1 to 1: the rating drawn towards the ordinary where few have rated it."""
    if product.rating is None:
        return 0.0
    count = float(product.review_count or 0)
    mean = (float(product.rating) * count + 4.0 * _PRIOR_REVIEWS) / (count + _PRIOR_REVIEWS)
    return max(-1.0, min(1.0, (mean - 4.0) / 0.8))
