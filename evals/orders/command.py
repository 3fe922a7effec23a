"""`aisle eval orders`: options and printing of the orders eval; evals/cli.py registers it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.orders.compare import Verdict
from evals.orders.run import run_tasks
from evals.orders.tasks import load_tasks
from evals.orders.tau import load_db, tau_words
from tools.errors import UserError


def orders(
    db: Annotated[Path, typer.Option(help="the retail database, db.json")],
    tasks: Annotated[Path, typer.Option(help="tau2_tasks.json or tau_tasks.jsonl; told apart by content")],
    expected: Annotated[Path, typer.Option(help="the end state of each task")],
    only: Annotated[str | None, typer.Option(help="the task with this id")] = None,
    database_url: Annotated[str | None, typer.Option(help="an empty PostgreSQL database instead of SQLite")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Drive each task's order changes through the real tools and compare the end state. Needs no engine."""
    words = tau_words()
    store = load_db(db, words)
    found = load_tasks(tasks, expected)
    if only is not None:
        found = [task for task in found if task.id == only]
        if not found:
            raise UserError("no_task", f"{tasks} has no task '{only}'")
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("orders", total=len(found))
        verdicts = asyncio.run(run_tasks(store, words, found, lambda verdict: progress.advance(bar), database_url))
    figures = _figures(verdicts, time.monotonic() - started)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    _print(figures, Console())


def _figures(verdicts: Sequence[Verdict], seconds: float) -> dict[str, Any]:
    return {
        "passed": sum(verdict.passed for verdict in verdicts),
        "total": len(verdicts),
        "mirrored_faults": sum(verdict.mirrored for verdict in verdicts),
        "failed": {verdict.task: verdict.differences for verdict in verdicts if not verdict.passed},
        "seconds": round(seconds, 1),
    }


def _print(figures: dict[str, Any], console: Console) -> None:
    for task, differences in figures["failed"].items():
        console.print(f"[red]task {task}[/red]", highlight=False)
        for line in differences:
            console.print(f"  {line}", highlight=False, markup=False)
    console.print(f"{figures['passed']} of {figures['total']} tasks end in the right state ({figures['seconds']} s)")
    if figures["mirrored_faults"]:
        console.print(f"{figures['mirrored_faults']} of them beside a known fault of the reference; see docs/orders.md")
