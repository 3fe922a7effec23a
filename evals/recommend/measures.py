"""What a set of lists is worth: nDCG and recall at ten, coverage, novelty, and which brands are shown.

Small pure functions over arrays. nDCG after Järvelin and Kekäläinen (2002) with binary gains; novelty is the mean
self-information of what is shown (Zhou et al. 2010). Lists are product numbers, -1 where a list is short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.recommend.purchases import Floats, Ints

TOP = 10
_DISCOUNTS = 1 / np.log2(np.arange(2, TOP + 2))


@dataclass(frozen=True, slots=True)
class Quality:
    """nDCG@10 and recall@10 of each household, in the order of the truth."""

    ndcg: Floats
    recall: Floats


def quality(lists: Ints, truth: Sequence[Ints]) -> Quality:
    """One row of `lists` (households x 10) for each entry of `truth`, none of which may be empty."""
    ndcg, recall = np.zeros(len(truth)), np.zeros(len(truth))
    for place, (shown, bought) in enumerate(zip(lists, truth, strict=True)):
        hits = np.isin(shown[:TOP], bought)
        ndcg[place] = (hits * _DISCOUNTS[: len(hits)]).sum() / _DISCOUNTS[: min(TOP, len(bought))].sum()
        recall[place] = hits.sum() / len(bought)
    return Quality(ndcg, recall)


def coverage(lists: Ints, products: int) -> float:
    """The share of `products` that somebody is shown."""
    return len(np.unique(lists[lists >= 0])) / max(1, products)


def novelty(lists: Ints, buyers: Floats, households: int) -> float:
    """Mean bits of surprise of a shown product: -log2 of the share of households that had bought it."""
    shown = lists[lists >= 0]
    return float(-np.log2((buyers[shown] + 1) / (households + 1)).mean()) if len(shown) else 0.0


def share(lists: Ints, mark: Floats) -> float:
    """The share of shown places that goes to marked products, such as the store's own brand."""
    shown = lists[lists >= 0]
    return float(mark[shown].mean()) if len(shown) else 0.0


def concentration(lists: Ints, maker: Ints) -> float:
    """Gini coefficient of the places makers get, over the makers shown at all: 0 all alike, towards 1 one has all."""
    counts = np.sort(np.bincount(maker[lists[lists >= 0]]))
    counts = counts[counts > 0]
    if not len(counts):
        return 0.0
    ranks = np.arange(1, len(counts) + 1)
    return float((2 * ranks - len(counts) - 1) @ counts / (len(counts) * counts.sum()))


def largest_maker(lists: Ints, maker: Ints) -> tuple[int, float]:
    """The maker shown most, and its share of all places."""
    counts = np.bincount(maker[lists[lists >= 0]], minlength=1)
    most = int(counts.argmax())
    return most, float(counts[most] / max(1, counts.sum()))
