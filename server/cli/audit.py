"""`aisle audit`: the append-only log of order changes, of everybody, one customer or one order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from server.assembly import store_config
from server.cli.store import store_settings
from tools.orders.audit import Entry, read
from tools.stores.db import Database


def audit(
    customer: Annotated[str | None, typer.Option(help="only this customer's id")] = None,
    order: Annotated[str | None, typer.Option(help="only this order's id")] = None,
    limit: Annotated[int, typer.Option(min=1, help="so many of the newest lines")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="a JSON line each, with what was before and after")] = False,
) -> None:
    """Read who asked for which change of an order, what became of it, and why it was refused. Oldest first."""
    entries = asyncio.run(_read(customer, order, limit))
    if as_json:
        for entry in entries:
            print(json.dumps(asdict(entry), ensure_ascii=False, default=str))
        return
    console = Console()
    if not entries:
        console.print("Nobody has asked for a change of an order yet.")
        return
    table = Table(Column("when", no_wrap=True), "event", "customer", Column("order", no_wrap=True), "change", "digest")
    for entry in entries:
        told = entry.event if entry.cause is None else f"{entry.event}: {entry.cause}"
        who = f"a guest, for {entry.customer_id}" if entry.guest else entry.customer_id
        cells = (who, entry.order_id or "", entry.kind or "", (entry.digest or "")[:12])
        table.add_row(f"{entry.at:%Y-%m-%d %H:%M:%S}", told, *(escape(cell) for cell in cells))
    console.print(table)


async def _read(customer: str | None, order: str | None, limit: int) -> Sequence[Entry]:
    database = await Database.open(store_config(store_settings()).url())
    try:
        return await read(database, customer_id=customer, order_id=order, limit=limit)
    finally:
        await database.close()
