"""The figures of the recommendation eval for people: tables on the terminal. JSON carries the same and more."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

_COLUMNS = ("ndcg", "recall", "coverage", "novelty_bits", "own_brand_share", "largest_maker_share", "maker_gini")
_TITLES = {"all": "all purchases", "new": "products new to the household"}


def print_tables(figures: dict[str, Any], console: Console) -> None:
    """Both targets, ours against the best, and fairness."""
    for target, rows in figures["table"].items():
        table = Table("method", *_COLUMNS, "setting", title=_TITLES[target])
        for name, row in rows.items():
            table.add_row(name, *(f"{row[column]:.4f}" for column in _COLUMNS), row["setting"])
        console.print(table)
    for key in ("", "new_", "recall_", "recall_new_"):
        low, high = figures[f"{key}ratio_interval"]
        console.print(
            f"{key}ours {figures[f'{key}ours']:.4f}, best baseline {figures[f'{key}best_baseline']:.4f} "
            f"({figures[f'{key}best_baseline_name']}): {figures[f'{key}ratio']:.3f}x, 90% {low:.3f}-{high:.3f}"
        )
    _print_fairness(figures["fairness"], console)


def _print_fairness(found: dict[str, Any], console: Console) -> None:
    served = found["ndcg_by_history"]
    names = list(next(iter(served.values())))
    table = Table("known by", *names, title="fairness: nDCG@10 by how well the household is known")
    for band, row in served.items():
        table.add_row(band, *("-" if row[name] is None else f"{row[name]:g}" for name in names))
    console.print(table)
    exposure = found["exposure"]
    columns = list(exposure["demand"])
    table = Table("shown by", *columns, title="fairness: exposure beside what was bought afterwards")
    for name, row in exposure.items():
        table.add_row(name, *(f"{row[column]:.4f}" for column in columns))
    console.print(table)
