"""The orders eval: the tau retail database in a real store, its tasks one after the other, each from the same state.

Owns the order of things; the store's state is state.py's, the actions drive.py's. Called by command.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.assembly import StoreConfig, open_services
from evals.orders.compare import Verdict, compare
from evals.orders.drive import Driver
from evals.orders.state import Watch, fill
from evals.orders.tasks import Task
from evals.orders.tau import TauStore, TauWords
from tools.orders.after_sales import AfterSales
from tools.services import Services


async def run_tasks(
    store: TauStore,
    words: TauWords,
    tasks: Sequence[Task],
    progress: Callable[[Verdict], None],
    database_url: str | None = None,
) -> list[Verdict]:
    """Every task's verdict, in order."""
    verdicts = []
    async with _open(store, words, database_url) as services:
        driver = Driver(services, store, words)
        watch = Watch(services.stores.database, store)
        await watch.begin()
        for task in tasks:
            refused = await driver.run(task)
            touched = await watch.taken_back()
            verdict = compare(task, touched.orders, touched.customers, refused, store, words)
            progress(verdict)
            verdicts.append(verdict)
    return verdicts


@asynccontextmanager
async def _open(store: TauStore, words: TauWords, database_url: str | None) -> AsyncIterator[Services]:
    with TemporaryDirectory(prefix="aisle-eval-orders-") as folder:
        data = Path(folder)
        config = StoreConfig(data_dir=data / "data", database_url=database_url or "", query_source="eval")
        async with open_services(config) as services:
            await fill(services, store, data)
            services.after_sales = AfterSales(services.stores.database, words.terms)
            yield services
