"""From what a shopper does or suffers from to things that help: 'something to sleep in when camping' is a sleeping bag.

A small sentence embedder knows that a rain jacket is a raincoat, not that a fisherman is pleased with a folding chair.
Owns the table wishes.tsv (patterns, and things in both languages; whatever a store has of them is found). Asked by
index_rank where no product has all that was said.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("wishes.tsv")


def switch(*, on: bool) -> None:
    """Use the table, or an empty one: what evals measure the table against."""
    global _on
    _on = on
    helpful.cache_clear()


_on = True


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rows = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, things = line.split("\t")
            rows.append((_whole_words(pattern), tuple(thing.strip() for thing in things.split(";"))))
    return tuple(rows)


def _whole_words(pattern: str) -> re.Pattern[str]:
    """Latin letters must begin a word: 'hot' is not in 'shot', and 'baby' is in 'babysitter'."""
    return re.compile(re.sub(r"(?<![A-Za-z\\])\b(?=[a-z])", r"\\b", pattern), re.IGNORECASE)


@lru_cache(maxsize=1024)
def helpful(query: str) -> tuple[str, ...]:
    """Things that would help, the most particular wish's first; none where no pattern is met."""
    if not _on:
        return ()
    return tuple(dict.fromkeys(thing for pattern, things in _table() if pattern.search(query) for thing in things))
