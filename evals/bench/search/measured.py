"""The measuring process of the search bench: one core, one thread; prints its figures as JSON.

Started by command.py with the core and the thread counts set from outside, because libraries read them as they load.
Query vectors are made before the clock runs: query embedding is apart.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings

from evals.bench.figures import median, p95
from evals.bench.search.catalogue import Catalogue
from evals.bench.search.filters import SELECTIVITIES, Case, Facts, one_filter, three_filters
from evals.bench.search.store import COLLECTION, embedder_of, serving_vectors
from tools.intent.understanding import Filters
from tools.search.index import SearchRequest
from tools.search.index_vectors import VectorIndex
from tools.stores.embedders import Vector
from tools.stores.store import Stores, open_stores

_LIMIT = 8
_NEAREST = 50
_CHROMA_QUERIES = 15
_ROWS_A_STEP = 50_000
_WARM = 5
Timed = dict[str, float | int]


async def measure(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Every figure of the table."""
    before = _memory()
    start = time.perf_counter()
    stores = await open_stores(
        database_url=f"sqlite:///{folder}/aisle.db", data_dir=folder, embedder=embedder_of(options["embed"])
    )
    opened = time.perf_counter() - start
    gc.collect()
    gc.freeze()  # as the server does: what is loaded stays
    queries = Catalogue(options["products"], options["seed"]).queries(options["queries"])
    asked = [(query, stores.embedder.query(query)) for query in queries]
    facts = Facts.load(folder / "feed" / "facts.npz")
    try:
        cases, recall = await _cases(stores, asked, facts)
        memory = _memory()
        update = await _update(stores, asked[0])
    finally:
        await stores.close()
    found: dict[str, Any] = {
        "cases": cases,
        "recall_at_50": recall,
        "open_seconds": round(opened, 2),
        "memory_mb": round(memory["VmRSS"]),
        "memory_before_index_mb": round(before["VmRSS"]),
        "memory_mapped_files_mb": round(memory["RssFile"]),
        "update": update,
    }
    if options["chroma"]:
        found["chroma"] = _chroma(folder, asked, facts)
    return found


async def _cases(
    stores: Stores, asked: Sequence[tuple[str, Vector]], facts: Facts
) -> tuple[dict[str, Timed], dict[str, float]]:
    serving = stores.index.serving
    assert serving is not None
    files = serving.files
    cases: dict[str, Timed] = {
        "lexical": _timed(asked, lambda query, _: files.text.search(query, 5000)),
        "vector": _timed(asked, lambda _, vector: files.vectors.nearest(vector, _NEAREST)),
        "hybrid": await _searched(stores, asked, Filters()),
    }
    recall: dict[str, float] = {}
    for name, share in SELECTIVITIES.items():
        for words, case in (("1_filter", one_filter(facts, share)), ("3_filters", three_filters(facts, share))):
            found = await _searched(stores, asked, case.filters)
            cases[f"hybrid_{words}_{name}"] = {**found, "passing": int(case.passing.sum())}
        cases[f"vector_3_filters_{name}"] = _timed(
            asked, lambda _, vector, case=case: files.vectors.nearest(vector, _NEAREST, case.passing)
        )
        recall[name] = _recall(files.vectors, [vector for _, vector in asked], case)
    cases["hybrid_hot"] = await _searched(stores, asked, three_filters(facts, 0.05).filters, fresh=False)
    return cases, recall


async def _searched(
    stores: Stores, asked: Sequence[tuple[str, Vector]], filters: Filters, *, fresh: bool = True
) -> Timed:
    """Whole searches, each one worked out anew, or (`fresh` off) each one asked for before."""
    requests = [SearchRequest(query, filters, limit=_LIMIT, vector=vector, fresh=fresh) for query, vector in asked]
    for request in requests[:_WARM] if fresh else requests:
        await stores.index.search(request)
    watch = _Watch()
    for request in requests:
        watch.start()
        await stores.index.search(request)
        watch.stop()
    return watch.figures()


def _timed(asked: Sequence[tuple[str, Vector]], work: Callable[..., object]) -> Timed:
    for query, vector in asked[:_WARM]:
        work(query, vector)
    watch = _Watch()
    for query, vector in asked:
        watch.start()
        work(query, vector)
        watch.stop()
    return watch.figures()


class _Watch:
    """Times by the clock, and by the processor: the second does not grow when others want the core too."""

    def __init__(self) -> None:
        self._clock: list[float] = []
        self._cpu: list[float] = []
        self._from = (0.0, 0.0)

    def start(self) -> None:
        self._from = (time.perf_counter(), time.process_time())

    def stop(self) -> None:
        clock, cpu = self._from
        self._cpu.append((time.process_time() - cpu) * 1000)
        self._clock.append((time.perf_counter() - clock) * 1000)

    def figures(self) -> Timed:
        return {
            "median_ms": round(median(self._clock), 3),
            "p95_ms": round(p95(self._clock), 3),
            "cpu_median_ms": round(median(self._cpu), 3),
            "samples": len(self._clock),
        }


def _recall(vectors: VectorIndex, asked: Sequence[Vector], case: Case) -> float:
    """Of the 50 nearest that pass, by all numbers of all vectors, how many the index finds; mean over queries."""
    rows = np.flatnonzero(case.passing)
    wanted = min(_NEAREST, len(rows))
    queries = np.stack(asked)
    parts = [
        vectors.take(rows[start : start + _ROWS_A_STEP]) @ queries.T for start in range(0, len(rows), _ROWS_A_STEP)
    ]
    exact = np.concatenate(parts)
    shares = []
    for place, vector in enumerate(asked):
        best = np.partition(exact[:, place], len(rows) - wanted)[len(rows) - wanted]
        found, _ = vectors.nearest(vector, wanted, case.passing)
        at = np.searchsorted(rows, found)
        shares.append(float((exact[at, place] >= best - 1e-6).mean()))
    return round(float(np.mean(shares)), 4)


async def _update(stores: Stores, asked: tuple[str, Vector]) -> dict[str, Any]:
    """Make the first hit dearer than a limit: whether the next search sees it, and what it costs."""
    query, vector = asked
    request = SearchRequest(query, Filters(price_max=Decimal(1_000_000)), limit=1, vector=vector)
    before = await stores.index.search(request)
    product = (await stores.catalog.get([before.hits[0].product_id]))[before.hits[0].product_id]
    start = time.perf_counter()
    for variant in product.variants:
        await stores.set_stock(variant.id, price=Decimal(2_000_000))
    took = (time.perf_counter() - start) * 1000 / len(product.variants)
    after = await stores.index.search(request)
    seen = bool(after.hits) and after.hits[0].product_id != product.id
    for variant in product.variants:
        await stores.set_stock(variant.id, price=variant.price)
    back = await stores.index.search(request)
    return {
        "seen_by_next_search": seen and back.hits[0].product_id == product.id,
        "ms": round(took, 2),
        "embedded": 0,
    }


def _chroma(folder: Path, asked: Sequence[tuple[str, Vector]], facts: Facts) -> dict[str, Any]:
    """Chroma's own queries on the same vectors: unfiltered, and with the same three limits as `where`."""
    home, _, _ = serving_vectors(folder)
    client = chromadb.PersistentClient(path=str(home), settings=Settings(anonymized_telemetry=False))
    collection = client.get_collection(COLLECTION, embedding_function=None)

    def ask(vector: Vector, where: dict[str, Any] | None) -> None:
        embeddings: Any = [vector]
        collection.query(query_embeddings=embeddings, n_results=_NEAREST, where=where, include=["distances"])

    some = asked[:_CHROMA_QUERIES]
    found: dict[str, Any] = {"unfiltered": _timed(some, lambda _, vector: ask(vector, None))}
    for name, share in SELECTIVITIES.items():
        where = three_filters(facts, share).where
        found[f"3_filters_{name}"] = _timed(some, lambda _, vector, where=where: ask(vector, where))
    return found


def _memory() -> dict[str, float]:
    """This process's memory in MB, by the system's names."""
    lines = Path("/proc/self/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return {name: int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "RssFile")}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(Path(sys.argv[1]), json.loads(sys.argv[2])))))
