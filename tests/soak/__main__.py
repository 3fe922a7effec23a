"""`python -m tests.soak [kills] [kills-postgres] [frames] [api]`: what `make soak` runs, with one table at the end.

`--share 0.1` runs a tenth, `--seed` repeats a run, `--session` one fuzzed socket of it, `--json` prints the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.scripted_engine import Script, ScriptedEngine
from tests import postgres
from tests.soak import scale
from tests.soak.api import soak_api
from tests.soak.fuzz import soak_frames
from tests.soak.kills import soak_kills
from tests.soak.report import Report, as_json, table
from tests.soak.stock import fill

FRAMES = 200_000
KILLS = 100
API_EXAMPLES = 100
"""For each operation, caller and way of making a request."""


async def frames(seed: int, session: str | None = None) -> Report:
    """Broken frames against the WebSocket door."""
    report = Report("frames", seed)
    with tempfile.TemporaryDirectory(prefix="aisle-soak-") as name:
        folder = Path(name)
        await fill(folder, f"sqlite:///{folder / 'aisle.db'}")
        async with ScriptedEngine(Script(), record=False) as engine:
            await soak_frames(folder, engine.base_url, report, scale.part_of(FRAMES), session)
    return report


async def kills(seed: int) -> Report:
    """`kill -9` on SQLite."""
    report = Report("kills on SQLite", seed)
    with tempfile.TemporaryDirectory(prefix="aisle-soak-") as name:
        async with ScriptedEngine(Script(), record=False) as engine:
            await soak_kills(Path(name), engine.base_url, report, scale.part_of(KILLS))
    return report


async def kills_postgres(seed: int) -> Report:
    """`kill -9` of one of two servers on PostgreSQL; skips where there is none."""
    report = Report("kills on PostgreSQL, two servers", seed)
    with tempfile.TemporaryDirectory(prefix="aisle-soak-") as name:
        async with postgres.fresh() as url, ScriptedEngine(Script(), record=False) as engine:
            await soak_kills(Path(name), engine.base_url, report, scale.part_of(KILLS), url)
    return report


async def api(seed: int) -> Report:
    """Requests made from the OpenAPI description."""
    report = Report("api", seed)
    with tempfile.TemporaryDirectory(prefix="aisle-soak-") as name:
        folder = Path(name)
        await fill(folder, f"sqlite:///{folder / 'aisle.db'}")
        async with ScriptedEngine(Script(), record=False) as engine:
            await soak_api(folder, engine.base_url, report, scale.part_of(API_EXAMPLES))
    return report


SOAKS = {"kills": kills, "kills-postgres": kills_postgres, "frames": frames, "api": api}


def main() -> int:
    """Run what is asked for; 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("which", nargs="*", metavar="soak", help="all of them where none is named")
    parser.add_argument("--share", type=float, help="the part of a full run; SOAK=full is 1, else a tenth")
    parser.add_argument("--seed", type=int, help="repeat this run")
    parser.add_argument("--session", help="repeat this one socket of `frames`")
    parser.add_argument("--json", action="store_true", help="figures for programs")
    options = parser.parse_args()
    if options.share is not None:
        os.environ["SOAK_SHARE"] = str(options.share)
    seed = options.seed if options.seed is not None else scale.seed()
    reports = [_run(name, seed, options.session) for name in options.which or SOAKS]
    print(as_json(reports) if options.json else table(reports))
    return int(any(report.faults for report in reports))


def _run(name: str, seed: int, session: str | None) -> Report:
    soak: Callable[..., object] = SOAKS[name]
    try:
        return asyncio.run(frames(seed, session) if name == "frames" else soak(seed))  # type: ignore[arg-type]
    except pytest.skip.Exception as reason:
        return Report(name, seed, figures={"skipped": str(reason)})


if __name__ == "__main__":
    sys.exit(main())
