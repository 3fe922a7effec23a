"""`python -m evals.bench`: every bench, or those named; a table on the terminal and a JSON file under var/bench."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.bench.figures import Figure
from evals.bench.first_card import first_card
from evals.bench.first_word import first_word
from evals.bench.idle import idle_memory
from evals.bench.streams import streams_at_once
from evals.bench.token_cost import token_cost
from evals.chat.demo_store import HOME, prepared_store

Bench = Callable[[Path], Awaitable[Sequence[Figure]]]
_details: dict[str, Any] = {}


async def _streams(data: Path) -> Sequence[Figure]:
    figures, steps = await streams_at_once(data)
    _details["streams"] = [asdict(step) for step in steps]
    return figures


BENCHES: dict[str, Bench] = {
    "card": first_card,
    "word": first_word,
    "token": token_cost,
    "idle": idle_memory,
    "streams": _streams,  # last: it gives this process a core of its own for good
}


def main() -> None:
    """Parse the options and run."""
    parser = argparse.ArgumentParser(description="Measure times and costs, each beside its floor.")
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(BENCHES)}; all where left out")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"no bench called {', '.join(sorted(unknown))}")
    found = asyncio.run(_run([name for name in BENCHES if name in options.names or not options.names]))
    path = HOME.parent / "bench" / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _print(found)
    Console().print(f"saved in {path}")


async def _run(names: Sequence[str]) -> dict[str, Any]:
    home = await prepared_store()
    console = Console(stderr=True)
    figures: list[Figure] = []
    for name in names:
        with TemporaryDirectory(prefix="aisle-bench-") as folder, console.status(f"{name} …"):
            data = Path(folder) / "data"
            shutil.copytree(home, data)
            figures += await BENCHES[name](data)
    machine = {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()}
    return {"machine": machine, "figures": [figure.json() for figure in figures], **_details}


def _print(found: dict[str, Any]) -> None:
    table = Table("what", "median", "p95", "floor", "the floor is", "× floor", "goal")
    for one in found["figures"]:
        ratio = f"{one['ratio']:.2f}" if one["ratio"] else "–"
        unit = one["unit"]
        table.add_row(
            one["name"], f"{one['median']:.1f} {unit}", f"{one['p95']:.1f}", f"{one['floor']:.1f}", one["floor_is"],
            ratio, one["goal"],
        )  # fmt: skip
    console = Console()
    console.print(table)
    for step in found.get("streams", []):
        console.print(
            f"  {step['streams']} streams: {step['median']:.1f} ms median, {step['p95']:.1f} ms p95, server "
            f"{step['server_load']:.0%} of a core, engine and shoppers {step['other_load']:.0%}"
        )


if __name__ == "__main__":
    main()
