"""`aisle eval dialogs`: options and printing; evals/cli.py registers it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.dialogs.play import How, Played, play_tasks
from evals.dialogs.report import document, print_failures, print_figures, print_line
from evals.dialogs.voice import LANGUAGES
from evals.orders.tasks import Task, load_tasks
from evals.orders.tau import load_db, tau_words
from tools.errors import UserError

_SETS = Annotated[Path | None, typer.Option(envvar="AISLE_DATA_SETS", help="the folder of the public data sets")]


def dialogs(
    db: Annotated[Path | None, typer.Option(help="the retail database, db.json")] = None,
    tasks: Annotated[Path | None, typer.Option(help="tau2_tasks.json or tau_tasks.jsonl")] = None,
    expected: Annotated[Path | None, typer.Option(help="the end state of each task")] = None,
    data_sets: _SETS = None,
    engine: Annotated[
        str, typer.Option(help="embedded, scripted, or a base URL", envvar="AISLE_MODEL_URL")
    ] = "embedded",
    model: Annotated[str | None, typer.Option(help="the model's name", envvar="AISLE_MODEL")] = None,
    planning: Annotated[str, typer.Option(help="auto, native or constrained")] = "auto",
    shortcut: Annotated[bool, typer.Option(help="take the intent tool's step where it is sure")] = True,
    language: Annotated[str, typer.Option(help="the shoppers' language: en or zh")] = "en",
    only: Annotated[str | None, typer.Option(help="the task with this id")] = None,
    sample: Annotated[int | None, typer.Option(help="so many tasks, by the seed")] = None,
    seed: Annotated[int, typer.Option(help="of the sample, the wordings and the shoppers' habits")] = 7,
    out: Annotated[Path | None, typer.Option(help="save the JSON result, transcripts included, here")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Play scripted shoppers against the whole agent and count how many tasks end in the right state (pass^1)."""
    if language not in LANGUAGES:
        raise UserError("bad_language", f"the shoppers speak {' or '.join(LANGUAGES)}, not '{language}'")
    home = data_sets / "tau_retail" if data_sets else None
    task_file, state_file = _file(tasks, home, "tau2_tasks.json"), _file(expected, home, "tau2_expected.json")
    words = tau_words()
    store_file = _file(db, home, "db.json")
    store = load_db(store_file, words)
    found = _chosen(load_tasks(task_file, state_file), task_file, only, sample, seed)
    how = How(engine, model, planning, shortcut, language, seed)
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("dialogs", total=len(found))
        right = 0

        def tell(one: Played) -> None:
            nonlocal right
            right += one.verdict.passed
            progress.update(bar, advance=1, description=f"dialogs: {right} right")
            if not as_json:
                print_line(one, console)

        played, about = asyncio.run(play_tasks(store, words, found, how, tell))
    data = {"db": _digest(store_file), "tasks": _digest(task_file), "expected": _digest(state_file)}
    given = {"language": language, "seed": seed, "sample": sample, "data": data}
    figures = document(played, {**about, **given})
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1, default=str), "utf-8")
    if as_json:
        print(json.dumps(figures, ensure_ascii=False, default=str))
        return
    print_failures(played, console)
    print_figures(figures, console)


def _file(given: Path | None, home: Path | None, name: str) -> Path:
    if given or home:
        return given or home / name  # type: ignore[operator]
    raise UserError("no_data", "name the files (--db, --tasks, --expected), or set AISLE_DATA_SETS to their folder")


def _chosen(tasks: list[Task], file: Path, only: str | None, sample: int | None, seed: int) -> list[Task]:
    if only is not None:
        tasks = [task for task in tasks if task.id == only]
        if not tasks:
            raise UserError("no_task", f"{file} has no task '{only}'")
    if sample is not None and sample < len(tasks):
        places = sorted(Random(seed).sample(range(len(tasks)), sample))
        tasks = [tasks[place] for place in places]
    return tasks


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
