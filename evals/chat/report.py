"""A run's results as a JSON document and as tables for the terminal and the docs."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.chat.runner import CaseResult
from evals.chat.scorers import SCORERS
from evals.chat.suite import Suite


def document(suite: Suite, results: Sequence[CaseResult], about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything needed to compare this run with another: data version, model digest, prompts, seed, scores."""
    turns = [turn for result in results for turn in result.turns]
    return {
        "suite": suite.suite,
        "version": suite.version,
        **about,
        "cases": len(results),
        "passed": sum(result.passed for result in results),
        "pass_rate": _share(result.passed for result in results),
        "turns": len(turns),
        "scores": {name: _share(name not in turn.misses for turn in turns) for name in SCORERS},
        "by_language": _by(results, lambda result: [result.case.language]),
        "by_tag": _by(results, lambda result: result.case.tags),
        "latency_ms": {
            "first_card": _spread(turn.record.first_card_ms for turn in turns),
            "first_word": _spread(turn.record.first_word_ms for turn in turns),
            "turn": _spread(turn.record.total_ms for turn in turns),
        },
        "planned_by_model": sum(turn.record.planned_by_model for turn in turns),
        "cut_by_verify": sum(len(turn.record.cut) for turn in turns),
        "results": [_case(result) for result in results],
    }


def encoded(found: Mapping[str, Any], indent: int | None = None) -> str:
    """The document as JSON; amounts among the tools' arguments are exact and become their digits."""
    return json.dumps(found, ensure_ascii=False, indent=indent, default=str)


def print_tables(found: Mapping[str, Any], console: Console) -> None:
    """The score table, then every miss with what was said."""
    table = Table(title=f"{found['suite']} v{found['version']} · {found.get('model', '')}")
    for heading in ("what", "score"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    table.add_row("[bold]cases passed", f"[bold]{found['passed']} of {found['cases']} ({found['pass_rate']:.1%})")
    for name, score in found["scores"].items():
        table.add_row(name, f"{score:.1%} of {found['turns']} turns")
    for group in ("by_language", "by_tag"):
        for name, entry in found[group].items():
            table.add_row(f"  {name}", f"{entry['passed']} of {entry['cases']}")
    for name, entry in found["latency_ms"].items():
        if entry:
            table.add_row(name.replace("_", " "), f"{entry['median']:.0f} ms median, {entry['p95']:.0f} ms p95")
    table.add_row("cut by verify", str(found["cut_by_verify"]))
    console.print(table)
    for result in found["results"]:
        if not result["passed"]:
            console.print(f"[red]✗ {result['id']}")
            for turn in result["turns"]:
                for name, misses in turn["misses"].items():
                    console.print(f"    {name}: {'; '.join(misses)}", markup=False, highlight=False)
                console.print(f"    [dim]» {turn['say']}[/dim]", highlight=False)
                console.print(f"      {turn['answer']}", markup=False, highlight=False)


def _case(result: CaseResult) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "passed": result.passed,
        "turns": [
            {
                "say": turn.say,
                "answer": turn.record.said(),
                "intent": turn.record.intent,
                "calls": [[name, arguments] for name, arguments in turn.record.calls],
                "shown": [item["id"] for item in turn.record.products()],
                "misses": turn.misses,
                "cut": turn.record.cut,
                "planned_by_model": turn.record.planned_by_model,
                "first_card_ms": turn.record.first_card_ms,
                "first_word_ms": turn.record.first_word_ms,
                "total_ms": turn.record.total_ms,
            }
            for turn in result.turns
        ],
    }


def _by(results: Sequence[CaseResult], key: Any) -> dict[str, dict[str, int]]:
    groups: dict[str, dict[str, int]] = {}
    for result in results:
        for name in key(result):
            entry = groups.setdefault(name, {"cases": 0, "passed": 0})
            entry["cases"] += 1
            entry["passed"] += result.passed
    return dict(sorted(groups.items()))


def _share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / len(found) if found else 0.0


def _spread(values: Iterable[float | None]) -> dict[str, float]:
    found = sorted(value for value in values if value is not None)
    if not found:
        return {}
    return {"median": statistics.median(found), "p95": found[min(len(found) - 1, int(len(found) * 0.95))]}
