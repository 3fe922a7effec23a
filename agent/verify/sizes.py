"""Sizes: 'in size 47', 'sizes S to XL', 48码, checked where a product's attributes or variants list its sizes.

Owns reading them; a product whose facts name no sizes is left alone, because its card shows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify.binding import subjects
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, NUMBER, WORD
from agent.verify.sentence import Sentence

OPENERS = frozenset({"size", "sizes"})
_LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
_KEY = re.compile(r"size|尺码|尺寸|鞋码")
_SPAN = re.compile(r"(\d{1,3}(?:\.5)?)\s*(?:-|–|~|to|至|到)\s*(\d{1,3}(?:\.5)?)")
_LETTER_SPAN = re.compile(r"(?<![a-z])(x{0,3}[sl]|m)\s*(?:-|–|~|to|至|到)\s*(x{0,3}[sl]|m)(?![a-z])")
_ONE = re.compile(r"\d{1,3}(?:\.5)?|(?<![a-z])(?:x{0,3}[sl]|m)(?![a-z])")
_REGIONS = frozenset({"eu", "us", "uk", "eur"})


@dataclass(kw_only=True)
class SizeClaim(Claim):
    """A product comes in this size."""

    value: str

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        view = subjects(facts, sentence).one
        known = _sizes(view) if view else set()
        if not known or sentence.asks or self.value in known:
            return PASS
        return cut("卡片所列尺码" if facts.chinese else "the sizes on its card", "not a size of this product", "clause")


def _sizes(view: ProductView) -> set[str]:
    """Every size its attributes list, ranges filled in."""
    found = set[str]()
    for key, value in view.facts.attributes.items():
        if not _KEY.search(key.lower()):
            continue
        text = value.lower()
        for low, high in _SPAN.findall(text):
            found |= {str(n) for n in range(int(float(low)), int(float(high)) + 1)}
        for low, high in _LETTER_SPAN.findall(text):
            found |= set(_LETTERS[_LETTERS.index(low) : _LETTERS.index(high) + 1])
        found |= set(_ONE.findall(text))
    return found


def read_size(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The size at the cursor: behind 'size', or before 码."""
    token = cursor.at(0)
    if token.kind == NUMBER:
        if not token.text.isdigit() or cursor.at(1).kind != CJK or cursor.at(1).text != "码":
            return None
        return SizeClaim(kind="measure", text=cursor.text(0, 2), size=2, value=token.text)
    if token.low not in OPENERS:
        return None
    place = cursor.skip(1)
    if cursor.at(place).low in _REGIONS:
        place = cursor.skip(place + 1)
    value = cursor.at(place)
    letters = value.kind == WORD and value.low in _LETTERS and value.text.isupper()
    if not letters and not (value.kind == NUMBER and value.text.replace(".", "", 1).isdigit()):
        return None
    return SizeClaim(kind="measure", text=cursor.text(0, place + 1), size=place + 1, value=value.low)
