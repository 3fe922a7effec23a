"""What the shopper of a task wants: its reference actions as wishes, in facts that a customer of the store would know.

Titles and options of what they bought, the options they want instead, their payment methods by name, an address, the
order's number, what they paid. Ids of items and methods stay out. Called by shopper.py; how it is said is phrases.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from evals.orders.tasks import Action, Task
from evals.orders.tau import TauStore, TauWords, address_of, money
from tools.stores.people import Address

Kind = Literal["cancel", "returns", "exchanges", "change_items", "change_address", "change_payment", "default_address"]
Options = Mapping[str, str]
KINDS: Mapping[str, Kind] = {
    "cancel_pending_order": "cancel",
    "return_delivered_order_items": "returns",
    "exchange_delivered_order_items": "exchanges",
    "modify_pending_order_items": "change_items",
    "modify_pending_order_address": "change_address",
    "modify_pending_order_payment": "change_payment",
    "modify_user_address": "default_address",
}


@dataclass(frozen=True, slots=True)
class Bought:
    """One piece in the order, as its buyer knows it."""

    title: str
    options: Options
    price: Decimal


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece the wish is about, and the options it should have instead."""

    bought: Bought
    new: Options | None = None

    @property
    def changed(self) -> Options:
        """The options that are to be others; all of them where nothing would change."""
        if self.new is None:
            return {}
        return {key: value for key, value in self.new.items() if self.bought.options.get(key) != value} or self.new


@dataclass(frozen=True, slots=True)
class Method:
    """A payment method: its kind, its label, and whether it is the one that paid this order."""

    kind: str
    label: str
    original: bool = False
    alone: bool = True
    """The customer has no other of its kind."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to be done."""

    place: int
    """Its action's place in the task."""
    kind: Kind
    order_id: str | None = None
    order: list[Bought] = field(default_factory=list)
    """Everything in that order."""
    pieces: list[Piece] = field(default_factory=list)
    method: Method | None = None
    reason: str | None = None
    address: Address | None = None

    @property
    def others(self) -> list[Bought]:
        """What is in the order and not meant."""
        left = list(self.order)
        for piece in self.pieces:
            if piece.bought in left:
                left.remove(piece.bought)
        return left


@dataclass(frozen=True, slots=True)
class Asked:
    """What the shopper of a task without changes wants to know: about an order, a product, or for a person."""

    kind: Literal["order", "product", "person"]
    name: str = ""


def customer_of(task: Task, store: TauStore) -> str | None:
    """Whose conversation it is: the task's customer, or the owner of the first order in it."""
    if task.customer_id in store.raw["users"]:
        return task.customer_id
    for action in [*task.writes, *task.reads]:
        order = store.raw["orders"].get(str(action.arguments.get("order_id")))
        owner = order["user_id"] if order else action.arguments.get("user_id")
        if owner in store.raw["users"]:
            return str(owner)
    return None


def wishes_of(task: Task, store: TauStore, words: TauWords) -> list[Wish]:
    """The task's writing actions, in their order."""
    return [_wish(action, store, words) for action in task.writes]


def questions_of(task: Task, store: TauStore) -> list[Asked]:
    """What to ask in a task that changes nothing."""
    asked: list[Asked] = []
    for action in task.reads:
        given = action.arguments
        if action.name == "get_order_details" and given.get("order_id") in store.raw["orders"]:
            asked.append(Asked("order", given["order_id"]))
        elif action.name == "get_product_details" and (
            product := store.raw["products"].get(str(given.get("product_id")))
        ):
            asked.append(Asked("product", product["name"]))
        elif action.name == "transfer_to_human_agents":
            asked.append(Asked("person"))
    return asked[:3] or [Asked("person")]


def _wish(action: Action, store: TauStore, words: TauWords) -> Wish:
    given = action.arguments
    kind = KINDS[action.name]
    order = store.raw["orders"].get(str(given.get("order_id"))) or {}
    owner = store.raw["users"].get(str(order.get("user_id") or given.get("user_id"))) or {}
    return Wish(
        place=action.place,
        kind=kind,
        order_id=given.get("order_id"),
        order=[_bought(item) for item in order.get("items", [])],
        pieces=_pieces(given, order, store),
        method=_method(given["payment_method_id"], order, owner) if "payment_method_id" in given else None,
        reason=given.get("reason"),
        address=address_of(given, words) if "address1" in given else None,
    )


def _bought(item: Mapping[str, Any]) -> Bought:
    return Bought(item["name"], dict(item["options"]), money(item["price"]))


def _pieces(given: Mapping[str, Any], order: Mapping[str, Any], store: TauStore) -> list[Piece]:
    variants = {key: row for product in store.raw["products"].values() for key, row in product["variants"].items()}
    names = {key: product["name"] for product in store.raw["products"].values() for key in product["variants"]}
    mine = {item["item_id"]: _bought(item) for item in order.get("items", [])}
    ids = list(given.get("item_ids", []))
    new_ids = [*given.get("new_item_ids", []), *[None] * len(ids)]
    found = []
    for key, new in zip(ids, new_ids, strict=False):
        row = variants.get(key, {"options": {}, "price": 0})
        bought = mine.get(key) or Bought(names.get(key, "item"), dict(row["options"]), money(row["price"]))
        options = dict(variants[new]["options"]) if new in variants else None
        found.append(Piece(bought, options))
    return found


def _method(key: str, order: Mapping[str, Any], owner: Mapping[str, Any]) -> Method:
    methods = owner.get("payment_methods") or {}
    row = methods.get(key) or {"source": key.rsplit("_", 1)[0]}
    paid = {entry["payment_method_id"] for entry in order.get("payment_history", [])}
    label = f"{str(row.get('brand') or '').capitalize()} {row.get('last_four') or ''}".strip()
    same = [one for one in methods.values() if one["source"] == row["source"]]
    return Method(row["source"], label, original=paid == {key}, alone=len(same) <= 1)
