"""Times of embedders side by side in a process of its own: `python -m evals.bench.embed.speed`, spoken to in JSON.

A process for each number of threads, because the engines read OMP_NUM_THREADS once. Rounds alternate: in each, every
embedder gets the same texts, which are new ones, so that what else the machine does hits all alike. Wall time and the
process's own CPU time are both kept: on a machine with other work only the second says what embedding costs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any

from evals.bench.embed.engines import open_engine
from tools.errors import UserError
from tools.stores.embedders import Embedder

Times = list[tuple[float, float]]  # wall and CPU, in ms


def timed(job: dict[str, Any], threads: int) -> dict[str, Any]:
    """The times of `job`, in a child with so many threads."""
    child = subprocess.run(
        [sys.executable, "-m", "evals.bench.embed.speed"],
        input=json.dumps(job), env={**os.environ, "OMP_NUM_THREADS": str(threads)},
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if child.returncode:
        raise UserError("bench_failed", f"the timing process ended with {child.returncode}; its words are above")
    found: dict[str, Any] = json.loads(child.stdout)
    return found


def measure(job: dict[str, Any]) -> dict[str, Any]:
    """By kind of text, each engine's times for one text and its ratio to the floor, the first engine."""
    engines = {name: open_engine(name) for name in job["engines"]}
    kinds: dict[str, Any] = {}
    for kind in ("passages", "long"):
        parts = _parts(job[kind], job["texts_a_round"] if kind == "passages" else max(1, job["texts_a_round"] // 2))
        kinds[kind] = _race(engines, parts, job["rounds"], lambda engine, texts: engine.passages(texts))
    queries = _parts(job["queries"], 1)
    kinds["query"] = _race(engines, queries, min(len(job["queries"]), 5 * job["rounds"]), _ask)
    return kinds


def _ask(engine: Embedder, texts: Sequence[str]) -> None:
    engine.query(texts[0])


def _parts(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    """Endless parts of the texts, one after another."""
    endless = cycle(texts)
    while True:
        yield list(islice(endless, size))


def _race(
    engines: dict[str, Embedder], parts: Iterator[list[str]], rounds: int, work: Callable[[Embedder, list[str]], object]
) -> dict[str, Any]:
    times: dict[str, Times] = {name: [] for name in engines}
    warm = next(parts)
    for engine in engines.values():
        work(engine, warm)
    for number in range(rounds):
        texts = next(parts)
        order = list(engines) if number % 2 else list(engines)[::-1]
        for name in order:
            wall, cpu = time.perf_counter(), time.process_time()
            work(engines[name], texts)
            spent = time.perf_counter() - wall, time.process_time() - cpu
            times[name].append((spent[0] * 1000 / len(texts), spent[1] * 1000 / len(texts)))
    floor = next(iter(times.values()))
    return {name: _summary(own, floor) for name, own in times.items()}


def _summary(times: Times, floor: Times) -> dict[str, float]:
    """Medians of the rounds; the ratios are medians of each round's own."""
    pairs = list(zip(times, floor, strict=True))
    return {
        "wall_ms": round(statistics.median(wall for wall, _ in times), 2),
        "cpu_ms": round(statistics.median(cpu for _, cpu in times), 2),
        "times_faster": round(statistics.median(base[0] / own[0] for own, base in pairs), 2),
        "times_less_cpu": round(statistics.median(base[1] / own[1] for own, base in pairs), 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure(json.load(sys.stdin))))
