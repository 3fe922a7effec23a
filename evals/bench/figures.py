"""Figures of a bench: median and 95th percentile, always with the floor measured in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing. `floor` is what the same work costs without Aisle; `goal` what the plan wants."""

    name: str
    unit: str
    median: float
    p95: float
    floor: float
    floor_is: str
    goal: str
    samples: int

    def json(self) -> dict[str, Any]:
        """As saved."""
        ratio = self.median / self.floor if self.floor else None
        return {**asdict(self), "ratio": ratio}


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95% do not exceed."""
    found = sorted(values)
    return found[min(len(found) - 1, int(len(found) * 0.95))]


def figure(
    name: str, unit: str, values: Sequence[float], *, floor: Sequence[float], floor_is: str, goal: str
) -> Figure:
    """A figure of samples over the floor's samples."""
    return Figure(name, unit, median(values), p95(values), median(floor), floor_is, goal, len(values))
