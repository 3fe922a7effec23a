"""One task's end state beside the expected one: what differs, in words.

Every order and customer of the store is looked at, not only those that the task names. Views of both sides are
views.py's, and so is the one known fault of the reference environment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evals.orders.tasks import Task
from evals.orders.tau import TauStore, TauWords
from evals.orders.views import (
    customer_view,
    items_are_right,
    mirrored_items,
    order_view,
    their_customer_view,
    their_order_view,
)
from tools.stores.people import Customer, Order


@dataclass(slots=True)
class Verdict:
    """Whether a task left the right state."""

    task: str
    differences: list[str] = field(default_factory=list)
    mirrored: bool = False
    """The reference environment's known fault had to be told apart from a difference."""

    @property
    def passed(self) -> bool:
        return not self.differences


def compare(
    task: Task,
    orders: dict[str, Order],
    customers: dict[str, Customer],
    refused: dict[int, str],
    store: TauStore,
    words: TauWords,
) -> Verdict:
    """`orders` and `customers` are those that are no longer as they were loaded."""
    verdict = Verdict(task.id)
    for key in sorted(set(orders) | set(task.expected.orders)):
        _order(verdict, key, orders.get(key), task, store, words)
    for key in sorted(set(customers) | set(task.expected.users)):
        theirs = their_customer_view(task.expected.users.get(key) or store.raw["users"][key], words)
        found = customers.get(key)
        ours = customer_view(found) if found else their_customer_view(store.raw["users"][key], words)
        verdict.differences += _differences(f"customer {key}", ours, theirs)
    _refusals(verdict, task, refused, words)
    return verdict


def _order(verdict: Verdict, key: str, order: Order | None, task: Task, store: TauStore, words: TauWords) -> None:
    before = store.raw["orders"].get(key)
    expected = task.expected.orders.get(key) or before
    if expected is None or before is None:
        verdict.differences.append(f"order {key} is not in the database")
        return
    theirs = their_order_view(expected, words)
    ours = order_view(order) if order else their_order_view(before, words)
    if ours["items"] != theirs["items"] and order is not None:
        changes = [
            action
            for action in task.writes
            if action.name == "modify_pending_order_items"
            and action.arguments["order_id"] == key
            and action.place not in task.expected.refused
        ]
        faulty = len(changes) == 1 and mirrored_items(before, changes[0], store) == theirs["items"]
        if faulty and items_are_right(ours["items"], theirs["items"], before, store):
            verdict.mirrored = True
            theirs = {**theirs, "items": ours["items"]}
    verdict.differences += _differences(f"order {key}", ours, theirs)


def _differences(what: str, ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    return [f"{what}: {key} is {ours[key]}, expected {theirs.get(key)}" for key in ours if ours[key] != theirs.get(key)]


def _refusals(verdict: Verdict, task: Task, refused: dict[int, str], words: TauWords) -> None:
    for place, message in task.expected.refused.items():
        cause = refused.get(place)
        if cause not in words.ours_for(message):
            verdict.differences.append(f"action {place}: {cause or 'carried out'}, expected a refusal: {message}")
    for place, cause in refused.items():
        if place not in task.expected.refused and cause not in words.harmless.causes:
            verdict.differences.append(f"action {place}: refused ({cause}), expected to be carried out")
