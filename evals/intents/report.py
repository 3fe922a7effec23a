"""An intents eval for the terminal: the figures in one table, what was confused in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.intents.score import Outcome
from evals.intents.slots import compared

_FIGURES = (
    "lines", "accuracy", "macro_f1", "slot_f1", "abstained", "accuracy_when_sure", "p50_ms", "p95_ms", "p50_cpu_ms",
)  # fmt: skip
_CONFUSED_SHOWN = 12


def print_figures(found: Mapping[str, Any], console: Console) -> None:
    """The document of score.figures as tables."""
    table = Table(show_header=False)
    for name in _FIGURES:
        table.add_row(name, str(found[name]))
    for language, figures in found["by_language"].items():
        table.add_row(language, f"{figures['accuracy']}  of {figures['lines']}, slots {figures['slot_f1']}")
    for name, figures in found["slots"].items():
        table.add_row(f"slot {name}", f"{figures['f1']}  of {figures['right'] + figures['missed']}")
    if found["slots_ignored"]:
        table.add_row("slots ignored", ", ".join(found["slots_ignored"]))
    if found["several_requests"]["lines"]:
        table.add_row("several requests", f"{found['several_requests']['all_served']} wholly served")
    console.print(table)
    pairs = [
        (lines, label, guess)
        for label, row in found["confusion"].items()
        for guess, lines in row.items()
        if guess != label
    ]
    for lines, label, guess in sorted(pairs, reverse=True)[:_CONFUSED_SHOWN]:
        console.print(f"  {label} taken for {guess}: {lines}", highlight=False)


def print_mistakes(outcomes: Sequence[Outcome], console: Console) -> None:
    """Every wrong intent and slot, for the file one tunes on; a test file's are not looked at."""
    for outcome in outcomes:
        line, found = outcome.line, outcome.found
        wrong = []
        if not outcome.right:
            wrong.append(f"{'/'.join(line.intents)}, guessed {found.intent} ({found.confidence:.2f})")
        if line.requests and not outcome.served:
            wrong.append(f"also {found.also}")
        if line.slots is not None:
            counts = compared(line.slots, found.said)
            bad = [name for name, count in counts.items() if count.spurious or count.missed]
            wrong += [f"{name}: {line.slots.get(name, ())} found {found.said.get(name, [])}" for name in bad]
        if wrong:
            console.print(f"{line.text!r}: {'; '.join(wrong)}", highlight=False, markup=False, soft_wrap=True)
