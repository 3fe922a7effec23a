"""The embedding bench: its measures, what it reads, and what it says of a file it cannot use."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from evals.bench.embed import epqa
from evals.bench.embed.agreement import cosines, kendall, ndcg, rankings
from evals.bench.embed.engines import open_engine
from tests.stores.hashing import HashingEmbedder
from tools.errors import UserError

HEAD = "qid,question,ASIN,candidate,source,qa_pair_id,title,label,answer\n"


def _scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_tau_is_one_in_the_same_order_and_minus_one_reversed() -> None:
    assert kendall(_scores(4, 3, 2, 1), _scores(9, 7, 5, 3)) == 1
    assert kendall(_scores(4, 3, 2, 1), _scores(1, 2, 3, 4)) == -1
    assert kendall(_scores(3, 2, 1), _scores(3, 1, 2)) == pytest.approx(1 / 3)
    assert kendall(_scores(3, 2, 1), _scores(1, 1, 1)) == 0


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    assert ndcg([3, 1, 0], 5) == 1
    assert ndcg([0, 3], 5) == pytest.approx(1 / np.log2(3))
    assert ndcg([0, 0, 3], 2) == 0
    assert ndcg([0, 0], 5) == 0


def test_rankings_of_the_same_scores_agree_and_of_reversed_ones_do_not() -> None:
    scores = np.linspace(1, 0, 60, dtype=np.float32)
    same, other = rankings(scores, scores * 2), rankings(scores, -scores)
    assert set(same.values()) == {1.0}
    assert (other["tau_50"], other["ndcg_10"], other["overlap_10"], other["same_first"]) == (-1, 0, 0, 0)


def test_cosines_name_the_worst_pair() -> None:
    one = np.eye(2, dtype=np.float32)
    found = cosines(one, np.array([[1, 0], [0.6, 0.8]], np.float32))
    assert found["min"] == pytest.approx(0.8)
    assert found["mean"] == pytest.approx(0.9)


def test_questions_are_grouped_and_those_without_evidence_left_out(tmp_path: Path) -> None:
    path = tmp_path / "epqa.csv"
    path.write_text(
        HEAD + "1,does it fit?,A,it fits,cqa,,t,2,\n1,does it fit?,A,blue,cqa,,t,0,\n\n"
        "2,is it red?,A,no idea,cqa,,t,0,\n2,is it red?,A,,cqa,,t,0,\n"
    )
    (question,) = epqa.read_questions(path)
    assert (question.text, question.candidates, question.labels) == ("does it fit?", ["it fits", "blue"], [2, 0])
    assert epqa.score([question], HashingEmbedder(), lambda: None) == [1.0]


@pytest.mark.parametrize(
    ("text", "word"),
    [("qid,question\n1,why\n", "lacks the column"), (HEAD + "1,why?,A,so,cqa,,t,7,\n", "line 2: label '7'")],
)
def test_a_file_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "epqa.csv").write_text(text)
    with pytest.raises(UserError, match=word):
        epqa.read_questions(tmp_path / "epqa.csv")


def test_an_arithmetic_that_there_is_not_is_told_with_the_choice() -> None:
    with pytest.raises(UserError, match="choose one of float32"):
        open_engine("e5-small:float8")


@pytest.mark.data
def test_the_public_questions_are_read() -> None:
    home = os.environ.get("AISLE_DATA_SETS")
    if not home or not (path := Path(home) / "epqa" / "epqa.csv").is_file():
        pytest.skip("needs the public data sets: set AISLE_DATA_SETS to their folder")
    questions = epqa.read_questions(path)
    assert len(questions) > 50
    assert all(len(question.candidates) == len(question.labels) > 1 for question in questions)
