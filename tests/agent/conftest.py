"""The whole agent over the small store, with the scripted engine as its model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import orjson
import pytest

from agent.assembly import AgentConfig, Running, StoreConfig, open_assistant
from agent.deps import Limits
from agent.engine.door import EngineConfig
from agent.turn import TurnInput
from evals.chat.record import Record
from evals.scripted_engine import Rule, Script, ScriptedEngine
from tests import small_store
from tools.stores.imports.importer import import_catalogue
from tools.stores.schema import orders as orders_table
from tools.stores.store import open_stores


@pytest.fixture(scope="session")
def store_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small store in it, made once; tests copy it."""
    import asyncio

    folder = tmp_path_factory.mktemp("store")
    asyncio.run(fill(folder))
    return folder


async def fill(folder: Path) -> None:
    """Bring the small store into a data folder."""
    feed = folder / "feed.jsonl"
    feed.write_bytes(b"\n".join(orjson.dumps(p.model_dump(mode="json")) for p in small_store.products()))
    (folder / "rates.toml").write_text('base = "USD"\n[rates]\nCNY = "7.20"\nEUR = "0.92"\n')
    stores = await open_stores(database_url=f"sqlite:///{folder / 'aisle.db'}", data_dir=folder)
    try:
        report = await import_catalogue(stores, feed)
        assert report.imported == len(small_store.products()), report.errors
        await stores.customers.load(small_store.customers())
        await stores.policies.load(small_store.policies())
        rows = [
            {
                "id": order.id,
                "customer_id": order.customer_id,
                "status": order.status,
                "placed_at": order.placed_at.isoformat(),
                "record": order.model_dump(mode="json"),
            }
            for order in small_store.orders()
        ]
        async with stores.database.begin() as connection:
            await connection.execute(orders_table.insert(), rows)
    finally:
        await stores.close()


@dataclass
class Shop:
    """A running agent and its scripted model."""

    running: Running
    engine: ScriptedEngine
    conversation: str = ""

    async def say(self, text: str, *, customer: str | None = None, page: str | None = None) -> Record:
        """One message in this conversation; what the turn did."""
        self.conversation = self.conversation or token_hex(8)
        record = Record()
        turn = TurnInput(self.conversation, token_hex(8), text, customer_id=customer, page_product_id=page)
        record.outcome = await self.running.assistant.turn(turn, record)
        return record

    def rule(self, *rules: Rule) -> None:
        """What the model says from now on."""
        self.engine.script.rules[:0] = rules


@pytest.fixture
async def shop(store_dir: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    """The agent over a copy of the small store; planning constrained."""
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(store_dir, folder)
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(ScriptedEngine(Script()))
        running = await stack.enter_async_context(
            open_assistant(
                StoreConfig(data_dir=folder, rates_file=folder / "rates.toml"),
                EngineConfig(url=engine.base_url, model="scripted"),
                AgentConfig(planning="constrained", limits=Limits(seconds=20)),
            )
        )
        yield Shop(running, engine)
