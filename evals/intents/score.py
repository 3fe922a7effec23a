"""The figures of an intents eval from labelled lines and what the tool made of them. Pure functions.

Owns what each figure means: `accuracy` counts the best guess on every line, abstentions included; where several intents
are right, any of them is; `macro_f1` is the mean F1 of the intents that occur as labels; slots count on the lines that
state theirs. Called by run.py.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.intents.lines import Line
from evals.intents.slots import Counts, compared
from tools.intent.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line, what was understood, how long that took, and how much of a processor's time."""

    line: Line
    found: Understanding
    ms: float
    cpu_ms: float

    @property
    def label(self) -> str:
        """The right intent this line counts for: the guess where it is right, else the first."""
        return self.found.intent if self.right else self.line.intents[0]

    @property
    def right(self) -> bool:
        """Whether the best guess is one of the right ones."""
        return self.found.intent in self.line.intents

    @property
    def served(self) -> bool:
        """Whether every request of the message was understood."""
        return set(self.line.requests) <= {self.found.intent, *self.found.also}


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The JSON document of a run."""
    sure = [outcome for outcome in outcomes if outcome.found.sure]
    slots = slot_counts(outcomes)
    several = [outcome for outcome in outcomes if outcome.line.requests]
    return {
        "lines": len(outcomes),
        "accuracy": _share(outcome.right for outcome in outcomes),
        "macro_f1": round(macro_f1(outcomes), 4),
        "slot_f1": round(_total(slots).f1, 4) if slots else None,
        "abstained": round(1 - len(sure) / len(outcomes), 4),
        "accuracy_when_sure": _share(outcome.right for outcome in sure),
        "p50_ms": _percentile([outcome.ms for outcome in outcomes], 50),
        "p95_ms": _percentile([outcome.ms for outcome in outcomes], 95),
        "p50_cpu_ms": _percentile([outcome.cpu_ms for outcome in outcomes], 50),
        "by_language": _by_language(outcomes),
        "slots": {name: _slot(counts) for name, counts in sorted(slots.items())},
        "several_requests": {"lines": len(several), "all_served": _share(outcome.served for outcome in several)},
        "slots_ignored": sorted({name for outcome in outcomes for name in outcome.line.ignored}),
        "confusion": confusion(outcomes),
    }


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """Mean of the F1 of each label."""
    labels: Counter[str] = Counter(outcome.label for outcome in outcomes)
    guesses: Counter[str] = Counter(outcome.found.intent for outcome in outcomes)
    right: Counter[str] = Counter(outcome.label for outcome in outcomes if outcome.right)
    return statistics.fmean(2 * right[name] / (labels[name] + guesses[name]) for name in labels)


def confusion(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    """Label to guess to lines, right ones on the diagonal; the most frequent guess first."""
    table: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        table.setdefault(outcome.label, Counter())[outcome.found.intent] += 1
    return {label: dict(table[label].most_common()) for label in sorted(table)}


def slot_counts(outcomes: Iterable[Outcome]) -> dict[str, Counts]:
    """Counts by slot over the lines that state their slots."""
    table: dict[str, Counts] = {}
    for outcome in outcomes:
        if outcome.line.slots is None:
            continue
        for name, counts in compared(outcome.line.slots, outcome.found.said).items():
            table.setdefault(name, Counts()).add(counts)
    return table


def _total(slots: Mapping[str, Counts]) -> Counts:
    total = Counts()
    for counts in slots.values():
        total.add(counts)
    return total


def _slot(counts: Counts) -> dict[str, float]:
    return {
        "f1": round(counts.f1, 4), "right": counts.right, "spurious": counts.spurious, "missed": counts.missed,
    }  # fmt: skip


def _by_language(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float | None]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.line.language or outcome.found.language, []).append(outcome)
    return {
        language: {
            "lines": len(group),
            "accuracy": _share(outcome.right for outcome in group),
            "slot_f1": round(_total(slots).f1, 4) if (slots := slot_counts(group)) else None,
        }
        for language, group in sorted(groups.items())
    }


def _share(values: Iterable[bool]) -> float | None:
    counted = list(values)
    return round(sum(counted) / len(counted), 4) if counted else None


def _percentile(values: Sequence[float], percent: int) -> float:
    return round(sorted(values)[round(percent / 100 * (len(values) - 1))], 2)
