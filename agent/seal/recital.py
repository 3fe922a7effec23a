"""Noticing that a reply recites the assistant's own instructions, word by word, backwards or in rot13.

A window of folded text is looked up in those of every prompt: long enough that no two texts share one by chance. Made
once for all prompts; `Ear` listens to one reply.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Set

from agent.seal.plain import without_lookalikes

LATIN, CJK = 32, 10
"""Letters and figures (about six words), or Chinese characters, that make a recital."""


def windows(texts: Iterable[str]) -> frozenset[str]:
    """Every window of the texts, forwards, backwards and in rot13."""
    found: set[str] = set()
    for text in texts:
        folded = "".join(char for char in text.casefold() if char.isalnum())
        for form in (folded, folded[::-1], codecs.encode(folded, "rot13")):
            for size in (LATIN, CJK):
                cut = (form[place : place + size] for place in range(len(form) - size + 1))
                found.update(window for window in cut if size == LATIN or not any(map(str.isascii, window)))
    return frozenset(found)


class Ear:
    """Hears one reply."""

    def __init__(self, known: Set[str]) -> None:
        self._known = known
        self._tail = ""

    def hears(self, text: str) -> bool:
        """Whether the reply, with this text added, recites."""
        if not self._known:
            return False
        for char in without_lookalikes(text).casefold():
            if not char.isalnum():
                continue
            self._tail = (self._tail + char)[-LATIN:]
            if self._tail in self._known or (not char.isascii() and self._tail[-CJK:] in self._known):
                return True
        return False
