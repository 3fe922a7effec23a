"""`aisle eval orders` on a made-up store: both task formats, what counts as wrong, and what it says of bad files."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.orders.tasks import load_tasks
from tools.errors import UserError

ADDRESS = {"address1": "1 A St", "address2": "", "city": "X", "country": "USA", "state": "CA", "zip": "90001"}
SHOE = {"name": "Shoe", "product_id": "p1"}
OLD = {"item_id": "11", "options": {"size": "8"}, "price": 20.1}
NEW = {"item_id": "12", "options": {"size": "9"}, "price": 30.4}
MORE = {"item_id": "13", "options": {"size": "10"}, "price": 25.0}
DB: dict[str, Any] = {
    "products": {
        "p1": {**SHOE, "variants": {row["item_id"]: {**row, "available": True} for row in (OLD, NEW, MORE)}},
    },
    "users": {
        "u1": {
            "user_id": "u1",
            "name": {"first_name": "A", "last_name": "B"},
            "address": ADDRESS,
            "email": "a@example.com",
            "payment_methods": {
                "credit_card_1": {"source": "credit_card", "id": "credit_card_1", "brand": "visa", "last_four": "1234"},
                "gift_card_1": {"source": "gift_card", "id": "gift_card_1", "balance": 10.0},
            },
            "orders": ["#W1"],
        }
    },
    "orders": {
        "#W1": {
            "order_id": "#W1",
            "user_id": "u1",
            "address": ADDRESS,
            "items": [{**SHOE, **OLD}, {**SHOE, **OLD}],
            "status": "pending",
            "fulfillments": [],
            "payment_history": [{"transaction_type": "payment", "amount": 40.2, "payment_method_id": "credit_card_1"}],
        }
    },
}
CHANGE = {
    "order_id": "#W1",
    "item_ids": ["11", "11"],
    "new_item_ids": ["12", "13"],
    "payment_method_id": "credit_card_1",
}
TOO_DEAR = {**CHANGE, "payment_method_id": "gift_card_1"}


def expected_change() -> dict[str, Any]:
    """As the reference leaves it: the last variant's price and options on both items, float noise in the amount."""
    after = copy.deepcopy(DB["orders"]["#W1"])
    last = {"options": MORE["options"], "price": MORE["price"]}
    after["items"] = [{**SHOE, "item_id": "12", **last}, {**SHOE, "item_id": "13", **last}]
    after["status"] = "pending (item modified)"
    after["payment_history"].append(
        {"transaction_type": "payment", "amount": 15.199999999999996, "payment_method_id": "credit_card_1"}
    )
    return {"#W1": after}


def run(
    tmp_path: Path, actions: list[tuple[str, dict[str, Any]]], state: dict[str, Any], *, old: bool = False
) -> dict[str, Any]:
    """The figures for one task, in the second format unless `old`."""
    (tmp_path / "db.json").write_text(json.dumps(DB))
    expected = {"7": {"orders": {}, "users": {}, "errors": [], **state}}
    (tmp_path / "expected.json").write_text(json.dumps(expected))
    if old:
        task: Any = {"id": 7, "actions": [{"name": name, "kwargs": given} for name, given in actions]}
        (tmp_path / "tasks").write_text("\n" + json.dumps(task) + "\n\n")
    else:
        listed = [{"name": name, "arguments": given} for name, given in actions]
        (tmp_path / "tasks").write_text(json.dumps([{"id": "7", "evaluation_criteria": {"actions": listed}}], indent=1))
    paths = [f"--{name}={tmp_path / file}" for name, file in
             (("db", "db.json"), ("tasks", "tasks"), ("expected", "expected.json"))]  # fmt: skip
    result = CliRunner().invoke(app, ["orders", *paths, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("old", [False, True])
def test_a_right_end_state_passes_in_both_formats(tmp_path: Path, old: bool) -> None:
    actions = [
        ("get_order_details", {"order_id": "#W1"}),
        ("modify_pending_order_items", TOO_DEAR),
        ("modify_pending_order_items", CHANGE),
        ("cancel_pending_order", {"order_id": "#W1", "reason": "no longer needed"}),
    ]
    refused = [
        [1, "modify_pending_order_items", "Insufficient gift card balance to pay for the new item"],
        [3, "cancel_pending_order", "Non-pending order cannot be cancelled"],
    ]
    found = run(tmp_path, actions, {"orders": expected_change(), "errors": refused}, old=old)
    assert (found["passed"], found["total"], found["mirrored_faults"]) == (1, 1, 1)


def test_a_wrong_end_state_a_wrong_cause_and_a_missing_refusal_fail(tmp_path: Path) -> None:
    wrong = expected_change()
    wrong["#W1"]["payment_history"][1]["amount"] = 15.21
    actions = [
        ("modify_pending_order_items", CHANGE),
        ("modify_user_address", {"user_id": "u1", **ADDRESS, "zip": "1"}),
    ]
    errors = [[0, "modify_pending_order_items", "Payment method not found"]]
    found = run(tmp_path, actions, {"orders": wrong, "errors": errors})
    assert found["passed"] == 0
    text = " ".join(found["failed"]["7"])
    assert "payment_history" in text
    assert "customer u1: address" in text
    assert "action 0: carried out" in text


@pytest.mark.parametrize(
    ("tasks", "expected", "words"),
    [
        ('{"id": 1}', "{}", "neither `actions`"),
        ('{"id": 1, "actions": []}', "{}", "no expected state for task 1"),
        ('{"id": 1, "actions": []}\n{', '{"1": {}}', "line 2 is not valid JSON"),
        ("", "{}", "no task"),
        ('{"id": 1, "actions": []}', "[]", "one object by task id"),
        ('{"id": 1, "actions": [{}]}', '{"1": {}}', "another shape"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, tasks: str, expected: str, words: str) -> None:
    (tmp_path / "tasks").write_text(tasks)
    (tmp_path / "expected").write_text(expected)
    with pytest.raises(UserError, match=words):
        load_tasks(tmp_path / "tasks", tmp_path / "expected")


@pytest.mark.data
def test_the_public_tasks_end_in_the_right_state() -> None:
    folder = os.environ.get("AISLE_DATA_SETS")
    if not folder:
        pytest.skip("needs the public data sets: set AISLE_DATA_SETS to their folder")
    home = Path(folder) / "tau_retail"
    paths = [
        f"--db={home / 'db.json'}",
        f"--tasks={home / 'tau2_tasks.json'}",
        f"--expected={home / 'tau2_expected.json'}",
    ]
    found = json.loads(CliRunner().invoke(app, ["orders", *paths, "--json"], catch_exceptions=False).stdout)
    assert found["failed"] == {}
    assert found["passed"] == found["total"] > 0
