"""The composition of the agent over one store: services, engine door, graph. The server and the evals both use it.

Owns what is opened in which order and closed in the reverse one. Takes plain values; where they come from (settings,
options of a command) is its callers' business.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import langsmith
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agent.assistant import Assistant
from agent.deps import Deps, Limits, Transcript
from agent.engine.door import Engine, EngineConfig, open_engine
from agent.engine.selftest import SelfTest
from agent.lexicon import Lexicon
from agent.seal.of_turn import instructions
from agent.toolset import PLANNED, by_name
from prompts.loader import load_prompts
from tools.cart.cart import CartStore
from tools.evidence.ranker import ranker_for
from tools.handoff.handoffs import HandoffStore
from tools.handoff.webhook import Webhook
from tools.orders.after_sales import AfterSales
from tools.orders.backend import OrderBackend
from tools.orders.http import HttpOrders
from tools.orders.sql import SqlOrders
from tools.orders.terms import load_terms, terms_file
from tools.profile.profiles import ProfileStore
from tools.profile.querylog import QueryLog, QuerySource
from tools.recommend.recommender import Recommender
from tools.services import Services
from tools.shop import load_rates, load_shop
from tools.side import SideTasks
from tools.stores.known_people import KnownPeople
from tools.stores.store import Stores, open_stores

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """Where the store's data is."""

    data_dir: Path
    database_url: str = ""
    chroma_url: str | None = None
    redis_url: str | None = None
    embedder: str = "e5-small"
    shop_file: Path | None = None
    rates_file: Path | None = None
    checkout_url: str | None = None
    orders_url: str | None = None
    orders_key: str | None = None
    webhook_url: str | None = None
    webhook_secret: str | None = None
    writer: str | None = None
    """The role under which this process is the data folder's one writer; None: it only reads."""
    writer_url: str | None = None
    query_source: QuerySource = "chat"

    def url(self) -> str:
        """The database's URL: SQLite in the data folder where none is set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'aisle.db'}"


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """How the agent works."""

    planning: Literal["auto", "native", "constrained"] = "auto"
    shortcut: bool = True
    checkpoints: bool = True
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Running:
    """An assistant with what it runs on."""

    assistant: Assistant
    services: Services
    engine: Engine


@asynccontextmanager
async def open_services(config: StoreConfig) -> AsyncIterator[Services]:
    """The store's parts, open until the block ends. Raises UserError that says what is missing."""
    async with AsyncExitStack() as stack:
        stores = await open_stores(
            database_url=config.url(),
            data_dir=config.data_dir,
            embedder=config.embedder,
            chroma_url=config.chroma_url,
            redis_url=config.redis_url,
            writer=config.writer,
            writer_url=config.writer_url,
        )
        stack.push_async_callback(stores.close)
        side = SideTasks()
        stack.push_async_callback(side.close)
        services = _services(config, stores, side, stack)
        if config.writer and isinstance(services.handoffs.notifier, Webhook):
            # Only the serving process: what nobody took before a restart is told again.
            await services.handoffs.notifier.resume(services.handoffs)
        yield services


@asynccontextmanager
async def open_assistant(
    store: StoreConfig, engine: EngineConfig, agent: AgentConfig, transcript: Transcript | None = None
) -> AsyncIterator[Running]:
    """The whole agent, engine included, open until the block ends."""
    # Whatever the environment says: a trace would carry the shopper's words out of the house.
    langsmith.configure(enabled=False)
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(store))
        door = await stack.enter_async_context(open_engine(engine))
        checkpointer = None
        if agent.checkpoints:
            path = store.data_dir / "checkpoints.db"
            checkpointer = await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(str(path)))
        people = KnownPeople(services.stores.database)
        deps = Deps(
            model=door.client,
            services=services,
            tools=by_name(PLANNED),
            prompts=load_prompts(),
            lexicon=Lexicon(services.stores),
            transcript=transcript,
            way=agent.planning if agent.planning != "auto" else "constrained",
            shortcut=agent.shortcut,
            small_model=engine.url is None,
            limits=agent.limits,
            people=people,
        )
        await deps.lexicon.refresh()
        services.side.start(people.refresh())
        # Its models take a second to load: before somebody asks about a product, not then.
        services.side.start(asyncio.to_thread(ranker_for, services.stores.embedder))
        assistant = Assistant(deps, checkpointer, door)
        deps.heard = instructions(deps.prompts, *(prompt[0]["content"] for prompt in assistant.prefixes()))

        def planned(found: SelfTest) -> None:
            deps.way = found.way
            for line in found.report:
                _log.info("self-test: %s", line)

        door.begin(assistant.prefixes(), planned if agent.planning == "auto" else None)
        yield Running(assistant, services, door)


def _services(config: StoreConfig, stores: Stores, side: SideTasks, stack: AsyncExitStack) -> Services:
    shop = load_shop(config.shop_file)
    if config.checkout_url:
        shop = shop.model_copy(update={"checkout_url": config.checkout_url})
    orders: OrderBackend
    after_sales: AfterSales | None = None
    if config.orders_url:
        remote = HttpOrders(config.orders_url, key=config.orders_key)
        stack.push_async_callback(remote.close)
        orders = remote
    else:
        orders = SqlOrders(stores.database)
        after_sales = AfterSales(stores.database, load_terms(terms_file(config.shop_file)))
    profile = ProfileStore(
        stores.database,
        catalog=stores.catalog,
        vectors=stores.index,
        customers=stores.customers,
        embedder=stores.embedder.name,
    )
    handoffs = HandoffStore(stores.database)
    if config.webhook_url:
        webhook = Webhook(config.webhook_url, config.webhook_secret or "", told=handoffs.told)
        stack.push_async_callback(webhook.close)
        handoffs.notifier = webhook
    return Services(
        stores=stores,
        orders=orders,
        profile=profile,
        carts=CartStore(stores.database),
        handoffs=handoffs,
        recommender=Recommender(stores.database, catalog=stores.catalog, index=stores.index, side=side),
        queries=QueryLog(stores.database, source=config.query_source),
        rates=load_rates(config.rates_file, shop.currency),
        shop=shop,
        side=side,
        after_sales=after_sales,
    )
