"""What a shopper does not want: 'not from Kestrin', 'anything but black', '不要黑色的', 'nicht von Nimbrel'.

Owns the words that rule something out and the lists behind them ('not from A or B'). Which words are brands and colours
is facets.py's and colours.py's. Must run before both: what is ruled out would otherwise be wished for. Called by
slots.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

from tools.intent.colours import colours
from tools.intent.facets import FacetMatcher
from tools.intent.sentence import CJK, Sentence

_LATIN = (
    r"(?:\b(?:(?:but|just|and|aber|pero|mais) )?(?:not|nothing|other than|except(?: for| from)?|excepting|anything but|all but|besides"
    r"|apart from|aside from|without|excluding|isn't|aren't|(?:do not|don't|dont|doesn't) (?:want|like|need)|hate"
    r"|nicht|außer|ohne|keine?[nrs]?|no (?:sea|sean|quiero)|que no sean?|excepto|menos|sin|pas|sauf|sans)\b"
    r"|(?<=\S)[\s,;]*\b(?:no|avoid(?:ing)?|skip)\b)"
    r"(?:\s+(?:from|by|of|in|a|an|any|the|made by|anything|something|one|ones|brand|von|der|die|das|marke|in|de|la|marca))*"
    r"\s+"
)
_HAN = r"(?:不要|不想要|不喜欢|不喜歡|不买|不買|不是|不含|除了|除开|别给我|别推荐|(?<![特区性级个分类识])别(?!的|人|墅)|非)(?:是|买|買|要)?(?:那个|这个|[的个])?\s*"
_NOT = re.compile(f"{_LATIN}|{_HAN}")
_NEXT = re.compile(
    r"\s*(?:,|、|/|\bor\b|\band\b|\bnor\b|\bund\b|\boder\b|\by\b|\bo\b|或者?|和|跟)\s*(?:from |by |in |von |de )?"
)
_AFTER = re.compile(
    rf"(?:\s+(?:ones?|brand|either|please)\b|(?:牌子?|色系|色|的|款)*(?:以外|之外)?的?|[\s,，]*(?=[{CJK}]))"
)


def barred(sentence: Sentence, facets: FacetMatcher) -> tuple[list[str], list[str]]:
    """The store's brands and the colours that are ruled out, taken out of the sentence with the words that do so."""
    brands: list[str] = []
    named: list[str] = []
    for match in list(sentence.find(_NOT)):
        end = match.end()
        while (thing := _brand(sentence, end, facets) or _colour(sentence, end)) is not None:
            name, end, kind = thing
            (brands if kind == "brand" else named).append(name)
            following = _NEXT.match(sentence.low, end)
            at = following.end() if following else end
            if following is None or not (_brand(sentence, at, facets) or _colour(sentence, at)):
                break
            end = at
        if end > match.end():
            after = _AFTER.match(sentence.low, end)
            sentence.take(match.start(), after.end() if after else end)
    return list(dict.fromkeys(brands)), list(dict.fromkeys(named))


def _brand(sentence: Sentence, at: int, facets: FacetMatcher) -> tuple[str, int, str] | None:
    found = facets.brand_at(sentence, at)
    if found is None:
        return None
    sentence.note("brand", at, found[1])
    return (*found, "brand")


def _colour(sentence: Sentence, at: int) -> tuple[str, int, str] | None:
    """The colour that begins at an offset."""
    trial = Sentence(sentence.text[at:], sentence.low[at:], sentence.language)
    first = colours(trial)[:1]
    start, end = min(trial.taken, default=(1, 1))
    if not first or start > 0:
        return None
    sentence.note("colour", at, at + end)
    return first[0], at + end, "colour"
