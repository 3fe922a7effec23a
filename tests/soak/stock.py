"""The store of the soaks: the small one of the tests, and customers with a gift card and many pending orders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import orjson

from tests import small_store
from tools.stores.imports.import_people import order_row
from tools.stores.imports.importer import import_catalogue
from tools.stores.people import Address, Customer, Order, OrderItem, PaymentMethod
from tools.stores.schema import orders
from tools.stores.store import open_stores

HOME = Address(line1="12 Mill Lane", city="Portland", state="OR", postcode="97201")
OFFICE = Address(line1="7 Dock Street", city="Astoria", state="OR", postcode="97103")
BALANCE = Decimal("100000.00")


async def fill(folder: Path, database_url: str, shoppers: int = 0, orders_each: int = 0) -> None:
    """The store in an empty database and data folder, with so many shoppers and orders besides."""
    folder.mkdir(parents=True, exist_ok=True)
    feed = folder / "feed.jsonl"
    feed.write_bytes(b"\n".join(orjson.dumps(one.model_dump(mode="json")) for one in small_store.products()))
    stores = await open_stores(database_url=database_url, data_dir=folder)
    try:
        report = await import_catalogue(stores, feed)
        if report.imported != len(small_store.products()):
            raise RuntimeError(f"the small store could not be imported: {report.errors}")
        names = [shopper(number) for number in range(shoppers)]
        await stores.customers.load([*small_store.customers(), *map(_customer, names)])
        await stores.policies.load(small_store.policies())
        made = [order(name, number) for name in names for number in range(orders_each)]
        await stores.database.upsert(orders, [order_row(one) for one in (*small_store.orders(), *made)])
    finally:
        await stores.close()


def shopper(number: int) -> str:
    """A customer's id."""
    return f"shopper{number}"


def order(customer: str, number: int) -> Order:
    """A pending order paid by card; every order of a customer has another total."""
    price = Decimal("10.00") + Decimal("0.37") * number
    item = OrderItem(variant_id="jk-1-navy", product_id="jk-1", title="Alder Rain Jacket", quantity=1, price=price)
    return Order(
        id=f"{customer}-{number}",
        customer_id=customer,
        status="pending",
        placed_at=datetime.now(UTC),
        items=[item],
        subtotal=price,
        total=price,
        payment_method_id="visa",
        address=HOME,
    )


def _customer(name: str) -> Customer:
    methods = [
        PaymentMethod(id="visa", kind="card", label="Visa ending 9212"),
        PaymentMethod(id="gift", kind="gift_card", label="Gift card", balance=BALANCE),
    ]
    return Customer(id=name, name=name, email=f"{name}@example.com", addresses=[HOME], payment_methods=methods)
