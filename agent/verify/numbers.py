"""Numbers as people write them: 1,299.00, forty-nine, 四十九, 1.2万, 四点六.

Owns reading a value at a cursor; what the value means (money, a rating, a size) is the other readers' business.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from agent.verify.claim import Cursor
from agent.verify.lexer import CJK, NUMBER, SPACE, WORD
from tools.intent.numbers import ONES, TENS

ENGLISH = {**ONES, **TENS}
_ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_PLAIN, _FORMAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
CHINESE = {c: n for digits in (_PLAIN, _FORMAL) for n, c in enumerate(digits)} | {"两": 2, "〇": 0, "兩": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_CHINESE_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
NUMERALS = frozenset({*CHINESE, *_CHINESE_UNITS})
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


class Number(NamedTuple):
    """A value, the index after it, and whether it was written in digits."""

    value: Decimal
    end: int
    digits: bool


def decimal_of(text: str) -> Decimal | None:
    """The value of digits with separators; None where it is no single number ('1,2,3', '1.2.3')."""
    plain = unicodedata.normalize("NFKC", text)
    if _GROUPED.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    if plain.count(",") == 1 and "." not in plain:  # 49,90: a decimal comma
        whole, cents = plain.split(",")
        return Decimal(f"{whole}.{cents}") if len(cents) <= 2 else None
    if plain.count(".") > 1 or "," in plain:
        return None
    return Decimal(plain)


def read_number(cursor: Cursor, index: int) -> Number | None:
    """The number that begins at `index`. Raises NeedMore."""
    token = cursor.at(index)
    if token.kind == NUMBER:
        return _digits(cursor, index)
    if token.kind == WORD and token.low in ENGLISH:
        return _english(cursor, index)
    if token.kind == CJK and token.text in NUMERALS:
        return _chinese(cursor, index)
    return None


def _digits(cursor: Cursor, index: int) -> Number | None:
    value = decimal_of(cursor.at(index).text)
    if value is None:
        return None
    end = index + 1
    after = cursor.at(end)
    if after.kind == CJK:
        factor = _CHINESE_SCALES.get(after.text) or _CHINESE_UNITS.get(after.text)
        if factor:
            return Number(value * factor, end + 1, True)
    elif after.low == "k" and value < 1000:
        return Number(value * 1000, end + 1, True)
    return Number(value, end, True)


def _english(cursor: Cursor, index: int) -> Number:
    total = current = 0
    end = index
    place = index
    while True:
        word = cursor.at(place).low
        if word in ENGLISH:
            current += ENGLISH[word]
        elif word == "hundred":
            current *= 100
        else:
            total += current * _ENGLISH_SCALES[word]
            current = 0
        end = place + 1
        place = _next_english(cursor, end)
        if place < 0:
            return Number(Decimal(total + current), end, False)


def _next_english(cursor: Cursor, end: int) -> int:
    """Where the number goes on after a space, a hyphen or 'and'; -1 where it does not."""
    token = cursor.at(end)
    if token.kind != SPACE and token.text != "-":
        return -1
    word = cursor.at(end + 1).low
    if word in ENGLISH or word in _ENGLISH_SCALES:
        before = cursor.at(end - 1).low
        # "four five" is a list, "twenty five" and "five hundred" are numbers.
        joins = word in _ENGLISH_SCALES or before in _ENGLISH_SCALES or (before in TENS and ENGLISH[word] < 10)
        return end + 1 if joins else -1
    if word == "and" and cursor.at(end - 1).low in _ENGLISH_SCALES and cursor.at(end + 2).kind == SPACE:
        return end + 3 if cursor.at(end + 3).low in ENGLISH else -1
    return -1


def _chinese(cursor: Cursor, index: int) -> Number:
    total = section = digit = 0
    seen_unit = False
    plain = ""
    place = index
    while cursor.at(place).kind == CJK:
        char = cursor.at(place).text
        if char in CHINESE:
            digit = CHINESE[char]
            plain += str(digit)
        elif char in _CHINESE_UNITS:
            section += (digit or 1) * _CHINESE_UNITS[char]
            digit, seen_unit = 0, True
        elif char in _CHINESE_SCALES:
            total += (section + digit) * _CHINESE_SCALES[char]
            section, digit, seen_unit = 0, 0, True
        else:
            break
        place += 1
    value = Decimal(total + section + digit) if seen_unit else Decimal(plain)
    if cursor.at(place).text == "点" and cursor.at(place + 1).text in CHINESE:
        place += 1
        fraction = ""
        while cursor.at(place).text in CHINESE:
            fraction += str(CHINESE[cursor.at(place).text])
            place += 1
        value += Decimal(f"0.{fraction}")
    return Number(value, place, False)
