"""The ranker: a conditional logit over signals, learned around weights it starts from.

Each household's purchases are choices among its candidates (McFadden 1974); a purchase counts 1/sqrt(n) for a household
with n of them, so that few large ones do not decide. The penalty pulls towards the weights given, not to zero: a small
file changes the shipped ones little, a large one as much as it shows. Pure arrays; knows nothing of shops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.recommend.purchases import Floats, Ints

_STEPS = 60


@dataclass(frozen=True, slots=True)
class Choices:
    """Candidates of many households, one row each, sorted by household."""

    group: Ints
    """Which household, numbered from 0 without gaps."""
    product: Ints
    signals: Floats
    """Rows x signals."""
    taken: Floats
    """1.0 where it was bought."""

    def only(self, keep: NDArray[np.bool_]) -> Choices:
        """The rows marked."""
        return Choices(self.group[keep], self.product[keep], self.signals[keep], self.taken[keep])


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal weighs once it is centred and scaled."""

    names: tuple[str, ...]
    centre: Floats
    scale: Floats
    weight: Floats

    def score(self, signals: Floats) -> Floats:
        """Rows x signals -> one score a row."""
        return np.asarray((signals - self.centre) / self.scale @ self.weight)


def places(score: Floats, group: Ints) -> Ints:
    """The place of each row in its household by `score`, from 0; equal ones keep their order."""
    order = np.lexsort((-score, group))
    found = np.empty(len(group), np.int64)
    found[order] = np.arange(len(group)) - np.searchsorted(group[order], group[order])
    return found


def fresh(names: Sequence[str], choices: Sequence[Choices]) -> Weights:
    """Weights of zero, scaled to these candidates."""
    signals = np.concatenate([some.signals for some in choices])
    spread = signals.std(axis=0).astype(np.float64)
    # A signal that says nothing here (own purchases, among products never bought) stays as it is.
    scale = np.where(spread > 1e-3, spread, 1.0)
    return Weights(tuple(names), signals.mean(axis=0), scale, np.zeros(signals.shape[1]))


def learn(start: Weights, choices: Sequence[Choices], strength: float) -> Weights:
    """`start` moved by the evidence; `strength` is how many choices `start` is worth. Nothing bought: `start`."""
    offsets = np.cumsum([0, *(int(some.group.max()) + 1 if len(some.group) else 0 for some in choices)])
    group = np.concatenate([some.group + offset for some, offset in zip(choices, offsets, strict=False)])
    taken = np.concatenate([some.taken for some in choices])
    bought = np.bincount(group, taken, int(offsets[-1]))
    if not bought.sum():
        return start
    useful = bought[group] > 0
    group = np.unique(group[useful], return_inverse=True)[1]
    bought = bought[bought > 0]
    signals = np.concatenate([some.signals for some in choices])[useful]
    scaled = ((signals - start.centre) / start.scale).astype(np.float32)
    weight = _minimum(scaled, group, taken[useful], bought, start.weight, strength)
    return Weights(start.names, start.centre, start.scale, weight)


def _minimum(
    scaled: NDArray[np.float32],
    group: Ints,
    taken: Floats,
    bought: Floats,
    start: Floats,
    strength: float,
) -> Floats:
    """The weights with the least penalised negative log-likelihood, by L-BFGS."""
    first = np.searchsorted(group, np.arange(len(bought)))
    counts = bought**-0.5

    def loss(weight: Floats) -> tuple[float, Floats]:
        score = (scaled @ weight.astype(np.float32)).astype(np.float64)
        score -= np.maximum.reduceat(score, first)[group]
        odds = np.exp(score)
        total = np.add.reduceat(odds, first)
        missed = -float((counts[group] * taken * (score - np.log(total)[group])).sum())
        slope = counts[group] * (bought[group] * odds / total[group] - taken)
        apart = weight - start
        gradient = (slope.astype(np.float32) @ scaled).astype(np.float64) + strength * apart
        return missed + strength * float(apart @ apart) / 2, gradient

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(found.x, np.float64)
