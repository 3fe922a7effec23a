"""`aisle customer export|erase CUSTOMER`: what is kept of a person, handed to them or erased; docs/privacy.md.

Through the running server where there is one, so that a turn under way ends first; else on the database itself.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from server.assembly import store_config
from server.cli.admin import ask
from server.cli.store import store_settings
from server.settings import Settings
from tools.errors import UserError
from tools.orders.http import HttpOrders
from tools.privacy.erase import erase as erase_directly
from tools.privacy.export import export as export_directly
from tools.privacy.export import held
from tools.stores.db import Database
from tools.stores.lock import holder

app = typer.Typer(no_args_is_help=True, help="What the store keeps of a customer: hand it out, or erase it.")
Who = Annotated[str, typer.Argument(metavar="CUSTOMER", help="the customer's id, as in the import and the token")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
_LONG = 900.0


@app.command("export")
def export(
    customer: Who,
    out: Annotated[Path | None, typer.Option(help="the file to write; none: the terminal")] = None,
    as_json: AsJson = False,
) -> None:
    """Everything that is kept of a customer, as JSON: record, orders, profile, cart, conversations, log lines."""
    settings, console = store_settings(quiet=as_json), Console(stderr=True)
    with console.status("Reading what is kept …"):
        if _served(settings):
            found = ask("GET", "/admin/customer/export", timeout=_LONG, params={"id": customer})
        else:
            found = asyncio.run(_export(settings, customer))
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if out is None:
        print(text)
        return
    _write(out, text)
    if as_json:
        print(json.dumps({"customer": customer, "file": str(out), "held": found["held"]}, ensure_ascii=False))
        return
    _show(found["held"], f"Written to {out}, readable by you alone:")


@app.command("erase")
def erase(
    customer: Who,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a customer for good; says what was kept, and why. There is no way back."""
    settings, console = store_settings(quiet=as_json), Console(stderr=True)
    if not yes:
        _show(_held(settings, customer), f"Kept of {customer}:")
        if not typer.confirm("Erase this for good? Orders stay without the person.", err=True):
            raise typer.Exit(1)
    with console.status("Erasing …") as status:
        if _served(settings):
            done = ask("POST", "/admin/customer/erase", timeout=_LONG, params={"id": customer})
        else:
            done = asyncio.run(_erase(settings, customer, lambda stage: status.update(f"Erasing: {stage} …")))
    if as_json:
        print(json.dumps(done, ensure_ascii=False))
        return
    _show(done["erased"], f"Erased of {customer}:")
    for kept in done["kept"]:
        console.print(f"Kept: {kept['count']} × {kept['what']}. {kept['why']}", highlight=False)
    if settings.orders_url:
        console.print("Not touched: orders in the store's own system, which Aisle only reads.")
    if not done["compacted"]:
        console.print(
            "Another process was in the way: bytes of what was erased may still lie in unused pages of the file."
            " Run `sqlite3 aisle.db VACUUM` when nothing else uses it."
        )
    console.print("Backups, log files and what was imported elsewhere are yours to clear: docs/privacy.md.")


def _served(settings: Settings) -> bool:
    running = holder(settings.data_dir)
    return bool(running and running.url)


def _held(settings: Settings, customer: str) -> dict[str, int]:
    if _served(settings):
        found: dict[str, int] = ask("GET", "/admin/customer", params={"id": customer})["held"]
        return found
    return asyncio.run(_counted(settings, customer))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = await Database.open(store_config(settings).url())
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


async def _counted(settings: Settings, customer: str) -> dict[str, int]:
    async with _database(settings) as database:
        return await held(database, customer)


async def _export(settings: Settings, customer: str) -> dict[str, Any]:
    key = settings.orders_key.get_secret_value() if settings.orders_key else None
    backend = HttpOrders(settings.orders_url, key=key) if settings.orders_url else None
    try:
        async with _database(settings) as database:
            return await export_directly(database, customer, backend)
    finally:
        if backend:
            await backend.close()


async def _erase(settings: Settings, customer: str, progress: Any) -> dict[str, Any]:
    async with _database(settings) as database:
        return asdict(await erase_directly(database, settings.data_dir, customer, progress))


def _write(path: Path, text: str) -> None:
    """A file that only its owner may read."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise UserError("cannot_write", f"cannot write {path}: {error.strerror}") from None


def _show(found: dict[str, int], title: str) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2))
    for name, count in sorted(found.items()):
        table.add_row(name, str(count))
    console = Console(stderr=True)
    console.print(title, highlight=False)
    console.print(table)
