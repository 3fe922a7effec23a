"""The tools over a real small store: SQL, Tantivy, Chroma and the embedder, filled once and copied for each test.

A module that says `BOTH_DATABASES = True` runs its tests of the shop on SQLite and, where a server answers, on
PostgreSQL; the others on SQLite alone.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from secrets import token_hex

import orjson
import pytest
from sqlalchemy import insert, select

from tests import postgres, small_store
from tools.cart.cart import CartStore
from tools.handoff.handoffs import HandoffStore
from tools.money import Rates
from tools.orders.sql import SqlOrders
from tools.profile.profiles import ProfileStore
from tools.profile.querylog import QueryLog
from tools.recommend.recommender import Recommender
from tools.services import Services
from tools.shop import ShopInfo
from tools.side import SideTasks
from tools.stores.catalog import Product, Translation, Variant
from tools.stores.db import Database
from tools.stores.imports.import_people import order_row
from tools.stores.imports.importer import import_catalogue
from tools.stores.schema import metadata, orders
from tools.stores.store import Stores, open_stores
from tools.toolkit import ToolContext


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Both databases for the modules that ask for them."""
    if "shop" in metafunc.fixturenames and getattr(metafunc.module, "BOTH_DATABASES", False):
        postgres = pytest.param("postgres", marks=pytest.mark.postgres)
        metafunc.parametrize("template", ["sqlite", postgres], indirect=True)


def more_products() -> list[Product]:
    """What the small store lacks: sizes, an uncounted stock, things for children."""
    boots = [
        Variant(
            id=f"sh-3-{colour}-{size}",
            options={"color": colour, "size": size},
            price=Decimal("139.00"),
            quantity=0 if (colour, size) == ("brown", "42") else 3,
            availability="out_of_stock" if (colour, size) == ("brown", "42") else "in_stock",
        )
        for colour in ("brown", "black")
        for size in ("39", "42")
    ]
    toys = [
        ("ty-1", "Wooden Train Set", "木制小火车", "3-6 years", "34.00"),
        ("ty-2", "Junior Chemistry Kit", "少年化学实验盒", "10+", "42.00"),
        ("ty-3", "Soft Rattle Bear", "毛绒摇铃小熊", "0-12 months", "16.00"),
    ]
    return [
        Product(
            id="sh-3",
            title="Ridge Hiking Boots",
            brand="Tarnwick",
            category=["Shoes", "Boots"],
            attributes={"material": "full-grain leather"},
            rating=Decimal("4.7"),
            review_count=60,
            translations={"zh": Translation(title="山脊徒步靴", category=["鞋", "靴子"])},
            variants=boots,
        ),
        Product(
            id="gc-1",
            title="Gift Card",
            category=["Gifts"],
            variants=[Variant(id="gc-1", price=Decimal("25.00"))],
        ),
        *(
            Product(
                id=key,
                title=title,
                brand="Pogo",
                category=["Toys"],
                attributes={"age": age},
                rating=Decimal("4.5"),
                review_count=30,
                translations={"zh": Translation(title=chinese, category=["玩具"])},
                variants=[Variant(id=f"{key}-v", price=Decimal(price), quantity=9)],
            )
            for key, title, chinese, age, price in toys
        ),
    ]


async def _fill(folder: Path) -> None:
    feed = folder / "feed.jsonl"
    records = [*small_store.products(), *more_products()]
    feed.write_bytes(b"\n".join(orjson.dumps(record.model_dump(mode="json")) for record in records))
    stores = await open_stores(database_url=f"sqlite:///{folder / 'aisle.db'}", data_dir=folder)
    try:
        report = await import_catalogue(stores, feed)
        assert report.imported == len(records), report.errors
        await stores.customers.load(small_store.customers())
        await stores.policies.load(small_store.policies())
        await stores.database.upsert(orders, [order_row(order) for order in small_store.orders()])
    finally:
        await stores.close()


@pytest.fixture(scope="session")
def filled_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the store in it; tests copy it."""
    folder = tmp_path_factory.mktemp("tools")
    asyncio.run(_fill(folder))
    return folder


@pytest.fixture(scope="session")
def filled_postgres(filled_dir: Path) -> Iterator[str]:
    """The name of a PostgreSQL database with the same rows; tests clone it."""
    postgres.require()
    name = f"aisle_tools_{token_hex(6)}"
    asyncio.run(postgres.administer(f"CREATE DATABASE {name}"))
    try:
        asyncio.run(_copy(filled_dir, name))
        yield name
    finally:
        asyncio.run(postgres.administer(f"DROP DATABASE {name} WITH (FORCE)"))


async def _copy(folder: Path, name: str) -> None:
    source = await Database.open(f"sqlite:///{folder / 'aisle.db'}")
    target = await Database.open(postgres.address(name))
    try:
        await target.migrate()
        for table in metadata.sorted_tables:
            async with source.connect() as connection:
                rows = [dict(row._mapping) for row in await connection.execute(select(table))]
            if rows:
                async with target.begin() as connection:
                    await connection.execute(insert(table), rows)
    finally:
        await source.close()
        await target.close()


@dataclass
class Shop:
    """The store's parts, and contexts to call tools in."""

    services: Services

    def context(
        self,
        language: str = "en",
        *,
        customer: str | None = None,
        guest: str = "guest-1",
        page: str | None = None,
        shown: list[str] | None = None,
    ) -> ToolContext:
        """A shopper's context: the customer's, or a guest's."""
        return ToolContext(
            conversation_id=guest,
            shopper_id=customer or guest,
            customer_id=customer,
            language=language,
            currency="USD",
            services=self.services,
            page_product_id=page,
            shown=shown or [],
        )

    async def happened(self, *events: tuple[str, str, str]) -> None:
        """Record (shopper, kind, product) one after the other."""
        for shopper, kind, product in events:
            await self.services.profile.record(shopper, kind, product)


@pytest.fixture
def template(request: pytest.FixtureRequest) -> str | None:
    """The PostgreSQL database to clone; None for SQLite."""
    wanted = getattr(request, "param", "sqlite")
    return request.getfixturevalue("filled_postgres") if wanted == "postgres" else None


@pytest.fixture
async def shop(template: str | None, filled_dir: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    """A copy of the store, open."""
    folder = tmp_path / token_hex(4)
    shutil.copytree(filled_dir, folder)
    async with postgres.fresh(template) if template else nullcontext(f"sqlite:///{folder / 'aisle.db'}") as url:
        stores = await open_stores(database_url=url, data_dir=folder)
        side = SideTasks()
        yield _shop(stores, side)
        await side.close()
        await stores.close()


def _shop(stores: Stores, side: SideTasks) -> Shop:
    database = stores.database
    services = Services(
        stores=stores,
        orders=SqlOrders(database),
        profile=ProfileStore(
            database,
            catalog=stores.catalog,
            vectors=stores.index,
            customers=stores.customers,
            embedder=stores.embedder.name,
        ),
        carts=CartStore(database),
        handoffs=HandoffStore(database),
        recommender=Recommender(database, catalog=stores.catalog, index=stores.index),
        queries=QueryLog(database),
        rates=Rates("USD", {"CNY": Decimal("7.20")}),
        shop=ShopInfo(
            checkout_url="https://shop.example/cart/{items}",
            support_hours={"en": "Monday to Friday, 9:00-18:00", "zh": "周一至周五 9:00-18:00"},
        ),
        side=side,
    )
    return Shop(services)
