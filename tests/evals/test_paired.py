"""Two runs of the same cases, compared case by case."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from evals.chat.paired import at_most, pair, read
from evals.chat.report import encoded
from tools.errors import UserError


def keys(*passed: bool) -> dict[tuple[str, str], bool]:
    return {("s", f"c{number}"): value for number, value in enumerate(passed)}


def test_only_disagreements_count() -> None:
    found = pair(keys(True, True, False, False), keys(True, False, True, False))
    assert (found.both, found.only_first, found.only_second, found.neither) == (1, [("s", "c1")], [("s", "c2")], 1)
    assert found.p_two_sided == 1.0


def test_a_way_that_loses_every_disagreement_is_worse() -> None:
    found = pair(keys(*[False] * 6), keys(*[True] * 6))
    assert found.p_first_worse == pytest.approx(1 / 64)
    assert found.p_two_sided == pytest.approx(2 / 64)


def test_a_coin_that_was_never_tossed_says_nothing() -> None:
    assert at_most(0, 0) == 1.0


def test_runs_of_different_cases_are_refused() -> None:
    with pytest.raises(UserError, match="not of the same cases: s c1"):
        pair(keys(True), keys(True, True))


def test_result_files_are_read_and_others_refused(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"suite": "s", "results": [{"id": "c0", "passed": True}]}))
    bad.write_text("[]")
    assert read([good]) == keys(True)
    with pytest.raises(UserError, match="no result of"):
        read([bad])


def test_a_result_with_exact_amounts_among_the_arguments_can_be_saved() -> None:
    assert encoded({"calls": [["recommend", {"price_max": Decimal("50.00")}]]}).endswith('{"price_max": "50.00"}]]}')
