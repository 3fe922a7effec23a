"""`aisle eval dialogs` on a made-up store, without a model: what passes, what fails, and what a shopper may know."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.dialogs.reading import Seen, differences
from evals.dialogs.shopper import Shopper
from evals.dialogs.wishes import Bought, Method, Piece, Wish
from evals.orders.tau import money
from tests.evals.test_orders import CHANGE, DB

ORDER = DB["orders"]["#W1"]
CANCEL = ("cancel_pending_order", {"order_id": "#W1", "reason": "no longer needed"})


def run(tmp_path: Path, actions: list[Any], state: dict[str, Any], *options: str) -> dict[str, Any]:
    """The figures for one task."""
    (tmp_path / "db.json").write_text(json.dumps(DB))
    (tmp_path / "expected").write_text(json.dumps({"7": {"orders": {}, "users": {}, "errors": [], **state}}))
    listed = [{"name": name, "arguments": given} for name, given in actions]
    (tmp_path / "tasks").write_text(json.dumps([{"id": "7", "user_id": "u1", "actions": listed}]))
    paths = [f"--db={tmp_path / 'db.json'}", f"--tasks={tmp_path / 'tasks'}", f"--expected={tmp_path / 'expected'}"]
    result = CliRunner().invoke(
        app, ["dialogs", *paths, "--engine", "scripted", "--json", *options], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def cancelled() -> dict[str, Any]:
    """As the reference leaves the cancelled order."""
    back = {"transaction_type": "refund", "amount": 40.2, "payment_method_id": "credit_card_1"}
    paid = [*ORDER["payment_history"], back]
    return {"#W1": {**ORDER, "status": "cancelled", "cancel_reason": "no longer needed", "payment_history": paid}}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_shopper_cancels_in_words(tmp_path: Path, language: str) -> None:
    found = run(tmp_path, [CANCEL], {"orders": cancelled()}, "--language", language)
    assert (found["passed"], found["tasks"]) == (1, 1), found["results"]
    assert found["wishes"] == {"cancel": {"done": 1}}


def test_an_end_state_that_is_another_fails_and_has_its_transcript(tmp_path: Path) -> None:
    found = run(tmp_path, [CANCEL], {})
    assert found["passed"] == 0
    assert "status is cancelled" in " ".join(found["results"][0]["differences"])
    assert "#W1" in str(found["results"][0]["transcript"])


def test_what_the_store_refuses_has_to_end_refused(tmp_path: Path) -> None:
    again = [1, "cancel_pending_order", "Non-pending order cannot be cancelled"]
    found = run(tmp_path, [CANCEL, CANCEL], {"orders": cancelled(), "errors": [again]})
    assert found["passed"] == 1, found["results"]
    assert found["wishes"] == {"cancel": {"done": 1, "refused": 1}}


def test_a_task_without_changes_leaves_everything_as_it_was(tmp_path: Path) -> None:
    found = run(tmp_path, [("get_order_details", {"order_id": "#W1"})], {})
    assert found["passed"] == 1
    assert found["steps"]["most"] == 1


def test_the_same_seed_says_the_same(tmp_path: Path) -> None:
    says = [
        [step["shopper"] for step in run(tmp_path, [CANCEL], {}, "--seed", "3")["results"][0]["transcript"]]
        for _ in range(2)
    ]
    assert says[0] == says[1]


def test_the_shopper_never_says_an_id_of_the_store(tmp_path: Path) -> None:
    said = ""
    for seed in range(4):
        found = run(tmp_path, [("modify_pending_order_items", CHANGE)], {}, "--seed", str(seed))
        said += " ".join(step["shopper"] for step in found["results"][0]["transcript"])
    assert "#W1" in said
    for hidden in ("credit_card_1", "p1", "30.4"):
        assert hidden not in said


WISH = Wish(
    place=0,
    kind="exchanges",
    order_id="#W1",
    order=[Bought("Shoe", {"size": "8"}, money(20))],
    pieces=[Piece(Bought("Shoe", {"size": "8"}, money(20)), {"size": "9"})],
    method=Method("credit_card", "Visa 1234"),
)


def card(**other: Any) -> dict[str, Any]:
    """A right card for the wish."""
    summary = "Exchange 1 item of order #W1; $10.30 from Visa ending 1234."
    details = ["Shoe (8) $20.00 → Shoe (9) $30.30"]
    return {"id": "p", "digest": "d", "state": "open", "summary": summary, "details": details, **other}


@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        ({}, []),
        ({"summary": "Cancel order #W1."}, ["kind"]),
        ({"summary": "Exchange 1 item of order #W2; $10.30 from Visa ending 1234."}, ["order"]),
        ({"summary": "Exchange 1 item of order #W1; $10.30 from Gift card."}, ["method"]),
        ({"details": ["Shoe (8) $20.00 → Shoe (10) $30.30"]}, ["pairs"]),
        ({"details": []}, ["items"]),
    ],
)
def test_a_card_is_read_by_its_words(other: dict[str, Any], wrong: list[str]) -> None:
    assert differences(card(**other), WISH) == wrong


def test_a_wrong_card_is_refused_twice_and_then_given_up() -> None:
    shopper = Shopper([WISH], [], "en", Random(1))
    assert shopper.move(None) is not None
    wrong = Seen("This is what I would do.", card(details=["Shoe (8) $20.00 → Shoe (10) $30.30"]))
    for _ in range(2):
        move = shopper.move(wrong)
        assert move is not None
        assert move.action is None
        assert "9" in move.text
    assert shopper.move(wrong) is None
    assert shopper.outcomes == {0: "given_up"}


@pytest.mark.data
def test_a_sample_of_the_public_tasks_without_a_model() -> None:
    folder = os.environ.get("AISLE_DATA_SETS")
    if not folder:
        pytest.skip("needs the public data sets: set AISLE_DATA_SETS to their folder")
    result = CliRunner().invoke(
        app, ["dialogs", "--engine", "scripted", "--sample", "12", "--seed", "5", "--json"], catch_exceptions=False
    )
    found = json.loads(result.stdout)
    assert found["passed"] >= 8, [one["id"] for one in found["results"] if not one["passed"]]
