"""Street addresses: a street with its number, what hangs on it (flat, city, postcode), and lines above a postcode.

English, German, Spanish, French and Chinese writing. A street whose last word also ends product titles needs a sign:
a word such as 'address' or 'ship to' before it, a full stop of the line, or a postcode behind. Cities alone, and
postcodes that stand alone without a word for them, are not taken for addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.redaction import street_words as words
from tools.redaction.found import Found

_UPPER = "A-ZÀ-ÖØ-Þ"
_NUMBER = r"(?<![\w.,$€£¥#+-])\d{1,5}[A-Za-z]?(?:[-/]\d{1,5}[A-Za-z]?)?"
_WORD = rf"[{_UPPER}][\w'’.-]{{0,24}}"
_NOT_GOODS = rf"(?!(?i:{words.UNITS_OF_GOODS})\b)"
_POINT = r"(?:(?:[NSEW]{1,2}\.?|North|South|East|West)\s)?"
_CLEAR = re.compile(
    rf"{_NUMBER},?\s{_NOT_GOODS}{_POINT}(?:{_WORD}\s){{1,3}}(?i:{words.CLEAR})\b\.?(?!\s(?:[a-z]+s\b))"
    rf"|{_NUMBER},?\s{_NOT_GOODS}(?:(?!(?:for|the|on|of|in|to|with|and|a|is)\s)[a-z]{{2,16}}\s){{1,2}}"
    r"(?:street|avenue|road|boulevard|lane|drive|court)\b(?=\s*(?:[,.;!?]|$|\n|and\b|please\b|in\b))"
)
_UNCLEAR = re.compile(
    rf"{_NUMBER},?\s{_NOT_GOODS}{_POINT}(?:{_WORD}\s){{1,3}}(?i:{words.UNCLEAR})\b(?:\s(?:St|Street)\b)?\.?"
    rf"|(?<![\w-])(?i:flat|studio)\s\d{{1,4}}[A-Za-z]?[,\s]\s?(?:{_WORD}\s){{1,3}}(?i:{words.UNCLEAR}|{words.CLEAR})\b"
)
_GERMAN_HOUSE = r"\s\d{1,4}(?:\s?[a-z])?(?:[-/]\d{1,4})?(?!\w)"
_GERMAN = re.compile(
    rf"(?<![\w-]){_WORD}(?:(?:{words.GERMAN_CLEAR})|-(?i:{words.GERMAN_CLEAR}|{words.GERMAN_UNCLEAR})){_GERMAN_HOUSE}"
    rf"|{_NUMBER}\s{_WORD}(?:{words.GERMAN_CLEAR}|-(?i:{words.GERMAN_CLEAR}|{words.GERMAN_UNCLEAR}))(?!\w)"
)
_GERMAN_UNCLEAR = re.compile(
    rf"(?<![\w-]){_WORD}(?:{words.GERMAN_UNCLEAR}){_GERMAN_HOUSE}|{_NUMBER}\s{_WORD}(?:{words.GERMAN_UNCLEAR})(?!\w)"
)
_PARTICLES = r"(?:(?:de|del|la|las|los|el|du|des|le|les|da|do)\s|[dl]['’])"
_SPANISH = re.compile(
    rf"(?<![\w-])(?i:{words.ROMANCE})\s{_PARTICLES}{{0,3}}(?:{_WORD}\s|{_WORD},\s|{_PARTICLES}){{1,5}}(?:n[º°]\s?)?\d{{1,4}}\b"
    rf"|{_NUMBER}\s(?i:{words.ROMANCE})\s{_PARTICLES}{{0,3}}{_WORD}(?:\s(?!(?i:{words.UNIT})(?!\w)){_WORD}){{0,2}}"
)
_FRENCH = re.compile(
    rf"{_NUMBER}(?:\s?(?:bis|ter))?,?\s(?i:{words.FRENCH})\s{_PARTICLES}{{0,2}}{_WORD}(?:\s(?:{_PARTICLES}{{0,2}}){_WORD}){{0,3}}"
)
_NO_NUMBER = re.compile(
    rf"(?<![\w-])(?i:{words.FRENCH}|{words.ROMANCE})\s{_PARTICLES}{{0,3}}{_WORD}(?:\s{_WORD}){{0,3}}"
)
_BOXED = re.compile(
    r"\b(?:P\.?\s?O\.?\s?Box|PSC|Postfach|Apartado)\s\d{1,6}(?:,\sBox\s\d{1,5})?|\bUnit\s\d{3,5}\sBox\s\d{1,5}"
)
_POST = (
    rf"(?:(?:{words.STATES})\s\d{{5}}(?:-\d{{4}})?"
    r"|[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}|\d{5}(?:-\d{4})?|\d{6})\b"
)
_POST_AT = re.compile(rf"{_POST}(?![\w-])")
_UNIT_AT = re.compile(rf"[\s,>?]{{1,6}}(?i:{words.UNIT})(?!\w)")
_CITY_BEHIND = re.compile(rf"\s{_WORD}(?:[\s-]{_WORD}){{0,2}}")
_TOKEN = re.compile(r"[^\s,>?]+")
_SMALL = frozenset("de del la las los am an der im of on sur upon du le".split())
_ANCHOR = re.compile(
    rf"\b(?:(?:{words.STATES})\s\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d{{1,2}}[A-Z]?\s\d(?![GTMK]B\b)[ABD-HJLNP-UW-Z]{{2}})(?![\w-])"
)
_SAID_POST = re.compile(
    r"(?:(?<![\w\[])(?:zip(?: ?code)?|post(?:al)? ?code|plz|postleitzahl|código postal|code postal)|邮编|邮政编码)"
    r"\s?(?:is|ist|es|to|是|为|:|：)?\s{0,2}([A-Z0-9]{2,4}[ -]?\d?[A-Z0-9]{2,4}\b)",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"(?<![\[\w])(?:address(?:es)?|live[sd]?|living|ship(?:ped|ping)?|send|sent|deliver(?:ed|y)?|moved?|located|billing"
    r"|return to|meet|office|arrived|taxi|at|where|mailed|bring|drops you off|adresse|dirección|wohne|liefer\w{0,6}"
    r"|schick\w{0,4}|envía\w{0,4}|vivo|livr\w{0,6}|habite)(?!\w)",
    re.IGNORECASE,
)
_GERMAN_CONTEXT = re.compile(
    r"(?<![\[\w])(?:address|adresse|wohne\w?|liefer\w{0,6}|schick\w{0,4}|send\w{0,4}"
    r"|deliver(?:ed)? to|ship to|where)(?!\w)",
    re.IGNORECASE,
)
_REACH = 60
_CHINESE_HOUSE = r"[\dA-Za-z一二三四五六七八九十百-]{1,6}(?:号楼|号院|号|弄|栋|幢|单元|室|楼|座|层|户)"
_CHINESE = re.compile(
    r"[\u4e00-\u9fff]{1,32}(?:路|街|大道|街道|巷|弄|胡同|村|小区|花园|家园|公寓|大厦|广场|新城|苑)[\u4e00-\u9fff]{0,8}"
    rf"{_CHINESE_HOUSE}(?:[\s,，]?[\u4e00-\u9fff]{{0,6}}?{_CHINESE_HOUSE}){{0,4}}"
    r"(?:[\dA-Za-z-]{1,6}(?:室|户)?)?(?:\s{0,2}\d{6}(?!\d))?"
)
_CHINESE_START = re.compile(rf"(?:{words.CHINESE_PLACES})")
_CHINESE_LEAD = re.compile(r"^.*(?:住在|寄到|寄往|送到|送往|发到|地址|位于|在|到|是|为|成|往)")


def addresses(text: str) -> Iterator[Found]:
    """Every street address, with the lines that belong to it."""
    if any("\u4e00" <= character <= "\u9fff" for character in text):
        yield from _chinese(text)
    if not any(character.isdigit() for character in text):
        return
    for pattern in (_CLEAR, _GERMAN, _SPANISH, _FRENCH, _BOXED):
        for match in pattern.finditer(text):
            yield Found(match.start(), _tail(text, match.end()), "address")
    for pattern, context in ((_UNCLEAR, _CONTEXT), (_GERMAN_UNCLEAR, _GERMAN_CONTEXT), (_NO_NUMBER, None)):
        for match in pattern.finditer(text):
            end = _tail(text, match.end())
            said = context and context.search(text, max(0, match.start() - _REACH), match.start())
            if said or end > match.end():
                yield Found(match.start(), end, "address")
    for match in _ANCHOR.finditer(text):
        yield Found(_head(text, match.start()), match.end(), "address")
    for match in _SAID_POST.finditer(text):
        if any(character.isdigit() for character in match[1]):
            yield Found(match.start(1), match.end(1), "address")


def _tail(text: str, end: int) -> int:
    """Where what belongs to a street ends: a flat, then a city with its postcode, before or behind it."""
    unit = _UNIT_AT.match(text, end)
    end = unit.end() if unit else end
    for count, token in enumerate(_TOKEN.finditer(text, end, end + _LONGEST_TAIL)):
        if post := _POST_AT.match(text, token.start()):
            city = None if count else _CITY_BEHIND.match(text, post.end())
            return city.end() if city else post.end()
        word = token[0]
        if not (word[0].isupper() or word in _SMALL or word[0] == "(") or (word.endswith(".") and len(word) > 5):
            break
    return end


_PART = re.compile(rf"(?:[{_UPPER}\d#][\w'’.#/-]*|de|del|of|la|am|an)$")
_MOST_LINES = 4
_LONGEST_TAIL = 90


def _head(text: str, start: int) -> int:
    """Where the lines above a postcode begin: names of places and numbers, back to the first other word."""
    begin, lines = start, 0
    before = text[max(0, start - 120) : start]
    offset = start - len(before)
    for match in reversed(list(re.finditer(r"[^\s,>]+", before))):
        word = match[0]
        gap = before[match.end() : begin - offset]
        if not _PART.match(word) or (word.endswith(".") and len(word) > 5):
            break
        lines += "\n" in gap or "," in gap
        if lines > _MOST_LINES:
            break
        begin = offset + match.start()
    return begin


def _chinese(text: str) -> Iterator[Found]:
    for match in _CHINESE.finditer(text):
        said = match[0]
        place = _CHINESE_START.search(said)
        if place:
            begin = place.start()
        else:
            lead = _CHINESE_LEAD.match(said[: max(0, len(said) - 6)])
            begin = lead.end() if lead else 0
        yield Found(match.start() + begin, match.end(), "address")
