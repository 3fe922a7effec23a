"""Slips of the pen: the word of the catalogue that an unknown word was meant to be, one letter away.

Words are found by what is left when one letter is taken out of either (the idea of SymSpell), then measured. The first
letter must be right: people seldom miss it, and 'lawn' is not 'dawn'. Built when a generation is opened.
"""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 4


class Spelling:
    """Known words with how often they are used."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._uses: dict[str, int] = {}
        for word, uses in words:
            if len(word) >= _SHORTEST - 1 and word.isascii() and word.isalpha():
                self._uses[word] = self._uses.get(word, 0) + uses
        self._by_rest: dict[str, list[str]] = {}
        for word in self._uses:
            for rest in _rests(word):
                self._by_rest.setdefault(rest, []).append(word)

    def meant(self, word: str) -> str | None:
        """The most used known word one slip away, or None."""
        if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
            return None
        near = {known for rest in _rests(word) for known in self._by_rest.get(rest, ())}
        fitting = [known for known in near if known[0] == word[0] and one_slip(word, known)]
        return max(fitting, key=lambda known: (self._uses[known], known), default=None)


def _rests(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def one_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, put in, changed, or two neighbours swapped (Damerau)."""
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(other) - len(one) == 1:
        return one[start:] == other[start + 1 :]
    if len(one) != len(other):
        return False
    changed = one[start + 1 :] == other[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    return changed or swapped
