"""A query as the words to look for: quantities and codes as one word each, slips of the pen set right.

What is known is the catalogue's vocabulary, given by the caller; index_words says what a word is. Used by index_text;
`corrected` is also what is embedded, so that a misspelt query does not lead the vectors astray.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.search.abroad import at_home
from tools.search.index_fields import joined
from tools.search.index_measures import Measure, without_measures
from tools.search.index_spelling import Spelling
from tools.search.index_words import han_runs, is_dictionary_word, is_stop_word, query_head, query_words, words

# Letters and digits in one, perhaps with hyphens: 'JK-001', 'el014', 'au-008-charcoal'.
_CODE = re.compile(r"(?<![\w-])(?=[a-z\d-]*\d)(?=[a-z\d-]*[a-z])[a-z\d]+(?:-[a-z\d]+)*(?![\w-])", re.IGNORECASE)
_LATIN = re.compile(r"(?<![A-Za-z\d-])[A-Za-z]+(?![A-Za-z\d-])")
_PART = re.compile(r"[a-z]+|\d+")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for."""

    text: str
    """The query with slips set right, and goods named in another language under the store's name."""
    words: tuple[str, ...]
    head: str | None
    """The word that says what kind of thing is wanted."""
    measures: tuple[Measure, ...]
    slips: frozenset[str]
    """Those of the words that were written otherwise."""


def asked(query: str, spelling: Spelling, known: Callable[[str], bool]) -> Asked:
    """Read a query against a catalogue's vocabulary."""
    query = query[:_LONGEST]
    text = corrected(at_home(query, known), spelling, known)
    rest, codes = text, list[str]()
    for match in reversed(list(_CODE.finditer(text))):
        code = words(joined(match.group()))
        if len(code) == 1 and known(code[0]):
            codes.insert(0, code[0])
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest, measures = without_measures(rest)
    told = query_words(rest) if rest.strip() or not (codes or measures) else ()
    if (codes or measures) and all(map(is_stop_word, told)):
        told = ()
    told = tuple(part for word in told for part in _apart(word, known))
    said = dict.fromkeys([*codes, *told])
    meant = frozenset(said) - frozenset(words(query)) if text != query else frozenset()
    return Asked(text, tuple(said), query_head(rest) if told else None, tuple(measures), meant)


def corrected(query: str, spelling: Spelling, known: Callable[[str], bool]) -> str:
    """The query with words that the catalogue does not have replaced by those they were meant to be."""
    for run, pieces in han_runs(query):
        query = query.replace(run, spelling.heard(run, pieces, lambda piece: _all_known(piece, known)), 1)

    def meant(match: re.Match[str]) -> str:
        stems = words(match.group())
        if len(stems) != 1 or known(stems[0]):
            return match.group()
        return spelling.meant(match.group().lower()) or match.group()

    return _LATIN.sub(meant, query)


def _all_known(piece: str, known: Callable[[str], bool]) -> bool:
    return is_dictionary_word(piece) or all(known(word) for word in words(piece))


def _apart(word: str, known: Callable[[str], bool]) -> list[str]:
    """'spf50' as 'spf' and '50' where nothing is written in one."""
    parts = _PART.findall(word)
    return parts if len(parts) > 1 and not known(word) and all(map(known, parts)) else [word]
