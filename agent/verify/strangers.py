"""Invented products in plain text: 'the Nordwind Trail Parka', 推荐北境探险羽绒服, names that no catalogue holds.

Owns telling a name-like run from ordinary capitals (places, ways to pay, kinds of things), with the words of
agent/verify/nouns. Names the store knows are agent/verify/names' business, those in bold or quotes
agent/verify/titles'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify.claim import Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, NUMBER, SPACE, WORD, Token
from agent.verify.names import NameClaim, NameReader
from agent.verify.nouns import KINDS, KINDS_ZH, OTHERS, PLAIN, THINGS, THINGS_ZH, singular
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence

_OFFERS_ZH = ("推荐", "看看", "试试", "考虑", "选择", "还有", "比如", "例如", "入手", "看一下", "了解")
BEGINNINGS = beginnings(*_OFFERS_ZH)
_FILLERS_ZH = (
    "您",
    "你",
    "选择",
    "试试",
    "看看",
    "考虑",
    "一下",
    "使用",
    "购买",
    "我们的",
    "我们家的",
    "这款",
    "另一款",
    "一款",
    "：",
    ":",
    " ",
)
_COUNTED_ZH = re.compile("[一两二三四五六几某每][条件只双台款张把套个种顶支瓶副块床]")
_STOPS_ZH = frozenset("的了是我您你吗请可以要和与或在有不这那给也很都就等到从对")
_OFFERED = pattern(
    "recommend(?:ing)?|suggest|consider|look at|check out|try|how about|what about|go for|go with|choose|pick|enjoy"
    "|love|meet|introduce|option is|alternative is|there's|there is|there are|called|have|carry|offer|like|prefer",
    "|".join(_OFFERS_ZH),
    at="end",
    tail=r"(?:[ ]+(?:also|maybe|perhaps|you|with|to))?(?:[ ]+(?:the|our|a|an|this))?[ ]*",
)
_WEAK = pattern("have|carry|offer|like|called|prefer", at="end", tail=r"(?:[ ]+(?:the|our|a|an|this))?[ ]*")
_DETERMINED = pattern("the|our|a|an|this", at="end", tail="[ ]*")
_NOT_OFFERED = pattern(
    "not|don't|doesn't|can't|cannot|couldn't|didn't|isn't|aren't|no|nor|never|without|unfortunately|sorry|instead of"
    "|unlike"
    "|you (?:asked|mentioned|said|searched|wanted|ordered|bought)|looking for|search(?:ed)? for|ask(?:ing|ed) about"
    "|compatible with|works? with|fits?|made for|designed for",
    "没有|没找到|未找到|找不到|不售|暂无|抱歉|您说的|您问的|您想要的|您要的|您找的|不是|兼容|适配|支持|搭配",
)
_TECH = frozenset(
    "bluetooth usb usb-c type led lcd oled gore-tex gore tex wifi wi-fi nfc hdmi anc iphone ipad android ios mac "
    "windows xs s m l xl xxl uv ipx abs pvc pc pu eva tpu diy cm kg ml pro max mini plus visa paypal mastercard ups "
    "dhl fedex alipay wechat".split()
)
_MAX_WORDS = 8
_MAX_CJK = 18
_LONG_RUN = 3
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Za-z]\d")


@dataclass(kw_only=True)
class StrangerClaim(NameClaim):
    """A product nobody knows. `lead`: the verb it was read with, which stays."""

    lead: str = ""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        reason = "no catalogue holds this name"
        if self.lead:
            return cut(self.lead + facts.words.products, reason, "sentence")
        return cut(facts.words.product(self.left), reason, "sentence")


class StrangerReader:
    """Reads invented names in running text."""

    def __init__(self, names: NameReader, facts: Facts) -> None:
        self._names = names
        self._brands = {word for view in facts.products.values() for word in (view.facts.brand or "").lower().split()}
        self._brands_zh = [b for view in facts.products.values() if (b := view.facts.brand) and not b.isascii()]

    def read(self, cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
        """The invented name at the cursor."""
        token = cursor.at(0)
        if token.kind == CJK:
            return self._chinese(cursor, sentence)
        if token.kind != WORD or not token.text[0].isupper() or token.low in PLAIN or _part_of_word(sentence):
            return None
        tokens = _run(cursor)
        if len(tokens) == 1:
            return self._single(cursor, tokens, facts, sentence)
        if self._named(tokens, sentence, facts) and not self._known(tokens, facts):
            return _claim(cursor, len(tokens))
        return self._before_cjk(cursor, tokens, facts, sentence)

    def _named(self, tokens: list[Token], sentence: Sentence, facts: Facts) -> bool:
        """Whether a run of capitals is written as a product's name, and offered."""
        if _NOT_OFFERED.search(sentence.left):
            return False
        words = [token for token in tokens if token.kind in (WORD, NUMBER)]
        names = [word for word in words if word.kind == WORD]
        thing = self._thing(names[-1].low)
        first = 1 if not sentence.left.strip() and len(words) < _LONG_RUN else 0  # any first word has a capital
        own = [word for word in names[first : -1 if thing else None] if self._distinct(word.low)]
        if thing:
            long = len(words) >= _LONG_RUN and THINGS.isdisjoint(word.low for word in names[:-1])
            return bool(own) or (long and bool(_OFFERED.search(sentence.left)))
        if not own or {word.low for word in names} & OTHERS or not _OFFERED.search(sentence.left):
            return False
        return not _WEAK.search(sentence.left) or bool(_CAMEL.search(" ".join(word.text for word in own)))

    def _single(self, cursor: Cursor, tokens: list[Token], facts: Facts, sentence: Sentence) -> Claim | None:
        """'the Ashgrove lamp', 'Nordwind 户外夹克': one capital and a thing."""
        word = tokens[0]
        if not self._distinct(word.low) or word.low in OTHERS:
            return None
        if cursor.at(1).kind == SPACE and cursor.at(2).kind == WORD:
            thing = cursor.at(2)
            offered = _OFFERED.search(sentence.left) and _DETERMINED.search(sentence.left)
            if not offered or not self._thing(thing.low) or _NOT_OFFERED.search(sentence.left):
                return None
            run = [word, cursor.at(1), thing]
            return None if self._known(run, facts) or self._names.vocabulary(word.low) else _claim(cursor, 3)
        return self._before_cjk(cursor, tokens, facts, sentence)

    def _before_cjk(self, cursor: Cursor, tokens: list[Token], facts: Facts, sentence: Sentence) -> Claim | None:
        """'AeroLite 降噪耳机' where it is offered."""
        if not facts.chinese or not _OFFERED.search(sentence.left) or _NOT_OFFERED.search(sentence.left):
            return None
        own = [token for token in tokens if token.kind == WORD and self._distinct(token.low) and token.low not in _TECH]
        if not own or any(self._names.vocabulary(token.low) for token in own) or self._known(tokens, facts):
            return None
        start = cursor.skip(len(tokens))
        end = self._thing_ends(cursor, start)
        return _claim(cursor, end) if end else None

    def _chinese(self, cursor: Cursor, sentence: Sentence) -> Claim | None:
        """推荐北境探险羽绒服: the verb, what may follow it, and the name."""
        verb = starts_with(cursor, 0, _OFFERS_ZH)
        if not verb or _NOT_OFFERED.search(sentence.left):
            return None
        start = len(verb)
        while size := len(starts_with(cursor, start, _FILLERS_ZH)) or cursor.at(start).text in ("：", ":", " "):
            start += size
        end = self._thing_ends(cursor, start)
        if not end:
            return None
        tokens = [cursor.at(n) for n in range(start, end)]
        text = "".join(token.text for token in tokens)
        thing = max((t for t in THINGS_ZH if text.endswith(t)), key=len)
        own = text.removesuffix(thing)
        for brand in self._brands_zh:
            own = own.replace(brand, "")
        own = KINDS_ZH.sub("", _COUNTED_ZH.split(own)[-1])
        if len(own) < 2 or self._grounded(tokens):
            return None
        return StrangerClaim(
            kind="name", text=cursor.text(0, end), size=end, products=[], orders=[], lead=cursor.text(0, start)
        )

    def _thing_ends(self, cursor: Cursor, start: int) -> int:
        """Where the first Chinese thing behind `start` ends, in one run of characters; 0 for none."""
        text = ""
        for place in range(start, start + _MAX_CJK):
            token = cursor.at(place)
            if token.kind != CJK or token.text in _STOPS_ZH:
                return 0
            text += token.text
            if text.endswith(THINGS_ZH):
                return place + 1
        return 0

    def _thing(self, low: str) -> bool:
        single = singular(low)
        return not {low, single}.isdisjoint(THINGS) or low in self._names.heads or single in self._names.heads

    def _distinct(self, low: str) -> bool:
        """Whether a word names rather than describes."""
        return not ({low, low.removesuffix("'s")} & (KINDS | PLAIN | self._brands)) and not self._thing(low)

    def _known(self, tokens: list[Token], facts: Facts) -> bool:
        text = "".join(token.text for token in tokens).lower()
        return text in facts.text or self._grounded(tokens) or self._names.begins(tokens)

    def _grounded(self, tokens: list[Token]) -> bool:
        """Whether a grounded name is inside; 'travel mug' alone, which names nothing, is none."""
        for place in range(len(tokens)):
            known = self._names.at(Cursor(tokens[place:], True))
            if known and (not place or any(self._names_it(token) for token in tokens[place : place + known[0]])):
                return True
        return self._names.part_of(tokens)

    def _names_it(self, token: Token) -> bool:
        return token.kind == CJK or (token.kind == WORD and self._distinct(token.low))


def _part_of_word(sentence: Sentence) -> bool:
    """Whether the cursor stands inside an address or a hyphened word, which is read elsewhere."""
    return sentence.left.endswith(("@", ".", "/", "-"))


def _claim(cursor: Cursor, size: int) -> Claim:
    return StrangerClaim(kind="name", text=cursor.text(0, size), size=size, products=[], orders=[])


def _run(cursor: Cursor) -> list[Token]:
    """The words in capitals, and numbers between and behind them, that begin at the cursor."""
    tokens = [cursor.at(0)]
    for _ in range(_MAX_WORDS):
        place = len(tokens)
        gap = [cursor.at(place)]
        if gap[0].kind == SPACE and cursor.at(place + 1).text == "&" and cursor.at(place + 2).kind == SPACE:
            gap += [cursor.at(place + 1), cursor.at(place + 2)]
        elif gap[0].kind != SPACE and gap[0].text != "-":
            break
        token = cursor.at(place + len(gap))
        if not (token.kind == WORD and token.text[0].isupper()) and not (
            token.kind == NUMBER and gap[-1].kind == SPACE
        ):
            break
        tokens += [*gap, token]
    return tokens
