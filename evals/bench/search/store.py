"""The store of the search bench: a generated catalogue brought in by the ordinary import, and Chroma's own collection.

Owns building; measuring happens in a process of its own (measured.py). Chroma's collection has the same vectors and the
limits as metadata, so that its filtered query can be timed in the same run.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import orjson
from chromadb.config import Settings

from evals.bench.search.catalogue import Catalogue, SyntheticEmbedder
from evals.bench.search.filters import Facts
from tools.search.index_vectors import VectorIndex
from tools.stores import generations
from tools.stores.embedders import DEFAULT_EMBEDDER, Embedder, make_embedder
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import open_stores

Progress = Callable[[str, int, int | None], None]
COLLECTION = "bench"
_ROWS_A_CALL = 2000
_FINE_GRAPH = 200_000
"""Up to so many products Chroma's graph is its default one; above, building it takes hours and a cheap one is made."""
_CHEAP = {"hnsw": {"space": "ip", "ef_construction": 8, "max_neighbors": 4}}
_DEFAULT = {"hnsw": {"space": "ip"}}


def embedder_of(embed: bool) -> Embedder:
    """The default embedder, or the synthetic one under its name."""
    return make_embedder(DEFAULT_EMBEDDER) if embed else SyntheticEmbedder()


async def build_store(folder: Path, catalogue: Catalogue, embed: bool, progress: Progress) -> float:
    """Fill `folder` and return the seconds that the import took."""
    source = folder / "feed" / "catalogue.jsonl"
    source.parent.mkdir(parents=True)
    facts = await asyncio.to_thread(_write, source, catalogue, progress)
    facts.save(folder / "feed" / "facts.npz")
    (folder / "feed" / "store.toml").write_text('currency = "USD"\n')
    (folder / "feed" / "rates.toml").write_text('base = "USD"\n[rates]\nCNY = "7.25"\n')
    stores = await open_stores(
        database_url=f"sqlite:///{folder}/aisle.db", data_dir=folder, embedder=embedder_of(embed), load_index=False
    )
    try:
        start = time.perf_counter()
        await import_catalogue(stores, source, progress)
        return time.perf_counter() - start
    finally:
        await stores.close()


def _write(path: Path, catalogue: Catalogue, progress: Progress) -> Facts:
    price, rating = np.empty(catalogue.count), np.empty(catalogue.count)
    in_stock = np.empty(catalogue.count, np.bool_)
    with path.open("wb") as out:
        for place, product in enumerate(catalogue.products()):
            out.write(orjson.dumps(product) + b"\n")
            price[place] = float(product["variants"][0]["price"])
            rating[place] = float(product["rating"])
            in_stock[place] = any(each["quantity"] for each in product["variants"])
            if place % 1000 == 0:
                progress("generate", place, catalogue.count)
    return Facts(price, rating, in_stock)


def build_chroma(folder: Path, progress: Progress) -> dict[str, Any]:
    """Put the serving vectors with price, rating and stock into a collection of Chroma's own; returns what it is."""
    facts = Facts.load(folder / "feed" / "facts.npz")
    home, ids, vectors = serving_vectors(folder)
    fine = len(ids) <= _FINE_GRAPH
    start = time.perf_counter()
    client: Any = chromadb.PersistentClient(path=str(home), settings=Settings(anonymized_telemetry=False))
    configuration: Any = _DEFAULT if fine else _CHEAP
    collection = client.create_collection(COLLECTION, embedding_function=None, configuration=configuration)
    for rows in _steps(len(ids)):
        metadatas: list[Any] = [facts.of(row) for row in rows]
        collection.add(ids=[ids[row] for row in rows], embeddings=vectors.take(rows), metadatas=metadatas)
        progress("chroma", rows[-1] + 1, len(ids))
    client.close()
    return {"graph": "default" if fine else "cheap", "build_seconds": round(time.perf_counter() - start, 1)}


def serving_vectors(folder: Path) -> tuple[Path, list[str], VectorIndex]:
    """The folder of Chroma's own collection, and the ids and vectors of the generation that was imported."""
    home = generations.folder(folder, max(int(path.name) for path in (folder / "generations").iterdir()))
    ids: list[str] = json.loads((home / "ids.json").read_text())
    dimension = (home / "vectors.f32").stat().st_size // 4 // len(ids)
    vectors = VectorIndex.open(home, len(ids), dimension)
    assert vectors is not None, "the import has just written it"
    return folder / "chroma-bench", ids, vectors


def _steps(count: int) -> Iterator[list[int]]:
    return (list(range(start, min(start + _ROWS_A_CALL, count))) for start in range(0, count, _ROWS_A_CALL))
