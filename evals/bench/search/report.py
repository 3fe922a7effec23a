"""The search bench's document as tables on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

GOAL_MS, GOAL_RATIO, GOAL_RECALL = 15.0, 5.0, 0.98


def print_tables(found: dict[str, Any], console: Console) -> None:
    """Times, then the rest."""
    title = f"{found['products']:,} products, {found['vectors']} vectors"
    table = Table("search", "median", "p95", "median of CPU", "passing", title=title)
    for name, one in found["cases"].items():
        passing = f"{one['passing']:,}" if "passing" in one else ""
        table.add_row(
            name.replace("_", " "),
            f"{one['median_ms']:.2f} ms",
            f"{one['p95_ms']:.2f}",
            f"{one['cpu_median_ms']:.2f}",
            passing,
        )
    for name, one in found.get("chroma", {}).get("cases", {}).items():
        table.add_row(
            f"Chroma's own, {name.replace('_', ' ')}", f"{one['median_ms']:.2f} ms", f"{one['p95_ms']:.2f}", ""
        )
    console.print(table)
    recall = ", ".join(f"{name}: {value:.3f}" for name, value in found["recall_at_50"].items())
    worst = max(found["cases"][f"hybrid_3_filters_{name}"]["median_ms"] for name in found["recall_at_50"])
    update = found["update"]
    lines = [
        f"recall@50 of the filtered vectors: {recall} (goal {GOAL_RECALL})",
        f"three filters, worst median: {worst:.1f} ms (goal at 100,000: {GOAL_MS:.0f} ms)",
        f"memory {found['memory_mb']} MB, disk {found['disk_mb']} MB, {found['products_per_second']} products/s, "
        f"opened in {found['open_seconds']} s",
        f"a price change takes {update['ms']} ms; the next search sees it: {update['seen_by_next_search']}",
    ]
    if (ratio := found["ratio_chroma_filtered"]) is not None:
        lines.append(f"Chroma's own filtered query takes {ratio} times as long (goal {GOAL_RATIO:.0f})")
    if card := found.get("first_card"):
        lines.append(f"first card: {card['median']:.1f} ms median, {card['p95']:.1f} ms p95 (goal 150 ms)")
    for line in lines:
        console.print(line, highlight=False)
