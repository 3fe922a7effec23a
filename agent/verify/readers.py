"""Which tokens may open a claim, and which readers are asked about it, in which order.

Every reader brings the words it opens on; text that begins with none of them flows by. `open` and `may_open` must
agree: a word may be shown half-arrived only if no ending could make it an opener.
"""

from __future__ import annotations

from collections.abc import Callable

from agent.verify import (
    availability,
    budgets,
    codes,
    comparisons,
    completions,
    completions_zh,
    dates,
    links,
    measures,
    percents,
    positions,
    titles,
)
from agent.verify.amounts import read_amount
from agent.verify.availability import read_availability
from agent.verify.budgets import read_budget
from agent.verify.claim import Claim, Cursor
from agent.verify.codes import read_code
from agent.verify.comparisons import read_comparison
from agent.verify.completions import read_completion
from agent.verify.completions_zh import read_completion_zh
from agent.verify.dates import read_date
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, MARK, NUMBER, WORD, Token
from agent.verify.links import read_link
from agent.verify.measures import read_measure
from agent.verify.mixing import read_foreign
from agent.verify.names import NameIndex, NameReader
from agent.verify.numbers import ENGLISH, NUMERALS
from agent.verify.percents import read_percent
from agent.verify.positions import read_position
from agent.verify.ratings import read_rating
from agent.verify.sentence import Sentence
from agent.verify.titles import TitleReader
from agent.verify.units import PREFIX_WORDS, SYMBOLS

Reader = Callable[[Cursor, Facts, Sentence], Claim | None]

_MODULES = (availability, budgets, codes, comparisons, completions, dates, links, measures, percents, positions)
_LIMITS = ("under", "below", "within", "less", "up", "over", "above", "more")
_WORDS = frozenset({*ENGLISH, *PREFIX_WORDS, *_LIMITS}.union(*(module.OPENERS for module in _MODULES)))
_CJK_MODULES = (availability, budgets, codes, comparisons, completions_zh, dates, measures, percents, positions)
_CHARS = frozenset({*NUMERALS, *"不低少高超"}.union(*(module.CJK_OPENERS for module in _CJK_MODULES)))
_MARKS = frozenset({*SYMBOLS, *titles.MARKS, *links.MARKS})
_STARTS = frozenset(word[:end] for word in _WORDS for end in range(1, len(word) + 1))


class Readers:
    """All readers of one reply."""

    def __init__(self, facts: Facts, index: NameIndex | None) -> None:
        self._facts = facts
        self._names = NameReader(facts, index)
        self._latin_foreign = facts.language == "zh"
        self._cjk_foreign = facts.language not in ("zh", "ja", "ko")
        self._readers: tuple[Reader, ...] = (
            self._names.read,
            TitleReader(self._names).read,
            read_position,
            read_link,
            read_code,
            read_date,
            read_amount,
            read_percent,
            read_rating,
            read_budget,
            read_availability,
            read_comparison,
            read_completion,
            read_completion_zh,
            read_measure,
            read_foreign,
        )

    def open(self, token: Token, joined: bool) -> bool:
        """Whether a claim may begin with this token; `joined`: it follows a word without a space."""
        kind, text, low = token
        if kind == WORD:
            if self._latin_foreign or low in _WORDS or not any(char.islower() for char in text):
                return True
            return self._names.opens(low)
        if kind == CJK:
            return self._cjk_foreign or text in _CHARS or self._names.opens(text)
        return kind == NUMBER or (kind == MARK and (text in _MARKS or (joined and text == ".")))

    def may_open(self, start: str, low: str) -> bool:
        """Whether a claim may begin with a word that begins like this."""
        if self._latin_foreign or low in _STARTS or not any(char.islower() for char in start):
            return True
        return self._names.may_open(low)

    def read(self, cursor: Cursor, sentence: Sentence) -> Claim | None:
        """The claim at the cursor. Raises NeedMore."""
        for reader in self._readers:
            if claim := reader(cursor, self._facts, sentence):
                return claim
        return None
