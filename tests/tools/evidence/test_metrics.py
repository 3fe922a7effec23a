"""The figures, on rankings small enough to do by hand."""

from __future__ import annotations

import math

import pytest

from tools.evidence.metrics import area_under_curve, mean_ndcg, ndcg


def test_a_perfect_order_is_one_and_an_empty_one_is_none() -> None:
    assert ndcg([3, 2, 1], [2, 1, 0]) == 1
    assert ndcg([3, 2, 1], [0, 0, 0]) is None


def test_gains_are_two_to_the_label_less_one() -> None:
    # ideal: 3 + 1/log2(3); found: 1 + 3/log2(3)
    assert ndcg([2, 1], [1, 2]) == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_only_five_places_count() -> None:
    assert ndcg([6, 5, 4, 3, 2, 1], [0, 0, 0, 0, 0, 2]) == 0
    assert ndcg([1], [2]) == 1


def test_questions_without_an_answer_are_left_out_of_the_mean() -> None:
    assert mean_ndcg([[2, 1], [2, 1]], [[2, 0], [0, 0]]) == 1
    assert mean_ndcg([[2, 1]], [[0, 0]]) is None


def test_the_area_under_the_curve_counts_pairs_and_halves_ties() -> None:
    assert area_under_curve([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == pytest.approx(3.5 / 4)
    assert area_under_curve([0.9, 0.1], [False, False]) is None
