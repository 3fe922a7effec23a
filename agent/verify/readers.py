"""Which tokens may open a claim, and which readers are asked about it, in which order.

Every reader brings the words it opens on; text that begins with none of them flows by. `open` and `may_open` must
agree: a word may be shown half-arrived only if no ending could make it an opener.
"""

from __future__ import annotations

from collections.abc import Callable

from agent.verify.amounts import read_amount
from agent.verify.claim import Claim, Cursor
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, MARK, NUMBER, WORD, Token
from agent.verify.names import NameIndex, NameReader
from agent.verify.numbers import ENGLISH, NUMERALS
from agent.verify.sentence import Sentence
from agent.verify.units import PREFIX_WORDS, SYMBOLS

Reader = Callable[[Cursor, Facts, Sentence], Claim | None]

_WORDS = frozenset({*ENGLISH, *PREFIX_WORDS, "under", "below", "within", "less", "up", "over", "above"})
_CHARS = frozenset({*NUMERALS, *"不低少高超"})
_MARKS = frozenset({*SYMBOLS})
_STARTS = frozenset(word[:end] for word in _WORDS for end in range(1, len(word) + 1))


class Readers:
    """All readers of one reply."""

    def __init__(self, facts: Facts, index: NameIndex | None) -> None:
        self._facts = facts
        self._names = NameReader(facts, index)
        self._readers: tuple[Reader, ...] = (self._names.read, read_amount)

    def open(self, token: Token, dot: bool, fresh: bool) -> bool:
        """Whether a claim may begin with this token."""
        kind, text, low = token
        if kind == WORD:
            return low in _WORDS or self._names.opens(low)
        if kind == CJK:
            return text in _CHARS or self._names.opens(text)
        return kind == NUMBER or (kind == MARK and text in _MARKS)

    def may_open(self, start: str, low: str) -> bool:
        """Whether a claim may begin with a word that begins like this."""
        return low in _STARTS or start.isupper() or not start[0].isalpha() or self._names.may_open(low)

    def read(self, cursor: Cursor, sentence: Sentence) -> Claim | None:
        """The claim at the cursor. Raises NeedMore."""
        for reader in self._readers:
            if claim := reader(cursor, self._facts, sentence):
                return claim
        return None
