"""Numbers as people write them: 1,299.00 · 1.299,00 · 2k · 3万 · fifty · two hundred and fifty · 两百五 · 三四百.

Owns reading a number's text; which of them are prices, counts or sizes is decided by their own modules. Values are
Decimal. Called by prices.py, counts.py and ratings.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from decimal import Decimal

ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_ENGLISH = {**ONES, **TENS, "fourty": 40}
_NOTES = {"fiver": 5, "tenner": 10, "hundo": 100, "grand": 1000}
"""What people call a banknote or a round sum; read after 'a' only."""
_AMOUNTS = _NOTES | {
    "couple": 2,
    "dozen": 12,
    "half dozen": 6,
    "half a dozen": 6,
    "dutzend": 12,
    "docena": 12,
    "douzaine": 12,
}
# Round numbers of further languages: what limits are made of.
_FOREIGN = {
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "diez": 10, "veinte": 20, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "cien": 100, "doscientos": 200, "quinientos": 500, "mil": 1000,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "zehn": 10, "zwanzig": 20, "dreißig": 30, "vierzig": 40,
    "fünfzig": 50, "sechzig": 60, "hundert": 100, "zweihundert": 200, "fünfhundert": 500, "tausend": 1000,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "cent": 100, "deux cents": 200, "cinq cents": 500, "mille": 1000,
    "venti": 20, "trenta": 30, "cinquanta": 50, "cento": 100, "vinte": 20, "cinquenta": 50, "cem": 100,
}  # fmt: skip
_SPANISH_TENS = {
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
}
_SPANISH_ONES = ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_GERMAN_TENS = {
    "zwanzig": 20,
    "dreißig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
}
_GERMAN_ONES = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_FOREIGN |= _SPANISH_TENS | _GERMAN_TENS
_FOREIGN |= {word: value for value, word in enumerate(_SPANISH_ONES[1:], 2)}
_FOREIGN |= {word: value for value, word in enumerate(_GERMAN_ONES[1:], 2)}
_FOREIGN |= {
    f"{ten} y {one}": high + low for ten, high in _SPANISH_TENS.items() for low, one in enumerate(_SPANISH_ONES, 1)
}
_FOREIGN |= {
    f"{one}und{ten}": high + low for ten, high in _GERMAN_TENS.items() for low, one in enumerate(_GERMAN_ONES, 1)
}
NUMBER_WORDS = frozenset(word for word, value in {**_FOREIGN, **_ENGLISH}.items() if 0 < value < 100)
"""Words for one number below a hundred."""
_CHINESE = {
    digit: value for value, digits in enumerate(("零〇", "一壹", "二两兩俩", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}  # fmt: skip
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_TIMES = {"k": 1000, "w": 10000, "千": 1000, "万": 10000, "萬": 10000, "百": 100}

_DIGITS = r"\d{1,3}(?:[.,'\u00a0 ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?"
_WORDS = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_WORD_NUMBER = rf"(?:a |one )?(?:(?:{_WORDS})(?:[ -](?:{_WORDS}))?(?: hundred| thousand)?|(?<=a )hundred|(?<=a )thousand|hundred|thousand)(?: (?:and )?(?:{_WORDS})(?:[ -](?:{_WORDS}))?(?! hundred| thousand))?"  # fmt: skip
_FOREIGN_NUMBER = "|".join(sorted(_FOREIGN, key=len, reverse=True))
NUMBER = (
    rf"(?:(?:{_DIGITS})(?:\s?k(?![a-z])|\s?w(?![a-z])|[百千万萬])?"
    rf"|[零〇一壹二两兩俩三四五六七八九十百千万萬]+"
    rf"|\b(?<=a )(?:{'|'.join(_NOTES)})\b|\b(?:{_WORD_NUMBER})\b|\b(?:{_FOREIGN_NUMBER})\b)"
)
_CHINESE_RANGE = re.compile(r"^([一二两三四五六七八九])([一二两三四五六七八九])([十百千万])$")


def read_number(text: str) -> Decimal | None:
    """The value of a text NUMBER matched; None for what only looked like one."""
    text = text.strip().lower()
    if not text:
        return None
    if text[0].isdigit():
        return _digits(text)
    if text in _FOREIGN:
        return Decimal(_FOREIGN[text])
    if (amount := _AMOUNTS.get(re.sub(r"^(?:a|une?|ein|una) | (?:of|de)$", "", text))) is not None:
        return Decimal(amount)
    if text[0] in _CHINESE or text[0] in "十百千万萬":
        return _chinese(text)
    return _english(text)


def read_chinese_range(text: str) -> tuple[Decimal, Decimal] | None:
    """两三百 is 200 to 300; None where the text is one number."""
    if (match := _CHINESE_RANGE.match(text.strip())) is None:
        return None
    low, high, unit = match.groups()
    times = Decimal(_CHINESE_UNITS.get(unit, 10000))
    first, second = _CHINESE[low] * times, _CHINESE[high] * times
    return (first, second) if first < second else None


def _digits(text: str) -> Decimal | None:
    times = Decimal(1)
    if text[-1] in _TIMES:
        times, text = Decimal(_TIMES[text[-1]]), text[:-1].strip()
    text = re.sub(r"['\u00a0 ]", "", text)
    marks = [mark for mark in text if mark in ".,"]
    if marks:
        after = len(text) - max(text.rfind("."), text.rfind(",")) - 1
        # The last mark is the decimal one unless three digits follow it: prices have no thousandths.
        whole, fraction = (text, "") if after == 3 else (text[: -after - 1], text[-after:])
        text = re.sub(r"[.,]", "", whole) + (f".{fraction}" if fraction else "")
    return Decimal(text) * times


def _chinese(text: str) -> Decimal | None:
    if "万" in text or "萬" in text:
        head, _, tail = text.replace("萬", "万").partition("万")
        high = _chinese(head) if head else Decimal(1)
        low = _chinese_tail(tail, 10000)
        return None if high is None or low is None else high * 10000 + low
    total, digit, last_unit = 0, -1, 1
    for letter in text:
        if letter in _CHINESE:
            if digit > 0 and letter not in "零〇":
                return None  # 三四 is no number of its own
            digit = _CHINESE[letter]
            last_unit = 1 if digit == 0 else last_unit
        else:
            last_unit = _CHINESE_UNITS[letter]
            total += (digit if digit > 0 else 1) * last_unit
            digit = -1
    if digit > 0:  # 两百五 is 250: the digit after a unit counts tenths of it
        total += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return Decimal(total)


def _chinese_tail(text: str, unit: int) -> Decimal | None:
    if not text:
        return Decimal(0)
    if len(text) == 1 and text in _CHINESE:
        return Decimal(_CHINESE[text] * unit // 10)
    return _chinese(text)


def _english(text: str) -> Decimal | None:
    total = current = 0
    for word in re.split(r"[\s-]+", text):
        if word in _ENGLISH:
            current += _ENGLISH[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
        elif word not in ("a", "and"):
            return None
    return Decimal(total + current) if total + current else None
