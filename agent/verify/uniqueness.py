"""Claims that a product is the only one: 'the only one under $150', 'only the Nimbus is in stock', 只有这款有货.

Owns reading them and holding them against the results shown. What is not so, or what the facts cannot tell, loses its
'only' and is said in words that are true; agent/verify/conditions works out who meets the clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify.binding import subjects
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.conditions import holders
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, END, NEWLINE, SPACE, WORD, Token
from agent.verify.names import NameReader
from agent.verify.nouns import THINGS, THINGS_ZH
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence
from tools.money import Money

OPENERS = frozenset({"only"})

_NOUNS = frozenset({"one", "option", "item", "product", "choice", "pick", "model"})
_STOPS = frozenset(".!?。！？;；,，:：)）")
_MAX = 48
_ADJECTIVES = 2
_DETERMINED = pattern("the|our|your|their", at="end")
_THIS = ("这一款", "这款", "这一个", "这个", "那款", "此款", "它", "这件", "这双")
_ONLY_CJK = ("只有", "仅有", "仅")
_SOLE = ("唯一的一款", "唯一一款", "唯一一个", "唯一的", "唯一")
BEGINNINGS = beginnings(*_ONLY_CJK, *_SOLE)
_VERB = re.compile(r"\s*(?:'s|is|are|would be|was|是|为)?\s*(?:the|our)?\s*$")
_MANY = re.compile(
    r"(?:both|these|those|all|two|three|four|five|of|the)(?: \w+)? ([a-z]+)s(?![a-z])"
    r"|[这那两三四五几些]+款?([\u4e00-\u9fff]{2})"
)


@dataclass(kw_only=True)
class OnlyClaim(Claim):
    """A product, or one not named, alone meets `words`."""

    words: str
    noun: str
    products: list[str]
    fallback: str
    """What to show where it is false; with '' and a noun, the true price of the one it was said of."""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks or sentence.conditional or len(facts.shown) < 2:
            return PASS
        about = facts.of(self.products) or subjects(facts, sentence).products
        found = holders(self.words, self._scope(facts), facts)
        alone = {v.id for v in found} == {v.id for v in about} if about and found else len(found or ()) == 1
        if alone:
            return PASS
        reason = "not the only one of those shown" if found else "no fact says that it is the only one"
        if self.fallback:
            return swap(self.fallback, reason)
        if facts.chinese or self.noun == "":
            return cut("", reason)
        return cut(self._one(about, facts), reason)

    def _scope(self, facts: Facts) -> list[ProductView]:
        """The products shown, or those of the kind spoken of ('both tents', 'the only jacket')."""
        shown = facts.of(facts.shown)
        kinds = [self.noun] if self.noun not in _NOUNS else []
        named = (latin or chinese for latin, chinese in _MANY.findall(self.left))
        kinds += [kind for kind in named if kind in THINGS or kind in THINGS_ZH]
        for kind in kinds:
            narrowed = [view for view in shown if any(kind in name.lower() for name in view.facts.names)]
            shown = narrowed or shown
        return shown

    @staticmethod
    def _one(about: list[ProductView], facts: Facts) -> str:
        price = about[0].price if len(about) == 1 else None
        return f"one at {Money(price.amount, price.currency).display()}" if price else "one shown"


class UniqueReader:
    """Reads claims of being the only one."""

    def __init__(self, names: NameReader) -> None:
        self._names = names

    def read(self, cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
        """The claim at the cursor."""
        if cursor.at(0).kind == CJK:
            return self._sole(cursor) or self._only_cjk(cursor, sentence)
        return self._noun(cursor, sentence) or self._only(cursor)

    def _noun(self, cursor: Cursor, sentence: Sentence) -> Claim | None:
        """'the only one under $150', 'the only waterproof jacket'."""
        if not _DETERMINED.search(sentence.left):
            return None
        place = 0
        for _ in range(_ADJECTIVES + 1):
            place = cursor.skip(place + 1)
            token = cursor.at(place)
            if token.kind != WORD:
                return None
            if token.low in _NOUNS or token.low in self._names.heads:
                break
        else:
            return None
        tokens = _clause(cursor, place + 1, frozenset({"and", "but"}))
        at, products, _ = self._name_in(tokens)
        words = "".join(t.low for t in tokens[: at if products else len(tokens)])
        size = place + 1 + (at if products else len(tokens))
        if products:
            rest = _VERB.sub("", words)
            size = _back(cursor, place + 1, rest)
            words = rest
        return OnlyClaim(
            kind="comparison",
            text=cursor.text(0, size),
            size=size,
            words=cursor.text(1, place).lower() + words,
            noun=token.low,
            products=products,
            fallback="",
        )

    def _only(self, cursor: Cursor) -> Claim | None:
        """'Only the Nimbus is in stock'."""
        place = cursor.skip(1)
        lead = cursor.at(place)
        named = cursor.skip(place + 1) if lead.low in ("the", "this", "our") else place
        if not self._names.opens(cursor.at(named).low):
            return None
        tokens = _clause(cursor, named, frozenset({"but"}))
        at, products, end = self._name_in(tokens)
        if not products or at:
            return None
        text = cursor.text(0, named if named == place else place + 1)
        first = lead.text[0].upper() if text[0].isupper() else lead.text[0]
        return OnlyClaim(
            kind="comparison",
            text=text,
            size=named if named == place else place + 1,
            words="".join(token.low for token in tokens[end:]),
            noun="",
            products=products,
            fallback="" if named == place else first + lead.text[1:],
        )

    def _sole(self, cursor: Cursor) -> Claim | None:
        """唯一一款低于300元的, 唯一有货的."""
        word = starts_with(cursor, 0, _SOLE)
        if not word:
            return None
        tokens = _clause(cursor, len(word), frozenset())
        at, products, _ = self._name_in(tokens)
        words = "".join(t.low for t in (tokens[:at] if products else tokens))
        return OnlyClaim(
            kind="comparison",
            text=word,
            size=len(word),
            words=_VERB.sub("", words),
            noun="one",
            products=products,
            fallback="其中一款" if "一款" in word or "一个" in word else "其中",
        )

    def _only_cjk(self, cursor: Cursor, sentence: Sentence) -> Claim | None:
        """只有轻云有货, 只有这一款低于300元, 预算内的只有轻云."""
        word = starts_with(cursor, 0, _ONLY_CJK)
        if not word:
            return None
        start = len(word)
        this = starts_with(cursor, start, _THIS)
        if not this and not self._names.opens(cursor.at(start).low):
            return None
        tokens = _clause(cursor, start, frozenset())
        at, products, end = self._name_in(tokens)
        if not this and (at or not products):
            return None
        if this:
            end = len(this)
        words = "".join(t.low for t in tokens[end:])
        before = sentence.left.rstrip()
        listed = before.endswith("的")
        if listed:
            words = re.split(r"[，。；、]", before)[-1] + words
        return OnlyClaim(
            kind="comparison",
            text=word,
            size=len(word),
            words=words,
            noun="",
            products=[] if this else products,
            fallback="包括" if listed else "",
        )

    def _name_in(self, tokens: list[Token]) -> tuple[int, list[str], int]:
        """Where the first grounded name of a clause begins, whom it and those joined to it mean, where they end."""
        start, end, found = -1, 0, list[str]()
        place = 0
        while place < len(tokens):
            known = self._names.at(Cursor(tokens[place:], True))
            if known is None:
                if start >= 0 and tokens[place].kind in (WORD, CJK) and tokens[place].low not in _JOINS:
                    break
                place += 1
                continue
            size, products = known
            start = place if start < 0 else start
            found += products
            place += size
            end = place
        return max(start, 0), found, end


_JOINS = frozenset({"and", "the", "or", "和", "与", "及"})


def _clause(cursor: Cursor, start: int, stops: frozenset[str]) -> list[Token]:
    """The tokens from `start` to the end of the clause. Raises NeedMore."""
    found: list[Token] = []
    for place in range(start, start + _MAX):
        token = cursor.at(place)
        if token.kind in (END, NEWLINE) or token.text in _STOPS or token.low in stops:
            break
        found.append(token)
    while found and found[-1].kind == SPACE:
        found.pop()
    return found


def _back(cursor: Cursor, start: int, words: str) -> int:
    """The index behind `words`, which begin at `start`."""
    place, text = start, ""
    while len(text) < len(words):
        text += cursor.at(place).low
        place += 1
    return place
