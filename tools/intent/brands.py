"""Brands a sentence names that no catalogue has to know: Nike, 华为, 'headphones by Zorblax', X牌.

Owns open knowledge of brands (data/brands.txt) and the ways of naming one. A store's own brands are facets.py's and
become filters; these only say what was meant. Brands called like everyday words ('Apple', 'Gap') must be written with
a capital or after 'from' and 'by'. Called by said.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from pathlib import Path

from tools.intent.language import is_common_word
from tools.intent.sentence import CJK, Sentence, simplified

_LISTS: dict[str, list[str]] = {}
for _line in Path(__file__).with_name("data").joinpath("brands.txt").read_text("utf-8").splitlines():
    _label, _, _words = _line.partition(": ")
    _LISTS.setdefault(_label, []).extend(word.replace("_", " ") for word in _words.split())
_CAREFUL = frozenset(_LISTS["careful"])
_SURE = [word for word in _LISTS["sure"] if word not in _CAREFUL]


def _one_of(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_NAMED = re.compile(rf"(?<![^\W_{CJK}])(?:{_one_of(_SURE)})(?![^\W_{CJK}])")
_HAN = re.compile(_one_of(_LISTS["zh"]))
_NOT_HAN = re.compile(
    r"苹果(?=汁|味|干|醋|派|树)|小熊(?=玩|饼|图)|骆驼(?=色|绒|毛)|皇家(?=马)|虎牌(?=啤)|富士(?=山|康)|博士(?=生|学|后|论)|(?<=[最很好真太更精完优健])美的|美的(?=[^\s,，。]{0,3}裙)"
)
_MAKER = re.compile(
    rf"(?:\b(?:from|by|made by|brand|marca|marke|marque|of the brand|de la marca|der marke|von|de chez|品牌(?:是|:|：)?)\s+)"
    rf"(?P<name>[A-ZÄÖÜ][^\W_{CJK}]+(?:['&-][^\W_{CJK}]+)*(?:\s[A-Z][^\W_{CJK}]+)?)"
)
# An unknown maker in small letters: only where nothing else can be meant by 'from'.
_SMALL_MAKER = re.compile(
    rf"(?:\b(?:anything|something|stuff|things?|ones|all|alles|etwas|was|algo|todo|lo)|(?P<thing>[^\W\d_]{{3,}}))\s(?:from|by|von|de la marca|der marke)\s"
    rf"(?P<name>[^\W\d_{CJK}]{{3,}}(?:['&-][^\W_]+)*)(?=\s*(?:$|[?.!,;]|(?:in|for|under|with|please|pls|für|in|unter|mit|bitte|en|para|con)\b))"
)
_NO_MAKER = re.compile(
    r"(?:you|me|us|them|him|her|here|there|now|then|today|tomorrow|yesterday|scratch|hand|mail|post|email|phone|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|home|work|store|stores|shop|abroad|europe|asia|africa|china|japan|germany|italy|france|spain|india|usa|america"
    r"|plastic|wood|wool|cotton|leather|bamboo|linen|glass|steel|metal|paper|silk|oak|recycled|dhl|ups|fedex|hermes|dpd|paypal|card|cash|weight|size|price|colou?r|brand|order|mistake|accident|euch|ihnen|dir|hier|heute|morgen|gestern|hand|holz|wolle|leder|glas|mir|uns|ihm|damen|herren|kindern)$"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CALLED = re.compile(rf"(?P<latin>[A-Z][^\W_{CJK}]+)\s(?:brand\b|牌)|(?P<han>[{CJK}]{{2,4}})牌(?!子|照|匾|桌)")
_CAPITAL = re.compile(rf"(?<=[^\W.!?:]\s)[A-Z][a-z]{{2,}}(?:[A-Z][a-z]+)?(?![^\W_{CJK}])")
_NO_BRAND = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|Christmas|Easter|Halloween|Valentine|English|German|French|Spanish|Chinese|Japanese|Italian|American|Europe|Germany|France|Spain|China"
    r"|Japan|Italy|Canada|Mexico|London|Paris|Bluetooth|Internet|Mac|Kindle|Android|Windows|Alexa|Please|Thanks|Hello|Order|The|You|Your)$"
)
_OWN_THING = re.compile(
    r"(?:apple|vans|converse|columbia|stanley|marshall|oral)\s(?:watch|phone|laptop|tablet|airpods|pencil|charger|shoe|sneaker|jacket|speaker|cup|mug|b\b)"
)
_PLACE = re.compile(r"\b(?:from|to|in|at|near|a|en|de|desde|à)\s$")
_MADE_IN = re.compile(
    r"\b(?:order|ship|shipped|delivered?|paid|refund|email|far|away|back|box|list|picture|photo)\s+from\s*$",
    re.IGNORECASE,
)


def brands(sentence: Sentence, *, guess: bool) -> list[str]:
    """The brands of a sentence as written, in order. `guess`: an unknown capitalised name may be one as well."""
    spans = _known(sentence) + (_guessed(sentence) if guess else [])
    kept: list[_Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        name = sentence.text[start:end]
        if sentence.free(start, end) and not _NO_BRAND.match(name) and all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return list(dict.fromkeys(sentence.text[start:end] for start, end in kept))


_Span = tuple[int, int]


def _known(sentence: Sentence) -> list[_Span]:
    """Brands of the lists, and what the shopper calls a brand."""
    barred = [match.span() for match in _NOT_HAN.finditer(sentence.low)]
    spans = [match.span() for match in _NAMED.finditer(sentence.low)]
    spans += [
        match.span()
        for match in _HAN.finditer(simplified(sentence.low))
        if all(match.end() <= first or last <= match.start() for first, last in barred)
    ]
    spans += [match.span() for match in _LETTERS.finditer(sentence.text) if _careful(sentence, match)]
    called = _CALLED.finditer(sentence.text)
    return spans + [match.span("latin") if match["latin"] else match.span("han") for match in called]


def _guessed(sentence: Sentence) -> list[_Span]:
    """Unknown names: behind 'by' and 'from', and with a capital inside a sentence where nouns have none."""
    makers = _MAKER.finditer(sentence.text)
    spans = [match.span("name") for match in makers if not _MADE_IN.search(sentence.text[: match.start("name")])]
    small = (
        match
        for match in _SMALL_MAKER.finditer(sentence.low)
        if not _MADE_IN.search(sentence.low[: match.start("name")])
    )
    spans += [
        match.span("name")
        for match in small
        if match["thing"] != match["name"] and not _NO_MAKER.match(match["name"]) and not is_common_word(match["name"])
    ]
    if sentence.language not in ("de", "zh", "ja") and not _titled(sentence):
        capitals = _CAPITAL.finditer(sentence.text)
        spans += [match.span() for match in capitals if not _PLACE.search(sentence.low[: match.start()])]
    return spans


def _careful(sentence: Sentence, match: re.Match[str]) -> bool:
    """An everyday word that is a brand where it has a capital inside a sentence, or names the maker."""
    word = match.group()
    if word.lower() not in _CAREFUL:
        return False
    before = sentence.low[: match.start()]
    if re.search(r"\b(?:from|by|brand|von|marca|marke)\s$", before) or _OWN_THING.match(sentence.low, match.start()):
        return True
    return word[0].isupper() and not word.isupper() and bool(before.strip())


def _titled(sentence: Sentence) -> bool:
    """Whether most words have capitals, so that one says nothing."""
    words = [word for word in sentence.text.split() if word[0].isalpha()]
    return len(words) > 2 and sum(word[0].isupper() for word in words) > len(words) / 2
