"""How far a household leans to a department, to a category within it and to a kind within that: a tree of Dirichlets.

After Goodhardt, Ehrenberg and Chatfield (1984), who found purchases of brands to be so; here one step of the tree after
the other. Each node's concentration says how unlike households are there, and is estimated from the file (maximum of
the Dirichlet-multinomial likelihood on a grid, shrunk to its level's). signals.py reads the lifts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.special import gammaln

from evals.recommend.history import History, Matrix
from evals.recommend.purchases import Floats, Ints

_GRID = np.exp(np.linspace(np.log(0.05), np.log(300), 16))
_HALF_LIFE = 40.0
"""In weeks: what everybody buys is counted with old lines weighing less."""
_ROUNDS = 15


class Tastes:
    """The leanings of one history's households."""

    def __init__(self, history: History) -> None:
        groups = history.purchases.groups
        # Groups of one name in two departments are two nodes.
        department = groups.department
        category = _within(department, groups.category)
        kind = _within(category, groups.kind)
        self._of = (department, category, kind)
        counted = np.bincount(history.product, 0.5 ** (history.age / _HALF_LIFE), history.shape[1]) + 0.02
        self._steps = [
            _Step(history.counts, above, below, counted)
            for above, below in zip((np.zeros_like(department), department, category), self._of, strict=True)
        ]

    def lifts(self, households: Ints) -> list[Floats]:
        """For department, category and kind: households x products, the log of the leaning over everybody's share."""
        return [
            step.lifts(households)[:, of].astype(np.float32) for step, of in zip(self._steps, self._of, strict=True)
        ]


class _Step:
    """One level of the tree: how households choose among the nodes below each node above."""

    def __init__(self, counts: Matrix, above: Ints, below: Ints, counted: Floats) -> None:
        self._parent = np.zeros(below.max() + 1, np.int64)
        self._parent[below] = above
        everybody = np.bincount(below, counted)
        self._share = everybody / np.bincount(self._parent, everybody)[self._parent]
        self._times = (counts @ _membership(below)).tocsr()
        self._total = (self._times @ _membership(self._parent)).tocsr()
        self._alpha = concentrations(self._times, self._total, self._parent, self._share)

    def lifts(self, households: Ints) -> Floats:
        times = self._times[households].toarray()
        total = self._total[households].toarray()[:, self._parent]
        alpha = self._alpha[self._parent]
        return np.asarray(np.log((alpha * self._share + times) / ((alpha + total) * self._share)))


def concentrations(times: Matrix, total: Matrix, parent: Ints, share: Floats) -> Floats:
    """Each node's concentration, from how often households (rows) bought its children (columns) and it in all."""
    child, node = times.tocoo(), total.tocoo()
    fit = np.empty((total.shape[1], len(_GRID)))
    for place, alpha in enumerate(_GRID):
        mean = np.maximum(1e-12, alpha * share[child.col])
        fit[:, place] = np.bincount(parent[child.col], gammaln(mean + child.data) - gammaln(mean), len(fit))
        fit[:, place] += np.bincount(node.col, gammaln(alpha) - gammaln(alpha + node.data), len(fit))
    return np.asarray(np.exp(_shrunk(fit, np.log(_GRID))))


def _shrunk(fit: Floats, grid: Floats) -> Floats:
    """The posterior mean of each row on the grid, under the normal that the telling rows show (empirical Bayes)."""
    centre, spread = float(np.log(5.0)), 1.0
    telling = fit.max(axis=1) - fit.min(axis=1) > 1
    for _ in range(_ROUNDS):
        posterior = fit - (grid - centre) ** 2 / (2 * spread**2)
        posterior = np.exp(posterior - posterior.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        if not telling.any():
            break
        some = posterior[telling]
        centre = float((some @ grid).mean())
        spread = max(0.2, float(np.sqrt((some @ (grid - centre) ** 2).mean())))
    return np.asarray(posterior @ grid)


def _within(above: Ints, below: Ints) -> Ints:
    """`below` numbered again, so that each belongs to one of `above`."""
    return np.unique(np.stack([above, below]), axis=1, return_inverse=True)[1].ravel()


def _membership(group: Sequence[int] | Ints) -> Matrix:
    return sparse.csr_matrix((np.ones(len(group)), (np.arange(len(group)), group)))
