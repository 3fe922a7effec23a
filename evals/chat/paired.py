"""`aisle eval paired`: two ways of running the same cases, case by case, and whether one is worse.

Owns the pairing and the exact McNemar test over result files of `aisle eval chat --out`. Only cases on which the two
disagree say anything: under 'no difference' each of them falls to either side like a coin.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tools.errors import UserError

Key = tuple[str, str]
"""(suite, case id)."""


@dataclass(frozen=True, slots=True)
class Paired:
    """How often both ways passed, one alone did, or neither."""

    both: int
    only_first: list[Key]
    only_second: list[Key]
    neither: int

    @property
    def p_first_worse(self) -> float:
        """One-sided exact McNemar: the chance of so few cases won by the first way, were there no difference."""
        return at_most(len(self.only_first), len(self.only_first) + len(self.only_second))

    @property
    def p_two_sided(self) -> float:
        """The same, for a difference in either direction."""
        won, lost = len(self.only_first), len(self.only_second)
        return min(1.0, 2 * at_most(min(won, lost), won + lost))


def at_most(successes: int, trials: int) -> float:
    """P(X ≤ successes) of `trials` tosses of a fair coin; 1.0 without any."""
    return float(sum(comb(trials, count) for count in range(successes + 1)) / 2**trials)


def pair(first: dict[Key, bool], second: dict[Key, bool]) -> Paired:
    """Raises UserError where the two are not of the same cases."""
    if first.keys() != second.keys():
        odd = sorted(first.keys() ^ second.keys())[0]
        raise UserError(
            "not_paired", f"the two results are not of the same cases: {' '.join(odd)} is in one of them only"
        )
    return Paired(
        both=sum(first[key] and second[key] for key in first),
        only_first=sorted(key for key in first if first[key] and not second[key]),
        only_second=sorted(key for key in first if second[key] and not first[key]),
        neither=sum(not first[key] and not second[key] for key in first),
    )


def read(paths: list[Path]) -> dict[Key, bool]:
    """Which cases passed, over all files. Raises UserError for what is no result file."""
    passed: dict[Key, bool] = {}
    for path in paths:
        try:
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
            passed |= {(found["suite"], case["id"]): bool(case["passed"]) for case in found["results"]}
        except FileNotFoundError:
            raise UserError("file_missing", f"{path} does not exist") from None
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
            raise UserError("bad_result", f"{path} is no result of `aisle eval chat --out`") from None
    return passed


def paired(
    first: Annotated[list[Path], typer.Option("--first", help="results of the way in question; may be repeated")],
    second: Annotated[list[Path], typer.Option("--second", help="results of the other way, of the same cases")],
    common: Annotated[bool, typer.Option("--common", help="only the cases that are in both")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Compare two runs case by case: who won where, and whether the first is worse than chance would have it."""
    one, other = read(first), read(second)
    if common:
        keys = one.keys() & other.keys()
        one, other = {key: one[key] for key in keys}, {key: other[key] for key in keys}
    found = pair(one, other)
    figures = {
        "both": found.both,
        "only_first": [" ".join(key) for key in found.only_first],
        "only_second": [" ".join(key) for key in found.only_second],
        "neither": found.neither,
        "p_first_worse": round(found.p_first_worse, 4),
        "p_two_sided": round(found.p_two_sided, 4),
    }
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    console = Console()
    table = Table("cases", "how many", "which")
    table.add_row("passed by both", str(found.both), "")
    table.add_row("by the first alone", str(len(found.only_first)), ", ".join(figures["only_first"]))  # type: ignore[arg-type]
    table.add_row("by the second alone", str(len(found.only_second)), ", ".join(figures["only_second"]))  # type: ignore[arg-type]
    table.add_row("by neither", str(found.neither), "")
    console.print(table)
    console.print(
        f"the first is worse: p = {found.p_first_worse:.3f}; they differ: p = {found.p_two_sided:.3f} (exact McNemar)"
    )
