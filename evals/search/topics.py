"""Writes tools/search/topics.npz, the default embedder's vectors of what a query may be about though a store is not.

To be run when the topics of tools/search/index_topics.py or goods.tsv change: `python -m evals.search.topics`.
"""

from __future__ import annotations

from tools.search.index_topics import SHIPPED, names, ship
from tools.stores.embedders import DEFAULT_EMBEDDER, make_embedder


def main() -> None:
    """Embed them all and say how large the file is."""
    ship(make_embedder(DEFAULT_EMBEDDER))
    print(f"{SHIPPED.name}: {len(names())} vectors, {SHIPPED.stat().st_size} bytes")


if __name__ == "__main__":
    main()
