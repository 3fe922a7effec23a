"""The tau retail database as records of ours: products, customers, orders with their payments, by tau.toml's words.

Owns reading `db.json`, the mapping of words and the fields of ours that their data does not have (a placing date, a
carrier). Rendering back for the comparison is render.py's.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.orders.errors import bad, read_json
from tools.orders.refusal import Cause
from tools.orders.terms import Terms
from tools.stores.catalog import Product, Variant
from tools.stores.people import Address, Customer, Order, OrderItem, OrderStatus, Payment, PaymentMethod, Shipment

_PLACED = datetime(2026, 1, 2, tzinfo=UTC)
UNKNOWN_COUNTRY = "ZZ"


class CauseLine(BaseModel):
    """One line of the table of causes."""

    theirs: str
    ours: list[Cause]


class Harmless(BaseModel):
    """Refusals of ours that leave the end state as theirs."""

    causes: list[Cause] = Field(default_factory=list)


class TauWords(BaseModel):
    """`tau.toml`."""

    model_config = ConfigDict(extra="forbid")

    terms: Terms
    statuses: dict[str, OrderStatus]
    payment_kinds: dict[str, str]
    countries: dict[str, str]
    causes: list[CauseLine]
    harmless: Harmless

    def ours_for(self, message: str) -> list[Cause]:
        """The causes of ours that say what their message says."""
        for line in self.causes:
            if re.search(line.theirs, message, re.IGNORECASE):
                return line.ours
        return []

    def country(self, name: str) -> str:
        """The ISO code; an unknown name reads as unknown on both sides of the comparison."""
        name = name.strip()
        return self.countries.get(name, name if re.fullmatch("[A-Z]{2}", name) else UNKNOWN_COUNTRY)


@dataclass(frozen=True, slots=True)
class TauStore:
    """Their database, as read and as records."""

    raw: dict[str, dict[str, Any]]
    products: list[Product]
    customers: list[Customer]
    orders: list[Order]


def tau_words() -> TauWords:
    """The mapping beside this module."""
    return TauWords.model_validate(tomllib.loads(Path(__file__).with_name("tau.toml").read_text("utf-8")))


def load_db(path: Path, words: TauWords) -> TauStore:
    """Read `db.json`. Raises UserError naming the record that does not fit."""
    raw = read_json(path)
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key), dict) for key in ("products", "users", "orders")):
        raise bad(path, "the database needs the objects `products`, `users` and `orders`")
    store = TauStore(raw, [], [], [])
    makers: list[tuple[str, Any, Any]] = [
        ("products", _product, store.products),
        ("users", _customer, store.customers),
        ("orders", _order, store.orders),
    ]
    for part, make, records in makers:
        for key, row in raw[part].items():
            try:
                records.append(make(key, row, words))
            except (KeyError, TypeError, AttributeError, ValueError, ValidationError) as error:
                raise bad(path, f"{part} {key}: {type(error).__name__}: {str(error).splitlines()[0]}") from None
    return store


def address_of(row: dict[str, Any], words: TauWords) -> Address:
    """Their address as ours."""
    return Address(
        line1=row["address1"],
        line2=row.get("address2") or None,
        city=row["city"],
        state=row.get("state") or None,
        postcode=str(row["zip"]),
        country=words.country(str(row.get("country") or "")),
    )


def money(value: object) -> Decimal:
    """Their float as an exact amount of cents."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _product(key: str, row: dict[str, Any], words: TauWords) -> Product:
    variants = [
        Variant(
            id=variant["item_id"],
            options=variant["options"],
            price=money(variant["price"]),
            availability="in_stock" if variant["available"] else "out_of_stock",
        )
        for variant in row["variants"].values()
    ]
    return Product(id=key, title=row["name"], variants=variants)


def _customer(key: str, row: dict[str, Any], words: TauWords) -> Customer:
    methods = [
        PaymentMethod.model_validate(
            {
                "id": name,
                "kind": words.payment_kinds[method["source"]],
                "label": _label(method),
                "balance": money(method["balance"]) if method.get("balance") is not None else None,
            }
        )
        for name, method in row["payment_methods"].items()
    ]
    name = row["name"]
    return Customer(
        id=key,
        name=f"{name['first_name']} {name['last_name']}",
        email=row["email"],
        addresses=[address_of(row["address"], words)],
        payment_methods=methods,
    )


def _label(method: dict[str, Any]) -> str:
    if method.get("last_four"):
        return f"{str(method.get('brand') or 'card').capitalize()} ending {method['last_four']}"
    return str(method["source"]).replace("_", " ").capitalize()


def _order(key: str, row: dict[str, Any], words: TauWords) -> Order:
    items = [
        OrderItem(
            variant_id=item["item_id"],
            product_id=item["product_id"],
            title=item["name"],
            options=item["options"],
            quantity=1,
            price=money(item["price"]),
        )
        for item in row["items"]
    ]
    payments = [
        Payment(kind=entry["transaction_type"], amount=money(entry["amount"]), method_id=entry["payment_method_id"])
        for entry in row["payment_history"]
    ]
    total = sum((item.price for item in items), Decimal(0))
    return Order(
        id=key,
        customer_id=row["user_id"],
        status=words.statuses[row["status"]],
        placed_at=_PLACED,
        items=items,
        subtotal=total,
        total=total,
        payment_method_id=payments[0].method_id if payments else None,
        payments=payments,
        address=address_of(row["address"], words),
        cancel_reason=row.get("cancel_reason"),
        shipments=[
            Shipment(carrier="carrier", tracking_number=str(number))
            for parcel in row.get("fulfillments") or []
            for number in parcel.get("tracking_id") or []
        ],
    )
