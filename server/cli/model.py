"""`aisle model`: the weights of the embedded engine, listed and fetched.

Owns the command line and how a download's progress looks; agent/engine owns the registry and the download.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from agent.engine.download import HUB, Progress, pull
from agent.engine.registry import default_models_dir, find_model, have_model, known_models
from server.settings import read_settings
from tools.errors import UserError

app = typer.Typer(no_args_is_help=True, help="The weights of the embedded engine.")
Json = Annotated[bool, typer.Option("--json", help="one JSON object a line instead of tables and bars")]


@app.command("list")
def list_(json: Json = False) -> None:
    """The known models, their licences, and which are here."""
    settings = read_settings()
    folder = models_dir(settings.models_dir)
    rows = []
    for model in known_models():
        try:
            here = have_model(model, folder) is not None
        except UserError as error:
            Console(stderr=True).print(f"[red]{error.message}[/red]", highlight=False)
            here = False
        rows.append(
            {"name": model.name, "here": here, "size": model.size, "licence": model.licence, "about": model.about}
        )
    if json:
        for row in rows:
            typer.echo(orjson.dumps(row).decode())
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "here", "size", "licence", "about"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        size = f"{int(str(row['size'])) / 1e6:,.0f} MB"
        table.add_row(str(row["name"]), "yes" if row["here"] else "no", size, str(row["licence"]), str(row["about"]))
    Console().print(table)
    Console().print(f"Kept in {folder}", highlight=False)


@app.command("pull")
def pull_(
    name: Annotated[
        str | None, typer.Argument(help="a name of `aisle model list`; the configured one if left out")
    ] = None,
    json: Json = False,
) -> None:
    """Fetch a model's weights, resuming what is half here, and check them."""
    settings = read_settings()
    fetch(name or settings.model, models_dir(settings.models_dir), json=json)


def fetch(name: str, folder: Path, *, json: bool = False) -> Path:
    """Pull with progress on the terminal (`aisle demo` uses it too). Raises UserError."""
    model = find_model(name)
    with _json_lines() if json else _bars() as progress:
        return pull(model, folder, progress, hub=os.environ.get("HF_ENDPOINT") or HUB)


def models_dir(chosen: Path | None) -> Path:
    """The folder of the weights: the setting, else the user's cache folder."""
    return chosen.expanduser() if chosen else default_models_dir(os.environ.get("XDG_CACHE_HOME"))


class _Bars:
    """Progress as one bar on the error stream."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("download", total=None, visible=False)

    def say(self, line: str) -> None:
        self._bars.console.print(line, highlight=False)

    def at(self, done: int, total: int, doing: str) -> None:
        self._bars.update(self._task, completed=done, total=total, description=doing, visible=True)


class _JsonLines:
    """Progress as JSON lines on the standard output, at most one for each hundredth."""

    def __init__(self) -> None:
        self._last: tuple[str, int] = ("", -1)

    def say(self, line: str) -> None:
        typer.echo(orjson.dumps({"event": "note", "text": line}).decode())

    def at(self, done: int, total: int, doing: str) -> None:
        step = (doing, done * 100 // total)
        if step != self._last:
            self._last = step
            typer.echo(orjson.dumps({"event": doing, "done": done, "total": total}).decode())


@contextmanager
def _bars() -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield _Bars(bars)


@contextmanager
def _json_lines() -> Iterator[Progress]:
    yield _JsonLines()
