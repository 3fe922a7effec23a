"""What a soak says: a line now and then while it runs, one table or JSON object at its end.

A soak fails by the sentences in `faults`, each with the seed that plays it again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(slots=True)
class Report:
    """One soak's figures and what went wrong in it."""

    name: str
    seed: int
    figures: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def fault(self, text: str) -> None:
        """Something that must not be."""
        self.faults.append(f"{text} (seed {self.seed})")

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {"soak": self.name, "seed": self.seed, "figures": self.figures, "faults": self.faults}

    def seconds(self) -> int:
        """How long it has run."""
        return round(time.monotonic() - self.began)


class Progress:
    """Tells how far a soak is, at most every few seconds, on standard error."""

    def __init__(self, report: Report, total: int, unit: str, every: float = 10.0) -> None:
        self._report, self._total, self._unit, self._every = report, total, unit, every
        self._told = time.monotonic()

    def tell(self, done: int, more: str = "") -> None:
        """So many are done."""
        now = time.monotonic()
        if now - self._told < self._every:
            return
        self._told = now
        line = f"{self._report.name}: {done:,} of {self._total:,} {self._unit}, {self._report.seconds()} s"
        print(f"{line}{', ' if more else ''}{more}", file=sys.stderr, flush=True)


def table(reports: list[Report]) -> str:
    """All of them, for people."""
    lines = []
    for report in reports:
        lines.append(f"{report.name}  (seed {report.seed}, {'FAULTS' if report.faults else 'clean'})")
        lines += [f"  {name:<46} {_shown(value)}" for name, value in report.figures.items()]
        lines += [f"  FAULT: {text}" for text in report.faults[:20]]
    return "\n".join(lines)


def as_json(reports: list[Report]) -> str:
    """All of them, for programs."""
    return orjson.dumps([report.plain() for report in reports], option=orjson.OPT_INDENT_2).decode()


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(part)}" for name, part in value.items())
    return f"{value:,}" if isinstance(value, int | float) else str(value)
