"""Pointers at what was shown: the second one · 第二个 · the last · it · both · the first two · the blue one · the cheaper one.

Owns finding them and, where the cards in front of the shopper decide, naming their place: index 1.. counts from the
first card, -1 from the last, 0 is the product talked about, None leaves it to the words. Ids are agent/references'
business. Called by slots.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.intent.colours import COLOUR_WORDS, colours
from tools.intent.sentence import CJK, Sentence
from tools.intent.understanding import Reference, ShownProduct

_THING = (
    r"(?: (?:one|product|item|option|choice|card|result|model|pair|tent|bag|backpack|jacket|shoe|shoes|laptop|phone))?"
)
_ORDINALS: dict[str, int] = {}
for _index, _words in enumerate(
    (
        "first 1st primero primera primer erste ersten erster erstes premier première primo prima primeiro primeira eerste",
        "second 2nd segundo segunda zweite zweiten zweiter zweites deuxième seconde secondo seconda tweede",
        "third 3rd tercero tercera tercer dritte dritten dritter drittes troisième terzo terza terceiro terceira derde",
        "fourth 4th cuarto cuarta vierte vierten vierter viertes quatrième quarto quarta vierde",
        "fifth 5th quinto quinta fünfte fünften fünfter fünftes cinquième vijfde",
        "sixth 6th sexto sexta sechste sechsten sixième",
        "seventh 7th séptimo siebte siebten septième",
        "eighth 8th octavo achte achten huitième",
    ),
    1,
):
    for _word in _words.split():
        _ORDINALS[_word] = _index
_LAST = [
    "last",
    "final",
    "último",
    "última",
    "letzte",
    "letzten",
    "letzter",
    "letztes",
    "dernier",
    "dernière",
    "ultimo",
    "ultima",
    "laatste",
]
_HAN = {digit: value for value, digit in enumerate("一二三四五六七八", 1)} | {"两": 2, "兩": 2, "2": 2, "3": 3}
_SMALL = {
    "two": 2,
    "three": 3,
    "four": 4,
    "2": 2,
    "3": 3,
    "4": 4,
    "dos": 2,
    "tres": 3,
    "deux": 2,
    "trois": 3,
    "zwei": 2,
}
_MEASURE = "(?:个|個|款|双|雙|件|只|隻|条|條|台|张|張|本|种|種|把|套|瓶|盒|支|顶|頂|部|项|項|样|樣|家|辆|輛)"

_TIME = r"(?! (?:time|week|month|year|day|order|night|purchase|delivery|hand|place|floor|name|of all))"
_SEVERAL = re.compile(
    r"\b(?:the |los |las |les |die |i |le )?(?P<end>first|last|top|primer[oa]s|últim[oa]s|premi(?:er|ère)s|derni(?:er|ère)s|ersten|letzten)"
    rf" (?P<count>{'|'.join(_SMALL)})\b(?! (?:days|weeks|months|years|orders))(?: (?:ones|products|items|options)\b|(?<!\btop \d)(?<!\btop two)(?<!\btop three)|(?=\W*$))"
    r"|\b(?:the |los |las |les |die )(?P<count2>dos|deux|zwei|tres|trois|two) (?P<end2>primer[oa]s|premi(?:er|ère)s|ersten|últim[oa]s|derni(?:er|ère)s|letzten)\b"
)
_HAN_SEVERAL = re.compile(
    rf"(?P<end>前|头|頭|后|後|最后|最後)(?:面)?(?P<count>[两兩二三四23]){_MEASURE}|(?P<end2>前|后|後)(?P<count2>俩|仨)"
)
_ORDINAL = re.compile(
    rf"\b(?:the |el |la |lo |le |il |der |die |das |den |dem |o |a |de )?(?P<word>{'|'.join(sorted([*_ORDINALS, *_LAST], key=len, reverse=True))})\b"
    rf"{_TIME}{_THING}"
)
_NUMBERED = re.compile(
    r"\b(?:number|no\.?|nr\.?|option|item|product|card|número|opción|numéro|nummer)\s?#?(?P<value>[1-9])\b(?!\d)|(?<![\w#])#(?P<value2>[1-9])\b(?![\d])"
)
_HAN_ORDINAL = re.compile(
    rf"第(?P<value>[一二三四五六七八两1-8])(?:{_MEASURE}|号|號|张|項)?(?!天|次|周|年|人)|(?P<first>头|頭)一{_MEASURE}|(?P<last>最后|最後)(?:那|一|的|那一)?{_MEASURE}|倒数第一{_MEASURE}"
)
_JAPANESE_ORDINAL = re.compile(
    r"(?P<value>[1-8一二三四])(?:番目|つ目|個目|つめ)|(?P<last>最後)(?:の(?:もの|やつ|商品)?)?"
)
_BOTH = re.compile(
    r"\b(?:both|the two|these two|those two|the pair|ambos|ambas|los dos|las dos|beide[ns]?|les deux|tous les deux|toutes les deux|entrambi)\b(?: of (?:them|these|those))?"
    r"|(?:这|這|那|他|它)(?:两|兩|二)(?:个|個|款|双|雙|件|种|種|条|台)(?:都|之间|之間)?|(?:两|兩|二)(?:个|個|款|双|雙|件|种|種|条|台)(?:都|之间|之間|里|中)|这俩|那俩|两者|兩者|俩都|両方|どちらも|二つとも"
)
_ALL = re.compile(
    r"\b(?:all (?:of )?(?:them|these|those|three|four)|all (?:three|four)|these (?:three|four)|the (?:three|four)|todos|todas|alle (?:drei|vier)?)\b(?: of them)?"
    r"|\b(?:compare|contrast) (?:them|these|those)\b|(?:这|這|那)(?:几|幾|三|四|些|仨)(?:个|個|款|双|雙|件|种)?|(?:三|四)(?:个|款|双|件)都|它们|它們|全部|全て"
)
_PRICE_ONE = (
    (re.compile(r"\b(?:the )?(?:cheapest|least expensive|lowest[- ]priced)(?: one)?\b|最便宜的?(?:那|这)?(?:个|個|款|件|双)"), "min"),
    (re.compile(r"\b(?:the |that )?(?:cheaper|less expensive) (?:one|of the two|of them)\b|(?:更|比较)?便宜(?:一?点|些)?的那?(?:一)?(?:个|個|款|件|双)"), "min"),
    (re.compile(r"\b(?:the )?(?:most expensive|priciest|dearest)(?: one)?\b|最贵的?(?:那|这)?(?:个|個|款|件|双)"), "max"),
    (re.compile(r"\b(?:the |that )?(?:more expensive|pricier|dearer) (?:one|of the two|of them)\b|(?:更|比较)?(?:贵|貴)(?:一?点|些)?的那?(?:一)?(?:个|個|款|件|双)"), "max"),
)  # fmt: skip
_WORDED = re.compile(
    r"\b(?:the|that|this|el|la|der|die|das|le)\s(?P<words>[\w'-]+(?:\s[\w'-]+){0,2}?)\s(?:one|ones)\b"
    rf"|(?P<han>[{CJK}]{{1,5}}?)的?(?:那|这|這)(?:一)?{_MEASURE}|(?:那|这|這)(?:一)?{_MEASURE}(?P<after>[红蓝黑白绿黄灰粉紫棕橙金银藍紅綠黃][色的]+)"
)
# 'the grey' where no noun follows: the end, or a word that no noun phrase goes on with.
_BY_COLOUR = re.compile(
    rf"\b(?:the|el|la|los|las|al|der|die|das|den|dem|le|les)\s(?P<words>(?:{COLOUR_WORDS}|lilane[nrs]?|rosane[nrs]?|orange[nrs]))"
    r"(?=\s*(?:$|[?.!,;]|(?:still|also|too|please|pls|instead|cheaper|better|lighter|heavier|bigger|smaller|larger|available|back|left|again|in|or|and|come|comes|cost|costs|is|has|as|to"
    r"|noch|auch|da|hier|auf|bitte|oder|und|wieder|denn|kostet|haben|nehmen|kaufen|besser|billiger|günstiger|schöner|lieber|statt|mit|aus|für|an|zu"
    r"|de|en|por|o|y|al|es|está|cuesta|también|tiene|viene|aussi|et|ou)\b))"
)
_ALSO_NUMBERED = re.compile(
    r"\s*(?:,|and|or|vs\.?|versus|with|to|und|oder|mit|y|o|con|et|ou|和|跟|与|&)\s*#?(?P<value>[1-9])(?![\w.,]*\d)(?!\s?(?:€|\$|euro|cm|inch|st|nd|rd|th))"
)
_COMPARED = re.compile(
    r"\b(?:compar\w*|vs|versus|difference|differ|side by side|next to each other|better|vergleich\w*|unterschied\w*|unterscheiden|besser|diferencia|compara\w*|mejor|oder|or)\b|对比|比较|比一|区别|哪个"
)
_TWO_NUMBERS = re.compile(
    r"(?<![\w#.,$€£])(?P<value>[1-9])(?=\s(?:and|or|vs\.?|versus|with|to|und|oder|mit|y|o|con|et|ou)\s#?[1-9](?![\w.,]*\d)(?!\s?(?:€|\$|euro|cm|inch|st|nd|rd|th|\w{3,})))"
)
_IT = re.compile(
    r"(?:\b(?:it|it's|its|this one|that one|this|them|those|these)\b|^\W*that\b|\bthat\b(?=\s*(?:$|[?.!,]|in\b|for\b|to\b|one\b|come\b)))(?! (?:is all|will be all|is it|time|week|month|year|order|website|shop|store|guy|bot|month|chat))"
    r"|(?:这|這|那)(?:一)?(?:个|個|款|双|雙|件|只|条|台|张|本|种|把|套|瓶|盒|支|顶|部|样|东西|商品|产品)(?!月|订单|訂單|单|包裹|快递|店|网站|客服|时候|人|周|年)|它|該商品"
    r"|\b(?:ist|sind|hat|hätte|kann\s(?:man|ich)|passt|passen|kostet|läuft|geht|nehme?|nimm|will|möchte)\s(?P<german>der|die|das|den)(?=\s*(?:$|[?.!,]|(?:auch|noch|in|aus|für|mit|denn|eigentlich|wirklich|echt|hier|da|dann|jetzt|nicht|wieder|bitte|leise|laut|schwer|leicht|groß|klein|gut|warm|wasserdicht|wasserfest|waschbar|lieferbar|vorrätig|verfügbar|haltbar|bequem|stabil|winddicht|atmungsaktiv)\b))"
    r"|\b(?:ese|este|esta|esa|eso|esto|est[oa]s|es[oa]s|dieser|diese|dieses|das hier|celui-ci|celle-ci|celui-là|celle-là|questo|questa)\b|(?:これ|それ|この商品|あれ)"
)
_NOT_WORDED = frozenset(
    [
        "first",
        "previous",
        "second",
        "third",
        "last",
        "same",
        "other",
        "only",
        "right",
        "wrong",
        "new",
        "best",
        "next",
        "another",
        "this",
        "that",
    ]
)


def references(sentence: Sentence, shown: Sequence[ShownProduct]) -> list[Reference]:
    """The pointers of a sentence in the order they were written, taken out of it."""
    found: list[tuple[int, Reference]] = []
    for collect in (_several, _ordinals, _by_price, _by_words, _groups):
        found += collect(sentence, shown)
    if not found:
        found = _pronoun(sentence)
    ordered = [reference for _, reference in sorted(found, key=lambda pair: pair[0])]
    unique: dict[tuple[int | None, str], Reference] = {}
    for reference in ordered:
        unique.setdefault((reference.index, "" if reference.index is not None else reference.text), reference)
    return list(unique.values())


def place_of(text: str) -> int | None:
    """The place a single pointer names by itself ('the second one', 第二个, '2'); None where it takes cards to tell."""
    if text.strip().isdigit():
        return int(text)
    found = references(Sentence.of(text, "en"), ())
    return found[0].index if len(found) == 1 else None


_Found = list[tuple[int, Reference]]


def _several(sentence: Sentence, shown: Sequence[ShownProduct]) -> _Found:
    found: _Found = []
    for pattern, counts in ((_SEVERAL, _SMALL), (_HAN_SEVERAL, {**_HAN, "俩": 2, "仨": 3})):
        for match in sentence.take_all(pattern):
            end, count = match["end"] or match["end2"], counts[match["count"] or match["count2"]]
            from_last = end[:1] in "后後" or end.startswith(("last", "últim", "derni", "letzt", "最"))
            places = range(-count, 0) if from_last else range(1, count + 1)
            found += [(match.start(), Reference(index=place, text=match.group())) for place in places]
    return found


def _ordinals(sentence: Sentence, shown: Sequence[ShownProduct]) -> _Found:
    found: _Found = []
    compared = (_TWO_NUMBERS,) if _COMPARED.search(sentence.low) else ()
    for pattern in (_NUMBERED, *compared, _HAN_ORDINAL, _JAPANESE_ORDINAL, _ORDINAL):
        for match in list(sentence.find(pattern)):
            if (index := _place(match)) is not None:
                sentence.take(*match.span())
                found.append((match.start(), Reference(index=index, text=sentence.text[slice(*match.span())].strip())))
                found += _also_numbered(sentence, match)
    return found


def _also_numbered(sentence: Sentence, match: re.Match[str]) -> _Found:
    """'Nummer 1 und 2', '1, 2 and 3': the bare numbers behind a numbered one."""
    found: _Found = []
    at = match.end()
    while match["value"] if "value" in match.re.groupindex else None:
        more = _ALSO_NUMBERED.match(sentence.low, at)
        if more is None or not sentence.free(*more.span("value")):
            break
        sentence.take(*more.span("value"))
        found.append((more.start("value"), Reference(index=int(more["value"]), text=more["value"])))
        at = more.end()
    return found


def _place(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if word := groups.get("word"):
        return _ORDINALS.get(word, -1)
    if groups.get("first"):
        return 1
    if groups.get("last"):
        return -1
    value = groups.get("value") or groups.get("value2")
    if value is None:
        return -1
    return int(value) if value.isdigit() else _HAN.get(value)


def _by_price(sentence: Sentence, shown: Sequence[ShownProduct]) -> _Found:
    found: _Found = []
    if not shown:
        return found
    for pattern, which in _PRICE_ONE:
        choose = min if which == "min" else max
        index = choose(range(len(shown)), key=lambda place: shown[place].price) + 1
        for match in sentence.take_all(pattern):
            found.append((match.start(), Reference(index=index, text=match.group().strip())))
    return found


def _by_words(sentence: Sentence, shown: Sequence[ShownProduct]) -> _Found:
    """'the blue one', '黑色那款': by colour or words of the title, where exactly one card fits; else by text alone."""
    found: _Found = []
    for match in sorted([*sentence.find(_WORDED), *sentence.find(_BY_COLOUR)], key=re.Match.start):
        groups = match.groupdict()
        words = (groups["words"] or groups.get("han") or groups.get("after") or "").strip()
        if not words or words in _NOT_WORDED or not shown:
            continue
        matching = _fitting(words, sentence.language, shown)
        if not matching and not groups["words"]:
            continue  # Chinese text before 那个 may be anything; only what names a card is a pointer
        sentence.take(*match.span())
        index = matching[0] if len(matching) == 1 else None
        found.append((match.start(), Reference(index=index, text=sentence.text[slice(*match.span())].strip())))
    return found


def _fitting(words: str, language: str, shown: Sequence[ShownProduct]) -> list[int]:
    named = colours(Sentence.of(words if words[-1:] not in "红蓝黑白绿黄灰粉紫棕橙" else f"{words}色", language))
    if named:
        return [place for place, product in enumerate(shown, 1) if _has_colour(product, named[0])]
    parts = [part for part in re.split(r"[\s-]+", words.lower()) if len(part) > 1]
    return [
        place
        for place, product in enumerate(shown, 1)
        if parts and all(part in product.title.lower() for part in parts)
    ]


def _has_colour(product: ShownProduct, colour: str) -> bool:
    if product.colour:
        return colour in product.colour.lower() or colour in colours(Sentence.of(product.colour, "en"))
    return colour in colours(Sentence.of(product.title, "en"))


def _groups(sentence: Sentence, shown: Sequence[ShownProduct]) -> _Found:
    """'both' is the two cards or the first two of more; 'all of them' every card."""
    found: _Found = []
    if not shown:
        return found
    for pattern, count in ((_BOTH, 2), (_ALL, max(2, min(len(shown), 4)))):
        for match in sentence.take_all(pattern):
            found += [(match.start(), Reference(index=place, text=match.group())) for place in range(1, count + 1)]
    return found


def _pronoun(sentence: Sentence) -> _Found:
    if (match := sentence.take_first(_IT)) is None:
        return []
    text = match["german"] or match.group()  # of 'ist der' the pronoun is the second word
    return [(match.start(), Reference(index=0, text=text.strip()))]
