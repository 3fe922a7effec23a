"""How good a ranking is: nDCG and the area under the ROC curve, as small pure functions.

Used by training.py for its held-out figures and by `aisle eval evidence`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

PLACES = 5


def ndcg(scores: npt.ArrayLike, labels: npt.ArrayLike, places: int = PLACES) -> float | None:
    """nDCG of the best `places` with gain 2^label - 1; None where no label is above 0. Ties keep their order."""
    gains = 2.0 ** np.asarray(labels) - 1
    discounts = 1 / np.log2(np.arange(2, 2 + min(places, len(gains))))
    best = np.sort(gains)[::-1][:places] @ discounts
    order = np.argsort(-np.asarray(scores), kind="stable")
    return float(gains[order][:places] @ discounts / best) if best > 0 else None


def mean_ndcg(scores: Sequence[npt.ArrayLike], labels: Sequence[npt.ArrayLike]) -> float | None:
    """The mean over the questions that have an answer; None where none has."""
    found = [ndcg(*pair) for pair in zip(scores, labels, strict=True)]
    ranked = [value for value in found if value is not None]
    return float(np.mean(ranked)) if ranked else None


def area_under_curve(values: Sequence[float], wanted: Sequence[bool]) -> float | None:
    """The chance that a wanted one has the higher value, ties counted half; None where there is only one kind."""
    found, is_wanted = np.asarray(values, float), np.asarray(wanted, bool)
    yes, no = found[is_wanted][:, None], found[~is_wanted][None]
    return float((yes > no).mean() + (yes == no).mean() / 2) if yes.size and no.size else None
