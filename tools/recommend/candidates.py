"""Where recommendations come from: each source names products, how strongly it speaks for them, and on what account.

Sources: what the shopper asked for, what others bought or looked at together with the shopper's products, likeness of
content, the shopper's own tastes, and what is popular. Sources do not weigh themselves against each other and apply no
rules; that is the recommender's. Strengths run from 0 to 1.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.intent.understanding import Filters
from tools.phrases import pick
from tools.profile.profile import Profile
from tools.profile.signals import PATH
from tools.profile.sums import top
from tools.recommend.reasons import Signal
from tools.recommend.together import Together
from tools.search.index import SearchIndex, SearchRequest

_A_SOURCE = 40
_WITHIN_LIMITS = 2000
_CHILDRENS = ("toys and games for children", "儿童玩具")
_MADE_FOR_CHILDREN = 0.125
_BY_CONTENT = frozenset({"query", "similar", "taste"})
_SEEDS = 6
_LEAST_AFFINITY = 0.5


@dataclass(frozen=True, slots=True)
class Seed:
    """A product that recommendations start from."""

    product_id: str
    how: str
    """What the shopper did with it; empty for the product asked about."""


@dataclass(slots=True)
class Pool:
    """Candidates with the signals that speak for them."""

    signals: dict[str, list[Signal]] = field(default_factory=dict)

    def add(self, product_id: str, signal: Signal) -> None:
        """One more signal for a product."""
        self.signals.setdefault(product_id, []).append(signal)


def seeds_of(profile: Profile, like: str | None) -> list[Seed]:
    """The product asked about alone, or the shopper's newest ones, each with the strongest thing done with it."""
    if like:
        return [Seed(like, "")]
    order = ("view", "click", "cart", "purchase")
    strongest: dict[str, str] = {}
    for seen in profile.recent:
        if seen.kind == "dismiss" or seen.product_id in profile.dismissed:
            continue
        known = strongest.get(seen.product_id)
        if known is None or order.index(seen.kind) > order.index(known):
            strongest[seen.product_id] = seen.kind
    return [Seed(product_id, how) for product_id, how in list(strongest.items())[:_SEEDS]]


class Candidates:
    """Asks all sources."""

    def __init__(self, index: SearchIndex, together: Together) -> None:
        self._index = index
        self._together = together

    async def gather(
        self,
        profile: Profile,
        seeds: Sequence[Seed],
        *,
        query: str,
        filters: Filters,
        language: str,
        own: bool,
        child: bool,
    ) -> Pool:
        """Every source's candidates. `own` is False where it is for somebody else: then tastes do not speak."""
        pool = Pool()
        if child and not query.strip():
            await self._for_children(pool, filters, language)
        await self._asked_for(pool, query, filters, language)
        await self._together_with(pool, profile, seeds)
        await asyncio.to_thread(self._similar, pool, seeds)
        if own:
            await self._taste(pool, profile, filters, language)
        await self._popular(pool)
        if len(pool.signals) < _A_SOURCE:
            await self._rest(pool, filters, language)
        return await self._within(pool, filters, language)

    async def _for_children(self, pool: Pool, filters: Filters, language: str) -> None:
        """What is made for children; for a wish that names a child and no thing."""
        for product_id in await self._search(pick(language, *_CHILDRENS), filters, language):
            pool.add(product_id, Signal("age", _MADE_FOR_CHILDREN))

    async def _asked_for(self, pool: Pool, query: str, filters: Filters, language: str) -> None:
        if query.strip():
            hits = await self._search(query, filters, language)
            for place, product_id in enumerate(hits):
                pool.add(product_id, Signal("query", 1 - place / (len(hits) + 1)))

    async def _together_with(self, pool: Pool, profile: Profile, seeds: Sequence[Seed]) -> None:
        ids = [seed.product_id for seed in seeds]
        bought = await self._together.links("bought", ids, but=profile.shopper_id)
        seen = await self._together.links("seen", ids, but=profile.shopper_id)
        for link in bought.values():
            pool.add(link.product_id, Signal("bought_with", link.strength, link.seed))
        for link in seen.values():
            pool.add(link.product_id, Signal("seen_with", link.strength, link.seed))

    def _similar(self, pool: Pool, seeds: Sequence[Seed]) -> None:
        """The nearest by content to each seed; of several the nearest seed speaks. The first seeds are the newest."""
        best: dict[str, Signal] = {}
        vectors = self._index.vectors([seed.product_id for seed in seeds])
        for age, seed in enumerate(seeds):
            if (vector := vectors.get(seed.product_id)) is None:
                continue
            near = self._index.nearest(vector, _A_SOURCE // max(1, len(seeds)) + 12, frozenset([seed.product_id]))
            for place, (product_id, _) in enumerate(near):
                # Another of what was just bought is seldom wanted.
                strength = (1 - place / (len(near) + 1)) * 0.9**age * (0.6 if seed.how == "purchase" else 1.0)
                if product_id not in best or strength > best[product_id].value:
                    best[product_id] = Signal("similar", strength, seed.product_id, seed.how)
        for product_id, signal in best.items():
            pool.add(product_id, signal)

    async def _taste(self, pool: Pool, profile: Profile, filters: Filters, language: str) -> None:
        """What the profile as a whole points at: its vector's neighbours and its strongest categories."""
        if profile.vector is not None:
            near = await asyncio.to_thread(self._index.nearest, profile.vector, _A_SOURCE)
            for place, (product_id, _) in enumerate(near):
                pool.add(product_id, Signal("taste", 1 - place / (len(near) + 1)))
        if filters.category:
            return
        for key, weight in list(top(profile.affinities, "category", 3)):
            if weight >= _LEAST_AFFINITY:
                within = filters.model_copy(update={"category": key.split(PATH)[-1]})
                for place, product_id in enumerate(await self._search("", within, language)):
                    pool.add(product_id, Signal("taste", 0.5 * (1 - place / _A_SOURCE)))

    async def _popular(self, pool: Pool) -> None:
        """What many want; and, so that what is new can be found at all, what fits but nobody has met yet."""
        known = await self._together.popularity()
        for product_id, strength in sorted(known.items(), key=lambda entry: -entry[1])[:_A_SOURCE]:
            pool.add(product_id, Signal("popular", strength))
        for product_id, signals in pool.signals.items() if known else ():
            if product_id not in known and any(signal.source in _BY_CONTENT for signal in signals):
                signals.append(Signal("fresh", 1.0))

    async def _rest(self, pool: Pool, filters: Filters, language: str) -> None:
        """For a stranger in a new shop: the best rated of what there is."""
        for product_id in await self._search("", filters, language):
            pool.signals.setdefault(product_id, [])

    async def _within(self, pool: Pool, filters: Filters, language: str) -> Pool:
        """Leave out what is outside the limits, where there are few enough within to know them all."""
        if not filters.model_dump(exclude_none=True, exclude={"currency", "sort"}):
            return pool
        within = set(await self._search("", filters, language, _WITHIN_LIMITS))
        if len(within) == _WITHIN_LIMITS:
            return pool
        return Pool({key: signals for key, signals in pool.signals.items() if key in within})

    async def _search(self, query: str, filters: Filters, language: str, limit: int = _A_SOURCE) -> list[str]:
        request = SearchRequest(query=query, filters=filters, language=language, limit=limit)
        response = await self._index.search(request)
        # What was found only by giving up a limit is no candidate: the limits are rules here.
        return [] if response.relaxed else [hit.product_id for hit in response.hits]
