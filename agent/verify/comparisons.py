"""Comparisons code can check: the cheapest, the highest rated, cheaper than, 最便宜, 评分最高, 比…便宜.

Owns reading them and working them out from the prices and ratings of the products shown. Others ('lighter', 'warmer')
are left alone. 'Within your budget' is agent/verify/budgets' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from agent.verify.binding import subjects
from agent.verify.claim import LATER, PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, WORD
from agent.verify.phrases import beginnings, starts_with
from agent.verify.sentence import Sentence
from tools.money import Money

Scale = Literal["price", "rating"]

_SUPERLATIVES: dict[tuple[str, ...], tuple[Scale, bool]] = {
    ("cheapest",): ("price", False),
    ("least", "expensive"): ("price", False),
    ("lowest", "price"): ("price", False),
    ("lowest", "priced"): ("price", False),
    ("most", "affordable"): ("price", False),
    ("most", "expensive"): ("price", True),
    ("priciest",): ("price", True),
    ("highest", "rated"): ("rating", True),
    ("highest", "rating"): ("rating", True),
    ("best", "rated"): ("rating", True),
    ("top", "rated"): ("rating", True),
    ("lowest", "rated"): ("rating", False),
}
_COMPARATIVES: dict[tuple[str, ...], tuple[Scale, bool, str]] = {
    ("cheaper", "than"): ("price", False, "more expensive than"),
    ("less", "expensive", "than"): ("price", False, "more expensive than"),
    ("more", "affordable", "than"): ("price", False, "more expensive than"),
    ("more", "expensive", "than"): ("price", True, "cheaper than"),
    ("pricier", "than"): ("price", True, "cheaper than"),
    ("costs", "less", "than"): ("price", False, "costs more than"),
    ("costs", "more", "than"): ("price", True, "costs less than"),
    ("higher", "rated", "than"): ("rating", True, "lower rated than"),
    ("higher", "rating", "than"): ("rating", True, "lower rating than"),
    ("better", "rated", "than"): ("rating", True, "lower rated than"),
    ("better", "rating", "than"): ("rating", True, "lower rating than"),
    ("lower", "rated", "than"): ("rating", False, "higher rated than"),
    ("lower", "rating", "than"): ("rating", False, "higher rating than"),
}
_CJK_SUPERLATIVES: dict[str, tuple[Scale, bool]] = {
    **dict.fromkeys(("最便宜", "价格最低", "最实惠", "价格最便宜"), ("price", False)),
    **dict.fromkeys(("最贵", "价格最高"), ("price", True)),
    **dict.fromkeys(("评分最高", "评价最高", "口碑最好"), ("rating", True)),
}
_CJK_COMPARATIVES: dict[str, tuple[Scale, bool, str]] = {
    "更便宜": ("price", False, "更贵"),
    "便宜": ("price", False, "贵"),
    "更贵": ("price", True, "更便宜"),
    "贵": ("price", True, "便宜"),
    "评分更高": ("rating", True, "评分更低"),
    "评分高": ("rating", True, "评分低"),
    "评分更低": ("rating", False, "评分更高"),
    "评分低": ("rating", False, "评分高"),
}
_PHRASES = (*_SUPERLATIVES, *_COMPARATIVES)
OPENERS = frozenset(phrase[0] for phrase in _PHRASES)
_CJK_WORDS = (*_CJK_SUPERLATIVES, *_CJK_COMPARATIVES)
BEGINNINGS = beginnings(*_CJK_WORDS)
_CLAUSE_LEFT = re.compile(r"(?:[,;，；]|[,;]? (?:and|but|while|whereas))\s*(?:the )?$")
_CJK_NOUNS = ("的一款", "的选择", "的商品", "的产品", "的那款", "的一个", "的是", "的")


def _value(scale: Scale) -> Callable[[ProductView], Decimal | None]:
    if scale == "rating":
        return lambda view: view.facts.rating
    return lambda view: view.price.amount if view.price else None


@dataclass(kw_only=True)
class SuperlativeClaim(Claim):
    """A product is the first of those shown on a scale."""

    scale: Scale
    highest: bool
    before_of: bool
    opens_clause: bool
    """'… and the cheapest is B': what was named before it is not meant."""
    waited: bool = False
    mentions: int = 0

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks or len(facts.shown) < 2:
            return PASS
        about = subjects(facts, sentence)
        if not last and (self.opens_clause or not about.products):
            self.waited, self.mentions = True, sentence.mentions
            return LATER
        if not about.products or (self.opens_clause and sentence.mentions == self.mentions):
            return PASS
        value = _value(self.scale)
        all_values = [v for view in facts.of(facts.shown) if (v := value(view)) is not None]
        if not all_values:
            return PASS
        first = max(all_values) if self.highest else min(all_values)
        if any(value(view) == first for view in about.products):
            return PASS
        reason = "another one of those shown comes first"
        if self.waited:
            if facts.chinese:
                return cut("其中一款", reason)
            return cut("one" if self.before_of else "listed", reason)
        return self._plain_words(about.products[0], facts, reason)

    def _plain_words(self, view: ProductView, facts: Facts, reason: str) -> Verdict:
        if self.scale == "rating":
            rating = f"{view.facts.rating:f}"
            return swap(f"评分{rating}的一款" if facts.chinese else f"one rated {rating}", reason, "clause")
        price = view.price
        shown = Money(price.amount, price.currency).display() if price else ""
        return swap(f"售价{shown}的一款" if facts.chinese else f"one at {shown}", reason, "clause")


@dataclass(kw_only=True)
class ComparativeClaim(Claim):
    """One product is above or below another on a scale."""

    scale: Scale
    above: bool
    opposite: str
    one: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def enter(self, sentence: Sentence) -> None:
        if self.other:
            sentence.group = self.one  # what follows 'A比B便宜' speaks of A
        super().enter(sentence)

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks:
            return PASS
        if not self.one:
            about = subjects(facts, sentence)
            if about.one is None:
                return PASS
            self.one = [about.one.id]
            if not last:
                return LATER
        other = self.other or [key for key in sentence.group if key not in self.one]
        value = _value(self.scale)
        pairs = [(value(a), value(b)) for a in facts.of(self.one) for b in facts.of(other)]
        if not all(a is None or b is None or (a > b if self.above else a < b) for a, b in pairs):
            if any(a == b for a, b in pairs):
                return cut("相近" if facts.chinese else "comparable to", "the two are equal")
            return swap(self.opposite, "the other way round")
        return PASS


def read_comparison(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The comparison at the cursor."""
    if cursor.at(0).kind == CJK:
        return _chinese(cursor, sentence)
    if cursor.at(0).kind != WORD or cursor.at(0).low not in OPENERS:
        return None
    return _english(cursor, sentence)


def _english(cursor: Cursor, sentence: Sentence) -> Claim | None:
    for phrase in sorted(_PHRASES, key=len, reverse=True):
        end = _phrase_end(cursor, phrase)
        if not end:
            continue
        text = cursor.text(0, end)
        if phrase in _COMPARATIVES:
            scale, above, opposite = _COMPARATIVES[phrase]
            return ComparativeClaim(kind="comparison", text=text, size=end, scale=scale, above=above, opposite=opposite)
        scale, highest = _SUPERLATIVES[phrase]
        after = cursor.at(cursor.skip(end)).low
        return SuperlativeClaim(
            kind="comparison",
            text=text,
            size=end,
            scale=scale,
            highest=highest,
            before_of=after in ("of", "is", "among"),
            opens_clause=bool(_CLAUSE_LEFT.search(sentence.left)),
        )
    return None


def _phrase_end(cursor: Cursor, phrase: tuple[str, ...]) -> int:
    place = 0
    for n, word in enumerate(phrase):
        if n:
            place = place + 1 if cursor.at(place).text == "-" else cursor.skip(place)
        if cursor.at(place).low != word:
            return 0
        place += 1
    return place


def _chinese(cursor: Cursor, sentence: Sentence) -> Claim | None:
    word = starts_with(cursor, 0, _CJK_WORDS)
    if not word:
        return None
    end = len(word)
    if word in _CJK_SUPERLATIVES:
        scale, highest = _CJK_SUPERLATIVES[word]
        noun = starts_with(cursor, end, _CJK_NOUNS)
        end += len(noun) - noun.count("是")
        return SuperlativeClaim(
            kind="comparison",
            text=cursor.text(0, end),
            size=end,
            scale=scale,
            highest=highest,
            before_of=False,
            opens_clause=bool(_CLAUSE_LEFT.search(sentence.left)),
        )
    # 'A比B便宜': both stand before the word.
    if len(sentence.group) != 2 or "比" not in sentence.left.lstrip()[1:] or "相比" in sentence.left:
        return None
    scale, above, opposite = _CJK_COMPARATIVES[word]
    return ComparativeClaim(
        kind="comparison",
        text=word,
        size=end,
        scale=scale,
        above=above,
        opposite=opposite,
        one=sentence.group[:1],
        other=sentence.group[1:],
    )
