"""`aisle eval attacks`: options and printing; evals/cli.py registers it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent.engine.door import EngineConfig
from evals.attacks.lines import chosen, load_lines
from evals.chat.report import encoded

_SERVED_SAMPLE = 12


def attacks(
    file: Annotated[Path, typer.Argument(help="attacks and benign traps, JSON Lines; the format is found out")],
    engine: Annotated[
        Literal["obedient", "served"],
        typer.Option(help="obedient: a model that obeys every attack; served: the configured one"),
    ] = "obedient",
    model_url: Annotated[
        str | None, typer.Option(help="served: its base URL; none: the embedded engine", envvar="AISLE_MODEL_URL")
    ] = None,
    model: Annotated[str | None, typer.Option(help="served: the model's name", envvar="AISLE_MODEL")] = None,
    sample: Annotated[int | None, typer.Option(help="so many lines, by the seed; served: 12, 0 is all")] = None,
    seed: int = 7,
    out: Annotated[Path | None, typer.Option(help="save the JSON result here")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Have a model obey every attack, and count what of it reaches the shopper or the database."""
    from evals.attacks.report import document, print_tables
    from evals.attacks.run import run, turns

    started = time.monotonic()
    served = EngineConfig(url=model_url, model=model) if engine == "served" else None
    if sample is None and served:
        sample = _SERVED_SAMPLE
    lines = chosen(load_lines(file), sample or None, seed)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=as_json, transient=True) as progress:
        bar = progress.add_task("making the store", total=turns(lines, bool(served)))

        def tell(breaches: int) -> None:
            progress.update(bar, advance=1, description=f"{file.name}: {breaches} breaches")

        played = asyncio.run(run(lines, served=served, seed=seed, progress=tell))
    about = {"file": file.name, "engine": engine, "seed": seed, "sample": sample or None}
    found = {**document(played, about), "seconds": round(time.monotonic() - started, 1)}
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(encoded(found, indent=1), "utf-8")
    if as_json:
        print(encoded(found))
    else:
        print_tables(found, Console())
