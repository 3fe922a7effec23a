"""`aisle eval recommend`: options and printing of the recommendation eval; evals/cli.py registers it."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def recommend(
    transactions: Annotated[Path, typer.Option(help="purchase lines, CSV or CSV.gz: household_id, product_id, week")],
    products: Annotated[Path, typer.Option(help="the catalogue: product_id, category, type, department, maker, brand")],
    seed: Annotated[int, typer.Option(help="of ALS and of the resampling of households")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Score recommendations on purchases, the last four weeks held out, beside four baselines. Needs no engine."""
    # The library's own threads and those of BLAS underneath it would fight.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # It also warns of every sparse matrix that it converts itself.
    warnings.filterwarnings("ignore", module="implicit")
    from evals.recommend.purchases import read_purchases
    from evals.recommend.report import print_tables
    from evals.recommend.run import run, steps

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=as_json, transient=True) as progress:
        task = progress.add_task("recommend", total=steps(seed))
        figures = run(read_purchases(transactions, products), seed, lambda: progress.advance(task))
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print_tables(figures, Console())
