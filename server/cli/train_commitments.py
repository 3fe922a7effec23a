"""`aisle train commitments`: rebuild the model that finds deeds and promises in any words.

Owns the options and the printing; the work is agent/verify/commitments'. Registered by train.py.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.verify.commitments.model import WEIGHTS
from agent.verify.commitments.training import Recipe, train


def commitments(
    out: Annotated[Path, typer.Option(help="the file of weights")] = WEIGHTS,
    seed: Annotated[int, typer.Option(help="the same seed and corpus give the same weights")] = Recipe().seed,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Train on the corpus in the package and print how folds of templates never seen fared."""
    console = Console(stderr=True)
    with console.status("folds"):
        report = train(out, Recipe(seed=seed))
    if as_json:
        print(json.dumps(asdict(report) | {"seed": seed, "out": str(out)}))
    else:
        print(f"{report.lines} sentences, {report.features} features, written to {out}")
        print(f"templates never seen: {report.found:.1%} of commitments found, {report.alarms:.1%} false alarms")
