"""Which tokens may open a claim, and which readers are asked about it, in which order.

Every reader brings the words it opens on; text that begins with none of them flows by. `open` and `may_open` must
agree: a word may be shown half-arrived only if no ending could make it an opener.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from agent.verify import (
    availability,
    budgets,
    codes,
    comparisons,
    completions,
    completions_zh,
    dates,
    hours,
    links,
    measures,
    percents,
    positions,
    price_words,
    promises,
    promises_zh,
    sizes,
    strangers,
    titles,
    uniqueness,
)
from agent.verify.amounts import read_amount
from agent.verify.availability import read_availability
from agent.verify.budgets import read_budget
from agent.verify.claim import Claim, Cursor
from agent.verify.clock import read_clock
from agent.verify.codes import read_code
from agent.verify.commitments import reader as commitments
from agent.verify.commitments.reader import read_commitment
from agent.verify.comparisons import read_comparison
from agent.verify.completions import read_completion
from agent.verify.completions_zh import read_completion_zh
from agent.verify.dates import read_date
from agent.verify.facts import Facts
from agent.verify.hours import read_hours
from agent.verify.lexer import CJK, MARK, NUMBER, WORD, Token
from agent.verify.links import read_link
from agent.verify.measures import read_measure
from agent.verify.mixing import read_foreign
from agent.verify.names import NameIndex, NameReader
from agent.verify.nouns import PLAIN
from agent.verify.numbers import ENGLISH, NUMERALS
from agent.verify.percents import read_percent
from agent.verify.positions import read_position
from agent.verify.price_words import read_price_word
from agent.verify.promises import read_promise
from agent.verify.promises_zh import read_promise_zh
from agent.verify.ratings import read_rating
from agent.verify.sentence import Sentence
from agent.verify.sizes import read_size
from agent.verify.strangers import StrangerReader
from agent.verify.titles import TitleReader
from agent.verify.uniqueness import UniqueReader
from agent.verify.units import PREFIX_WORDS, SYMBOLS

Reader = Callable[[Cursor, Facts, Sentence], Claim | None]

_NUMBER_WORDS = frozenset(ENGLISH)
_LIMITS = frozenset({"under", "below", "within", "less", "up", "over", "above", "more"})
_LIMIT_CHARS = frozenset("不低少高超")
_NONE: frozenset[str] = frozenset()


class _Entry(NamedTuple):
    """A reader with the words, characters and marks it opens on; `digits`: on numbers too.

    Of Chinese words the first two characters are given (`beginnings`), so that most are told apart by the second.
    """

    read: Reader
    words: frozenset[str] = _NONE
    characters: frozenset[str] = _NONE
    marks: frozenset[str] = _NONE
    digits: bool = False
    beginnings: frozenset[str] = _NONE

    @property
    def heads(self) -> frozenset[str]:
        """Every character it opens on."""
        return self.characters | {beginning[0] for beginning in self.beginnings}


_TABLE = (
    _Entry(read_position, positions.OPENERS, positions.CJK_OPENERS, digits=True),
    _Entry(read_date, dates.OPENERS, NUMERALS, digits=True, beginnings=dates.BEGINNINGS),
    _Entry(read_hours, hours.OPENERS, digits=True, beginnings=hours.BEGINNINGS),
    _Entry(
        read_price_word, price_words.OPENERS, price_words.CHARACTERS, digits=True, beginnings=price_words.BEGINNINGS
    ),
    _Entry(read_clock, _NUMBER_WORDS, NUMERALS, digits=True),
    _Entry(
        read_link,
        links.OPENERS,
        links.CHARACTERS,
        marks=links.MARKS | {".", "。"},
        digits=True,
        beginnings=links.BEGINNINGS,
    ),
    _Entry(read_code, codes.OPENERS, codes.CHARACTERS, digits=True, beginnings=codes.BEGINNINGS),
    _Entry(read_amount, _NUMBER_WORDS | {*PREFIX_WORDS} | _LIMITS, NUMERALS | _LIMIT_CHARS, frozenset(SYMBOLS), True),
    _Entry(read_percent, _NUMBER_WORDS | percents.OPENERS, NUMERALS | percents.CJK_OPENERS, digits=True),
    _Entry(read_rating, _NUMBER_WORDS, NUMERALS, digits=True),
    _Entry(read_budget, budgets.OPENERS, beginnings=budgets.BEGINNINGS),
    _Entry(read_availability, availability.OPENERS, beginnings=availability.BEGINNINGS),
    _Entry(read_comparison, comparisons.OPENERS, beginnings=comparisons.BEGINNINGS),
    _Entry(read_completion, completions.OPENERS),
    _Entry(read_completion_zh, characters=completions_zh.CJK_OPENERS),
    _Entry(read_promise, promises.OPENERS),
    _Entry(read_promise_zh, beginnings=promises_zh.BEGINNINGS),
    _Entry(read_size, sizes.OPENERS, digits=True),
    _Entry(read_measure, _NUMBER_WORDS | measures.OPENERS, NUMERALS | measures.CJK_OPENERS, digits=True),
    _Entry(read_commitment, commitments.OPENERS, beginnings=commitments.BEGINNINGS),
)


def _by(openers: Callable[[_Entry], frozenset[str]]) -> dict[str, tuple[Reader, ...]]:
    found: dict[str, list[Reader]] = {}
    for entry in _TABLE:
        for opener in openers(entry):
            found.setdefault(opener, []).append(entry.read)
    return {opener: tuple(readers) for opener, readers in found.items()}


_WORDS = _by(lambda entry: entry.words)
_CHARS = _by(lambda entry: entry.heads)
_PAIRED = {entry.read: entry.beginnings for entry in _TABLE if entry.beginnings}
_ALWAYS = {entry.read: entry.characters for entry in _TABLE if entry.beginnings}
_OFFERS = frozenset(beginning[0] for beginning in strangers.BEGINNINGS)
_SOLE = frozenset(beginning[0] for beginning in uniqueness.BEGINNINGS)
_MARKS = _by(lambda entry: entry.marks)
_DIGITS = tuple(entry.read for entry in _TABLE if entry.digits)
_CODE_LIKE: tuple[Reader, ...] = (read_code,)
_STOPS = frozenset(".。")
"""Ends of sentences that open a claim only inside a word: 'shop.example', 'shop。example'."""
_OPEN_MARKS = frozenset({*_MARKS, *titles.MARKS}) - _STOPS
_ALL_CHARS = frozenset(_CHARS) | _OFFERS | _SOLE
_STARTS = frozenset(word[:end] for word in _WORDS for end in range(1, len(word) + 1))


class Readers:
    """All readers of one reply."""

    def __init__(self, facts: Facts, index: NameIndex | None) -> None:
        self._facts = facts
        self._names = NameReader(facts, index)
        self._titles = TitleReader(self._names)
        self._unique = UniqueReader(self._names)
        self._strangers = StrangerReader(self._names, facts)
        self._plan: tuple[Reader, ...] = ()
        self._latin_foreign = facts.language == "zh"
        self._cjk_foreign = facts.language not in ("zh", "ja", "ko")

    def open(self, token: Token, joined: bool) -> bool:
        """Whether a claim may begin with this token; `joined`: it follows a word without a space."""
        kind, text, low = token
        if kind == WORD:
            if self._latin_foreign or low in _WORDS or text.isupper():
                return True
            return (text[0].isupper() and low not in PLAIN) or self._names.opens(low)
        if kind == CJK:
            return self._cjk_foreign or text in _ALL_CHARS or self._names.opens(text)
        return kind == NUMBER or (kind == MARK and (text in _OPEN_MARKS or (joined and text in _STOPS)))

    def may_open(self, start: str, low: str) -> bool:
        """Whether a claim may begin with a word that begins like this."""
        if self._latin_foreign or not start[0].islower() or low in _STARTS:
            return True
        return self._names.may_open(low)

    def read(self, cursor: Cursor, sentence: Sentence) -> Claim | None:
        """The claim at the cursor. Raises NeedMore; called again with more, it goes on with the reader that asked."""
        if not self._plan:
            self._plan = self._readers_of(cursor)
        while self._plan:
            if claim := self._plan[0](cursor, self._facts, sentence):
                self._plan = ()
                return claim
            # What a reader says never changes with more text, so it need not be asked again.
            self._plan = self._plan[1:]
        return None

    def _readers_of(self, cursor: Cursor) -> tuple[Reader, ...]:
        kind, text, low = cursor.at(0)
        if kind == MARK:
            return (self._titles.read, *_MARKS.get(text, ())) if text in titles.MARKS else _MARKS.get(text, ())
        if kind == CJK:
            return self._chinese(cursor, text)
        readers = _DIGITS if kind == NUMBER else _WORDS.get(low, ())
        if kind == WORD and text.isupper() and not set(readers) - {read_commitment}:
            readers = (*_CODE_LIKE, *readers)
        if low in uniqueness.OPENERS:
            readers = (self._unique.read, *readers)
        if self._names.opens(low):
            readers = (self._names.read, *readers)
        if kind == WORD and text[0].isupper() and low not in PLAIN:
            readers = (*readers, self._strangers.read)
        return (*readers, read_foreign) if kind == WORD and self._latin_foreign else readers

    def _chinese(self, cursor: Cursor, head: str) -> tuple[Reader, ...]:
        """The readers of which a word begins with the first two characters at the cursor."""
        own: list[Reader] = [self._names.read] if self._names.opens(head) else []
        if head in _ALL_CHARS:
            pair = head + cursor.at(1).text
            if head in _SOLE and _begins(head, pair, uniqueness.BEGINNINGS):
                own.append(self._unique.read)
            for read in _CHARS.get(head, ()):
                words = _PAIRED.get(read)
                if words is None or head in _ALWAYS[read] or _begins(head, pair, words):
                    own.append(read)
            if pair in strangers.BEGINNINGS:
                own.append(self._strangers.read)
        if self._cjk_foreign:
            own.append(read_foreign)
        return tuple(own)


def _begins(head: str, pair: str, words: frozenset[str]) -> bool:
    return pair in words or head in words
