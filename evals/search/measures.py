"""How good a ranked list is: small pure functions over the grades of a query.

Two nDCGs, because published figures differ: `ndcg` is the usual one (Järvelin & Kekäläinen 2002 with the gains
2^grade - 1, discount log2(rank + 1), ideal = the query's own best order); `ndcg_reciprocal` is the one behind the WANDS
figures of softwaredoug/search-experiments (same gains, discount 1 / rank, ideal = the top grade at every place).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

TOP_GRADE = 2


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Gain over the ideal order's, both discounted by the logarithm of the rank. Products not judged count as wrong."""
    gains = [_gain(grades.get(product, 0)) for product in ranked[:depth]]
    ideal = sorted((_gain(grade) for grade in grades.values()), reverse=True)[:depth]
    best = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(ideal, 1))
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1)) / best if best else 0.0


def ndcg_reciprocal(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Gain over that of `depth` right products, both divided by the rank."""
    gained = sum(_gain(grades.get(product, 0)) / rank for rank, product in enumerate(ranked[:depth], 1))
    return gained / sum(_gain(TOP_GRADE) / rank for rank in range(1, depth + 1))


def recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 50, least: int = 1) -> float:
    """The share of the products graded `least` or better that are among the first `depth`."""
    right = {product for product, grade in grades.items() if grade >= least}
    return len(right & set(ranked[:depth])) / len(right) if right else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], least: int = 1) -> float:
    """One over the place of the first product graded `least` or better; 0 where there is none."""
    return next((1 / rank for rank, product in enumerate(ranked, 1) if grades.get(product, 0) >= least), 0.0)


def interval(values: Sequence[float], seed: int, resamples: int = 2000) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of the mean, queries being what is drawn."""
    if not values:
        return 0.0, 0.0
    sample = np.asarray(values, np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(sample), (resamples, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def _gain(grade: int) -> float:
    return float(2 ** min(max(grade, 0), TOP_GRADE) - 1)
