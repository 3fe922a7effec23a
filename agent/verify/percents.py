"""Percentages and discounts: 20% off, twenty percent, half price, 八折, 百分之二十, 半价, 100% cotton.

Owns reading them and checking them against a product's own shares, its discount worked out from two prices, and the
policies. A discount that nobody gave is never repeated, not even in neutral words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from agent.verify.binding import subjects
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, WORD
from agent.verify.numbers import read_number
from agent.verify.phrases import pattern
from agent.verify.sentence import Sentence

_ALL = 100
"""So much is never taken off, whatever text says so; what is free is said in other words (promises.py)."""
OPENERS = frozenset({"half"})
CJK_OPENERS = frozenset("半打百")

_IDIOM = pattern(
    "sure|certain|satisfaction|satisfied|happy|confident|secure|safe|guaranteed?|refund|free|of the time",
    "满意|确定|保证|安全|放心|退款",
    at="start",
)
_OFF_RIGHT = pattern("off|discount|sale|savings?|less|cheaper|reduction", "的?优惠|的?折扣|off", at="start")
_OFF_LEFT = pattern("sav(?:e|es|ing)|discount(?: of)?|reduced by|up to", "优惠|立减|便宜|折扣|直降|省|享|打", at="end")
_TENTHS_LEFT = pattern("", "降了?|减了?|便宜了?|优惠了?|让利|省了?|打", at="end")
_ARTICLE_LEFT = pattern("a|an|any|the", at="end")
_IS_LEFT = pattern("is|are|was|now|at|currently|also", at="end")
_HAS_LEFT = pattern("", "享受?|有|获|得", at="end")


@dataclass(kw_only=True)
class PercentClaim(Claim):
    """A percentage; `off` where it is a discount."""

    value: Decimal
    off: bool
    pattern: str

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        about = subjects(facts, sentence)
        products = about.products or ([] if about.named else list(facts.products.values()))
        known = {value for view in products for value in _of(view, self.off)}
        known |= {q.value for q in facts.policy if q.unit == "%"}
        if self.value in known and not (self.off and self.value >= _ALL):
            return PASS
        if not self.off:
            return cut(facts.words.specified(self.left), "no fact holds this share", "clause")
        true = {value for view in about.products for value in _discounts(view)}
        if about.one and len(true) == 1 and self.pattern:
            return swap(self.pattern.format(f"{true.pop().normalize():f}"), f"the discount on {about.one.name}")
        return self._no_discount(facts)

    def _no_discount(self, facts: Facts) -> Verdict:
        reason = "no fact holds this discount"
        words = self.left.split()
        if not facts.chinese and (not words or set(words) <= {"get", "enjoy", "save", "just", "use", "with", "take"}):
            return cut("", reason, "sentence")
        if facts.chinese and _HAS_LEFT.search(self.left):
            return cut("结算页所示优惠", reason, "clause")
        if facts.chinese:
            return cut("以卡片所示价格为准", reason, "clause")
        if _ARTICLE_LEFT.search(self.left):
            return cut("discount I could not confirm", reason, "clause")
        if _IS_LEFT.search(self.left):
            return cut("at the price on its card", reason, "clause")
        return cut(facts.words.discount, reason, "clause")


def _of(view: ProductView, off: bool) -> Iterable[Decimal]:
    """A discount is worked out from prices: what a review or a description says of one is nobody's offer."""
    yield from _discounts(view) if off else (q.value for q in view.quantities if q.unit == "%")


def _discounts(view: ProductView) -> set[Decimal]:
    """What the lower price is below the higher one, in whole percent."""
    prices = sorted({a.amount for a in view.facts.amounts if a.currency == view.facts.amounts[0].currency})
    if len(prices) != 2 or not prices[1]:
        return set()
    return {(100 - prices[0] / prices[1] * 100).quantize(Decimal(1))}


def read_percent(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The percentage at the cursor."""
    return (
        _half(cursor, sentence)
        or _fold(cursor)
        or _tenths(cursor, sentence)
        or _per_hundred(cursor)
        or _percent(cursor, sentence)
    )


def _half(cursor: Cursor, sentence: Sentence) -> PercentClaim | None:
    if cursor.at(0).text == "半" and cursor.at(1).text == "价":
        return _claim(cursor, 2, Decimal(50), True, "")
    if cursor.at(0).low == "half":
        place = cursor.skip(1)
        if cursor.at(place).text == "-":
            place += 1
        if cursor.at(place).low in ("price", "off", "priced"):
            return _claim(cursor, place + 1, Decimal(50), True, "")
    return None


def _fold(cursor: Cursor) -> PercentClaim | None:
    """八折, 打8.5折: what is still paid, in tenths."""
    start = 1 if cursor.at(0).text == "打" else 0
    number = read_number(cursor, start)
    if number is None or cursor.at(number.end).text != "折" or cursor.at(number.end + 1).text == "叠":
        return None
    paid = number.value * 10 if number.value < 10 else number.value
    return _claim(cursor, number.end + 1, 100 - paid, True, "")


def _tenths(cursor: Cursor, sentence: Sentence) -> PercentClaim | None:
    """直降九成, 便宜三成: tenths off; 九成新 is how new a thing is."""
    number = read_number(cursor, 0) if _TENTHS_LEFT.search(sentence.left) else None
    if (
        number is None
        or number.value > 10
        or cursor.at(number.end).text != "成"
        or cursor.at(number.end + 1).text == "新"
    ):
        return None
    return _claim(cursor, number.end + 1, number.value * 10, True, "")


def _per_hundred(cursor: Cursor) -> PercentClaim | None:
    if [cursor.at(n).text for n in range(1)] != ["百"] or cursor.at(1).text != "分" or cursor.at(2).text != "之":
        return None
    number = read_number(cursor, 3)
    return _claim(cursor, number.end, number.value, False, "") if number else None


def _percent(cursor: Cursor, sentence: Sentence) -> PercentClaim | None:
    number = read_number(cursor, 0)
    if number is None:
        return None
    place = cursor.skip(number.end)
    if cursor.at(place).text not in ("%", "％") and cursor.at(place).low not in ("percent", "pct"):
        return None
    end = place + 1
    right = cursor.ahead(end, 2) if cursor.at(cursor.skip(end)).kind in (WORD, CJK) else ""
    if number.value == 100 and _IDIOM.match(right):
        return None
    off = bool(_OFF_RIGHT.match(right) or _OFF_LEFT.search(sentence.left))
    return _claim(cursor, end, number.value, off, "{}%")


def _claim(cursor: Cursor, end: int, value: Decimal, off: bool, written: str) -> PercentClaim:
    return PercentClaim(kind="percent", text=cursor.text(0, end), size=end, value=value, off=off, pattern=written)
