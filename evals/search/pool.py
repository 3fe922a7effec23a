"""What the ways found but nobody has judged, to be read and graded: the depth-20 pool of a run.

Pooling as at TREC: a product that no way ranks high is taken to be wrong. Used by the search command's `--pool`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.search.judgments import Qrels
from evals.search.ways import Ranked

_DEPTH = 20


def unjudged(ranked: Ranked, qrels: Qrels) -> list[str]:
    """The products among the first twenty of any way that have no grade for this query, each once."""
    known = qrels.get(ranked.query.id, {})
    found = dict.fromkeys(product for products in ranked.lists.values() for product in products[:_DEPTH])
    return [product for product in found if product not in known]


def write_pool(path: Path, ranked: Sequence[Ranked], qrels: Qrels, titles: Mapping[str, str]) -> None:
    """A tab-separated line a pair: query id, product id, nothing yet for the grade, query, title."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        for each in ranked:
            for product in unjudged(each, qrels):
                cells = (each.query.id, product, "", each.query.query, titles.get(product, ""))
                out.write("\t".join(" ".join(cell.split()) for cell in cells) + "\n")
