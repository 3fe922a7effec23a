"""The `aisle` command: one file a subcommand. Owns the collection and how a UserError looks on a terminal.

A subcommand's module is imported when it is called, so that `aisle --help` answers at once. Commands of other packages
(evals) join through the entry-point group `aisle.commands`, so that no layer is broken.
"""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points

import typer
from rich.console import Console
from rich.table import Table

from tools.errors import AisleError

_COMMANDS = {
    "demo": "open the demo store; everything it needs is set up first",
    "serve": "serve the chat, the widget and the admin door",
    "chat": "talk to the assistant in the terminal",
    "import": "bring in a catalogue, customers, orders or policies",
    "describe": "write a product description, every claim backed by an attribute",
    "audit": "every proposed, confirmed and refused change of orders",
    "handoffs": "conversations that wait for a person: list, read, take, reply, give back",
    "customer": "what is kept of a customer: export, erase",
    "doctor": "say in plain words what is missing",
    "model": "list and fetch the weights of the embedded engine",
    "engine": "start vLLM, build its environment, test a served model",
    "train": "rebuild the intent tool's head from its utterances",
}
_MODULES = {"import": "importing"}
_TOLD = {"bench": "time the parts, each beside its floor", "eval": "measure the quality of answers, search and more"}
_JOINED = {entry.name: entry for entry in entry_points(group="aisle.commands")}


def main() -> None:
    """Run the command; an error raised on purpose is one plain line and exit code 2, never a traceback."""
    name, *arguments = sys.argv[1:] or ["--help"]
    if name in ("--help", "-h", "help"):
        _help()
        return
    if name not in _COMMANDS and name not in _JOINED:
        near = get_close_matches(name, [*_COMMANDS, *_JOINED], 1)
        hint = f"did you mean `aisle {near[0]}`?" if near else "`aisle --help` lists them"
        Console(stderr=True).print(f"[red]aisle:[/red] there is no command {name!r}; {hint}", highlight=False)
        sys.exit(2)
    try:
        _app(name)(arguments, prog_name=f"aisle {name}")
    except AisleError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]aisle:[/red] {error}", highlight=False)
        sys.exit(2)


def _app(name: str) -> typer.Typer:
    """The subcommand's Typer app; a module with one function of the command's name gets one made."""
    if name in _JOINED:
        joined: typer.Typer = _JOINED[name].load()
        return joined
    module = import_module(f"server.cli.{_MODULES.get(name, name)}")
    if isinstance(app := getattr(module, "app", None), typer.Typer):
        return app
    made = typer.Typer(add_completion=False)
    made.command()(getattr(module, "import_" if name == "import" else name))
    return made


def _help() -> None:
    console = Console()
    console.print("Aisle: a self-hosted assistant for online stores.\n\nUsage: aisle COMMAND [OPTIONS]\n")
    table = Table(show_header=False, box=None, padding=(0, 2))
    for name, told in {**_COMMANDS, **{name: _TOLD.get(name, "") for name in _JOINED}}.items():
        table.add_row(f"[bold]{name}[/bold]", told)
    console.print(table)
    console.print("\n`aisle COMMAND --help` tells more. Settings: AISLE_… in the environment or in .env")
