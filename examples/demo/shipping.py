"""Parcels and shipping costs of the demo's orders, by the rules that data/policies/*/shipping.md states.

Owns the figures: standard and express inside the United States, flat international. Called by people.py; the tests
compare these constants with the policy texts.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tools.stores.people import OrderStatus, Shipment

CENT = Decimal("0.01")
STANDARD = Decimal("5.95")
EXPRESS = Decimal("14.95")
INTERNATIONAL = Decimal("18.95")
FREE_FROM = Decimal("75.00")
INTERNATIONAL_FREE_FROM = Decimal("180.00")


def shipping_cost(goods: Decimal, country: str, *, express: bool) -> Decimal:
    """What a parcel costs for goods worth `goods` after discounts."""
    if country != "US":
        return Decimal("0.00") if goods >= INTERNATIONAL_FREE_FROM else INTERNATIONAL
    if express:
        return EXPRESS
    return Decimal("0.00") if goods >= FREE_FROM else STANDARD


def parcel(
    status: OrderStatus, placed: datetime, today: date, country: str, *, express: bool, random: Random
) -> list[Shipment]:
    """The shipments an order of this status has: none before dispatch, one under way, or one delivered."""
    if status in {"pending", "processing", "cancelled"}:
        return []
    carrier, prefix = ("Harrow Parcel", "HP") if country == "US" else ("Blue Meridian Post", "BM")
    tracking = f"{prefix}{random.randint(10**9, 10**10 - 1)}"
    shipped = placed + timedelta(hours=random.randint(9, 20))
    days = random.randint(1, 2) if express else random.randint(3, 5) if country == "US" else random.randint(7, 12)
    if status == "shipped":
        due = max((shipped + timedelta(days=days)).date(), today + timedelta(days=random.randint(1, 2)))
        delivered = None
    else:
        arrived = shipped + timedelta(days=days)
        latest = datetime.combine(today - timedelta(days=1), arrived.timetz())
        due, delivered = arrived.date(), max(min(arrived, latest), shipped + timedelta(hours=8))
    return [
        Shipment(
            carrier=carrier,
            tracking_number=tracking,
            tracking_url=f"https://track.example/{tracking}",
            shipped_at=shipped,
            estimated_delivery=due,
            delivered_at=delivered,
        )
    ]
