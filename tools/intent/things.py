"""The kind of thing a sentence names, in the shopper's own words: 'trail running shoes', 耳机, 'botas de montaña'.

Owns open knowledge of what shops sell (data/things.txt), independent of any catalogue; the store's own categories are
facets.py's and become filters, these only say what was meant. English takes the nouns before a head with it ('desk
lamp'), German the compound the head ends, Spanish and French what 'de' adds, Chinese the longest name. Called by said.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from pathlib import Path

from tools.intent.facets import near, remember_slips
from tools.intent.language import is_common_word
from tools.intent.sentence import CJK, Sentence, simplified

_TOKEN = re.compile(rf"[^\W_{CJK}]+(?:['&+-][^\W_{CJK}]+)*")
_IS_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS: dict[str, set[str]] = {}
"""'en head', 'en modifier', 'es complement', ...: the words."""
for _line in Path(__file__).with_name("data").joinpath("things.txt").read_text("utf-8").splitlines():
    _label, _, _words = _line.partition(": ")
    _WORDS.setdefault(_label, set()).update(_words.lower().split())
_FUZZY_FROM = 7
_SLIPS: dict[str, dict[str, str]] = {}
for _language in ("en", "es", "de", "fr"):
    for _word in _WORDS[f"{_language} head"]:
        if len(_word) >= _FUZZY_FROM:
            remember_slips(_SLIPS.setdefault(_language, {}), _word, _word)
_MODIFIER_SLIPS: dict[str, str] = {}
for _word in _WORDS["en modifier"]:
    if len(_word) >= _FUZZY_FROM - 1:
        remember_slips(_MODIFIER_SLIPS, _word, _word)
_NOUNS = _WORDS["en head"] | _WORDS["en modifier"]
_GERMAN_ENDS = tuple(word for word in _WORDS["de head"] if len(word) > 3)
_STOP = _WORDS["en stop"] | _WORDS["de stop"] | _WORDS["es stop"]
"""Words that no thing is called by, where a name is guessed."""
_GERMAN_COMPOUND = re.compile(
    rf"[\w-]{{3}}(?:{'|'.join(sorted(map(re.escape, _GERMAN_ENDS), key=len, reverse=True))})$"
)
_HEAD_FIRST = frozenset({"es", "fr", "it", "pt"})
# 'something for the couch' is no couch.
_USE = re.compile(
    r"\b(?:something|smth|sth|anything|stuff|things?|algo|cosas?|etwas|was|quelque chose)\s(?:[^\W\d]+\s){0,3}"
    r"(?:for|on|in|to|para|für|pour)\s(?:[^\W\d]+\s){0,2}$"
)
_COMPLEMENT = re.compile(rf"\sde\s(?:la\s|el\s)?(?:{'|'.join(_WORDS['es complement'])})\b")
_OWNED = re.compile(r"\b(?:the|my|this|that|our|your|his|her|a|an|one)\s(?:[^\W\d]+\s)?$")
# Words that are things in themselves, but not here.
_NOT_HERE = re.compile(
    r"\b(?:(?:shoe|dress|ring|bra|clothes) sizes?(?!\s\d)|phone (?:no\b|num|number|call|support)|by phone|gift (?:cards?|vouchers?|code)|(?:credit|debit|bank|my|your|a|the) cards?\b|card number|house number"
    r"|watch out|top[- ]?up|book(?: a| me)|drop (?:it|the|this)|on the phone|check ?out|free time|play(?:er)? music|light ?er|in the (?:light|box|bag)"
    r"|(?:shopping )?(?:cart|trolley)|(?:shopping|to|in|into|from|of|my|the|your|this|view|empty|show|open|see|clear|update) basket|top \d|(?:my|the|your|shopping) bag\b|return (?:label|slip)|price tag|print(?: a| out)|in paper|washing machine safe"
    r"|(?:machine|hand) wash\w*|table of|side by side|dishwasher[- ]safe|battery (?:life|last)|screen size|put|set|rest|fit|fan of|tops\b(?=\W*$)|top (?=\w+ ones?\b)|size)\b"
    r"|\b(?:in|into|inside) (?:the |a |my |your )?(?:microwave|oven|dishwasher|washing machine|washer|tumble dryer|dryer|freezer|fridge|air fryer)\b"
    r"|\b(?:in|im) (?:die |den |der |dem |das )?(?:mikrowelle|backofen|ofen|spülmaschine|geschirrspüler|waschmaschine|trockner|gefrierschrank|kühlschrank)\b"
    r"|\b(?:en|al) (?:el |la )?(?:microondas|horno|lavavajillas|lavadora|secadora|congelador|nevera)\b"
    r"|(?<=[进放入丢])(?:微波炉|烤箱|洗碗机|洗衣机|烘干机|冰箱|冷冻)|(?:presents?|gifts?)\b"
    r"|\b(?:tarjeta (?:de crédito|regalo)|código|cesta|carrito|número de teléfono)\b|\b(?:warenkorb|telefonnummer|kreditkarte|korb)\b"
    r"|手机号码?|電話|信用卡|礼品卡|购物车|購物車|发票|快递包裹|包邮|包裹|包装|包退|包换|书面|本来|床位|电话|灯光|笔记(?!本)|茶余|鼓励|鼓勵|伞兵|包括|包含|打包|红包|面包(?!机)|背包客|钱包支付|画面|表面|碗柜上|茶色|咖啡色|水果盘"
)
_DESCRIBING = re.compile(
    r"^(?:new|good|nice|cheap\w*|best|better|great|big|small|large|comfy|cozy|cosy|decent|pretty|cool|cute|warm|light|heavy|waterproof|wireless"
    r"|vegan|organic|vintage|modern|simple|fancy|luxury|second-?hand|used|refurbished|portable|foldable|leather|cotton|wooden|wool|silk|linen|plastic"
    r"|glass|metal|steel|electric|smart|mini|kids?|baby|mens?|womens?|men's|women's|ladies|boys?|girls?|unisex|automatic|digital|professional)$"
)


def thing(sentence: Sentence) -> tuple[int, int] | None:
    """The offsets of the first thing a sentence names; None where it names none that is known."""
    barred = [match.span() for match in _NOT_HERE.finditer(sentence.low)]
    if _IS_HAN.search(sentence.low):
        return _chinese(sentence, barred)
    tokens = [token for token in _TOKEN.finditer(sentence.low) if _outside(token.span(), barred)]
    for place, token in enumerate(tokens):
        if _is_head(token.group(), sentence.language) and sentence.free(*token.span()):
            if _USE.search(sentence.low[: token.start()]):
                continue
            return _phrase(sentence, tokens, place)
    return None


def last_words(query: str, language: str) -> str | None:
    """What an unknown thing is called, from the words of a search that are left: its head and no describing words."""
    query = query.strip(" ?？!！.。,，")
    if not query:
        return None
    if _IS_HAN.search(query):
        tail = re.split(r"[的嘅\s]", query.removesuffix("的"))[-1]
        return tail if 1 < len(tail) <= 6 else None
    words = re.split(
        r"\s(?:for|with|without|in|of|to|from|that|which|under|para|de|con|sin|für|mit|ohne|aus|von|pour|avec)\s", query
    )[0].split()
    words = [word for word in words if _may_name(word.strip(".,;:!?()"))]
    if not words or len(words) > 4:
        return None
    if language in _HEAD_FIRST:
        return words[0]
    if language == "de" and (nouns := [word for word in words if word[0].isupper()]):
        return nouns[-1]
    return None if _DESCRIBING.match(words[-1].lower()) else words[-1]


def _may_name(word: str) -> bool:
    lowered = word.lower()
    return word.isalpha() and len(word) > 1 and lowered not in _STOP and not is_common_word(lowered)


def _outside(span: tuple[int, int], barred: list[tuple[int, int]]) -> bool:
    return all(span[1] <= first or last <= span[0] for first, last in barred)


def _is_head(word: str, language: str) -> bool:
    for name in (language, "en") if language in _SLIPS and language != "en" else ("en",):
        heads = _WORDS[f"{name} head"]
        if name != language and is_common_word(word):
            continue  # German 'hat' is no hat
        if (
            word in heads
            or _bare(word) in heads
            or (name == "es" and word.removesuffix("es") in heads)
            or (name == "de" and _compound(word))
        ):
            return True
        if len(word) >= _FUZZY_FROM and not is_common_word(word) and near(_SLIPS[name], word):
            return True
    return False


def _bare(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("rves", "lves", "aves")):
        return f"{word[:-3]}f"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def _compound(word: str) -> bool:
    """'wanderschuhe' is a kind of 'schuhe'; 'kleine' is none of 'leine'."""
    stem = word[:-1] if word.endswith(("n", "s")) else word
    return stem in _WORDS["de head"] or any(_GERMAN_COMPOUND.search(form) is not None for form in (word, stem))


def _phrase(sentence: Sentence, tokens: list[re.Match[str]], place: int) -> tuple[int, int]:
    """The offsets of the whole name around the head at `place`."""
    start, end = tokens[place].span()
    if sentence.language in _HEAD_FIRST:
        complement = _COMPLEMENT.match(sentence.low, end)
        return start, complement.end() if complement else end
    first = last = place
    while first and _joined(sentence, tokens[first - 1], tokens[first]) and _goes_before(tokens[first - 1].group()):
        first -= 1
    while last + 1 < len(tokens) and _joined(sentence, tokens[last + 1], tokens[last]):
        if not _is_head(tokens[last + 1].group(), sentence.language):
            break
        last += 1
    if first == last == place and last + 1 < len(tokens) and sentence.language == "en":
        last += _names_more(sentence, tokens, last + 1)
    return tokens[first].start(), tokens[last].end()


def _names_more(sentence: Sentence, tokens: list[re.Match[str]], place: int) -> bool:
    """Whether an unknown plural behind a known singular is what is named: 'fridge magnets', not 'my fridge leaks'."""
    known, word = tokens[place - 1].group(), tokens[place].group()
    if (
        not re.search(r"[^s'u]s$", word)
        or len(word) < 5
        or known.endswith("s")
        or word in _STOP
        or is_common_word(word)
    ):
        return False
    before = sentence.low[: tokens[place - 1].start()]
    return _joined(sentence, tokens[place], tokens[place - 1]) and not _OWNED.search(before)


def _goes_before(word: str) -> bool:
    return word in _NOUNS or (len(word) >= _FUZZY_FROM and near(_MODIFIER_SLIPS, word) is not None)


def _joined(sentence: Sentence, other: re.Match[str], token: re.Match[str]) -> bool:
    """Whether `other` stands right beside `token` and is nothing else."""
    start, end = sorted((other.span(), token.span()))[0][1], sorted((other.span(), token.span()))[1][0]
    return sentence.low[start:end] in (" ", "-") and sentence.free(*other.span())


def _chinese(sentence: Sentence, barred: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The longest known name at its earliest place, with the words known to go before it."""
    for match in _HAN_THING.finditer(simplified(sentence.low)):
        if _outside(match.span(), barred) and sentence.free(*match.span("head")):
            start = match.start() if sentence.free(*match.span()) else match.start("head")
            return start, match.end()
    return None


def _alternatives(words: set[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_HAN_THING = re.compile(rf"(?:{_alternatives(_WORDS['zh modifier'])})?(?P<head>{_alternatives(_WORDS['zh head'])})")
