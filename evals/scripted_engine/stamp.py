"""Stamps: the clock at which a token was sent, written in letters, so that no check takes it for a figure.

Used by a script with `stamp: true` and by the benches that measure a token's delay on the same machine.
"""

from __future__ import annotations

import time

_LETTERS = "bcdfghjklmnpqrstvwxz"
_PLACES = 8
_WRAP_MS = len(_LETTERS) ** _PLACES
PREFIX = "zq"


def stamp() -> str:
    """This millisecond (tenths of it) as a word of ten consonants."""
    rest = int(time.time() * 10_000) % _WRAP_MS
    letters = []
    for _ in range(_PLACES):
        rest, place = divmod(rest, len(_LETTERS))
        letters.append(_LETTERS[place])
    return PREFIX + "".join(letters)


def sent_at(word: str) -> float | None:
    """The clock's time of a stamp; None for any other word. Right within a month of its writing."""
    word = word.strip(".")
    if not word.startswith(PREFIX) or len(word) != len(PREFIX) + _PLACES:
        return None
    value = 0
    for letter in reversed(word[len(PREFIX) :]):
        place = _LETTERS.find(letter)
        if place < 0:
            return None
        value = value * len(_LETTERS) + place
    now = int(time.time() * 10_000)
    return float(now - (now - value) % _WRAP_MS) / 10_000
