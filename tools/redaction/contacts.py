"""Ways to reach a person: e-mail addresses and telephone numbers, as people of many countries write them.

A telephone number counts by its written shape (international, North American, with an area code, Chinese and Spanish
mobile) or, in any shape, after a word such as 'call' or 电话. Digits that the words before them call an order or a
product are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.redaction.found import Found
from tools.redaction.numbers import AFTER, said_of_shop

_LETTER = r"A-Za-z0-9\u00c0-\u024f"
_EMAIL = re.compile(
    rf"(?<![{_LETTER}_.+%'-])[{_LETTER}_.+%'-]+\s?[@＠]\s?[{_LETTER}-]{{1,63}}(?:\.[{_LETTER}-]{{1,63}}){{1,8}}"
    rf"|(?<![{_LETTER}_.+-])[{_LETTER}_.+-]+\s?[(\[]\s?at\s?[)\]]\s?[{_LETTER}-]{{1,63}}"
    rf"(?:\s?(?:\.|[(\[]\s?dot\s?[)\]])\s?[{_LETTER}-]{{1,63}}){{1,4}}"
    rf"|(?<![{_LETTER}_.+-])[{_LETTER}_.+-]+ at [{_LETTER}-]{{1,63}}"
    rf" dot [{_LETTER}-]{{2,63}}(?: dot [{_LETTER}-]{{2,63}})?",
    re.IGNORECASE,
)
_MAY_BE_EMAIL = re.compile(r"[@＠]|[(\[ ]at[)\] ]", re.IGNORECASE)
_BEFORE = r"(?<![A-Za-z\d_./-])"
_GAP = "[ .\\-\u00a0]"
_PHONE = re.compile(
    "(?:"
    + "|".join(
        (
            r"\+\d(?:[ .\-/()\u00a0]{0,2}\d){7,15}",  # international
            rf"{_BEFORE}(?:00?1{_GAP})?\(?\d{{3}}\)?{_GAP}?\d{{3}}{_GAP}\d{{4}}",  # North America, written in groups
            rf"{_BEFORE}(?:86{_GAP}?)?1[3-9]\d(?:[ \-]?\d{{4}}){{2}}",  # Chinese mobile
            rf"{_BEFORE}\(0\d{{1,5}}\)[ \-/]?\d{{2,8}}(?:[ \-]\d{{2,5}}){{0,3}}",  # with an area code
            rf"{_BEFORE}0\d{{1,4}}[ \-/]\d{{3,8}}(?:[ \-]?\d{{3,5}})?",
            rf"{_BEFORE}0\d(?:[ .]\d{{2}}){{4}}",  # France
            rf"{_BEFORE}0\d{{9,10}}",
            rf"{_BEFORE}\(?[2-9]\d{{2}}\)?\d{{7}}",  # ten digits in one run
        )
    )
    + rf")(?:\s?(?:x|ext\.?)\s?\d{{1,6}})?{AFTER}",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?<![\[A-Za-z])(?:phone|mobile|cell(?:phone)?|tel(?:efon|éfono|ephone)?|handy|fax|desk"
    r"|call(?:ing)?(?: (?:me|us|you|back))?"
    r"|reach (?:me|us|you)|answering|whatsapp|wechat|text me|sms|messages to|móvil"
    r"|电话|手机|座机|联系方式|传真|致电|拨打|微信)"
    r"[^\d\n\[]{0,24}[\n ]{0,2}([+(]{0,2}\d[\d ().\-/\u00a0]{5,20}\d(?:\s?x\d{1,6})?)(?![\d\w])",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d[-./ ][01]?\d[-./ ][0-3]?\d$|[0-3]?\d[-./][01]?\d[-./](?:19|20)?\d\d$")
_LEAST_DIGITS = 7


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses, with a blank or 'at' and 'dot' in them as well."""
    if not _MAY_BE_EMAIL.search(text):
        return
    for match in _EMAIL.finditer(text):
        yield Found(match.start(), match.end(), "email")


def phones(text: str) -> Iterator[Found]:
    """Telephone numbers."""
    for match in _PHONE.finditer(text):
        if not _DATE.match(match[0]) and not said_of_shop(text, match.start()):
            yield Found(match.start(), match.end(), "phone")
    for match in _SAID.finditer(text):
        digits = sum(character.isdigit() for character in match[1])
        if digits >= _LEAST_DIGITS and not _DATE.match(match[1]) and not said_of_shop(text, match.start(1)):
            yield Found(match.start(1), match.end(1), "phone")
