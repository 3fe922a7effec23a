"""Language mixing: an English clause inside a Chinese answer, Chinese inside an English one.

Owns telling a foreign clause from names, brands and units that belong to no language. A foreign clause is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.verify.claim import Claim, Cursor, Rest, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, END, MARK, NEWLINE, NUMBER, SPACE, WORD
from agent.verify.sentence import Sentence

_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "it",
        "its",
        "it's",
        "this",
        "that",
        "these",
        "those",
        "you",
        "your",
        "i",
        "i'm",
        "we",
        "our",
        "they",
        "he",
        "she",
        "of",
        "for",
        "to",
        "with",
        "and",
        "or",
        "in",
        "on",
        "at",
        "by",
        "from",
        "as",
        "can",
        "will",
        "would",
        "have",
        "has",
        "do",
        "does",
        "not",
        "no",
        "if",
        "so",
        "very",
        "great",
        "good",
        "please",
        "here's",
        "let",
    ]
)
_ENOUGH_WORDS = 3
_ENOUGH_CHARACTERS = 4
_MAX = 60
_INSIDE = frozenset(",'’\"-;:()&/")


@dataclass(kw_only=True)
class ForeignClaim(Claim):
    """A clause in another language than the answer's; `goes_on` where it is longer than what was looked at."""

    goes_on: bool = False

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        rest: Rest = "keep" if facts.chinese and not self.goes_on else "sentence"
        return cut("", "not the language of the answer", rest)


def read_foreign(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The foreign clause at the cursor."""
    if facts.language == "zh":
        return _latin(cursor, facts) if cursor.at(0).kind == WORD else None
    if facts.language in ("ja", "ko"):
        return None
    return _chinese(cursor, facts) if cursor.at(0).kind == CJK else None


def _latin(cursor: Cursor, facts: Facts) -> Claim | None:
    words: list[str] = []
    end = place = 0
    while place < _MAX:
        token = cursor.at(place)
        if token.kind == WORD:
            words.append(token.low)
            end = place + 1
        elif token.kind not in (SPACE, NUMBER) and not (token.kind == MARK and token.text in _INSIDE):
            break
        place += 1
    if len(words) < _ENOUGH_WORDS or not _FUNCTION_WORDS.intersection(words):
        return None
    text = cursor.text(0, end)
    if text.lower() in facts.text:
        return None
    if cursor.at(end).text in (".", "!", "?"):
        end += 1
    return ForeignClaim(kind="language", text=cursor.text(0, end), size=end, goes_on=place == _MAX)


def _chinese(cursor: Cursor, facts: Facts) -> Claim | None:
    end = count = 0
    while end < _MAX:
        token = cursor.at(end)
        if token.kind == CJK:
            count += 1
        elif token.kind in (END, NEWLINE) or token.text not in "，、：；“”（）":
            break
        end += 1
    text = cursor.text(0, end)
    if count < _ENOUGH_CHARACTERS or text.lower() in facts.text:
        return None
    return ForeignClaim(kind="language", text=text, size=end)
