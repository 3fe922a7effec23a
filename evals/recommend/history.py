"""The line in time: what was bought up to a week, as matrices, and what was bought in the four weeks after it.

Everything learned comes from a History, everything scored from an Outcome, and neither can see into the other. Owns no
model; baselines.py and signals.py read the matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from evals.recommend.purchases import Floats, Ints, Purchases

HELD_OUT_WEEKS = 4
Matrix = Any
"""A scipy.sparse CSR matrix, which carries no useful types."""


class History:
    """All lines up to and including week `until`."""

    def __init__(self, purchases: Purchases, until: int) -> None:
        self.purchases = purchases
        self.until = until
        known = purchases.week <= until
        self.household: Ints = purchases.household[known]
        self.product: Ints = purchases.product[known]
        self.store: Ints = purchases.store[known]
        self.age: Ints = until - purchases.week[known]
        self.unit_price: Floats = purchases.unit_price[known]
        self.shape = (len(purchases.households), len(purchases.products))

    def weighted(self, weight: Callable[[Ints], Floats]) -> Matrix:
        """Households x products, each line worth `weight(age in weeks)`."""
        return sparse.csr_matrix((weight(self.age), (self.household, self.product)), shape=self.shape)

    @cached_property
    def counts(self) -> Matrix:
        """Households x products: how many lines."""
        return self.weighted(lambda age: np.ones(len(age)))

    @cached_property
    def bought(self) -> Matrix:
        """Households x products: 1 where ever bought; column numbers sorted."""
        found = self.counts.sign()
        found.sort_indices()
        return found

    @cached_property
    def buyers(self) -> Floats:
        """How many households bought each product."""
        return np.asarray(self.bought.sum(axis=0)).ravel()

    @cached_property
    def lines(self) -> Floats:
        """How many lines each household has."""
        return np.asarray(self.counts.sum(axis=1)).ravel()

    def popularity(self, weeks: int) -> Floats:
        """How many households bought each product in the last `weeks`."""
        recent = self.weighted(lambda age: (age < weeks).astype(float))
        return np.asarray(recent.sign().sum(axis=0)).ravel()

    def own(self, household: int) -> Ints:
        """The products a household has bought."""
        found: Ints = self.bought.indices[self.bought.indptr[household] : self.bought.indptr[household + 1]]
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who bought what after a history ended: the households in order, and their products."""

    households: Ints
    bought: list[Ints]


def outcome(history: History, *, new_only: bool) -> Outcome:
    """The four weeks after `history`; with `new_only` the products the household had not bought before."""
    purchases = history.purchases
    after = (purchases.week > history.until) & (purchases.week <= history.until + HELD_OUT_WEEKS)
    pairs = np.unique(np.stack([purchases.household[after], purchases.product[after]], axis=1), axis=0)
    households: list[int] = []
    bought: list[Ints] = []
    for household in np.unique(pairs[:, 0]):
        found = pairs[pairs[:, 0] == household, 1]
        if new_only:
            found = np.setdiff1d(found, history.own(household))
        if len(found):
            households.append(int(household))
            bought.append(found)
    return Outcome(np.array(households, np.int64), bought)


def best(scores: Floats, history: History, households: Ints, *, new_only: bool, count: int = 10) -> Ints:
    """The `count` best products of each household by `scores` (households x products), best first."""
    scores = np.array(scores, np.float64)
    if new_only:
        for place, household in enumerate(households):
            scores[place, history.own(household)] = -np.inf
    count = min(count, scores.shape[1])
    places = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    reached = np.take_along_axis(scores, places, axis=1)
    order = np.lexsort((places, -reached), axis=1)
    reached = np.take_along_axis(reached, order, axis=1)
    return np.where(np.isfinite(reached), np.take_along_axis(places, order, axis=1), -1)
