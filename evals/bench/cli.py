"""`aisle bench`: timings, as commands. It joins the `aisle` command by an entry point, as `aisle eval` does.

Owns options and printing; each bench lives in a room of its own. The older ones run by `python -m evals.bench`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.bench.embed.command import embed as embed_command

app = typer.Typer(no_args_is_help=True, help="Measure times and costs, each beside a floor in the same run.")


@app.callback()
def _benches() -> None:
    """Measure times and costs, each beside a floor in the same run."""


@app.command()
def search(
    products: Annotated[int, typer.Option(min=100, max=5_000_000, help="so many products are generated")] = 10_000,
    seed: Annotated[int, typer.Option(help="of the catalogue and the queries")] = 7,
    queries: Annotated[int, typer.Option(min=5, max=10_000, help="searches timed for each case")] = 60,
    embed: Annotated[bool, typer.Option(help="real vectors of the default embedder")] = False,
    chroma: Annotated[bool, typer.Option(help="time Chroma's own filtered query on the same vectors")] = True,
    card: Annotated[bool, typer.Option(help="start a server on the store and time the first card")] = False,
    core: Annotated[int, typer.Option(min=0, help="the core that the measuring process is pinned to")] = 0,
    folder: Annotated[
        Path | None, typer.Option(help="build here and keep it (must not exist); else a temporary one")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Time search over a generated catalogue: words, vectors, hybrid, filters, beside Chroma's own filtered query."""
    from evals.bench.search.bench import Options, run
    from evals.bench.search.report import print_tables

    found = run(Options(products, seed, queries, embed, chroma, card, core), folder)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print_tables(found, Console())


app.command("embed")(embed_command)
