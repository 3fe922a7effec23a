"""Patterns over the words around a claim, English and Chinese side by side.

`pattern('cheaper|less', '便宜')` finds English alternatives as whole words and Chinese ones anywhere; `at` ties it to
the words just before ('end') or just after ('start') the claim. Texts are lower case. Owns no rules.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from agent.verify.claim import Cursor
from agent.verify.lexer import CJK


def pattern(
    english: str, chinese: str = "", *, at: Literal["any", "start", "end"] = "any", tail: str = ""
) -> re.Pattern[str]:
    """The compiled pattern; `tail` is what may stand between it and the claim, besides spaces and bold marks."""
    parts = [rf"(?<![a-z])(?:{english})(?![a-z])"] if english else []
    if chinese:
        parts.append(chinese)
    either = "|".join(parts)
    if at == "start":
        return re.compile(rf"[\s*]*(?:{either})")
    if at == "end":
        return re.compile(rf"(?:{either}){tail}[\s*]*$")
    return re.compile(either)


def beginnings(*words: str) -> frozenset[str]:
    """The first two characters of each of the words (one where it has no more)."""
    return frozenset(word[:2] for word in words)


def starts_with(cursor: Cursor, index: int, words: tuple[str, ...]) -> str:
    """The longest of the Chinese `words` that begins at `index`, or ''. Raises NeedMore only while one still fits."""
    token = cursor.at(index)
    fitting = _by_first(words).get(token.text)
    if not fitting:
        return ""
    best = text = ""
    place = index
    while True:
        text += token.text
        if text in fitting:
            best = text
        if not any(len(word) > len(text) and word.startswith(text) for word in fitting):
            return best
        place += 1
        token = cursor.at(place)
        if token.kind != CJK:
            return best


@lru_cache(maxsize=256)
def _by_first(words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {first: tuple(word for word in words if word[0] == first) for first in {word[0] for word in words}}
