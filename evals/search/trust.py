"""Fits the weights of tools/search/index_trust.py on the dev half of the demo store's queries, and prints what they do.

A logistic regression with a little ridge. Queries with a product that has every word and the right name need no trust
and are left out. `python -m evals.search.trust` prints the weights to put into the module; it changes nothing.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.search.judgments import Query, read_qrels, read_queries
from evals.search.store import opened
from tools.search.index_rank import Likeness
from tools.search.index_trust import PLAINLY, Signs
from tools.stores.embedders import DEFAULT_EMBEDDER

SUITE = Path(__file__).resolve().parents[1] / "suites" / "search"
_RIDGE = 0.01
_STEPS = 20_000
Array = npt.NDArray[np.float64]


async def signs(embedder: str) -> list[tuple[Query, Signs, bool]]:
    """Each query that needs trust, its signs, and whether there is anything for it."""
    qrels = read_qrels(SUITE / "qrels.tsv")
    found = []
    async with opened(None, "aisle", embedder) as stores:
        loaded = stores.index.serving
        assert loaded is not None
        for query in read_queries(SUITE / "queries.jsonl"):
            files = loaded.files
            matches = files.text.search(query.query, 5000)
            if (matches.named & matches.whole).any():
                continue
            likeness = Likeness.of(files.vectors, stores.embedder.query(files.text.asked(query.query).text))
            nearness = loaded.space.nearness(likeness.cosines, likeness.vector)
            sign = Signs.of(query.query, files.text, nearness, loaded.space)
            found.append((query, sign, any(qrels.get(query.id, {}).values())))
    return found


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
    found = asyncio.run(signs(DEFAULT_EMBEDDER))
    names = [name for name in asdict(found[0][1]) if name != "near"]
    rows = np.asarray([[getattr(sign, name) for name in names] for _, sign, _ in found])
    right = np.asarray([answer for *_, answer in found], np.float64)
    dev = np.asarray([query.split == "dev" for query, *_ in found])
    weights, bias = fitted(rows[dev], right[dev])
    odds = np.where([sign.near >= PLAINLY for _, sign, _ in found], 9.0, rows @ weights + bias)
    report: dict[str, object] = {
        "weights": dict(zip(names, np.round(weights, 2).tolist(), strict=True)),
        "bias": round(bias, 2),
    }
    for split, mask in (("dev", dev), ("test", ~dev)):
        silent = [query.query for (query, _, answer), odd in zip(found, odds, strict=True)
                  if query.split == split and answer and odd <= 0]  # fmt: skip
        loud = [query.query for (query, _, answer), odd in zip(found, odds, strict=True)
                if query.split == split and not answer and odd > 0]  # fmt: skip
        report[split] = {"queries": int(mask.sum()), "silent_but_there": silent, "answered_but_not_there": loud}
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
