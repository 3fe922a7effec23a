"""`aisle bench search`, from an empty folder to one document: build, measure on one core, compare.

Owns the order of steps and the document's keys (docs/search.md). Building uses the machine as it is; searching is
measured in a process of its own, pinned to one core with one thread in every library.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from evals.bench.first_card import first_card
from evals.bench.search.catalogue import Catalogue
from evals.bench.search.filters import SELECTIVITIES
from evals.bench.search.store import build_chroma, build_store
from tools.errors import UserError
from tools.stores.embedders import DEFAULT_EMBEDDER

_ROOT = Path(__file__).resolve().parents[3]
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "TOKIO_WORKER_THREADS"), "1"
)
_CARD_QUERIES = 20


@dataclass(frozen=True, slots=True)
class Options:
    """What is built and what is measured."""

    products: int
    seed: int
    queries: int
    embed: bool
    chroma: bool
    card: bool
    core: int


def run(options: Options, folder: Path | None = None) -> dict[str, Any]:
    """Everything, as one document. Raises UserError where the folder or the core cannot be used."""
    if options.core not in os.sched_getaffinity(0):
        cores = ", ".join(map(str, sorted(os.sched_getaffinity(0))))
        raise UserError("bad_core", f"there is no core {options.core} here; use --core with one of {cores}")
    with _folder(folder) as home, _shown() as progress:
        return _run(options, home, progress)


def _run(options: Options, home: Path, progress: _Shown) -> dict[str, Any]:
    catalogue = Catalogue(options.products, options.seed)
    seconds = asyncio.run(build_store(home, catalogue, options.embed, progress.tell))
    disk = _disk(home)
    chroma = build_chroma(home, progress.tell) if options.chroma else None
    progress.tell("measure", 0, None)
    found = _measured(home, options)
    if chroma is not None:
        found["chroma"] = {**chroma, "cases": found["chroma"]}
    if options.card:
        progress.tell("first card", 0, None)
        figures = asyncio.run(first_card(home, rounds=3, questions=catalogue.queries(_CARD_QUERIES)))
        found["first_card"] = figures[0].json()
    return {
        "bench": "search",
        **{name: value for name, value in asdict(options).items() if name in ("products", "seed", "queries")},
        "vectors": DEFAULT_EMBEDDER if options.embed else "synthetic",
        "machine": _machine(options.core),
        "import_seconds": round(seconds, 1),
        "products_per_second": round(options.products / seconds),
        "disk_mb": disk["all"],
        "disk_parts_mb": {name: size for name, size in disk.items() if name != "all"},
        **found,
        **_ratios(found),
    }


def _ratios(found: dict[str, Any]) -> dict[str, Any]:
    """Chroma's filtered query over the whole hybrid search with the same three limits; the worst of them is told."""
    if "chroma" not in found:
        return {"ratio_chroma_filtered": None}
    ratios = {
        name: round(
            found["chroma"]["cases"][f"3_filters_{name}"]["median_ms"]
            / found["cases"][f"hybrid_3_filters_{name}"]["median_ms"],
            2,
        )
        for name in SELECTIVITIES
    }
    return {"ratio_chroma_filtered": min(ratios.values()), "ratios_chroma_filtered": ratios}


def _measured(home: Path, options: Options) -> dict[str, Any]:
    command = [sys.executable, "-m", "evals.bench.search.measured", str(home), json.dumps(asdict(options))]
    done = subprocess.run(
        command,
        cwd=_ROOT,
        env={**os.environ, **_ONE_THREAD},
        stdout=subprocess.PIPE,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {options.core}),
    )
    if done.returncode:
        raise UserError("bench_failed", f"the measuring process ended with status {done.returncode}; see above")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _disk(home: Path) -> dict[str, int]:
    """Megabytes by part of the data folder; the file that was imported is not counted."""
    parts = {"sql": 0, "chroma": 0, "text": 0, "vectors": 0, "other": 0}
    for path in home.rglob("*"):
        if not path.is_file() or "feed" in path.parts:
            continue
        inside = path.relative_to(home).parts
        if inside[0] == "chroma" or "text" in inside:
            name = "chroma" if inside[0] == "chroma" else "text"
        else:
            name = "sql" if path.name.startswith("aisle.db") else "vectors" if "vectors" in path.name else "other"
        parts[name] += path.stat().st_size
    found = {name: round(size / 1e6) for name, size in parts.items()}
    return {"all": round(sum(parts.values()) / 1e6), **found}


def _machine(core: int) -> dict[str, Any]:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "measured_on": f"core {core}, one thread",
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted is None:
        with TemporaryDirectory(prefix="aisle-bench-") as made:
            yield Path(made)
        return
    if wanted.exists():
        raise UserError("folder_exists", f"{wanted} is there already; name a folder that the bench can make")
    wanted.mkdir(parents=True)
    try:
        yield wanted
    except BaseException:
        shutil.rmtree(wanted, ignore_errors=True)
        raise


class _Shown:
    """Steps as bars on the standard error."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def tell(self, stage: str, done: int, total: int | None) -> None:
        """How far a step is."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


@contextmanager
def _shown() -> Iterator[_Shown]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Shown(progress)
