"""The four baselines: popularity, the household's own most frequent products, item-kNN and implicit ALS.

Each is tried with its usual settings on an inner split and goes to the test with the best one of each target, so that
none is beaten for want of tuning. kNN and ALS are the library's (tools/recommend/collaborative.py names it). Where a
baseline has nothing to say it falls back on popularity. Scores come in blocks of households, to bound the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

from evals.recommend.history import History, best, outcome
from evals.recommend.measures import quality
from evals.recommend.purchases import Floats, Ints

Scorer = Callable[[Ints], Floats]
"""Households -> scores of all products."""
NAMES = ("popularity", "own_frequent", "item_knn", "als")
_BLOCK = 256
_TIE = 1e-6
"""Weight of what only breaks ties."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run a baseline."""

    baseline: str
    words: str
    fit: Callable[[History], Scorer]


def settings(seed: int) -> list[Setting]:
    """Every setting that is tried."""
    found = [Setting("popularity", f"last {weeks} weeks", _popularity(weeks)) for weeks in (4, 8, 13, 26, 52)]
    found += [Setting("own_frequent", f"ties by {tie}", _own(tie)) for tie in ("recency", "popularity")]
    for name, kind in (("cosine", CosineRecommender), ("tfidf", TFIDFRecommender), ("bm25", BM25Recommender)):
        found += [Setting("item_knn", f"{name}, K={k}", _knn(kind, k)) for k in (20, 100, 500)]
    found += [Setting("item_knn", f"bm25 K1=100 B=0.5, K={k}", _knn(BM25Recommender, k, K1=100, B=0.5)) for k in (100,)]
    found += [
        Setting("als", f"{factors} factors, alpha {alpha}, regularization {reg}", _als(factors, alpha, reg, seed))
        for factors in (8, 32, 64)
        for alpha in (1.0, 10.0)
        for reg in (0.1, 10.0)
    ]
    return found


def choose(tried: Sequence[Setting], history: History, tell: Callable[[], None]) -> dict[bool, dict[str, Setting]]:
    """By `new_only`: of each baseline the setting with the best nDCG@10 in the four weeks after `history`."""
    after = {new_only: outcome(history, new_only=new_only) for new_only in (False, True)}
    reached: dict[bool, dict[str, tuple[float, Setting]]] = {False: {}, True: {}}
    for setting in tried:
        scorer = setting.fit(history)
        for new_only, best_yet in reached.items():
            lists = ranked(scorer, history, after[new_only].households, new_only=new_only)
            score = float(quality(lists, after[new_only].bought).ndcg.mean()) if len(lists) else 0.0
            if setting.baseline not in best_yet or score > best_yet[setting.baseline][0]:
                best_yet[setting.baseline] = (score, setting)
        tell()
    return {new_only: {name: one for name, (_, one) in found.items()} for new_only, found in reached.items()}


def ranked(scorer: Scorer, history: History, households: Ints, *, new_only: bool) -> Ints:
    """The ten best of each household."""
    lists = [best(scorer(block), history, block, new_only=new_only) for block in _blocks(households)]
    return np.concatenate(lists) if lists else np.empty((0, 10), np.int64)


def _blocks(households: Ints) -> Iterator[Ints]:
    for start in range(0, len(households), _BLOCK):
        yield households[start : start + _BLOCK]


def _scaled(popularity: Floats) -> Floats:
    return popularity / max(1.0, float(popularity.max()))


def _popularity(weeks: int) -> Callable[[History], Scorer]:
    def fit(history: History) -> Scorer:
        # Equally popular of late: the one that has been so for longer.
        popular = history.popularity(weeks) + _TIE * history.buyers
        return lambda households: np.broadcast_to(popular, (len(households), len(popular)))

    return fit


def _own(tie: str) -> Callable[[History], Scorer]:
    def fit(history: History) -> Scorer:
        popular = _scaled(history.popularity(26))
        newest = history.weighted(lambda age: 0.9**age)

        def score(households: Ints) -> Floats:
            times = history.counts[households].toarray()
            if tie == "popularity":
                return np.asarray(times + 0.9 * popular)
            recency = newest[households].toarray()
            return np.asarray(times + 0.9 * recency / (1 + recency) + _TIE * popular)

        return score

    return fit


def _knn(kind: type, neighbours: int, **options: float) -> Callable[[History], Scorer]:
    def fit(history: History) -> Scorer:
        model = kind(K=neighbours, num_threads=1, **options)
        model.fit(history.counts, show_progress=False)
        popular = _scaled(history.buyers)
        return lambda households: np.asarray((history.counts[households] @ model.similarity).toarray() + _TIE * popular)

    return fit


def _als(factors: int, alpha: float, regularization: float, seed: int) -> Callable[[History], Scorer]:
    def fit(history: History) -> Scorer:
        model = AlternatingLeastSquares(
            factors=factors,
            alpha=alpha,
            regularization=regularization,
            iterations=15,
            random_state=seed,
            num_threads=1,
        )
        model.fit(history.counts, show_progress=False)
        popular = _scaled(history.buyers)
        return lambda households: np.asarray(model.user_factors[households] @ model.item_factors.T + _TIE * popular)

    return fit
