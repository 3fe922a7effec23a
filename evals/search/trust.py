"""Fits the weights of tools/search/index_trust.py on the dev halves of the demo store's queries, and says what they do.

A logistic regression with a little ridge over queries.jsonl and presence.jsonl (things the store has nothing of, and
wishes it can answer). Queries that words or the table of wishes vouch for need no trust and are left out of the fit,
not of the shares. `python -m evals.search.trust` prints the weights to put into the module; it changes nothing.
`without_the_word` is the hard case: goods.tsv has no kind with a word of the query, so that its list does not know it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.search.judgments import Query, read_qrels, read_queries
from evals.search.store import opened
from tools.search.index_generation import Loaded
from tools.search.index_rank import Likeness, helpful_rows
from tools.search.index_space import Space
from tools.search.index_strange import strange
from tools.search.index_topics import TOPICS, names, topic_vectors
from tools.search.index_trust import Signs
from tools.search.index_words import words
from tools.stores.embedders import DEFAULT_EMBEDDER

SUITE = Path(__file__).resolve().parents[1] / "suites" / "search"
_RIDGE = 0.01
_STEPS = 20_000
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A query of the fit: whether there is anything for it, whether something else than trust decides, its signs."""

    query: Query
    there: bool
    sure: bool
    signs: Signs
    strangely: Signs
    """The same where goods.tsv had no kind with a word of the query."""


async def cases(embedder: str) -> list[Case]:
    """Every query of both files."""
    qrels = read_qrels(SUITE / "qrels.tsv")
    found = []
    async with opened(None, "aisle", embedder) as stores:
        loaded = stores.index.serving
        assert loaded is not None
        without = _without(loaded, topic_vectors(stores.data_dir, stores.embedder))
        for query in [*read_queries(SUITE / "queries.jsonl"), *read_queries(SUITE / "presence.jsonl")]:
            there = any(qrels.get(query.id, {}).values()) or query.kind == "wish"
            text = loaded.files.text
            matches = text.search(query.query, 5000)
            sure = bool((matches.named & matches.whole).any()) or len(helpful_rows(text, query.query)) > 0
            likeness = Likeness.of(loaded.files.vectors, stores.embedder.query(text.asked(query.query).text))
            both = [Signs.of(query.query, text, space.nearness(likeness.cosines, likeness.vector), space)
                    for space in (loaded.space, without(query.query))]  # fmt: skip
            found.append(Case(query, there, sure, *both))
    return found


def _without(loaded: Loaded, vectors: npt.NDArray[np.float32]) -> Callable[[str], Space]:
    """The store's space by query, as it would be had goods.tsv no kind that shares a word with the query."""
    mask, directions = strange(loaded.files.text, loaded.files.vectors, loaded.space, vectors)
    said = [set(words(name)) if place >= len(TOPICS) else set[str]() for place, name in enumerate(names())]

    def space(query: str) -> Space:
        asked = set(words(query))
        return loaded.space.beside(directions[mask & np.asarray([not asked & each for each in said])])

    return space


def fitted(rows: Array, right: Array) -> tuple[Array, float]:
    """Weights and bias of a logistic regression, wrong answers weighed as much as right ones together."""
    middle, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = np.column_stack([(rows - middle) / spread, np.ones(len(rows))])
    share = np.where(right > 0, 0.5 / max(right.sum(), 1), 0.5 / max((1 - right).sum(), 1))
    weights = np.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        guess = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ ((guess - right) * share)
        slope[:-1] += _RIDGE * weights[:-1]
        weights -= 0.5 * slope
        weights[:-1] = np.maximum(weights[:-1], 0)  # every sign speaks for, none against
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ middle)


def main() -> None:
    """Print the weights, and how often they are wrong on each half."""
    found = asyncio.run(cases(DEFAULT_EMBEDDER))
    signs = list(asdict(found[0].signs))
    used = [case for case in found if case.query.split == "dev" and not case.sure]
    rows = np.asarray([[getattr(case.signs, name) for name in signs] for case in used])
    weights, bias = fitted(rows, np.asarray([case.there for case in used], np.float64))
    found_weights = {name: round(float(weight), 2) for name, weight in zip(signs, weights, strict=True)}
    bias = round(bias, 2)
    report: dict[str, object] = {"weights": found_weights, "bias": bias}

    def shown(case: Case, sign: Signs) -> bool:
        return case.sure or sign.odds(found_weights, bias) > 0

    for split in ("dev", "test"):
        report[split] = _report([case for case in found if case.query.split == split], shown)
    print(json.dumps(report, ensure_ascii=False, indent=1))


def _report(cases: list[Case], shown: Callable[[Case, Signs], bool]) -> dict[str, object]:
    parts: dict[str, object] = {}
    for part, own in (("presence", True), ("judged", False)):
        here = [case for case in cases if (case.query.kind in ("absent", "wish")) is own]
        there, absent = ([case for case in here if case.there is right] for right in (True, False))
        loud = [case.query.query for case in absent if shown(case, case.signs)]
        silent = [case.query.query for case in there if not shown(case, case.signs)]
        strangely = sum(not shown(case, case.strangely) for case in absent)
        parts[part] = {
            "nothing_here": len(absent),
            "said_so": round(1 - len(loud) / len(absent), 3),
            "said_so_without_the_word": round(strangely / len(absent), 3),
            "answerable": len(there),
            "lost_their_cards": round(len(silent) / len(there), 3),
            "answered_but_not_there": loud,
            "silent_but_there": silent,
        }
    return parts


if __name__ == "__main__":
    main()
