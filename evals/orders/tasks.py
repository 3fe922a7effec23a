"""The two task formats of the tau retail data as one: a task is its actions in their places, and what they must leave.

`tau2_tasks.json` is a JSON list (`evaluation_criteria.actions`, `arguments`), `tau_tasks.jsonl` JSON Lines (`actions`,
`kwargs`); which one a file is, its content says. Expected states are an object by task id in both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.orders.errors import bad, read_json, read_text
from tools.errors import UserError

WRITES = (
    "cancel_pending_order",
    "modify_pending_order_items",
    "modify_pending_order_address",
    "modify_pending_order_payment",
    "modify_user_address",
    "return_delivered_order_items",
    "exchange_delivered_order_items",
)


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a task. `place` counts all of the task's actions, look-ups too, from 0."""

    place: int
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the reference environment left: records that differ from the database, and the writes it refused."""

    orders: dict[str, dict[str, Any]]
    users: dict[str, dict[str, Any]]
    refused: dict[int, str]


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its writing actions, and with its others: look-ups, sums, handing over."""

    id: str
    writes: list[Action]
    expected: Expected
    reads: list[Action] = field(default_factory=list)
    customer_id: str | None = None
    """Who the shopper is, where the task's own row says it."""


def load_tasks(tasks: Path, expected: Path) -> list[Task]:
    """Read both files. Raises UserError naming file, line or task."""
    states = read_json(expected)
    if not isinstance(states, dict):
        raise bad(expected, "the expected states must be one object by task id")
    found = [_task(number, row, tasks, states, expected) for number, row in enumerate(_rows(tasks), 1)]
    if not found:
        raise bad(tasks, "there is no task in it")
    return found


def _rows(path: Path) -> list[Any]:
    text = read_text(path)
    if text.lstrip().startswith("["):
        try:
            return list(json.loads(text))
        except ValueError as error:
            raise bad(path, f"not valid JSON: {error}") from None
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            raise bad(path, f"line {number} is not valid JSON: {error}") from None
    return rows


def _task(number: int, row: Any, path: Path, states: dict[str, Any], expected: Path) -> Task:
    if not isinstance(row, dict):
        raise bad(path, f"task {number} is no object")
    key = str(row.get("id", number - 1))
    actions = row.get("actions")
    if actions is None:
        actions = (row.get("evaluation_criteria") or {}).get("actions")
    if actions is None:
        raise bad(path, f"task {key} has neither `actions` nor `evaluation_criteria.actions`")
    state = states.get(key)
    if not isinstance(state, dict):
        raise bad(expected, f"there is no expected state for task {key}")
    try:
        found = [
            Action(place, action["name"], dict(action.get("arguments") or action.get("kwargs") or {}))
            for place, action in enumerate(actions)
        ]
        refused = {int(place): str(message) for place, name, message in state.get("errors") or [] if name in WRITES}
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("bad_file", f"task {key}: an action or an error of it has another shape: {error}") from None
    left = Expected(state.get("orders") or {}, state.get("users") or {}, refused)
    writes = [action for action in found if action.name in WRITES]
    reads = [action for action in found if action.name not in WRITES]
    return Task(key, writes, left, reads, row.get("user_id"))
