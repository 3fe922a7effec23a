"""A run's figures as a JSON document, and for the terminal: one line a task, the failed ones with their transcript."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from evals.dialogs.play import Played


def document(played: Sequence[Played], about: Mapping[str, Any]) -> dict[str, Any]:
    """pass^1, steps (the shopper's messages and presses) and seconds a task, and every conversation."""
    return {
        **about,
        "tasks": len(played),
        "passed": sum(one.verdict.passed for one in played),
        "pass_1": round(sum(one.verdict.passed for one in played) / len(played), 4) if played else 0.0,
        "mirrored_faults": sum(one.verdict.mirrored for one in played),
        "steps": _spread([len(one.exchanges) for one in played]),
        "seconds": _spread([one.seconds for one in played]),
        "seconds_a_step": _spread([exchange.seconds for one in played for exchange in one.exchanges]),
        "planned_by_model": sum(exchange.by_model for one in played for exchange in one.exchanges),
        "wishes": _wishes(played),
        "results": [_task(one) for one in played],
    }


def print_line(one: Played, console: Console) -> None:
    """One task, as it ends."""
    verdict = "[green]right[/green]" if one.verdict.passed else "[red]wrong[/red]"
    ended = ", ".join(f"{wish.split(' ', 1)[1]} {outcome}" for wish, outcome in one.wishes.items()) or "no change asked"
    console.print(
        f"task {one.task.id}: {verdict}, {len(one.exchanges)} steps, {one.seconds:.1f} s ({ended})", highlight=False
    )


def print_failures(played: Sequence[Played], console: Console) -> None:
    """The transcript of every failed task, with what is not as expected."""
    for one in (one for one in played if not one.verdict.passed):
        console.print(f"\n[red]task {one.task.id}[/red]", highlight=False)
        for exchange in one.exchanges:
            console.print(f"  > {exchange.move}", highlight=False, markup=False)
            for line in [*exchange.reply.splitlines(), *exchange.cards]:
                console.print(f"      {line}", highlight=False, markup=False)
        for line in one.verdict.differences:
            console.print(f"  ! {line}", highlight=False, markup=False)


def print_figures(found: Mapping[str, Any], console: Console) -> None:
    """The sum."""
    console.print(
        f"{found['passed']} of {found['tasks']} tasks end in the right state: pass^1 {found['pass_1']:.3f}; "
        f"{found['steps']['median']:g} steps and {found['seconds']['median']:.1f} s a task in the median "
        f"({found['model']}, seed {found['seed']}, {found['planned_by_model']} steps planned by the model)",
        highlight=False,
    )


def _wishes(played: Sequence[Played]) -> dict[str, dict[str, int]]:
    """How the wishes of each kind ended for the shopper."""
    found: dict[str, Counter[str]] = {}
    for one in played:
        for wish, outcome in one.wishes.items():
            found.setdefault(wish.split(" ", 1)[1], Counter())[outcome] += 1
    return {kind: dict(sorted(counts.items())) for kind, counts in sorted(found.items())}


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {"median": 0, "mean": 0, "most": 0}
    return {
        "median": round(statistics.median(values), 3),
        "mean": round(statistics.fmean(values), 3),
        "most": round(max(values), 3),
    }


def _task(one: Played) -> dict[str, Any]:
    return {
        "id": one.task.id,
        "passed": one.verdict.passed,
        "differences": one.verdict.differences,
        "wishes": one.wishes,
        "steps": len(one.exchanges),
        "seconds": round(one.seconds, 2),
        "transcript": [
            {
                "shopper": exchange.move,
                "assistant": exchange.reply,
                "cards": exchange.cards,
                "seconds": round(exchange.seconds, 3),
                "planned_by_model": exchange.by_model,
                **({"failure": exchange.failure} if exchange.failure else {}),
            }
            for exchange in one.exchanges
        ],
    }
