"""What goods are called in languages the catalogue does not speak: 'zelt', 'tienda de campaña' and テント are tents.

A small sentence embedder understands a sentence in another language, but hardly a single word of it. Owns the table
abroad.tsv (names in Spanish, German, French and Japanese, then English and Chinese). A word that the store itself uses
keeps its meaning there. Called by index_query.py before words are corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tools.search.index_words import words

_TABLE = Path(__file__).with_name("abroad.tsv")
_LATIN = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LONGEST = 5
_ENDINGS = ("", "s", "n", "e", "en", "es")
_SHORTEST_STEM = 4


def at_home(query: str, known: Callable[[str], bool]) -> str:
    """The query with goods named in another language under the store's name for them. `known`: its words' stems."""
    for start, end, names in _named(query):
        if all(map(known, words(query[start:end]))):
            continue
        name = next((name for name in names if all(map(known, words(name)))), None)
        if name is not None:
            return f"{query[:start]}{name}{query[end:]}"
    return query


def _named(query: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where the query has a name of the table, and what that is at home: the longest names first."""
    table, tokens = _names(), list(_LATIN.finditer(query))
    for size in range(min(_LONGEST, len(tokens)), 0, -1):
        for at in range(len(tokens) - size + 1):
            start, end = tokens[at].start(), tokens[at + size - 1].end()
            said = " ".join(query[start:end].casefold().split())
            for ending in _ENDINGS:
                stem = said.removesuffix(ending)
                if stem in table and (stem == said or len(stem) >= _SHORTEST_STEM):
                    yield start, end, table[stem]
    for name in sorted(filter(_JAPANESE.search, table), key=len, reverse=True):
        # A desk is 机 by itself, and no part of 耳机 or 洗衣机.
        if match := re.search(rf"(?<![\u3400-\u9fff]){re.escape(name)}(?![\u3400-\u9fff])", query.casefold()):
            yield match.start(), match.end(), table[name]


@cache
def _names() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            abroad, home = ([part.strip() for part in side.split(";")] for side in line.split("\t"))
            table |= {name.casefold(): tuple(home) for name in abroad}
    return table
