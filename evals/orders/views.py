"""Our end state in the shape of theirs, and the comparison: orders, payments, balances, addresses, refusals.

Amounts compare to the cent (theirs carry float noise) and an empty address line equals none. One fault of the reference
environment is known and mirrored, not copied: when one call changes several items, it writes the price and the options
of the last new variant on all of them. Such an order passes only if every item of ours is the catalogue's own and
theirs is exactly what the fault makes of it; how many tasks needed that is reported.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from evals.orders.tasks import Action
from evals.orders.tau import TauStore, TauWords, address_of, money
from tools.stores.people import Address, Customer, Order, Payment

ORDER_KEYS = (
    "user_id",
    "address",
    "items",
    "status",
    "payment_history",
    "cancel_reason",
    "return_items",
    "return_payment_method_id",
    "exchange_items",
    "exchange_new_items",
    "exchange_payment_method_id",
    "exchange_price_difference",
)


def order_view(order: Order) -> dict[str, Any]:
    """What the comparison sees of an order of ours."""
    back = order.returns[-1] if order.returns else None
    swap = order.exchanges[-1] if order.exchanges else None
    return {
        "user_id": order.customer_id,
        "address": _address(order.address) if order.address else None,
        "items": [_item(item.variant_id, item.price, item.options) for item in order.items],
        "status": order.status,
        "payment_history": [_entry(entry) for entry in order.payments],
        "cancel_reason": order.cancel_reason,
        "return_items": sorted(_repeated(back.items, "variant_id")) if back else None,
        "return_payment_method_id": back.method_id if back else None,
        "exchange_items": sorted(_repeated(swap.items, "variant_id")) if swap else None,
        "exchange_new_items": sorted(_repeated(swap.items, "new_variant_id")) if swap else None,
        "exchange_payment_method_id": swap.method_id if swap else None,
        "exchange_price_difference": swap.difference if swap else None,
    }


def their_order_view(row: dict[str, Any], words: TauWords) -> dict[str, Any]:
    """What the comparison sees of an order of theirs."""
    difference = row.get("exchange_price_difference")
    view = {key: row.get(key) for key in ORDER_KEYS}
    view["address"] = _address(address_of(row["address"], words))
    view["items"] = [_item(item["item_id"], money(item["price"]), item["options"]) for item in row["items"]]
    view["status"] = words.statuses.get(row["status"], row["status"])
    view["payment_history"] = [
        (entry["transaction_type"], money(entry["amount"]), entry["payment_method_id"])
        for entry in row["payment_history"]
    ]
    view["exchange_price_difference"] = None if difference is None else money(difference)
    return view


def customer_view(customer: Customer) -> dict[str, Any]:
    """What the comparison sees of a customer of ours."""
    return {
        "email": customer.email,
        "address": _address(customer.addresses[0]) if customer.addresses else None,
        "balances": {method.id: method.balance for method in customer.payment_methods},
    }


def their_customer_view(row: dict[str, Any], words: TauWords) -> dict[str, Any]:
    """What the comparison sees of a user of theirs."""
    balances = {
        key: None if method.get("balance") is None else money(method["balance"])
        for key, method in row["payment_methods"].items()
    }
    return {"email": row["email"], "address": _address(address_of(row["address"], words)), "balances": balances}


def mirrored_items(before: dict[str, Any], action: Action, store: TauStore) -> list[Any]:
    """The items as the reference environment leaves them after one call, its fault included."""
    items = [dict(item) for item in before["items"]]
    pairs = list(zip(action.arguments["item_ids"], action.arguments["new_item_ids"], strict=True))
    variants = {key: variant for row in store.raw["products"].values() for key, variant in row["variants"].items()}
    last = variants.get(pairs[-1][1], {}) if pairs else {}
    for old, new in pairs:
        item = next((item for item in items if item["item_id"] == old), None)
        if item is not None:
            item.update(item_id=new, price=last.get("price", item["price"]), options=last.get("options", {}))
    return [_item(item["item_id"], money(item["price"]), item["options"]) for item in items]


def items_are_right(ours: list[Any], theirs: list[Any], before: dict[str, Any], store: TauStore) -> bool:
    """The same variants as theirs, each as it was before, or at the catalogue's own price with its own options."""
    catalogue = {
        key: _item(key, money(variant["price"]), variant["options"])
        for row in store.raw["products"].values()
        for key, variant in row["variants"].items()
    }
    kept = {item["item_id"]: _item(item["item_id"], money(item["price"]), item["options"]) for item in before["items"]}
    same = Counter(item[0] for item in ours) == Counter(item[0] for item in theirs)
    return same and all(item in (catalogue.get(item[0]), kept.get(item[0])) for item in ours)


def _item(variant_id: str, price: Decimal, options: dict[str, str]) -> Any:
    return (variant_id, price, tuple(sorted(options.items())))


def _entry(entry: Payment) -> Any:
    return (entry.kind, entry.amount, entry.method_id)


def _address(address: Address) -> tuple[str, ...]:
    return (address.line1, address.line2 or "", address.city, address.state or "", address.postcode, address.country)


def _repeated(parts: Any, name: str) -> list[str]:
    return [getattr(part, name) for part in parts for _ in range(part.quantity)]
