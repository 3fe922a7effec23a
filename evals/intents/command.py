"""`aisle eval intents`: options and printing of the intents eval; evals/cli.py registers it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from evals.intents.lines import read_lines
from evals.intents.report import print_figures, print_mistakes
from evals.intents.run import intent_tool, on_one_core, run_lines
from evals.intents.score import figures
from tools.stores.embedders import DEFAULT_EMBEDDER


def intents(
    file: Annotated[
        Path | None, typer.Argument(help="JSON Lines: text, intent, slots, context; with --adapter bitext its CSV")
    ] = None,
    adapter: Annotated[str, typer.Option(help="jsonl, or bitext for the customer-support set's CSV")] = "jsonl",
    embedder: Annotated[str, typer.Option(help="the embedder the head was trained for")] = DEFAULT_EMBEDDER,
    mistakes: Annotated[bool, typer.Option(help="list what was wrong; for a file you tune on, not a test")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Score the intent tool on labelled messages: intents, slots, abstentions, time. Needs no engine."""
    lines = read_lines(file, adapter)
    on_one_core()
    tool = intent_tool(embedder)
    bar = track(lines, "understanding", console=Console(stderr=True), transient=True)
    outcomes = run_lines(bar, tool)
    found = figures(outcomes)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    print_figures(found, Console())
    if mistakes:
        print_mistakes(outcomes, Console())
