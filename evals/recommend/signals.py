"""What speaks for a product in a household's basket, as numbers: the signals the ranker weighs.

Own purchases, popularity and its trend, leanings to a kind, category, department, maker and the store's own brand, what
goes together (the library's item-kNN over products and over kinds), what households alike buy, the household's stores.
Everything is counted from one History; nothing here is learned from what came after it. Candidates are chosen here too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from implicit.nearest_neighbours import CosineRecommender, TFIDFRecommender
from numpy.typing import NDArray
from scipy import sparse

from evals.recommend.history import History, Matrix, Outcome
from evals.recommend.logit import Choices
from evals.recommend.purchases import Floats, Ints
from evals.recommend.tastes import Tastes

NAMES = (
    "popular", "popular_8", "popular_recent", "popular_26", "first_bought", "price",
    "own", "used_up", "used_up_by_lines",
    "kind_lift", "kind_count", "kind_never", "kind_share", "kind_popular", "kind_knn", "lift_by_lines",
    "category_share", "department_lift", "maker_lift", "own_brand",
    "taste_department", "taste_category", "taste_kind",
    "item_knn", "alike_households", "alike_households_near", "store_near", "store_department",
)  # fmt: skip
_BLOCK = 128
_SHRINK = {"kind": 3.0, "category": 5.0, "department": 5.0, "maker": 10.0}
"""Pseudo-lines that hold a household's leanings to everybody's."""
_STORE_PRIOR = 40.0
"""So many lines hold a store to what all sell."""
_TYPICAL_LINES = 2.5
"""log1p of a dozen lines."""
_Table = dict[str, Floats]


def _half(weeks: float) -> Callable[[Ints], Floats]:
    return lambda age: np.asarray(0.5 ** (age / weeks))


def _column_sums(matrix: Matrix) -> Floats:
    return np.asarray(matrix.sum(axis=0)).ravel()


def _membership(group: Ints) -> Matrix:
    """Products x groups."""
    return sparse.csr_matrix((np.ones(len(group)), (np.arange(len(group)), group)))


class Signals:
    """The signals of one history, for any of its households."""

    def __init__(self, history: History) -> None:
        self._history = history
        groups = history.purchases.groups
        self._groups = {
            "kind": groups.kind, "category": groups.category, "department": groups.department, "maker": groups.maker,
        }  # fmt: skip
        self._members = {name: _membership(group) for name, group in self._groups.items()}
        self._tastes = Tastes(history)
        self._line_share = _smoothed(_column_sums(history.counts))
        self._everybody = self._popularity()
        self._knn = _neighbours(history.bought)
        self._kinds = (history.bought @ self._members["kind"]).tocsr()
        self._kinds.data = np.log1p(self._kinds.data)
        self._kind_knn = TFIDFRecommender(K=100, num_threads=1)
        self._kind_knn.fit(self._kinds, show_progress=False)
        self._alike = _unit_rows(self._kinds)
        self._recent = history.weighted(_half(20))
        self._recent.data = np.minimum(self._recent.data, 1.5)
        known = (np.ones(len(history.product)), (history.store, history.product))
        self._stores = sparse.csr_matrix(known, shape=(history.purchases.stores, history.shape[1]))
        visits = (np.ones(len(history.store)), (history.household, history.store))
        self._visits = sparse.csr_matrix(visits, shape=(history.shape[0], history.purchases.stores))

    def choices(self, households: Ints, after: Outcome | None = None) -> Choices:
        """The candidates of these households with their signals; marked as taken where `after` says so.

        `after`, where given, is of the same households in the same order.
        """
        parts = [
            self._block(households[start : start + _BLOCK], start, after) for start in range(0, len(households), _BLOCK)
        ]
        return Choices(
            np.concatenate([part.group for part in parts]),
            np.concatenate([part.product for part in parts]),
            np.concatenate([part.signals for part in parts]),
            np.concatenate([part.taken for part in parts]),
        )

    def _block(self, households: Ints, start: int, after: Outcome | None) -> Choices:
        table = {**self._everybody, **self._own(households), **self._leanings(households)}
        table |= self._together(households) | self._in_store(households)
        shape = (len(households), self._history.shape[1])
        group, product = np.nonzero(_candidates(table, shape))
        signals = np.empty((len(group), len(NAMES)), np.float32)
        for place, name in enumerate(NAMES):
            values = table[name]
            signals[:, place] = values[product] if values.ndim == 1 else values[group, product]
        taken = np.zeros(shape, bool)
        for row in range(len(households) if after else 0):
            assert after is not None
            taken[row, after.bought[start + row]] = True
        return Choices(group + start, product, signals, taken[group, product].astype(float))

    # --- what is the same for everybody

    def _popularity(self) -> _Table:
        history = self._history
        recent, month = _column_sums(history.weighted(_half(13))), _column_sums(history.weighted(_half(4)))
        table = {
            "popular": np.log(history.buyers + 0.3),
            "popular_recent": np.log(recent + 0.1),
            "popular_trend": np.log(month + 0.1) - np.log(recent + 0.1),
            "first_bought": np.log(_first_bought(history) + 0.1),
            "price": _log_price(history),
        }
        for weeks in (8, 26):
            table[f"popular_{weeks}"] = np.log(_column_sums(history.weighted(_half(weeks))) + 0.3)
        for name in ("kind", "category"):
            total = history.buyers @ self._members[name]
            table[f"{name}_share"] = np.log((history.buyers + 0.1) / (total[self._groups[name]] + 1))
        shoppers = _column_sums(self._history.bought @ self._members["kind"] > 0)
        table["kind_popular"] = np.log1p(shoppers)[self._groups["kind"]]
        return table

    # --- what is the household's own

    def _own(self, households: Ints) -> _Table:
        """Own purchases, and how far a popular product not bought in so many lines is not this household's thing."""
        times = self._history.counts[households].toarray()
        lines = self._history.lines[households]
        many = (np.log1p(lines) - _TYPICAL_LINES)[:, None]
        return {
            "own": np.log1p(times),
            "used_up": -np.log1p(np.outer(lines, self._line_share) / 0.3),
            "used_up_by_lines": many * self._everybody["popular"],
        }

    def _leanings(self, households: Ints) -> _Table:
        """Shrunken log lifts over everybody's share, for each group a product is in."""
        history = self._history
        lines = history.lines[households]
        table: _Table = {}
        for name, group in self._groups.items():
            members = self._members[name]
            times = (history.counts[households] @ members).toarray()
            share = _smoothed(_column_sums(history.counts @ members), 0.5)
            shrink = _SHRINK[name]
            lift = np.log((times + shrink * share) / (lines[:, None] + shrink) / share)
            table[f"{name}_lift"] = lift[:, group].astype(np.float32)
            if name == "kind":
                table["kind_count"] = np.log1p(times)[:, group]
                table["kind_never"] = (times == 0)[:, group].astype(np.float32)
        for name, lifts in zip(("department", "category", "kind"), self._tastes.lifts(households), strict=True):
            table[f"taste_{name}"] = lifts
        many = (np.log1p(lines) - _TYPICAL_LINES)[:, None]
        table["lift_by_lines"] = many * table["kind_lift"]
        private = history.purchases.groups.private
        mean = float((history.counts @ private).sum() / max(1.0, history.lines.sum()))
        own = (history.counts[households] @ private + 5 * mean) / (lines + 5)
        table["own_brand"] = np.outer(own - mean, private - mean)
        return table

    # --- what others do

    def _together(self, households: Ints) -> _Table:
        history = self._history
        bought = history.bought[households]
        together = (bought @ self._knn).toarray() / np.sqrt(np.diff(bought.indptr) + 1)[:, None]
        kinds = (self._kinds[households] @ self._kind_knn.similarity).toarray()
        kinds /= kinds.max(axis=1, keepdims=True) + 1e-9
        alike = (self._alike[households] @ self._alike.T).toarray()
        alike[np.arange(len(households)), households] = 0
        share = _smoothed(_column_sums(self._recent), 0.2)
        table: _Table = {
            "item_knn": np.log1p(10 * together),
            "kind_knn": kinds[:, self._groups["kind"]],
        }
        for name, power in (("alike_households", 1), ("alike_households_near", 2)):
            near = alike**power @ self._recent
            near /= near.sum(axis=1, keepdims=True) + 1e-9
            table[name] = np.log((near + 0.01 * share) / share).astype(np.float32)
        return table

    def _in_store(self, households: Ints) -> _Table:
        """How much more the household's stores sell of it, and of its department, than all do; its own left out."""
        visits = self._visits[households]
        total = np.maximum(1.0, np.asarray(visits.sum(axis=1)).ravel())
        mix = sparse.diags(1 / total) @ visits
        own = self._history.counts[households]
        weight = (np.asarray(mix.multiply(visits).sum(axis=1)).ravel() / total)[:, None]
        members = self._members["department"]
        sold = np.maximum(0.0, (mix @ self._stores).toarray() - weight * own.toarray())
        near = np.maximum(0.0, (mix @ self._stores @ members).toarray() - weight * (own @ members).toarray())
        lines = (mix @ np.asarray(self._stores.sum(axis=1)).ravel())[:, None]
        share = _smoothed(_column_sums(self._stores @ members), 0.1)
        department = np.log((near + _STORE_PRIOR * share) / (lines + _STORE_PRIOR) / share).astype(np.float32)
        product = (sold + _STORE_PRIOR * self._line_share) / (lines + _STORE_PRIOR) / self._line_share
        return {
            "store_near": np.log(product).astype(np.float32),
            "store_department": department[:, self._groups["department"]],
        }


def _smoothed(counts: Floats, prior: float = 0.3) -> Floats:
    """Shares that add up to 1, none of them 0."""
    return np.asarray((counts + prior) / (counts.sum() + prior * len(counts)))


def _log_price(history: History) -> Floats:
    """The mean log of what a piece of each product cost; 0 for what nobody bought."""
    paid = np.log(np.maximum(0.05, history.unit_price))
    pieces = np.bincount(history.product, minlength=history.shape[1])
    return np.asarray(np.bincount(history.product, paid, history.shape[1]) / np.maximum(1, pieces))


def _first_bought(history: History) -> Floats:
    """How many households bought each product for the first time of late (half-life 16 weeks)."""
    order = np.argsort(-history.age, kind="stable")
    pairs = history.household[order] * history.shape[1] + history.product[order]
    first = order[np.unique(pairs, return_index=True)[1]]
    return np.bincount(history.product[first], 0.5 ** (history.age[first] / 16), history.shape[1])


def _neighbours(bought: Matrix) -> Matrix:
    """The library's cosine item-kNN, without each product's likeness to itself."""
    model = CosineRecommender(K=300, num_threads=1)
    model.fit(bought, show_progress=False)
    similarity = model.similarity.tocsr().astype(np.float64)
    return similarity - sparse.diags(similarity.diagonal())


def _unit_rows(kinds: Matrix) -> Matrix:
    """Households as unit vectors over kinds, rare kinds weighing more."""
    rarity = np.log(1 + kinds.shape[0] / (_column_sums(kinds > 0) + 1))
    weighted = kinds @ sparse.diags(rarity)
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel()) + 1e-9
    return (sparse.diags(1 / length) @ weighted).tocsr()


def _candidates(table: _Table, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Own products and the best by a handful of simple scores."""
    kept = np.broadcast_to(table["own"] > 0, shape).copy()
    popular, recent = table["popular"], table["popular_recent"]
    scores = (
        (popular, 60),
        (recent + 0.5 * table["popular_trend"], 30),
        (popular + table["kind_lift"], 40),
        (recent + table["alike_households_near"], 40),
        (popular + table["kind_lift"] + table["maker_lift"] + table["kind_knn"], 40),
        (popular + table["store_near"], 30),
    )
    for score, count in scores:
        count = min(count, shape[1])
        best = np.argpartition(-np.broadcast_to(score, shape), count - 1, axis=1)[:, :count]
        np.put_along_axis(kept, best, True, axis=1)
    return kept
