"""The state of the tau store in a database: filled by the ordinary imports, looked at, and put back after each task.

Shared by the orders eval and the dialogs eval. Comparing with what is expected is compare.py's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table, Text, cast, select

from evals.orders.tau import TauStore
from tools.errors import UserError
from tools.services import Services
from tools.stores.catalog import Record
from tools.stores.customers import customer_row
from tools.stores.db import Database
from tools.stores.imports.import_people import import_people, order_row
from tools.stores.imports.importer import import_catalogue
from tools.stores.people import Customer, Order
from tools.stores.schema import customers, orders

Records = dict[Table, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Touched:
    """The orders and customers that are no longer as they were loaded."""

    orders: dict[str, Order]
    customers: dict[str, Customer]


class Watch:
    """Tells what a task changed, and undoes it."""

    def __init__(self, database: Database, store: TauStore) -> None:
        self._database = database
        self._rows = {
            orders: {order.id: order_row(order) for order in store.orders},
            customers: {customer.id: customer_row(customer) for customer in store.customers},
        }
        self._first: Records = {}

    async def begin(self) -> None:
        """What the database holds now is the state to go back to."""
        self._first = await _snapshot(self._database)

    async def taken_back(self) -> Touched:
        """What was changed since the beginning; afterwards the database is as it was."""
        changed = _changes(self._first, await _snapshot(self._database))
        for table, records in changed.items():
            await self._database.upsert(table, [self._rows[table][key] for key in records])
        return Touched(
            {key: Order.model_validate_json(record) for key, record in changed[orders].items()},
            {key: Customer.model_validate_json(record) for key, record in changed[customers].items()},
        )


async def _snapshot(database: Database) -> Records:
    """The records of every order and customer as the database holds them: JSON text, cheap to compare."""
    found: Records = {}
    async with database.connect() as connection:
        for table in (orders, customers):
            query = select(table.c.id, cast(table.c.record, Text).label("record"))
            found[table] = {row.id: row.record for row in await connection.execute(query)}
    return found


def _changes(first: Records, later: Records) -> Records:
    """The later records that differ."""
    return {
        table: {key: record for key, record in records.items() if record != first[table].get(key)}
        for table, records in later.items()
    }


async def fill(services: Services, store: TauStore, folder: Path) -> None:
    """The ordinary imports; a row that does not land is an error, for the state must be whole."""
    if any((await _snapshot(services.stores.database)).values()):
        raise UserError("not_empty", "the database already has orders or customers; give the eval an empty one")
    catalogue = await import_catalogue(services.stores, _lines(folder / "catalogue.jsonl", store.products))
    errors = list(catalogue.errors)
    files = (_lines(folder / "customers.jsonl", store.customers), _lines(folder / "orders.jsonl", store.orders))
    errors += (await import_people(services.stores, "customers", files[0])).errors
    errors += (await import_people(services.stores, "orders", files[1])).errors
    if errors:
        raise UserError("bad_file", f"the database does not fit the store: {errors[0]} (and {len(errors) - 1} more)")


def _lines(path: Path, records: Sequence[Record]) -> Path:
    path.write_text("\n".join(record.model_dump_json(exclude_defaults=True) for record in records), "utf-8")
    return path
