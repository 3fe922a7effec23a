"""Whether two embedders rank alike: cosine, Kendall's tau, overlap and nDCG of one's ranking against the other's.

Small pure functions over vectors; what is embedded is the bench's. nDCG: Järvelin & Kekäläinen 2002, discount
log2(rank + 1). Tau is tau-b (Kendall 1945), by its definition: 50 items make 1,225 pairs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.stores.embedders import Vector

_TAU_DEPTH, _NDCG_DEPTH = 50, 10


def cosines(one: Vector, other: Vector) -> dict[str, float]:
    """Of each text's two vectors (rows, normalised): mean, least, and the least of all but one in a hundred."""
    found = np.einsum("ij,ij->i", one.astype(np.float64), other.astype(np.float64))
    return {"mean": float(found.mean()), "p01": float(np.percentile(found, 1)), "min": float(found.min())}


def kendall(one: Vector, other: Vector) -> float:
    """Tau-b of two score lists over the same items: 1 in the same order, -1 reversed; 0 where either is all ties."""
    above = np.triu_indices(len(one), 1)
    left, right = (np.sign(scores[above[0]] - scores[above[1]]).astype(np.float64) for scores in (one, other))
    pairs = np.sqrt(float(np.count_nonzero(left)) * float(np.count_nonzero(right)))
    return float(left @ right / pairs) if pairs else 0.0


def ndcg(gains: Sequence[float], depth: int) -> float:
    """Of the gains in the order ranked; the ideal is the same gains at their best. 0 where there is nothing to gain."""
    discounts = 1 / np.log2(np.arange(2, len(gains) + 2))
    best = float(np.sort(np.asarray(gains, np.float64))[::-1][:depth] @ discounts[:depth])
    return float(np.asarray(gains, np.float64)[:depth] @ discounts[:depth]) / best if best else 0.0


def rankings(reference: Vector, other: Vector) -> dict[str, float]:
    """How a query's ranking agrees, given both embedders' scores of all passages.

    `tau_50`: over the reference's first 50. `ndcg_10`: of the other's ranking, where the reference's first ten are
    worth 10, 9, … 1. `overlap_10`: the share of the first ten that both have. `same_first`: 1 where the first agrees.
    """
    wanted, ranked = np.argsort(-reference, kind="stable"), np.argsort(-other, kind="stable")
    gains = np.zeros(len(reference))
    top = wanted[:_NDCG_DEPTH]
    gains[top] = np.arange(_NDCG_DEPTH, _NDCG_DEPTH - len(top), -1)
    deep = wanted[:_TAU_DEPTH]
    return {
        "tau_50": kendall(reference[deep], other[deep]),
        "ndcg_10": ndcg(gains[ranked].tolist(), _NDCG_DEPTH),
        "overlap_10": len(set(top.tolist()) & set(ranked[: len(top)].tolist())) / len(top),
        "same_first": float(wanted[0] == ranked[0]),
    }


def mean_of(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean of each figure over the queries."""
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]} if rows else {}
