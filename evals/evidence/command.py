"""`aisle eval evidence`: options and printing; evals/cli.py registers it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from evals.evidence.measure import METHODS, Figures, measure
from tools.evidence.questions import digest_of, read_questions
from tools.evidence.ranker import Ranker
from tools.evidence.reader import Reader
from tools.stores.embedders import DEFAULT_EMBEDDER, make_embedder

_NAMES = {"": "ranker", "idf_": "IDF overlap", "e5_": "plain embedder"}


def evidence(
    file: Annotated[Path, typer.Argument(help="CSV: qid, question, candidate, label (0 to 2)")],
    embedder: Annotated[str, typer.Option(help="the embedder the ranker was trained for")] = DEFAULT_EMBEDDER,
    language: Annotated[str, typer.Option(help="of the questions; the reader is asked for en alone")] = "en",
    reader: Annotated[bool, typer.Option(help="let the reader read the best candidates")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Rank product evidence for labelled questions: nDCG@5 and "none answers", beside word overlap and the embedder."""
    questions, digest = read_questions(file), digest_of(file)
    made = make_embedder(embedder)
    ranker = Ranker(made, Reader() if reader else None)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("questions", total=len(questions))
        found = measure(questions, ranker, made, language=language, tell=lambda: progress.advance(task))
    trained = digest == ranker.head.notes.get("data")
    found |= {"trained_on_this_file": trained, "file": digest, "embedder": made.name, "reader": reader}
    found |= {"ranker": ranker.head.notes}
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _print(found, Console())


def _print(found: Figures, console: Console) -> None:
    table = Table(title=f"{found['questions']} questions, {found['unanswered']} without an answer")
    table.add_column("")
    for name in ("nDCG@5", "AUC none"):
        table.add_column(name, justify="right")
    for method in METHODS:
        table.add_row(_NAMES[method], _figure(found[f"{method}ndcg5"]), _figure(found[f"{method}auc_none"]))
    console.print(table)
    console.print(f"{found['ms_a_question']} ms a question, embedding included", highlight=False)
    if found["trained_on_this_file"]:
        console.print("The ranker was trained on this file: see `aisle train evidence` for held-out figures.")


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
