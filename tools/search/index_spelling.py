"""Slips of the pen: the word of the catalogue that an unknown word was meant to be.

In alphabets one letter away, found by what is left when one letter is taken out of either (the idea of SymSpell); the
first letter must be right: people seldom miss it, and 'lawn' is not 'dawn'. Or two known words without the space
between them. In Chinese the word that sounds the same ('帐蓬'), which is how pinyin is mistyped; pinyin itself is read
too. Built when a generation is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pypinyin import lazy_pinyin

_SHORTEST = 4
_SHORTEST_HALF = 3
_LONGEST_SOUND = 4  # characters of a Chinese word that is looked for by its sound
_HAN_WORD = re.compile(r"[一-鿿]{2,4}")


class Spelling:
    """Known words with how often they are used."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._uses: dict[str, int] = {}
        self._sounds: dict[str, str] = {}
        chinese: dict[str, int] = {}
        for word, uses in words:
            if len(word) >= _SHORTEST_HALF and word.isascii() and word.isalpha():
                self._uses[word] = self._uses.get(word, 0) + uses
            elif _HAN_WORD.fullmatch(word):
                chinese[word] = chinese.get(word, 0) + uses
        for word in sorted(chinese, key=lambda each: (chinese[each], each)):
            self._sounds[sound(word)] = word
        self._by_rest: dict[str, list[str]] = {}
        for word in self._uses:
            if len(word) >= _SHORTEST - 1:
                for rest in _rests(word):
                    self._by_rest.setdefault(rest, []).append(word)

    def meant(self, word: str) -> str | None:
        """The most used known word one slip away, two known words written as one ('a b'), or None."""
        if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
            return None
        near = {known for rest in _rests(word) for known in self._by_rest.get(rest, ())}
        fitting = [known for known in near if known[0] == word[0] and one_slip(word, known)]
        if len(word) == _SHORTEST:  # 'lmap' may be a lamp, but 'busy' is not a 'buoy'
            fitting = [known for known in fitting if len(known) != len(word) or sorted(known) == sorted(word)]
        if fitting:
            return max(fitting, key=lambda known: (self._uses[known], known))
        return self._sounds.get(word) or self._two(word)

    def _two(self, word: str) -> str | None:
        halves = [(word[:place], word[place:]) for place in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)]
        known = [pair for pair in halves if pair[0] in self._uses and pair[1] in self._uses]
        best = max(known, key=lambda pair: min(self._uses[half] for half in pair), default=None)
        return " ".join(best) if best else None

    def heard(self, run: str, pieces: Iterable[str], known: Callable[[str], bool]) -> str:
        """A run of Chinese with unknown words replaced by known ones of the same sound. `pieces` are its words.

        What is replaced takes in a character of an unknown word, and the two have one in common in the same place.
        """
        doubtful: list[bool] = []
        for piece in pieces:
            doubtful += [not known(piece)] * len(piece)
        place = 0
        while place < len(run):
            for length in range(min(_LONGEST_SOUND, len(run) - place), 1, -1):
                window = run[place : place + length]
                found = self._sounds.get(sound(window)) if any(doubtful[place : place + length]) else None
                if found is not None and found != window and _shares(found, window):
                    run = run[:place] + found + run[place + length :]
                    place += length - 1
                    break
            place += 1
        return run


def _shares(found: str, window: str) -> bool:
    return len(found) == len(window) and any(one == other for one, other in zip(found, window, strict=True))


def sound(text: str) -> str:
    """The pinyin of a Chinese text without tones and spaces."""
    return "".join(lazy_pinyin(text))


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
