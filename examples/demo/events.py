"""What shoppers did in the store: views and purchases, of the customers and of a few hundred anonymous visitors.

They give "popular" and "bought together" something true to stand on: visitors have a taste (two or three families of
goods), and every order is preceded by views of what was bought. Called by build.py; the shape is `POST /events`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal

from pydantic import BaseModel

from tools.stores.catalog import Product
from tools.stores.people import Customer, Order

VISITORS = 240


class ShopperEvent(BaseModel):
    """One thing a shopper did."""

    shopper_id: str
    kind: Literal["view", "purchase"]
    product_id: str
    variant_id: str | None = None
    at: datetime


def events_of(
    products: Sequence[Product], customers: Sequence[Customer], orders: Sequence[Order], *, seed: int, today: date
) -> list[ShopperEvent]:
    """Every event, oldest first; none lies on `today` itself."""
    random = Random(f"{seed}:events")
    found = [event for order in orders for event in _of_order(order, products, random)]
    shelves = _shelves(products)
    for number in range(VISITORS):
        found += _of_visitor(f"visitor-{number + 1:03d}", shelves, random, today)
    return sorted(found, key=lambda event: (event.at, event.shopper_id, event.kind, event.product_id))


def _shelves(products: Sequence[Product]) -> list[list[Product]]:
    shelves: dict[str, list[Product]] = {}
    for product in products:
        shelves.setdefault(product.category[-1], []).append(product)
    return list(shelves.values())


def _of_order(order: Order, products: Sequence[Product], random: Random) -> Iterator[ShopperEvent]:
    by_family = {product.id: product for product in products}
    for item in order.items:
        family = by_family[item.product_id].category
        near = [product for product in products if product.category == family and product.id != item.product_id]
        looked = [*random.sample(near, min(len(near), random.randint(0, 2))), by_family[item.product_id]]
        for steps, product in enumerate(reversed(looked)):
            at = order.placed_at - timedelta(minutes=4 + 7 * steps + random.randint(0, 5))
            yield ShopperEvent(shopper_id=order.customer_id, kind="view", product_id=product.id, at=at)
        if order.status != "cancelled":
            yield ShopperEvent(
                shopper_id=order.customer_id,
                kind="purchase",
                product_id=item.product_id,
                variant_id=item.variant_id,
                at=order.placed_at,
            )


def _of_visitor(name: str, shelves: list[list[Product]], random: Random, today: date) -> Iterator[ShopperEvent]:
    taste = random.sample(shelves, random.randint(1, 3))
    morning = datetime.combine(today, time(0), UTC) - timedelta(days=random.randint(1, 120))
    at = morning + timedelta(minutes=random.randint(360, 1080))
    for _ in range(random.randint(4, 14)):
        shelf = random.choice(taste)
        # a reviewed product is a looked-at product
        product = random.choices(shelf, weights=[1 + (each.review_count or 0) ** 0.5 for each in shelf])[0]
        at += timedelta(seconds=random.randint(20, 240))
        yield ShopperEvent(shopper_id=name, kind="view", product_id=product.id, at=at)
        sellable = [variant for variant in product.variants if variant.availability == "in_stock"]
        if sellable and random.random() < 0.12:
            variant = random.choice(sellable)
            at += timedelta(seconds=random.randint(60, 400))
            yield ShopperEvent(shopper_id=name, kind="purchase", product_id=product.id, variant_id=variant.id, at=at)
