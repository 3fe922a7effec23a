"""`aisle eval evidence` over small files: its keys, its floors, and what it says of a bad file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from tools.errors import UserError
from tools.evidence.questions import Question, read_questions
from tools.evidence.training import folds_by_product

HEADER = "qid,question,ASIN,candidate,label\n"
ROWS = [
    "1,how heavy is it?,B1,item_weight:  { unit:pounds  value:3 },0",
    "1,how heavy is it?,B1,the whole thing weighs about three pounds.,2",
    "1,how heavy is it?,B1,great gift for my mother.,0",
    "2,is it dishwasher safe?,B2,hand wash only.,1",
    "2,is it dishwasher safe?,B2,arrived on time.,0",
    "3,does it come with a lid?,B3,color: red,0",
]


def write(tmp_path: Path, *lines: str, header: str = HEADER) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text(header + "\n".join(lines) + "\n", "utf-8")
    return path


def run(path: Path, *options: str) -> dict[str, object]:
    result = CliRunner().invoke(app, ["evidence", str(path), "--json", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_the_figures_stand_beside_their_floors(tmp_path: Path) -> None:
    found = run(write(tmp_path, *ROWS[:3], "", *ROWS[3:]))
    assert (found["questions"], found["unanswered"]) == (3, 1)
    assert found["ndcg5"] == 1
    for key in ("idf_ndcg5", "e5_ndcg5", "auc_none", "idf_auc_none", "e5_auc_none"):
        assert isinstance(found[key], float)
    assert found["trained_on_this_file"] is False


def test_a_file_without_answers_has_figures_of_null(tmp_path: Path) -> None:
    found = run(write(tmp_path, ROWS[5]), "--no-reader")
    assert found["ndcg5"] is None
    assert found["idf_ndcg5"] is None
    assert found["auc_none"] is None


def test_lines_of_a_question_may_stand_apart_and_the_product_may_be_missing(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "1,how heavy?,light,2",
        "2,lid?,none,0",
        "1,how heavy?,heavy,1.0",
        header="qid,question,candidate,label\n",
    )
    assert [(one.product, one.labels) for one in read_questions(path)] == [("1", [2, 1]), ("2", [0])]


@pytest.mark.parametrize(
    ("lines", "header", "told"),
    [
        ((), HEADER, "no questions"),
        (("1,how heavy?,2",), "qid,question,label\n", "lacks the columns candidate"),
        (("1,how heavy?,B1,light,5",), HEADER, "line 2: the label is '5'"),
        ((",how heavy?,B1,light,2",), HEADER, "needs a qid"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, lines: tuple[str, ...], header: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        read_questions(write(tmp_path, *lines, header=header))


def test_a_missing_file_and_one_of_bytes_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_questions(tmp_path / "absent.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="no CSV in UTF-8"):
        read_questions(tmp_path / "bytes.csv")


def test_a_products_questions_are_in_one_fold() -> None:
    products = [f"B{number // 3}" for number in range(60)]
    folds = folds_by_product(products, 5, seed=7)
    for product in set(products):
        assert len({fold for fold, own in zip(folds, products, strict=True) if own == product}) == 1
    assert set(folds) == set(range(5))


@pytest.mark.data
def test_ranking_beats_its_floors_on_public_questions(tmp_path: Path) -> None:
    """The ranker was trained on these rows, so this tells that the parts fit together, not how good it is."""
    folder = os.environ.get("AISLE_DATA_SETS")
    if not folder or not (Path(folder) / "epqa/epqa.csv").is_file():
        pytest.skip("needs the public data sets: set AISLE_DATA_SETS to their folder")
    questions: list[Question] = read_questions(Path(folder) / "epqa/epqa.csv")
    lines = (Path(folder) / "epqa/epqa.csv").read_text("utf-8").splitlines()[:151]
    assert len(questions) > 400
    part = tmp_path / "part.csv"
    part.write_text("\n".join(lines) + "\n", "utf-8")
    found = run(part)
    assert isinstance(found["ndcg5"], float)
    assert found["ndcg5"] > max(float(str(found[f"{floor}_ndcg5"])) for floor in ("idf", "e5"))
