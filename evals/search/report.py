"""From ranked lists and grades to figures: a row a way, intervals, gains over the floors, and where they come from.

Owns what is averaged over what. Queries with nothing right count for the rate of silence alone, except in the WANDS
convention, which averages over every judged query. Printing is for a person; the document is what `--json` prints.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.search.judgments import Qrels
from evals.search.measures import interval, ndcg, ndcg_reciprocal, recall, reciprocal_rank
from evals.search.ways import Ranked

Grades = Mapping[str, int]
Measure = Callable[[Sequence[str], Grades], float]
_MEASURES: Mapping[str, Measure] = {
    "ndcg_at_10_log": ndcg,
    "ndcg_at_10_reciprocal": ndcg_reciprocal,
    "recall_at_50": recall,
    "mrr": reciprocal_rank,
    "recall_at_50_exact": lambda ranked, grades: recall(ranked, grades, least=2),
    "mrr_exact": lambda ranked, grades: reciprocal_rank(ranked, grades, least=2),
}
HEADLINES = ("ndcg_at_10", "recall_at_50", "mrr", "zero_result_rate")
FLOORS = ("lexical", "vector")


def document(ranked: Sequence[Ranked], qrels: Qrels, form: str, seed: int, about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that was measured. `form` decides which nDCG is called `ndcg_at_10`."""
    names = list(ranked[0].lists) if ranked else []
    convention = "reciprocal" if form == "wands" else "log"
    judged = [each for each in ranked if each.query.id in qrels]
    right = [each for each in judged if any(qrels[each.query.id].values())]
    empty = [each for each in judged if not any(qrels[each.query.id].values())]
    counted = right if convention == "log" else judged
    asked = right if judged else list(ranked)
    found: dict[str, Any] = {
        **about,
        "seed": seed,
        "ndcg": convention,
        "queries": {"asked": len(ranked), "judged": len(judged), "with_an_answer": len(right), "without": len(empty)},
        "ways": {name: _row(name, asked, right, judged, qrels, convention, seed) for name in names},
    }
    if empty:
        found["silent_where_nothing_fits"] = {name: _zero_rate(name, empty) for name in names}
    if counted:
        score = _MEASURES[f"ndcg_at_10_{convention}"]
        values = {name: [score(each.lists[name], qrels[each.query.id]) for each in counted] for name in names}
        found["gains"] = _gains(values, seed)
        found["kinds"] = _by_kind(counted, values)
    return found


def _row(
    name: str, asked: list[Ranked], right: list[Ranked], judged: list[Ranked], qrels: Qrels, convention: str, seed: int
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for measure, score in _MEASURES.items():
        over = judged if measure == "ndcg_at_10_reciprocal" else right
        if not over:
            continue
        values = [score(each.lists[name], qrels[each.query.id]) for each in over]
        row[measure] = round(statistics.fmean(values), 4)
        if measure == f"ndcg_at_10_{convention}":
            row["ndcg_at_10"] = row[measure]
            row["ndcg_at_10_median"] = round(statistics.median(values), 4)
            row["ndcg_at_10_interval"] = [round(bound, 4) for bound in interval(values, seed)]
    times = sorted(each.ms[name] for each in asked if name in each.ms)
    row["zero_result_rate"] = _zero_rate(name, asked)
    row["ms_median"] = round(statistics.median(times), 2) if times else 0.0
    row["ms_p95"] = round(times[min(len(times) - 1, int(0.95 * len(times)))], 2) if times else 0.0
    row["errors"] = sum(name in each.errors for each in asked)
    return row


def _zero_rate(name: str, ranked: Sequence[Ranked]) -> float:
    return round(statistics.fmean(not each.lists[name] for each in ranked), 4) if ranked else 0.0


def _gains(values: Mapping[str, list[float]], seed: int) -> dict[str, Any]:
    """What each fused way gains over each floor, query by query."""
    found = {}
    for name in [each for each in values if each not in FLOORS]:
        for floor in [each for each in FLOORS if each in values]:
            pairs = [one - other for one, other in zip(values[name], values[floor], strict=True)]
            low, high = interval(pairs, seed)
            found[f"{name}_over_{floor}"] = {
                "ndcg_at_10": round(statistics.fmean(pairs), 4),
                "interval": [round(low, 4), round(high, 4)],
            }
    return found


def _by_kind(counted: list[Ranked], values: Mapping[str, list[float]]) -> dict[str, Any]:
    groups: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(counted):
        for group in (each.query.kind, each.query.language):
            if group:
                groups[group].append(place)
    return {
        group: {
            "queries": len(places),
            **{name: round(statistics.fmean(values[name][place] for place in places), 4) for name in values},
        }
        for group, places in sorted(groups.items())
    }


def print_tables(found: Mapping[str, Any], console: Console) -> None:
    """The figures for a person."""
    counts = found["queries"]
    console.print(
        f"{found['products']} products, {counts['asked']} queries ({counts['with_an_answer']} judged with an answer, "
        f"{counts['without']} with none), embedder {found['embedder']}"
    )
    table = Table("way", "nDCG@10", "95% interval", "recall@50", "MRR", "zero results", "median ms", "errors")
    for name, row in found["ways"].items():
        low, high = row.get("ndcg_at_10_interval", (0.0, 0.0))
        judged = [_figure(row, "ndcg_at_10"), f"{low:.3f}–{high:.3f}" if "ndcg_at_10" in row else "–"]
        judged += [_figure(row, "recall_at_50"), _figure(row, "mrr")]
        table.add_row(name, *judged, f"{row['zero_result_rate']:.3f}", f"{row['ms_median']:.1f}", str(row["errors"]))
    console.print(table)
    for name, gain in found.get("gains", {}).items():
        low, high = gain["interval"]
        console.print(f"  {name.replace('_', ' ')}: {gain['ndcg_at_10']:+.3f} ({low:+.3f} to {high:+.3f})")
    if silent := found.get("silent_where_nothing_fits"):
        said = ", ".join(f"{name} {rate:.3f}" for name, rate in silent.items())
        console.print(f"  says nothing where nothing fits: {said}")
    kinds = found.get("kinds", {})
    if kinds:
        by_kind = Table("nDCG@10 by kind", "queries", *found["ways"])
        for kind, row in kinds.items():
            by_kind.add_row(kind, str(row["queries"]), *(f"{row[name]:.3f}" for name in found["ways"]))
        console.print(by_kind)


def _figure(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]:.3f}" if name in row else "–"
