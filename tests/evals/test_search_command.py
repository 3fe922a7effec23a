"""`aisle eval search` from end to end over a handful of products in both formats, words alone and with vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from evals.search import store
from evals.search.command import search
from tests.small_store import products

WAYS = ["lexical", "vector", "hybrid", "hybrid_rank"]
KEYS = {"ndcg_at_10", "ndcg_at_10_log", "ndcg_at_10_reciprocal", "recall_at_50", "mrr", "zero_result_rate", "errors"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "HOME", tmp_path / "home")
    lines = "\n".join(product.model_dump_json() for product in products())
    (tmp_path / "products.jsonl").write_text(lines, "utf-8")
    queries = [{"id": "1", "query": "rain jacket"}, {"id": "2", "query": "zxqv"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(query) for query in queries), "utf-8")
    (tmp_path / "qrels.tsv").write_text("1\tjk-1\t2\n1\tjk-2\t1\n2\tkt-1\t0\n", "utf-8")
    return tmp_path


def run(*arguments: str) -> Any:
    app = typer.Typer()
    app.command()(search)
    return CliRunner().invoke(app, list(arguments))


def ours(folder: Path, *more: str) -> Any:
    names = ("products.jsonl", "queries.jsonl", "qrels.tsv")
    options = [part for name in names for part in (f"--{name.split('.')[0]}", str(folder / name))]
    return run(*options, *more)


def test_json_has_every_way_and_figure(folder: Path) -> None:
    answer = ours(folder, "--json")
    assert answer.exit_code == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert list(found["ways"]) == WAYS
    assert all(set(row) >= KEYS for row in found["ways"].values())
    assert found["ways"]["hybrid_rank"]["mrr"] == 1
    assert found["silent_where_nothing_fits"]["lexical"] == 1
    assert found["queries"] == {"asked": 2, "judged": 2, "with_an_answer": 1, "without": 1}


def test_words_alone_need_no_embedder_and_a_second_run_imports_nothing(folder: Path) -> None:
    first = json.loads(ours(folder, "--no-vectors", "--json").stdout)
    made = sorted((folder / "home").rglob("ids.json"))[0].stat().st_mtime_ns
    second = json.loads(ours(folder, "--no-vectors", "--json").stdout)
    assert list(first["ways"]) == ["lexical"]
    assert first["ways"]["lexical"]["ndcg_at_10"] == second["ways"]["lexical"]["ndcg_at_10"]
    assert sorted((folder / "home").rglob("ids.json"))[0].stat().st_mtime_ns == made


def test_a_folder_of_wands_files_is_enough(folder: Path) -> None:
    heading = "product_id\tproduct_name\tproduct_class\tcategory hierarchy\tproduct_description\tproduct_features"
    rows = ["1\toak bed\tBeds\tFurniture / Beds\t\t", "2\tblue rug\tRugs\tDecor / Rugs\t\tcolor:blue"]
    (folder / "product.csv").write_text("\n".join([heading, *rows]) + "\n", "utf-8")
    (folder / "query.csv").write_text("query_id\tquery\tquery_class\n0\tbeds\tBeds\n", "utf-8")
    (folder / "label.csv").write_text("id\tquery_id\tproduct_id\tlabel\n0\t0\t1\tExact\n1\t0\t2\tIrrelevant\n", "utf-8")
    found = json.loads(run("--format", "wands", "--products", str(folder), "--no-vectors", "--json").stdout)
    row = found["ways"]["lexical"]
    assert (found["ndcg"], row["ndcg_at_10_log"]) == ("reciprocal", 1)
    assert row["ndcg_at_10"] == row["ndcg_at_10_reciprocal"] < 1


def test_what_is_missing_is_told_in_a_sentence(folder: Path) -> None:
    answer = run("--products", str(folder / "products.jsonl"))
    assert answer.exit_code == 1
    assert "--queries" in answer.stderr
    answer = run("--products", str(folder / "nowhere.jsonl"), "--queries", str(folder / "queries.jsonl"))
    assert answer.exit_code == 1
    assert "nowhere.jsonl" in answer.stderr


def test_the_pool_lists_what_nobody_has_judged(folder: Path) -> None:
    ours(folder, "--no-vectors", "--pool", str(folder / "pool.tsv"))
    pairs = [line.split("\t")[:2] for line in (folder / "pool.tsv").read_text("utf-8").splitlines()]
    assert ["1", "jk-3"] in pairs
    assert ["1", "jk-1"] not in pairs
