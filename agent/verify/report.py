"""The report of one checked reply: how many claims were looked at, what was cut and what was replaced.

Plain data. The gate fills it; agent/ counts and logs it, evals/ scores it. Holds no rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "amount",
    "percent",
    "date",
    "rating",
    "measure",
    "count",
    "name",
    "order",
    "status",
    "code",
    "availability",
    "comparison",
    "budget",
    "done",
    "promise",
    "link",
    "markup",
    "language",
]


@dataclass(frozen=True, slots=True)
class Cut:
    """A claim without ground that was taken out."""

    kind: Kind
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """A claim that was wrong where only one thing can be right, which is what was shown."""

    kind: Kind
    text: str
    replacement: str
    reason: str


@dataclass(slots=True)
class Report:
    """What became of the claims of one reply."""

    checked: int = 0
    cut: list[Cut] = field(default_factory=list)
    replaced: list[Replacement] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything the model claimed had ground."""
        return not self.cut and not self.replaced
