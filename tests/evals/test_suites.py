"""The chat suites in CI, with the scripted engine: what code decides must hold, whatever a model would say.

Turns of which the intent tool is unsure go unanswered here, so not every case can pass; the floors are below what was
measured (docs/evals.md) by what those cases weigh.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.chat.demo_store import run_suite
from evals.chat.report import document
from evals.chat.suite import load_suite

SUITES = Path(__file__).resolve().parents[2] / "evals" / "suites"


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "cases", "passed", "intent"), [("first", 80, 85, 0.95), ("second", 60, 52, 0.9)])
async def test_a_suite_holds_without_a_model(name: str, cases: int, passed: int, intent: float) -> None:
    suite = load_suite(SUITES / f"{name}.yaml")
    assert len(suite.cases) >= cases
    results, about = await run_suite(suite, engine="scripted", model=None, planning="constrained", shortcut=True)
    found = document(suite, results, about)
    failed = [entry["id"] for entry in found["results"] if not entry["passed"]]
    assert found["scores"]["grounding"] == 1.0, failed
    assert found["scores"]["language"] == 1.0, failed
    assert found["scores"]["ending"] == 1.0, failed
    assert found["scores"]["intent"] >= intent, failed
    assert found["passed"] >= passed, failed
