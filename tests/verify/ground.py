"""A small ground the tests of agent/verify share."""

from __future__ import annotations

from decimal import Decimal

from agent.verify.gate import Gate
from agent.verify.names import NameIndex
from tools.ground import AmountFact, Ground, OrderFacts, PassageFacts, ProductFacts


def usd(amount: str) -> AmountFact:
    return AmountFact(amount=Decimal(amount), currency="USD")


GROUND = Ground(
    products={
        "t1": ProductFacts(
            id="t1",
            names=["Nimbus Two-Person Tent", "轻云双人帐篷"],
            brand="Outfold",
            amounts=[usd("49.00")],
            rating=Decimal("4.6"),
            review_count=128,
            availability=["in_stock"],
            numbers=["2", "2.4"],
            attributes={"weight": "2.4 kg", "capacity": "2 people"},
        ),
        "t2": ProductFacts(
            id="t2",
            names=["Basecamp Family Tent", "大本营家庭帐篷"],
            amounts=[usd("109.00")],
            rating=Decimal("4.2"),
            review_count=57,
            availability=["out_of_stock"],
            numbers=["4"],
        ),
    },
    orders={
        "A-1042": OrderFacts(
            id="A-1042", status="shipped", product_names=["Fjord Kettle"], amounts=[usd("36.50")], dates=["2026-11-20"]
        )
    },
    passages={
        "returns": PassageFacts(
            id="returns",
            title="Returns",
            text="Return unused items within 30 days. Orders over $75 ship free; else shipping costs $5.95.",
        )
    },
    amounts=[usd("50")],
    numbers=["2"],
)
NAMES = NameIndex(
    [
        "Nimbus Two-Person Tent",
        "轻云双人帐篷",
        "Basecamp Family Tent",
        "大本营家庭帐篷",
        "Skyline Ultra Tent",
        "Fjord Kettle",
    ]
)


def checked(text: str, language: str = "en", ground: Ground = GROUND) -> str:
    """What a shopper reads of `text`."""
    gate = Gate(ground, language, names=NAMES)
    return gate.feed(text) + gate.finish()
