"""Figures of the redaction eval, from filled texts and what the masking found in them.

A slot counts as found when no more than a fifth of its letters and digits stays readable; leak is the share that does,
over all slots of the kind. A find counts as right when at least half of its letters and digits stand in slots.
Precision is by the kind the masking gave, recall by the slot's kind: an address that was masked as a telephone number
has not leaked.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.redaction.fill import Filled
from tools.masking import find
from tools.redaction.found import Found

_MAY_STAY = 0.2


@dataclass(slots=True)
class Tally:
    """What came of one kind."""

    slots: int = 0
    found: int = 0
    characters: int = 0
    leaked: int = 0
    finds: int = 0
    right: int = 0

    def figures(self) -> dict[str, Any]:
        """As JSON; None where there is nothing to divide by."""
        recall, precision = _share(self.found, self.slots), _share(self.right, self.finds)
        f1 = 2 * recall * precision / (recall + precision) if recall and precision else None
        leak = _share(self.leaked, self.characters)
        return {
            "slots": self.slots,
            "recall": recall,
            "finds": self.finds,
            "precision": precision,
            "f1": f1,
            "leak": leak,
        }


@dataclass(slots=True)
class Score:
    """All kinds, with examples of what went wrong."""

    kinds: dict[str, Tally] = field(default_factory=dict)
    texts: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, filled: Filled) -> None:
        """Take one text."""
        begun = time.thread_time()
        found = find(filled.text)
        self.milliseconds.append((time.thread_time() - begun) * 1000)
        self.texts += 1
        hidden = {place for one in found for place in range(one.start, one.end)}
        for gold in filled.gold:
            if gold.kind != "loose":
                self._slot(filled.text, gold.start, gold.end, gold.kind, hidden)
        slots = {place for gold in filled.gold for place in range(gold.start, gold.end)}
        for one in found:
            self._find(filled.text, one, slots)

    def _slot(self, text: str, start: int, end: int, kind: str, hidden: set[int]) -> None:
        places = [place for place in range(start, end) if text[place].isalnum()]
        leaked = sum(place not in hidden for place in places)
        tally = self.kinds.setdefault(kind, Tally())
        tally.slots += 1
        tally.characters += len(places)
        tally.leaked += leaked
        if leaked <= _MAY_STAY * len(places):
            tally.found += 1
        else:
            self.missed.append((kind, text))

    def _find(self, text: str, found: Found, slots: set[int]) -> None:
        places = [place for place in range(found.start, found.end) if text[place].isalnum()]
        tally = self.kinds.setdefault(found.kind, Tally())
        tally.finds += 1
        if 2 * sum(place in slots for place in places) >= len(places):
            tally.right += 1
        else:
            self.wrong.append((found.kind, f"{text[found.start : found.end]!r} in {text}"))

    def figures(self) -> dict[str, Any]:
        """Per kind and over all."""
        total = Tally(*(sum(getattr(tally, name) for tally in self.kinds.values()) for name in Tally.__slots__))
        ordered = sorted(self.milliseconds) or [0.0]
        return {
            "texts": self.texts,
            "kinds": {kind: tally.figures() for kind, tally in sorted(self.kinds.items())},
            "all": total.figures(),
            "ms_median": ordered[len(ordered) // 2],
            "ms_p99": ordered[int(len(ordered) * 0.99)],
        }


def false_alarms(texts: Iterable[Filled]) -> dict[str, Any]:
    """Lines without personal data in which something was found."""
    lines = list(texts)
    alarms = [(found, line.text) for line in lines if (found := find(line.text))]
    by_kind = Counter(one.kind for found, _ in alarms for one in found)
    return {
        "lines": len(lines),
        "with_alarm": len(alarms),
        "by_kind": dict(by_kind),
        "examples": [f"{_quoted(text, found)} in {text}" for found, text in alarms],
    }


def _quoted(text: str, found: Sequence[Found]) -> str:
    return ", ".join(f"{one.kind} {text[one.start : one.end]!r}" for one in found)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
