"""Ground: the typed facts a reply may state, collected from tool results only.

Tools fill it (`ToolResult.ground`), the agent merges it over the turns of a conversation, agent/verify checks every
claim of the model's text against it. It binds a fact to its subject: a price belongs to a product, a date to an order.
Never filled from free text, the shopper's words or the model's own. Plain data, JSON round trip by pydantic.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from tools.stores.catalog import Availability

Action = Literal[
    "added_to_cart",
    "removed_from_cart",
    "profile_saved",
    "profile_erased",
    "handed_over",
    "order_cancelled",
    "order_changed",
    "return_started",
    "exchange_started",
    "refund_issued",
    "described",
]


class AmountFact(BaseModel):
    """An amount of money that may be said, e.g. a price, a total, a shipping cost."""

    amount: Decimal
    currency: str


class ProductFacts(BaseModel):
    """What may be said of one product."""

    id: str
    names: list[str] = Field(description="title in every language, and the variant titles shown")
    brand: str | None = None
    amounts: list[AmountFact] = Field(default_factory=list)
    amounts_by: dict[str, list[AmountFact]] = Field(
        default_factory=dict, description="by option ('24 cm'), where it says which of the amounts holds"
    )
    rating: Decimal | None = None
    review_count: int | None = None
    availability: list[Availability] = Field(default_factory=list, description="of the variants shown")
    numbers: list[str] = Field(default_factory=list, description="numbers from attributes and titles: '38', '15.6'")
    percents: list[Decimal] = Field(default_factory=list, description="e.g. a discount, a cotton share")
    attributes: dict[str, str] = Field(default_factory=dict)


class OrderFacts(BaseModel):
    """What may be said of one order."""

    id: str
    status: str
    product_names: list[str] = Field(default_factory=list)
    amounts: list[AmountFact] = Field(default_factory=list)
    dates: list[str] = Field(default_factory=list, description="ISO dates")
    numbers: list[str] = Field(default_factory=list, description="quantities, tracking numbers")


class PassageFacts(BaseModel):
    """A policy passage that was retrieved: its own figures may be quoted."""

    id: str
    title: str
    text: str


class Ground(BaseModel):
    """Every fact a reply may state."""

    products: dict[str, ProductFacts] = Field(default_factory=dict)
    orders: dict[str, OrderFacts] = Field(default_factory=dict)
    passages: dict[str, PassageFacts] = Field(default_factory=dict)
    amounts: list[AmountFact] = Field(default_factory=list, description="not of one product: cart total, stated budget")
    numbers: list[str] = Field(default_factory=list, description="not of one product: how many were found")
    codes: list[str] = Field(default_factory=list, description="discount codes that exist")
    done: list[Action] = Field(default_factory=list, description="what a tool really did in this turn")

    def merged(self, newer: Ground) -> Ground:
        """This ground with `newer` on top: newer facts of a subject replace older ones, `done` is this turn's alone."""
        return Ground(
            products={**self.products, **newer.products},
            orders={**self.orders, **newer.orders},
            passages={**self.passages, **newer.passages},
            amounts=newer.amounts or self.amounts,
            numbers=newer.numbers or self.numbers,
            codes=sorted({*self.codes, *newer.codes}),
            done=newer.done,
        )
