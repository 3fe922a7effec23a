"""A small store for order changes: one customer with three ways to pay, a neighbour, orders in several statuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from tools.orders.after_sales import AfterSales
from tools.orders.machine import Facts
from tools.orders.terms import Terms
from tools.stores.catalog import Product, Variant
from tools.stores.customers import customer_row
from tools.stores.db import Database
from tools.stores.imports.import_people import order_row
from tools.stores.people import Address, Customer, Order, OrderItem, OrderStatus, PaymentMethod, Shipment
from tools.stores.products import plain, product_row, variant_rows
from tools.stores.schema import customers, executions, orders, products, variants

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOME = Address(line1="12 Mill Lane", city="Portland", state="OR", postcode="97201")
OFFICE = Address(line1="7 Dock Street", city="Astoria", state="OR", postcode="97103")


def tee() -> Product:
    """Four tees: the red one dearer, the green one cheaper, the white one sold out."""
    rows = [("blue", "30.00"), ("red", "36.50"), ("green", "24.25"), ("white", "30.00")]
    return Product(
        id="tee",
        title="Merino Tee",
        variants=[
            Variant(
                id=f"tee-{colour}",
                options={"color": colour},
                price=Decimal(price),
                availability="out_of_stock" if colour == "white" else "in_stock",
            )
            for colour, price in rows
        ],
    )


def mug() -> Product:
    return Product(id="mug", title="Stoneware Mug", variants=[Variant(id="mug-1", price=Decimal("12.00"))])


def mia(balance: str = "40.00") -> Customer:
    return Customer(
        id="mia",
        name="Mia Hart",
        email="mia@example.com",
        addresses=[HOME],
        payment_methods=[
            PaymentMethod(id="visa", kind="card", label="Visa ending 9212"),
            PaymentMethod(id="paypal", kind="paypal", label="PayPal"),
            PaymentMethod(id="gift", kind="gift_card", label="Gift card", balance=Decimal(balance)),
        ],
    )


def wei() -> Customer:
    return Customer(id="wei", name="陈伟", email="wei@example.com", language="zh", addresses=[OFFICE])


def order(
    status: OrderStatus = "pending",
    *,
    key: str = "A1",
    customer: str = "mia",
    method: str = "visa",
    tees: int = 2,
    discount: str = "0",
    delivered: date | None = date(2026, 11, 10),
) -> Order:
    """Some blue tees and a mug, paid by one method."""
    items = [
        OrderItem(variant_id="tee-blue", product_id="tee", title="Merino Tee", options={"color": "blue"},
                  quantity=tees, price=Decimal("30.00")),
        OrderItem(variant_id="mug-1", product_id="mug", title="Stoneware Mug", quantity=1, price=Decimal("12.00")),
    ]  # fmt: skip
    subtotal = Decimal("30.00") * tees + Decimal("12.00")
    shipments = []
    if status not in ("pending", "pending_changed", "processing"):
        moment = datetime(delivered.year, delivered.month, delivered.day, 9, tzinfo=UTC) if delivered else None
        shipments = [Shipment(carrier="UPS", tracking_number="1Z", delivered_at=moment)]
    return Order(
        id=key,
        customer_id=customer,
        status=status,
        placed_at=NOW - timedelta(hours=2) if not shipments else NOW - timedelta(days=14),
        items=items,
        subtotal=subtotal,
        discount=Decimal(discount),
        total=subtotal - Decimal(discount),
        payment_method_id=method,
        address=HOME,
        shipments=shipments,
    )


def facts(of: Order, customer: Customer | None = None, now: datetime = NOW) -> Facts:
    return Facts(customer or mia(), of, {"tee": tee(), "mug": mug()}, now)


@dataclass
class House:
    """The store in SQL, its service, and a clock that a test moves."""

    database: Database
    terms: Terms
    now: datetime = NOW

    @property
    def service(self) -> AfterSales:
        return AfterSales(self.database, self.terms, now=lambda: self.now)

    async def fill(self, *of: Order) -> None:
        await self.database.migrate()
        for product in (tee(), mug()):
            raw = plain(product)
            await self.database.upsert(products, [product_row(raw, "0")])
            await self.database.upsert(variants, variant_rows(raw))
        await self.database.upsert(customers, [customer_row(mia()), customer_row(wei())])
        await self.put(*of)

    async def put(self, *of: Order) -> None:
        """As `aisle import orders` would."""
        await self.database.upsert(orders, [order_row(one) for one in of])

    async def order(self, key: str = "A1") -> Order:
        async with self.database.connect() as connection:
            record = (await connection.execute(select(orders.c.record).where(orders.c.id == key))).scalar_one()
        return Order.model_validate(record)

    async def balance(self) -> Decimal:
        async with self.database.connect() as connection:
            query = select(customers.c.record).where(customers.c.id == "mia")
            customer = Customer.model_validate((await connection.execute(query)).scalar_one())
        return next(method.balance or Decimal(0) for method in customer.payment_methods if method.id == "gift")

    async def executed(self) -> int:
        async with self.database.connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(executions))).scalar_one())
