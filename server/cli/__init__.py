"""The `aisle` command: one file a subcommand. Owns the collection and how a UserError looks on a terminal.

Commands of other packages (evals) join through the entry-point group `aisle.commands`, so that no layer is broken.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer
from rich.console import Console

from server.cli import chat, demo, describe, doctor, engine, handoffs, importing, model, serve, train
from tools.errors import UserError

app = typer.Typer(no_args_is_help=True, help="Aisle: a self-hosted assistant for online stores.", rich_markup_mode=None)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("chat")(chat.chat)
app.command("import")(importing.import_)
app.command("describe")(describe.describe)
app.command("doctor")(doctor.doctor)
app.add_typer(handoffs.app, name="handoffs")
app.add_typer(model.app, name="model")
app.add_typer(engine.app, name="engine")
app.add_typer(train.app, name="train")
for entry in entry_points(group="aisle.commands"):
    app.add_typer(entry.load(), name=entry.name)


def main() -> None:
    """Run the command; a UserError is one plain line and exit code 2, never a traceback."""
    try:
        app()
    except UserError as error:
        Console(stderr=True).print(f"[red]aisle:[/red] {error.message}", highlight=False)
        sys.exit(2)
