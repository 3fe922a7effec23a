"""Erasing a customer: every row of theirs goes, but for what the store must keep, which is made nobody's.

One transaction in SQL: orders stay without anything that says whose they are, the audit log stays and loses the one row
that reads its names; all else is deleted. Then the conversations' checkpoints, and on SQLite the space where the rows
lay. Says what was erased, and what was kept and why. Called by `aisle customer erase`, or by a running server.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.errors import UserError
from tools.orders.proposals import begin_write
from tools.privacy.held import Person, counts, parts, person, proposed
from tools.privacy.queries import queries_of
from tools.privacy.threads import CHECKPOINTS, forget_threads
from tools.stores.db import Database
from tools.stores.imports.import_people import order_row
from tools.stores.people import Order
from tools.stores.schema import audit_subjects, executions, orders, query_log

_BUSY_S = 60
_PART = 400
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is left, how much of it, and why."""

    what: str
    count: int
    why: str


@dataclass(slots=True)
class Erasure:
    """What was done."""

    customer: str
    erased: dict[str, int] = field(default_factory=dict)
    """Rows, by table."""
    kept: list[Kept] = field(default_factory=list)
    compacted: bool = True
    """False: on SQLite another process was in the way, and bytes of what was erased may lie in unused pages."""


async def erase(
    database: Database, data_dir: Path, customer_id: str, progress: Progress = lambda stage: None
) -> Erasure:
    """Erase a customer. Raises UserError `unknown_customer`. Doing it again finds nothing, and does no harm."""
    done = Erasure(customer_id)
    async with database.begin() as connection:
        await begin_write(connection)
        if database.dialect == "sqlite":
            await connection.exec_driver_sql("PRAGMA secure_delete=ON")
        else:  # two at once: one after the other
            key = {"key": f"aisle erase {customer_id}"}
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), key)
        who = await person(connection, customer_id)
        found = await counts(connection, who)
        if not found:
            raise UserError("unknown_customer", f"nothing is kept of a customer '{customer_id}'")
        progress("rows")
        await _erase_rows(connection, who, found, done)
    progress("checkpoints")
    done.erased["checkpoints"] = await asyncio.to_thread(forget_threads, data_dir, who.conversations)
    progress("unused space")
    done.compacted = await _compact(database, data_dir)
    done.erased = {name: count for name, count in done.erased.items() if count}
    return done


async def _erase_rows(connection: AsyncConnection, who: Person, found: dict[str, int], done: Erasure) -> None:
    lines = await queries_of(connection, who)
    for start in range(0, len(lines), _PART):
        await connection.execute(delete(query_log).where(query_log.c.id.in_(lines[start : start + _PART])))
    done.erased["query_log"] = len(lines)
    await connection.execute(delete(executions).where(proposed(who)))
    done.erased["executions"] = found.get("executions", 0)
    kept = await _empty_orders(connection, who)
    for table, condition in list(parts(connection, who)):
        if table is not orders:
            gone = await connection.execute(delete(table).where(condition))
            done.erased[str(table.name)] = done.erased.get(str(table.name), 0) + gone.rowcount
    await connection.execute(delete(audit_subjects).where(audit_subjects.c.customer_id == who.customer_id))
    if kept:
        done.kept.append(
            Kept("orders", kept, "tax law: number, goods, amounts and dates stay; everything that says whose is gone")
        )
    if count := found.get("audit", 0):
        done.kept.append(
            Kept("audit", count, "the log of order changes only grows; its lines can no longer be traced to anybody")
        )


async def _empty_orders(connection: AsyncConnection, who: Person) -> int:
    """Take the person out of their orders; how many there are."""
    nobody = f"erased-{token_urlsafe(12)}"
    records = (
        await connection.execute(select(orders.c.record).where(orders.c.customer_id == who.customer_id))
    ).scalars()
    emptied = [order_row(anonymous(Order.model_validate(record), nobody)) for record in records]
    for row in emptied:
        await connection.execute(update(orders).where(orders.c.id == row["id"]).values(row))
    return len(emptied)


def anonymous(order: Order, nobody: str) -> Order:
    """The order as a tax office needs it: no customer, address, parcel number, words or account of theirs."""
    methods: dict[str, str] = {}

    def method(known: str) -> str:
        return methods.setdefault(known, f"method-{len(methods) + 1}")

    return order.model_copy(
        update={
            "customer_id": nobody,
            "address": None,
            "note": None,
            "cancel_reason": None,
            "payment_method_id": method(order.payment_method_id) if order.payment_method_id else None,
            "payments": [one.model_copy(update={"method_id": method(one.method_id)}) for one in order.payments],
            "shipments": [
                one.model_copy(update={"tracking_number": "", "tracking_url": None}) for one in order.shipments
            ],
            "returns": [
                one.model_copy(update={"method_id": method(one.method_id), "reason": None}) for one in order.returns
            ],
            "exchanges": [
                one.model_copy(update={"method_id": method(one.method_id), "reason": None}) for one in order.exchanges
            ],
        }
    )


async def _compact(database: Database, data_dir: Path) -> bool:
    """Leave nothing of the rows in the files' unused pages, as far as the database can."""
    if database.dialect != "sqlite":
        async with database.engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("VACUUM"))
        return True
    files = [data_dir / CHECKPOINTS]
    if database.engine.url.database:
        files.append(Path(database.engine.url.database))
    done = [await asyncio.to_thread(_vacuum, path) for path in files if path.exists()]
    return all(done)


def _vacuum(path: Path) -> bool:
    """Write the file anew without unused pages, and empty its log; False where another process is in the way."""
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)) as file:
            file.execute("VACUUM")
            busy, *_ = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except sqlite3.OperationalError:
        return False
