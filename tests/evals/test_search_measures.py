"""The measures of a ranked list, against values worked out by hand and against each other's definitions."""

from __future__ import annotations

import math

import pytest

from evals.search.measures import interval, ndcg, ndcg_reciprocal, recall, reciprocal_rank

GRADES = {"a": 2, "b": 1, "c": 0, "d": 2}


def test_the_best_order_has_ndcg_one_and_a_worse_one_less() -> None:
    assert ndcg(["a", "d", "b"], GRADES) == pytest.approx(1.0)
    worse = (1 / math.log2(2) + 3 / math.log2(3)) / (3 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4))
    assert ndcg(["b", "a"], GRADES) == pytest.approx(worse)


def test_the_reciprocal_convention_wants_ten_right_products() -> None:
    ideal = 3 * sum(1 / rank for rank in range(1, 11))
    assert ndcg_reciprocal(["a", "x", "b"], GRADES) == pytest.approx((3 + 1 / 3) / ideal)
    assert ndcg_reciprocal([str(each) for each in range(10)], {str(each): 2 for each in range(10)}) == pytest.approx(1)


def test_what_comes_after_the_depth_does_not_count() -> None:
    late = [f"x{place}" for place in range(10)] + ["a"]
    assert ndcg(late, GRADES) == ndcg_reciprocal(late, GRADES) == 0
    assert recall(late, GRADES, depth=10) == 0
    assert reciprocal_rank(late, GRADES) == pytest.approx(1 / 11)


def test_recall_and_reciprocal_rank_can_ask_for_the_right_ones_alone() -> None:
    assert recall(["b", "a"], GRADES) == pytest.approx(2 / 3)
    assert recall(["b", "a"], GRADES, least=2) == pytest.approx(1 / 2)
    assert reciprocal_rank(["b", "a"], GRADES) == 1
    assert reciprocal_rank(["b", "a"], GRADES, least=2) == pytest.approx(1 / 2)


def test_an_interval_holds_its_mean_and_is_the_same_for_one_seed() -> None:
    values = [0.0, 0.5, 1.0, 0.2, 0.9]
    low, high = interval(values, seed=1)
    assert low < sum(values) / len(values) < high
    assert (low, high) == interval(values, seed=1)
