"""Products named in a message: a catalogue title written out, or the beginning of one that no other product shares.

Owns reading names in the shopper's words, so that 'compare the Ember Down Jacket and the Bramble Puffer' and 'how heavy
is the Zephyr Air Fryer?' need no cards shown before. What the names mean for the intent is agent/nodes/understand's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from agent.verify.lexer import words
from agent.verify.names import AFTER_SEP, SEP

_LEAST_WORDS = 2
_LEAST_HAN = 4
_LONGEST = 16


class Titles:
    """The titles of a catalogue, each with and without its brand in front, as sorted keys: two bisections a word."""

    def __init__(self, products: Iterable[tuple[str, str, str | None]]) -> None:
        """`products`: (id, title, brand); a product may come once a language."""
        pairs = {(key, id_) for id_, title, brand in products for key in _keys(title, brand)}
        self._pairs = sorted(pairs)

    def find(self, text: str) -> list[str]:
        """Ids of the products named, in the order they are named."""
        found: list[str] = []
        tokens = words(text)
        at = 0
        while at < len(tokens):
            id_, length = self._longest(tokens[at : at + _LONGEST])
            if id_ is not None and id_ not in found:
                found.append(id_)
            at += max(1, length)
        return found

    def _longest(self, tokens: Sequence[str]) -> tuple[str | None, int]:
        """The product that the longest run of tokens from here names, and how many tokens that is."""
        best: tuple[str | None, int] = None, 0
        for length in range(1, len(tokens) + 1):
            key = SEP.join(tokens[:length])
            begin, end = self._range(key)
            if begin == end:
                break
            ids = {id_ for _, id_ in self._pairs[begin : min(end, begin + 8)]}
            whole = {id_ for title, id_ in self._pairs[begin : min(end, begin + 8)] if title == key}
            if _enough(tokens[:length]) and (len(ids) == 1 or len(whole) == 1):
                best = next(iter(whole if len(whole) == 1 else ids)), length
        return best

    def _range(self, key: str) -> tuple[int, int]:
        """The keys that are this one or go on from it at a word's end."""
        begin = bisect_left(self._pairs, (key, ""))
        return begin, bisect_left(self._pairs, (key + AFTER_SEP, ""), begin)


def _keys(title: str, brand: str | None) -> Iterable[str]:
    tokens = words(title)
    yield SEP.join(tokens)
    owner = words(brand) if brand else []
    if owner and tokens[: len(owner)] == owner and len(tokens) > len(owner):
        yield SEP.join(tokens[len(owner) :])


def _enough(tokens: Sequence[str]) -> bool:
    """Whether so few words can be a name: 'rain' is not one, nor are three characters."""
    latin = sum(token.isascii() for token in tokens)
    return latin >= _LEAST_WORDS or len(tokens) - latin >= _LEAST_HAN
