"""The orders eval: the tau retail database in a real store, its tasks one after the other, each from the same state.

Owns the store's making (the ordinary imports, in a temporary folder) and putting it back after each task. Called by
command.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Table, Text, cast, select

from agent.assembly import StoreConfig, open_services
from evals.orders.compare import Verdict, compare
from evals.orders.drive import Driver
from evals.orders.tasks import Task
from evals.orders.tau import TauStore, TauWords
from tools.errors import UserError
from tools.orders.after_sales import AfterSales
from tools.services import Services
from tools.stores.catalog import Record
from tools.stores.customers import customer_row
from tools.stores.db import Database
from tools.stores.imports.import_people import import_people, order_row
from tools.stores.imports.importer import import_catalogue
from tools.stores.people import Customer, Order
from tools.stores.schema import customers, orders

_Records = dict[Table, dict[str, str]]


async def run_tasks(
    store: TauStore,
    words: TauWords,
    tasks: Sequence[Task],
    progress: Callable[[Verdict], None],
    database_url: str | None = None,
) -> list[Verdict]:
    """Every task's verdict, in order."""
    verdicts = []
    rows = {
        orders: {order.id: order_row(order) for order in store.orders},
        customers: {customer.id: customer_row(customer) for customer in store.customers},
    }
    async with _open(store, words, database_url) as services:
        database = services.stores.database
        driver = Driver(services, store, words)
        first = await _snapshot(database)
        for task in tasks:
            refused = await driver.run(task)
            changed = _changes(first, await _snapshot(database))
            found = {key: Order.model_validate_json(record) for key, record in changed[orders].items()}
            people = {key: Customer.model_validate_json(record) for key, record in changed[customers].items()}
            verdict = compare(task, found, people, refused, store, words)
            for table, records in changed.items():
                await database.upsert(table, [rows[table][key] for key in records])
            progress(verdict)
            verdicts.append(verdict)
    return verdicts


async def _snapshot(database: Database) -> _Records:
    """The records of every order and customer as the database holds them: JSON text, cheap to compare."""
    found: _Records = {}
    async with database.connect() as connection:
        for table in (orders, customers):
            query = select(table.c.id, cast(table.c.record, Text).label("record"))
            found[table] = {row.id: row.record for row in await connection.execute(query)}
    return found


def _changes(first: _Records, later: _Records) -> _Records:
    """The later records that differ."""
    return {
        table: {key: record for key, record in records.items() if record != first[table].get(key)}
        for table, records in later.items()
    }


@asynccontextmanager
async def _open(store: TauStore, words: TauWords, database_url: str | None) -> AsyncIterator[Services]:
    with TemporaryDirectory(prefix="aisle-eval-orders-") as folder:
        data = Path(folder)
        config = StoreConfig(data_dir=data / "data", database_url=database_url or "", query_source="eval")
        async with open_services(config) as services:
            await _fill(services, store, data)
            services.after_sales = AfterSales(services.stores.database, words.terms)
            yield services


async def _fill(services: Services, store: TauStore, folder: Path) -> None:
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
