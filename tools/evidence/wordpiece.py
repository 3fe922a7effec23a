"""Text to the ids of BERT's uncased English word pieces.

Owns the published algorithm (Devlin et al. 2018): lower case, accents off, a cut at spaces and at each punctuation
mark or Chinese character, then the longest known piece from the left. Used by reader.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_LONGEST_WORD = 100


class WordPieces:
    """The tokenizer; safe from several threads."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: place for place, piece in enumerate(vocabulary)}
        self.first, self.between = self._ids["[CLS]"], self._ids["[SEP]"]
        self.padding, self._unknown = self._ids["[PAD]"], self._ids["[UNK]"]
        self._pieces = lru_cache(maxsize=20_000)(self._cut)

    def ids(self, text: str) -> list[int]:
        """The ids of a text, without marks."""
        return [piece for word in words(text) for piece in self._pieces(word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            lead = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if lead + word[start:end] in self._ids), 0)
            if not end:
                return (self._unknown,)
            found.append(self._ids[lead + word[start:end]])
            start = end
        return tuple(found)


def words(text: str) -> list[str]:
    """Lower-case words, each mark and each Chinese character alone."""
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = (_spaced(character) for character in plain if unicodedata.category(character) != "Mn")
    return "".join(spaced).split()


@lru_cache(maxsize=4096)
def _spaced(character: str) -> str:
    if character in "\t\n\r":
        return " "
    kind = unicodedata.category(character)
    if kind.startswith("C") or character == "\ufffd":
        return ""
    alone = kind.startswith("P") or (character.isascii() and kind.startswith("S")) or "一" <= character <= "鿿"
    return f" {character} " if alone else character
