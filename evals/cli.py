"""`aisle eval`: measures, as commands. It joins the `aisle` command by an entry point: evals stand beside the server.

Owns options and printing; each measure lives in a room of its own. Results carry the data's version, the model's
digest, the prompts and the seed.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.attacks.command import attacks
from evals.chat.paired import paired
from evals.chat.report import document, encoded, print_tables
from evals.chat.runner import CaseResult
from evals.chat.suite import load_suite
from evals.dialogs.command import dialogs
from evals.evidence.command import evidence
from evals.intents.command import intents
from evals.orders.command import orders
from evals.recommend.command import recommend
from evals.redaction.command import redaction
from evals.search.command import search

app = typer.Typer(no_args_is_help=True, help="Measure answer quality; everything is scored in code.")
app.command()(paired)
app.command()(intents)
app.command()(evidence)
app.command()(search)
app.command()(recommend)
app.command()(orders)
app.command()(dialogs)
app.command()(redaction)
app.command()(attacks)


@app.callback()
def _evals() -> None:
    """Measure answer quality; everything is scored in code."""


@app.command()
def chat(
    suite: Annotated[Path, typer.Argument(help="a suite file, e.g. evals/suites/first.yaml")],
    engine: Annotated[
        str, typer.Option(help="embedded, scripted, or a base URL", envvar="AISLE_MODEL_URL")
    ] = "embedded",
    model: Annotated[str | None, typer.Option(help="the model's name", envvar="AISLE_MODEL")] = None,
    planning: Annotated[str, typer.Option(help="auto, native or constrained")] = "auto",
    shortcut: Annotated[bool, typer.Option(help="take the intent tool's step where it is sure")] = True,
    only: Annotated[str | None, typer.Option(help="cases whose id contains this")] = None,
    tag: Annotated[str | None, typer.Option(help="cases with this tag")] = None,
    sample: Annotated[int | None, typer.Option(help="so many cases, by the seed")] = None,
    seed: int = 7,
    out: Annotated[Path | None, typer.Option(help="save the JSON result here")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Run scripted conversations against the agent and score them."""
    from evals.chat.demo_store import run_suite

    found_suite = load_suite(suite).chosen(only=only, tag=tag, sample=sample, seed=seed)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=as_json, transient=True) as progress:
        task = progress.add_task(found_suite.suite, total=len(found_suite.cases))
        passed = 0

        def tell(result: CaseResult) -> None:
            nonlocal passed
            passed += result.passed
            progress.update(task, advance=1, description=f"{found_suite.suite}: {passed} passed")

        results, about = asyncio.run(
            run_suite(found_suite, engine=engine, model=model, planning=planning, shortcut=shortcut, progress=tell)
        )
    found = document(found_suite, results, {**about, "seed": seed})
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(encoded(found, indent=1), "utf-8")
    if as_json:
        print(encoded(found))
    else:
        print_tables(found, Console())
