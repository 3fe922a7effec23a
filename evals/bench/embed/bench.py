"""The embedding bench's run: speed and agreement of an engine and its floor, in one document.

Owns the order of the steps and the document's keys (docs/embeddings.md); the measures have rooms of their own. Called
by `aisle bench embed`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.embed import epqa
from evals.bench.embed.agreement import cosines, mean_of, rankings
from evals.bench.embed.engines import described, open_engine
from evals.bench.embed.speed import timed
from evals.bench.embed.texts import Texts, demo_texts
from tools.errors import UserError
from tools.stores.embedders import Embedder, Vector
from tools.stores.embedders.e5_small import processor_flags

Progress = Callable[[str, int, int], None]
_STEP = 16
_TELLING_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx_vnni", "amx_bf16", "amx_int8")


@dataclass(frozen=True, slots=True)
class Options:
    """What is compared and how long. `engines` are all measured for speed; the last one for agreement."""

    floor: str
    engines: tuple[str, ...]
    threads: tuple[int, ...]
    rounds: int
    texts_a_round: int
    questions: int
    seed: int
    data: Path | None


def run(options: Options, progress: Progress) -> dict[str, Any]:
    """The document. Raises UserError."""
    asked = _epqa_questions(options)
    texts = demo_texts(options.seed)
    floor, own = open_engine(options.floor), open_engine(options.engines[-1])
    names = [options.floor, *options.engines]
    found: dict[str, Any] = {
        "bench": "embed",
        "floor": described(options.floor, floor),
        "engine": described(options.engines[-1], own),
        "machine": {
            "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1),
            "flags": [flag for flag in _TELLING_FLAGS if flag in processor_flags()],
        },
        "options": {name: value for name, value in asdict(options).items() if name != "data"},
        "speed": _speed(options, names, texts, progress),
        "agreement": _agreement(floor, own, texts, progress),
    }  # fmt: skip
    found["epqa"] = _epqa(asked, floor, own, options.seed, progress)
    return found


def _speed(options: Options, names: list[str], texts: Texts, progress: Progress) -> dict[str, Any]:
    job = {
        "engines": names, "rounds": options.rounds, "texts_a_round": options.texts_a_round,
        "passages": texts.passages, "long": texts.long, "queries": [*texts.queries["en"], *texts.queries["zh"]],
    }  # fmt: skip
    found = {}
    for number, threads in enumerate(options.threads):
        progress("speed", number, len(options.threads))
        found[f"threads_{threads}"] = timed(job, threads)
    progress("speed", len(options.threads), len(options.threads))
    return found


def _agreement(floor: Embedder, own: Embedder, texts: Texts, progress: Progress) -> dict[str, Any]:
    same = floor.dimension == own.dimension  # of embedders of two kinds only the rankings can be compared
    shelves = [_embedded(engine, texts.passages, progress) for engine in (floor, own)]
    found: dict[str, Any] = {"passages": len(texts.passages), "queries": {}}
    for language, queries in texts.queries.items():
        asked = [np.stack([engine.query(query) for query in queries]) for engine in (floor, own)]
        scores = [vectors @ shelf.T for vectors, shelf in zip(asked, shelves, strict=True)]
        rows = [rankings(one, other) for one, other in zip(*scores, strict=True)]
        found["queries"][language] = {"count": len(queries), **mean_of(rows)}
        if same:
            found["queries"][language]["cosine"] = cosines(asked[0], asked[1])
    if same:
        found["cosine"] = cosines(shelves[0], shelves[1])
    return found


def _embedded(engine: Embedder, texts: list[str], progress: Progress) -> Vector:
    parts = []
    for start in range(0, len(texts), _STEP):
        progress(f"passages by {engine.name}", start, len(texts))
        parts.append(engine.passages(texts[start : start + _STEP]))
    progress(f"passages by {engine.name}", len(texts), len(texts))
    return np.concatenate(parts)


def _epqa_questions(options: Options) -> list[epqa.Question] | None:
    """Read first, so that a wrong file is told before minutes have gone by. None where there are no data sets."""
    if options.data is None or not options.questions:
        return None
    path = options.data / "epqa" / "epqa.csv" if options.data.is_dir() else options.data
    questions = epqa.drawn(epqa.read_questions(path), options.questions, options.seed)
    if not questions:
        raise UserError("bad_data", f"{path} has no question with evidence")
    return questions


def _epqa(
    questions: list[epqa.Question] | None, floor: Embedder, own: Embedder, seed: int, progress: Progress
) -> dict[str, Any]:
    if questions is None:
        return {"skipped": "needs the public data sets: set AISLE_DATA_SETS, or --data, to their folder"}
    scores = []
    for engine in (floor, own):
        done = 0

        def tick(name: str = engine.name) -> None:
            nonlocal done
            done += 1
            progress(f"epqa by {name}", done, len(questions))

        scores.append(epqa.score(questions, engine, tick))
    return epqa.compared(scores[0], scores[1], seed)
