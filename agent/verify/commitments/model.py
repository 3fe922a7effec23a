"""How likely a clause commits the shop: a logistic model over its features, weights in weights.npz.

Called by agent/verify/commitments/reader while an answer streams (some 50 µs a clause); training.py makes the file.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import numpy as np

from agent.verify.commitments.features import features

THRESHOLD = 0.78
"""From here on a clause counts as a commitment."""
WEIGHTS = Path(__file__).parent / "weights.npz"


class Model:
    """The weights, as read from a file."""

    def __init__(self, weights: dict[int, float], bias: float) -> None:
        self._weights = weights
        self._bias = bias
        self._last = ("", "")
        self._said = 0.0

    def score(self, clause: str, condition: str = "") -> float:
        """The probability that the clause commits the shop to something, or says that something was done."""
        if (clause, condition) == self._last:  # a clause opens at several of its words
            return self._said
        known = self._weights
        total = self._bias + sum(known.get(feature, 0.0) for feature in features(clause, condition))
        self._said = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        self._last = (clause, condition)
        return self._said


@lru_cache(maxsize=1)
def commitment_model() -> Model:
    """The model of the package, read once a process."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        weights = dict(zip(stored["features"].tolist(), stored["weights"].astype(float).tolist(), strict=True))
        return Model(weights, float(stored["bias"]))
