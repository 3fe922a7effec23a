"""`aisle train evidence`: rebuild the evidence ranker's head from labelled questions.

Owns the options, the progress bar and the printing; the work is tools/evidence's. Registered by train.py.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from tools.evidence.head import DEFAULT_HEAD
from tools.evidence.questions import digest_of, read_questions
from tools.evidence.reader import Reader
from tools.evidence.recipe import Recipe
from tools.evidence.sight import Eye
from tools.evidence.training import Figures, train
from tools.stores.embedders import DEFAULT_EMBEDDER, make_embedder


def evidence(
    file: Annotated[Path, typer.Option(help="CSV: qid, question, ASIN, candidate, label (0 to 2)")],
    embedder: Annotated[str, typer.Option(help="the embedder it is trained for")] = DEFAULT_EMBEDDER,
    out: Annotated[Path, typer.Option(help="the head's file")] = DEFAULT_HEAD,
    seed: Annotated[int, typer.Option(help="the same seed and data give the same head")] = Recipe().seed,
    folds: Annotated[int, typer.Option(min=2, help="parts the products are cut into for the held-out figures")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Train the evidence ranker and print figures of questions whose products it had not seen."""
    questions = read_questions(file)
    notes = {"data": digest_of(file), "seed": str(seed)}
    columns = (TextColumn("{task.description:>14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        stages: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = bar.add_task(stage, total=total)
            bar.update(stages[stage], completed=done)

        eye = Eye(make_embedder(embedder), Reader())
        found = train(questions, eye, out, notes=notes, recipe=Recipe(seed=seed, folds=folds), tell=tell)
    if as_json:
        print(json.dumps(asdict(found) | notes | {"folds": folds, "out": str(out)}))
    else:
        _print(found, folds, out)


def _print(found: Figures, folds: int, out: Path) -> None:
    console = Console()
    table = Table(title=f"{found.questions} questions, {found.unanswered} without an answer; {folds} folds by product")
    table.add_column("held out")
    for name in ("nDCG@5", "AUC none"):
        table.add_column(name, justify="right")
    table.add_row("with the reader", _figure(found.ndcg5), _figure(found.auc_none))
    table.add_row("without it", _figure(found.plain_ndcg5), _figure(found.plain_auc_none))
    console.print(table)
    console.print(f"written: {out}", highlight=False)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
