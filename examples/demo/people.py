"""Customers (data/people.toml) and a year of orders for each, told from a given day: parcels are on their way.

The latest orders are written by hand as `status days-ago`; older ones are drawn by the customer's taste. Every sum adds
up by the rules the store's policies state: free standard shipping from 75 dollars, codes WELCOME10 and BUNDLE15.
Called by build.py. Order numbers run by time, and stay the same from day to day because all is relative to `today`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

from examples.demo.shipping import CENT, parcel, shipping_cost
from tools.stores.catalog import Product, Variant
from tools.stores.people import Customer, Order, OrderItem, OrderStatus

FIRST_ORDER = 10234
_NOTES = {
    "cancelled": ("Cancelled by the customer before dispatch", "Cancelled: payment was not completed"),
    "returned": ("Return received; refunded to the original payment method",),
    "partially_returned": ("One item returned; its price refunded to the original payment method",),
}


@dataclass(frozen=True, slots=True)
class People:
    """Everyone, and what they ordered, oldest first."""

    customers: list[Customer]
    orders: list[Order]


@dataclass(slots=True)
class Taste:
    """What someone buys: families of goods, colours, sizes."""

    families: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)


def read_people(path: Path, products: Sequence[Product], *, seed: int, today: date) -> People:
    """The customers of the file with their orders. Raises ValueError for a taste that names no family."""
    known = {product.category[-1] for product in products}
    customers: list[Customer] = []
    drafts: list[Order] = []
    for row in tomllib.loads(path.read_text("utf-8"))["customers"]:
        taste = Taste(**row.pop("taste"))
        if strange := set(taste.families) - known:
            raise ValueError(f"{path.name}: {row['id']} likes unknown families {sorted(strange)}")
        recent, count = row.pop("recent"), row.pop("orders")
        days = row.pop("joined_days_ago")
        joined = today - timedelta(days=days)
        customer = Customer.model_validate({**row, "joined": joined})
        customers.append(customer)
        random = Random(f"{seed}:{customer.id}")
        drafts += _orders(customer, taste, _plan(recent, count, min(days, 362), random), products, random, today)
    drafts.sort(key=lambda order: (order.placed_at, order.customer_id))
    orders = [order.model_copy(update={"id": f"A{FIRST_ORDER + at}"}) for at, order in enumerate(drafts)]
    return People(customers, orders)


def _plan(recent: Sequence[str], count: int, oldest: int, random: Random) -> list[tuple[OrderStatus, int]]:
    """Status and age of every order, newest first."""
    plan: list[tuple[Any, int]] = []
    for entry in recent:
        status, _, days = entry.partition(" ")
        plan.append((status, int(days)))
    left = count - len(plan)
    ages = sorted(random.sample(range(48, oldest), left))
    statuses = random.choices(["delivered", "cancelled", "returned", "partially_returned"], [80, 8, 8, 4], k=left)
    return plan + list(zip(statuses, ages, strict=True))


def _orders(
    customer: Customer,
    taste: Taste,
    plan: Sequence[tuple[OrderStatus, int]],
    products: Sequence[Product],
    random: Random,
    today: date,
) -> Iterator[Order]:
    liked = [product for product in products if product.category[-1] in taste.families]
    for place, (status, age) in enumerate(plan):
        placed = _moment(today - timedelta(days=age), random)
        least = 2 if status == "partially_returned" else 1
        wanted = max(least, random.choices([1, 2, 3, 4], [45, 30, 17, 8])[0])
        picked = {
            product.id: product
            for product in (random.choice(liked if random.random() < 0.8 else products) for _ in range(9))
        }
        items = [_item(product, taste, age, random) for product in list(picked.values())[:wanted]]
        code, share = _code(items, first=place == len(plan) - 1)
        subtotal = sum((item.price * item.quantity for item in items), Decimal(0))
        discount = (subtotal * share).quantize(CENT, ROUND_HALF_UP)
        address = (
            customer.addresses[0] if len(customer.addresses) == 1 or random.random() < 0.8 else customer.addresses[1]
        )
        express = address.country == "US" and random.random() < 0.12
        cost = shipping_cost(subtotal - discount, address.country, express=express)
        notes = [f"Discount code {code}"] if code else []
        if status in _NOTES:
            notes.append(random.choice(_NOTES[status]))
        yield Order(
            id="draft",
            customer_id=customer.id,
            status=status,
            placed_at=placed,
            items=items,
            subtotal=subtotal,
            shipping_cost=cost,
            discount=discount,
            total=subtotal + cost - discount,
            payment_method_id=_payment(customer, random),
            address=address,
            shipments=parcel(status, placed, today, address.country, express=express, random=random),
            note=". ".join(notes) or None,
        )


def _item(product: Product, taste: Taste, age: int, random: Random) -> OrderItem:
    def fit(variant: Variant) -> tuple[bool, bool, float]:
        size, colour = variant.options.get("size"), variant.options.get("color")
        return size not in taste.sizes, colour not in taste.colours, random.random()

    variant = min(product.variants, key=fit)
    paid = variant.compare_at_price if variant.compare_at_price and age > 60 else variant.price
    several = paid < 30 and random.random() < 0.25
    return OrderItem(
        variant_id=variant.id,
        product_id=product.id,
        title=product.title,
        options=variant.options,
        quantity=random.randint(2, 3) if several else 1,
        price=paid,
    )


def _code(items: Sequence[OrderItem], *, first: bool) -> tuple[str | None, Decimal]:
    """The discount code of an order and its share, by the rules of data/policies/*/discounts.md."""
    subtotal = sum((item.price * item.quantity for item in items), Decimal(0))
    if first:
        return "WELCOME10", Decimal("0.10")
    if len(items) >= 3 and subtotal >= 120:
        return "BUNDLE15", Decimal("0.15")
    return None, Decimal(0)


def _payment(customer: Customer, random: Random) -> str:
    usable = [method for method in customer.payment_methods if method.kind != "gift_card"]
    return random.choice(usable).id


def _moment(day: date, random: Random) -> datetime:
    return datetime.combine(day, time(random.randint(7, 22), random.randint(0, 59)), UTC)
