"""What the intent tool hands on: one message understood, with the context it was said in.

Plain data between tools/intent (which fills it), agent (which acts on it) and evals (which score it).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

Intent = Literal[
    "search_products",
    "recommend",
    "compare_products",
    "product_question",
    "describe_product",
    "order_status",
    "cancel_order",
    "modify_order",
    "return_order",
    "exchange_order",
    "refund_status",
    "cart",
    "policy_question",
    "payment",
    "account",
    "profile",
    "human",
    "affirm",
    "deny",
    "greeting",
    "goodbye",
    "complaint",
    "out_of_scope",
    "attack",
]

ORDER_CHANGES: frozenset[Intent] = frozenset({"cancel_order", "modify_order", "return_order", "exchange_order"})
"""The intents that change an order."""
Change = Literal["cheaper", "pricier", "larger", "smaller", "more", "other", "refine"]


class Filters(BaseModel):
    """Limits a shopper stated. Values are canonical English where the store's data is (colour 'blue'), else as said."""

    price_min: Decimal | None = None
    price_max: Decimal | None = None
    currency: str | None = Field(default=None, description="ISO code of the stated limits; None: the store's")
    category: str | None = None
    brand: str | None = None
    brands_not: list[str] | None = Field(default=None, description="brands that are ruled out")
    colour: str | None = None
    colours_not: list[str] | None = Field(default=None, description="colours that are ruled out")
    size: str | None = None
    rating_min: Decimal | None = None
    in_stock: bool | None = None
    sort: Literal["price_asc", "price_desc", "rating"] | None = None


class Reference(BaseModel):
    """A pointer at something shown: 'the second one' is index 2, 'the last' -1, 'it' 0, 'the blue one' by text."""

    index: int | None = None
    text: str = Field(description="as the shopper wrote it")


class ShownProduct(BaseModel):
    """A product whose card the shopper has in front of them."""

    id: str
    title: str
    price: Decimal
    currency: str
    colour: str | None = None


class Context(BaseModel):
    """What a message is read against."""

    last_intent: Intent | None = None
    last_query: str = ""
    last_filters: Filters = Field(default_factory=Filters)
    last_user: str = ""
    last_assistant: str = ""
    shown: list[ShownProduct] = Field(default_factory=list, description="in the order of the cards")
    shown_before: list[ShownProduct] = Field(default_factory=list, description="the list of several before these")
    focus: str | None = Field(default=None, description="id of the product talked about or of the page")
    order_id: str | None = Field(default=None, description="the one order talked about last")
    language: str | None = None


class Understanding(BaseModel):
    """One message, understood."""

    language: str = Field(description="ISO 639-1 of the message; the conversation's where it cannot be told ('ok')")
    intent: Intent
    confidence: float = Field(ge=0, le=1)
    sure: bool = Field(description="False: the head abstains and the generative model is asked")
    second: Intent | None = None
    also: list[Intent] = Field(default_factory=list, description="further requests in the same message")
    parts: dict[str, str] = Field(default_factory=dict, description="by intent, the words of each of several requests")
    query: str = Field(default="", description="what to search for, limits and fillers taken out")
    filters: Filters = Field(default_factory=Filters)
    change: Change | None = Field(default=None, description="how a follow-up changes the last search")
    order_ids: list[str] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    named: list[str] = Field(default_factory=list, description="ids of the store's products that it names")
    count: int | None = None
    said: dict[str, list[str]] = Field(
        default_factory=dict,
        description="slots as the shopper wrote them, by name, whether or not the store knows the words",
    )
    sentiment: float = Field(default=0.0, ge=-1, le=1)
