"""The store's records about people: customers, their orders, and the policies that hold for everyone.

The same models are the documented import formats of `aisle import customers|orders|policies` (JSON Lines) and what an
OrderBackend returns. Owns no storage and no rules: what may happen to an order is tools/orders' business.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from tools.stores.catalog import Language, Record

OrderStatus = Literal[
    "pending",
    "pending_changed",  # not sent yet, items changed at the shopper's wish
    "processing",
    "shipped",
    "delivered",
    "cancelled",
    "return_requested",
    "exchange_requested",
    "returned",
    "partially_returned",
    "exchanged",
]


class Address(Record):
    """A postal address, as the store keeps it."""

    name: str | None = None
    line1: str
    line2: str | None = None
    city: str
    state: str | None = None
    postcode: str
    country: str = Field(default="US", pattern=r"^[A-Z]{2}$")


class PaymentMethod(Record):
    """How a customer pays; only what may be shown is kept (never a card number)."""

    id: str
    kind: Literal["card", "paypal", "gift_card", "alipay", "wechat_pay"]
    label: str = Field(description="e.g. 'Visa ending 9212'")
    balance: Decimal | None = Field(default=None, ge=0, description="gift cards only")


class Customer(Record):
    """A customer with the profile the store already has."""

    id: str = Field(min_length=1)
    name: str
    email: str
    phone: str | None = None
    language: Language = "en"
    currency: str | None = None
    addresses: list[Address] = Field(default_factory=list, description="the first one is the default")
    payment_methods: list[PaymentMethod] = Field(default_factory=list)
    preferences: dict[str, str] = Field(default_factory=dict, description="stated facts, e.g. {'shoe size': '42'}")
    joined: date | None = None


class OrderItem(Record):
    """One line of an order, with the price that was paid."""

    variant_id: str
    product_id: str
    title: str
    options: dict[str, str] = Field(default_factory=dict)
    quantity: int = Field(ge=1)
    price: Decimal = Field(ge=0, description="of one piece")


class Shipment(Record):
    """Where a parcel is."""

    carrier: str
    tracking_number: str
    tracking_url: str | None = None
    shipped_at: datetime | None = None
    estimated_delivery: date | None = None
    delivered_at: datetime | None = None


class Payment(Record):
    """One entry of an order's ledger: money the customer paid, or got back."""

    kind: Literal["payment", "refund"]
    amount: Decimal = Field(ge=0)
    method_id: str
    at: datetime | None = None


class Pieces(Record):
    """Some pieces of one variant."""

    variant_id: str
    quantity: int = Field(default=1, ge=1)


class Swap(Record):
    """Pieces of one variant given for as many of another."""

    variant_id: str
    new_variant_id: str
    quantity: int = Field(default=1, ge=1)


class Return(Record):
    """A return that was asked for."""

    items: list[Pieces] = Field(min_length=1)
    method_id: str = Field(description="where the refund goes")
    amount: Decimal = Field(ge=0, description="of the refund, the fee already taken off")
    fee: Decimal = Field(default=Decimal(0), ge=0)
    reason: str | None = None
    requested_at: datetime | None = None


class Exchange(Record):
    """An exchange that was asked for."""

    items: list[Swap] = Field(min_length=1)
    method_id: str = Field(description="pays the difference, or gets it back")
    difference: Decimal = Field(description="above 0: the customer pays")
    fee: Decimal = Field(default=Decimal(0), ge=0)
    reason: str | None = None
    requested_at: datetime | None = None


class Order(Record):
    """An order as the store's system knows it."""

    id: str = Field(min_length=1)
    customer_id: str
    status: OrderStatus
    placed_at: datetime
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    items: list[OrderItem] = Field(min_length=1)
    subtotal: Decimal = Field(ge=0)
    shipping_cost: Decimal = Field(default=Decimal(0), ge=0)
    discount: Decimal = Field(default=Decimal(0), ge=0)
    total: Decimal = Field(ge=0)
    payment_method_id: str | None = None
    address: Address | None = None
    shipments: list[Shipment] = Field(default_factory=list)
    note: str | None = None
    payments: list[Payment] = Field(default_factory=list, description="empty: `total` was paid by `payment_method_id`")
    cancel_reason: str | None = None
    returns: list[Return] = Field(default_factory=list)
    exchanges: list[Exchange] = Field(default_factory=list)


class Policy(Record):
    """One policy text in one language; `id` is the same across languages."""

    id: str = Field(min_length=1, description="e.g. 'returns'")
    language: Language
    title: str
    body: str = Field(description="Markdown; each '## ' heading starts a passage that can be cited")
    url: str | None = None
