"""Sizes: M, XL, size 9, EU 42, US 9.5, 42码, 大码, talla M, Größe 42, 27cm.

Owns reading a size and its canonical form: letters in capitals ('XL'), numbers as said ('42', '9.5'), with the system
in front where the shopper named one of the small ones ('US 9', 'UK 8'); EU numbers stand alone, as on most labels.
'Larger' and 'smaller' are changes.py's. Called by slots.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

from tools.intent.numbers import NUMBER_WORDS, read_number
from tools.intent.sentence import CJK, Sentence

_LETTERS = r"(?:[2-6]?x{1,4}[sl]|[sml])"
_NUMBER = r"\d{1,3}(?:[.,]5|½| 1/2)?"
_NAMES = {"extra small": "XS", "small": "S", "medium": "M", "large": "L", "extra large": "XL", "x-large": "XL"}
_NAMED = "|".join(sorted(_NAMES, key=len, reverse=True))
_CUE = r"(?:\b(?:size|sizes|sz|waist|talla|tamaño|(?:schuh|kleider|konfektions|ring)?(?:größe|groesse)|taille|pointure|taglia|numero|tamanho|maat|número)\b|\bgr\.|尺码|尺碼|尺寸|サイズ|사이즈)"
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_WORDED = re.compile(
    rf"{_CUE}\s(?:is |in |to |auf |ist |es |la )?(?:an? )?(?P<value>(?:{_WORDS})(?: and a half| einhalb| y medi[oa])?)(?![a-zà-ÿ])"
)
_SYSTEM = re.compile(
    rf"(?:{_CUE}\s*)?\b(?P<system>eu|us|uk|eur)\s?(?:(?:men|women|w|m)'?s?\s)?(?:size\s)?(?P<value>{_NUMBER})\b(?![-\d$€£])"
)
_CUED = re.compile(
    rf"{_CUE}\s*(?:is|in|to|auf|a|:|：|是|为|la|es|ist)?\s*(?:(?P<system>eu|us|uk)\s?)?(?P<value>{_LETTERS}\b|{_NUMBER}(?!\d)|{_NAMED})(?:码|碼|号|號)?"
)
_CHINESE = re.compile(r"(?P<value>(?:[2-6]?x{1,4}[sl]|[sml])|\d{2,3}(?:\.5|半)?)\s?(?:码|碼|号|號(?!码))(?:的|半)?")
_CHINESE_NAMED = re.compile(
    r"(?P<value>加大|特大|大|中|小|细|細|均)(?:码|碼)(?!一|点)|(?P<other>特大|大|中|小|细|細)(?:号|號)(?:的)?(?!一|点)"
)
_CHINESE_NAMES = {"加大": "XL", "特大": "XXL", "大": "L", "中": "M", "小": "S", "细": "S", "細": "S", "均": "one size"}
_JAPANESE = re.compile(rf"(?P<value>{_LETTERS})サイズ|サイズ(?P<other>{_LETTERS})|(?P<cm>2\d(?:\.5)?)\s?(?:cm|センチ)")
_LONE_LETTERS = re.compile(r"(?<![a-z0-9'&.-])(?P<value>[2-6]?x{1,4}[sl]|[2-6]xl)(?![a-z0-9'-])")
_IN_NAMED = re.compile(
    rf"(?<!too )(?<!so )(?<!very )(?<!bit )(?<!really )\b(?:in|an?|the|en|als|il)?\s?\b(?:an? )?(?<!too )(?<!so )(?<!very )(?<!bit )(?<!really )(?P<value>{_NAMED})(?: size(?:d)?)?(?=\s*(?:\?|\.|,|!|$|please|pls|and\b|or\b|then\b|one\b|instead))"
)
_IN_LETTER = re.compile(r"\b(?:in|en|a|an|the|to|für|for|for an?|wear|wears|of|take)\s(?P<value>[sml])(?![a-z0-9'-])")
_WORE = re.compile(
    r"(?:\b(?:in|need|want|have|get|take|am|i'm|im|for|wear|wearing|got|to)\san?\s|\b(?:wear|wearing|trage|brauche|calzo|uso|visto)\s(?:(?:an?|la|el|un|una|die|ne)\s)?|\b(?:del|la|por una?|por unos|por unas|auf|gegen|in)\s)"
    r"(?P<value>\d{1,2}(?:[.,]5)?)(?=\s*(?:$|[?.!,)]|instead|please|pls|plz|rather|now|too|not\b|in\b|or\b|haben|statt|bitte|tauschen|por favor|porfa))"
)
_CHINESE_BARE = re.compile(
    r"(?:(?<=[穿换換双雙是要])|(?<=一双)|(?<![\d.]))(?P<value>(?:3[3-9]|4[0-8])(?:\.5|半)?)(?=的(?:鞋|\s|$|[,，。?？!！吗嗎呢有没給给]))|(?<=[换換穿])(?P<other>\d{2}(?:\.5)?)(?!\d|[元块岁])"
)
_BEFORE_GARMENT = re.compile(
    rf"\b(?P<value>{_NAMED})\s(?=(?:\w+\s){{0,2}}(?:t-?shirts?|shirts?|hood(?:ie|y|ies)|jackets?|dress(?:es)?|coats?|sweaters?|jumpers?|jeans|pants|trousers|skirts?|blouses?|tops?|tees?|leggings|shorts|polos?|gloves?|pyjamas|pajamas|cardigans?|vests?|robes?)\b)"
)
_CAPITAL = re.compile(
    rf"(?<![A-Za-z0-9'&.#-])(?P<value>[SML])(?![A-Za-z0-9'&.-])|(?<=[{CJK}])(?P<other>[SML])(?![A-Za-z0-9])"
)
# What has a size in numbers, so that a number beside it is one: 'chinos 34 waist', 'Winterstiefel, 42'.
_WORN = re.compile(
    r"(?:shoes?|sneakers?|trainers?|runners|boots?|sandals?|heels|flats|loafers?|slippers?|jeans|chinos|trousers|pants|shirts?|suits?|dress(?:es)?|skirts?"
    r"|schuhe?n?|stiefeln?|stiefeletten|sandalen|pumps|hosen?|hemd(?:en)?|kleid(?:er)?|röcke?|jacken?|anzüge?|dirndl"
    r"|zapat(?:os|illas)|botas|botines|sandalias|pantal(?:ón|ones)|vaqueros|camisas?|vestidos?|faldas?|chaussures|baskets|bottes)(?![a-zà-ÿ])"
)
_BESIDE_WORN = re.compile(
    r"(?<![\w.,#$€£:/-])(?:w|waist )?(?P<value>(?:[1-5]\d|[5-9])(?:[.,]5)?)(?=\s*(?:$|[.,;?!)]|waist\b|(?:extra )?(?:wide|narrow)\b|l\d\d\b|please|pls|plz|bitte|por favor|porfa|not\b|instead\b|nicht\b|statt\b|in\b|en\b|or\b|oder\b))"
)
_SHORT = 25
_MOST = 3


def worn(text: str) -> bool:
    """Whether the words name something that is worn in numbered sizes."""
    return _WORN.search(text.lower()) is not None


def size(sentence: Sentence, *, of_worn: bool = False) -> str | None:
    """The size asked for, canonical, taken out of the sentence; the first where several are named.

    `of_worn`: what was searched for before is worn, so that a short message's bare number is its size.
    """
    if (match := _first(sentence, (_SYSTEM, _CUED))) is not None:
        return _canonical(match["value"], match["system"])
    if (match := _first(sentence, (_WORDED,))) is not None:
        return _from_words(match["value"])
    if (match := _first(sentence, (_CHINESE,))) is not None:
        return _canonical(match["value"].replace("半", ".5"), None)
    if (match := _first(sentence, (_CHINESE_NAMED,))) is not None:
        return _CHINESE_NAMES[match["value"] or match["other"]]
    if (match := _first(sentence, (_CHINESE_BARE,))) is not None:
        return _canonical((match["value"] or match["other"]).replace("半", ".5"), None)
    if sentence.language == "ja" and (match := _first(sentence, (_JAPANESE,))) is not None:
        return f"{match['cm']} cm" if match["cm"] else _canonical(match["value"] or match["other"], None)
    if (match := _first(sentence, (_LONE_LETTERS, _IN_LETTER, _IN_NAMED, _BEFORE_GARMENT, _WORE))) is not None:
        return _canonical(match["value"], None)
    if (letter := _capital(sentence)) is not None:
        return letter
    if _WORN.search(sentence.low) or (of_worn and len(sentence.low) <= _SHORT):
        match = _first(sentence, (_BESIDE_WORN,))
        return _canonical(match["value"], None) if match else None
    return None


def _from_words(words: str) -> str | None:
    """'nine and a half' is 9.5."""
    whole, half = re.subn(r"(?: and a half| einhalb| y medi[oa])$", "", words)
    number = read_number(whole)
    return None if number is None else f"{number}.5" if half else str(number)


def further_sizes(sentence: Sentence) -> None:
    """Note and take the others of 'M or L'; a search filters by the first."""
    if "size" in sentence.notes:
        while len(sentence.notes["size"]) < _MOST and size(sentence) is not None:
            pass


def _first(sentence: Sentence, patterns: tuple[re.Pattern[str], ...]) -> re.Match[str] | None:
    for pattern in patterns:
        if (match := sentence.take_first(pattern)) is not None:
            _note(sentence, match)
            return match
    return None


def _note(sentence: Sentence, match: re.Match[str]) -> None:
    """The value as written; in Chinese with its 码 or 号, which is part of the word."""
    group = next((name for name in ("value", "other", "cm") if match.groupdict().get(name)), None)
    whole = group is None or re.search(f"[{CJK}]", match.group())
    sentence.note("size", *(match.span() if whole else match.span(group or 0)))


def _capital(sentence: Sentence) -> str | None:
    """A lone capital S, M or L: a size unless the whole message shouts."""
    if sentence.text.isupper() and re.search(r"[A-Z]{4}", sentence.text):
        return None
    for match in _CAPITAL.finditer(sentence.text):
        if sentence.free(*match.span()):
            sentence.take(*match.span())
            _note(sentence, match)
            return match["value"] or match["other"]
    return None


def _canonical(value: str, system: str | None) -> str:
    value = value.strip().lower()
    if value in _NAMES:
        return _NAMES[value]
    value = value.replace("½", ".5").replace(" 1/2", ".5").replace(",", ".").upper()
    if re.fullmatch(r"[2-6]XL", value):
        value = "X" * int(value[0]) + "L"
    return f"{system.upper()} {value}" if system in ("us", "uk") else value
