"""Reading queries, judgments and the WANDS files: what is understood, and what a bad line is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.search import judgments, wands
from evals.search.trust import SUITE
from tools.errors import UserError
from tools.stores.catalog import Product

HEADING = "product_id\tproduct_name\tproduct_class\tcategory hierarchy\tproduct_description\tproduct_features\t"
HEADING += "rating_count\taverage_rating\treview_count\n"
ROW = (
    '56\tsolid oak bed\tBeds|Kids Beds\tFurniture / Bedroom / Beds\t"a ""good"" bed"\tcolor : oak|color : white|w:64.7'
)
ROW += "\t9.0\t4.5\t8.0\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_queries_pass_over_empty_lines_and_keep_limits(tmp_path: Path) -> None:
    text = '\n{"id": 1, "query": "tent", "filters": {"price_max": "100"}}\n\n{"id": "b", "query": "雨衣"}\n'
    first, second = judgments.read_queries(write(tmp_path / "q.jsonl", text))
    assert (first.id, str(first.filters.price_max), second.query) == ("1", "100", "雨衣")


@pytest.mark.parametrize(
    ("text", "told"),
    [('{"id": "a"}\n', "line 1: query"), ("tent\n", "line 1"), ("", "no queries"),
     ('{"id": "a", "query": "x"}\n{"id": "a", "query": "y"}\n', "used twice")],
)  # fmt: skip
def test_a_bad_query_file_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        judgments.read_queries(write(tmp_path / "q.jsonl", text))


@pytest.mark.parametrize("text", ["query\tproduct\tgrade\nq1\tp1\t2\n", "q1\tp1\t2\n\n", "q1\t0\tp1\t2\n"])
def test_qrels_are_read_with_and_without_heading_and_as_trec(tmp_path: Path, text: str) -> None:
    assert judgments.read_qrels(write(tmp_path / "r.tsv", text)) == {"q1": {"p1": 2}}


@pytest.mark.parametrize("text", ["q1 p1 2\n", "q1\tp1\t2\nq1\tp2\tgood\n", "\n"])
def test_bad_qrels_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError):
        judgments.read_qrels(write(tmp_path / "r.tsv", text))


def test_a_wands_product_becomes_one_of_ours(tmp_path: Path) -> None:
    target = tmp_path / "catalogue.jsonl"
    assert wands.write_catalogue(write(tmp_path / "product.csv", HEADING + ROW + "57" + "\t" * 8 + "\n"), target) == 1
    product = Product.model_validate(json.loads(target.read_text(encoding="utf-8")))
    assert (product.id, product.title, product.category) == (
        "p000056",
        "solid oak bed",
        ["Furniture", "Bedroom", "Beds"],
    )
    assert product.attributes == {"color": "oak, white", "w": "64.7"}
    assert (product.tags, product.description, product.review_count) == (["Beds", "Kids Beds"], 'a "good" bed', 8)


def test_wands_labels_become_grades_for_the_same_ids(tmp_path: Path) -> None:
    text = (
        "id\tquery_id\tproduct_id\tlabel\n0\t7\t56\tExact\n1\t7\t57\tPartial\n2\t7\t58\tIrrelevant\n3\t7\t56\tPartial\n"
    )
    assert wands.read_qrels(write(tmp_path / "label.csv", text)) == {"7": {"p000056": 2, "p000057": 1, "p000058": 0}}


@pytest.mark.parametrize(
    ("read", "text"),
    [(wands.read_queries, "query_id,query\n1,x\n"),
     (wands.read_qrels, "id\tquery_id\tproduct_id\tlabel\n0\t1\t2\tMaybe\n"),
     (wands.read_queries, "query_id\tquery\n")],
)  # fmt: skip
def test_files_that_are_not_of_wands_are_refused(tmp_path: Path, read: Callable[[Path], object], text: str) -> None:
    with pytest.raises(UserError):
        read(write(tmp_path / "file.csv", text))


def test_the_houses_own_judgments_are_whole() -> None:
    queries = judgments.read_queries(SUITE / "queries.jsonl")
    qrels = judgments.read_qrels(SUITE / "qrels.tsv")
    assert len(queries) >= 150
    assert {query.split for query in queries} == {"dev", "test"}
    assert set(qrels) <= {query.id for query in queries}
    answered = {query.id for query in queries if query.kind != "none"}
    assert all(any(qrels[key].values()) for key in answered)
    assert not any(any(qrels.get(query.id, {}).values()) for query in queries if query.kind == "none")
