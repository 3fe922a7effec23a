"""Measures, lengths of time and counts: 38 cm, 15-inch, 3-5 business days, Bluetooth 5.3, 240 products, only 3 left.

Owns every number that is no amount, percentage, rating or date. Small counts, ordinals, steps, list numbers, years and
sizes pass: they claim nothing that facts could hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agent.verify.binding import subjects
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, NUMBER, SPACE, WORD
from agent.verify.numbers import Number, read_number
from agent.verify.phrases import pattern, starts_with
from agent.verify.sentence import Sentence
from agent.verify.topics import Topics, topics_of
from agent.verify.units import Quantity, read_unit, same

OPENERS = frozenset({"only", "more", "lifetime"})
CJK_OPENERS = frozenset("仅只还终")

_SMALL = 12
_TIMES = frozenset({"day", "week", "month", "year", "hour", "minute", "second"})
_PASSING_LEFT = pattern(
    "step|option|size|no\\.?|number|level|top|page|part|item|version|eu|us|uk", "第|码|号", at="end"
)
_TO = frozenset({"-", "–", "—", "~", "～", "to", "or", "至", "到", "或"})
_LEFT_OVER = ("仅剩", "只剩", "还剩", "仅余", "只有", "仅有")
_CJK_COUNTERS = frozenset("款件个種种项位名条双台只人家样类元")
_ORDINALS = frozenset({"st", "nd", "rd", "th", "in", "x"})
_MANY_RIGHT = frozenset({"多", "余", "+"})
_END_LEFT = pattern("up to|as little as|as few as|as fast as|at most|at least", "最快|最多|最长|最慢|最少", at="end")
_GLUED_LEFT = re.compile(r"[a-z]\d{1,2}\s?[-–—~～至到]\s?$")
"""The first end of a range written onto a name: 'PayPal1-2个工作日'."""
_CLAUSE = re.compile(r"[,，、;；]")
_AHEAD = 8
_WARRANTY = pattern("warranty|guarantee", "质保|保修|保固")


@dataclass(kw_only=True)
class MeasureClaim(Claim):
    """One quantity, or the two ends of a range."""

    found: tuple[Quantity, ...]
    topics: Topics = frozenset()
    """What a length of time is about, where a policy could say it."""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        about = subjects(facts, sentence)
        products = [view.id for view in about.products] or ([] if about.named else list(facts.products))
        if not self.found:
            known = self.text.lower() in facts.policy_text or any(self.text.lower() in v.text for v in about.products)
            return PASS if known else cut(facts.words.period(self.left), "no fact holds this")
        if all(self._known(wanted, facts, products, bool(about.products)) for wanted in self.found):
            return PASS
        time = self.found[0].unit in _TIMES
        if time and not about.products:
            return cut(facts.words.period(self.left), "no fact holds this length of time")
        return cut(facts.words.specified(self.left), "no fact holds this measure", "clause")

    def _known(self, wanted: Quantity, facts: Facts, products: list[str], named: bool) -> bool:
        time = wanted.unit in _TIMES
        # What is said of returns or delivery is for the policies to say, not for an attribute.
        if ("warranty" in self.topics or not self.topics) and facts.says(wanted, products, time):
            return True
        if facts.policy_says(wanted, self.topics):
            return True
        # A bare '5' (five were found) makes no five years, and no five kilos of a named product, true.
        return not named and not time and any(same(wanted, known) for known in (*facts.general, *facts.bare))


@dataclass(kw_only=True)
class SpecClaim(Claim):
    """A number with a fraction or letters that names a property: 'Bluetooth 5.3', '4K'."""

    value: Decimal

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        text = self.text.lower()
        about = subjects(facts, sentence)
        if any(view.facts.rating == self.value for view in about.products):
            return PASS  # a table's column
        if about.products:
            if any(text in view.text or facts.says(Quantity(self.value, ""), [view.id]) for view in about.products):
                return PASS
        elif not facts.products or text in facts.text:
            return PASS
        return cut(facts.words.specified(self.left), "no fact holds this figure", "clause")


@dataclass(kw_only=True)
class CountClaim(Claim):
    """A number of things; `stock` where it says how many are left."""

    value: Decimal
    stock: bool = False
    more: bool = False

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        wanted = Quantity(self.value, "")
        if self.stock:
            about = subjects(facts, sentence)
            if facts.says(wanted, [view.id for view in about.products]):
                return PASS
            if facts.chinese:
                return cut("库存以卡片所示为准", "no fact holds this stock", "clause")
            fresh = not self.left.strip(" -*")
            return cut("" if fresh else "its stock shown on the card", "no fact holds this stock", "sentence")
        if any(same(wanted, known) for known in (*facts.general, *facts.policy)) or facts.says(wanted, facts.products):
            return PASS
        if any(self.value == limit.amount for limit in facts.ground.amounts):
            return PASS  # 'shoes under 120', as the shopper said it
        many = facts.words.count
        if self.more and not facts.chinese:
            many = many.capitalize() if self.text[0].isupper() else many
        return cut(many, "no fact holds this count")


def read_measure(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The measure or count at the cursor."""
    if claim := _left_over(cursor) or _more_than(cursor) or _lifetime(cursor):
        return claim
    number = read_number(cursor, 0)
    if number is None or _PASSING_LEFT.search(sentence.left):
        return None
    return _measure(cursor, number, sentence) or _spec(cursor, number) or _count(cursor, number, sentence)


def _measure(cursor: Cursor, number: Number, sentence: Sentence) -> Claim | None:
    values, end = [number.value], number.end
    place = cursor.skip(end)
    if cursor.at(place).low in _TO:
        second = read_number(cursor, cursor.skip(place + 1))
        if second:
            values, end = [number.value, second.value], second.end
    unit = read_unit(cursor, end)
    if unit is None:
        return None
    name, end = unit
    if name == "in" and cursor.at(end - 1).low == "in":
        return None  # '2 in the box'
    # 'a day out', 一天, 三人: said of life, not of a product.
    said_in_words = not number.digits and number.value == 1 and len(values) == 1
    if said_in_words and not _WARRANTY.search(cursor.ahead(end, 3)):
        return None
    if name == "piece" and number.value <= _SMALL:
        return None
    if cursor.at(number.end).kind == CJK and name == "year" and number.value >= 1900:
        return None
    ranged = len(values) > 1 or bool(_END_LEFT.search(sentence.left) or _GLUED_LEFT.search(sentence.left))
    found = tuple(Quantity(value, name, ranged) for value in values)
    kind = "date" if name in _TIMES else "measure"
    topics = _topics(cursor, end, sentence) if name in _TIMES else frozenset()
    return MeasureClaim(kind=kind, text=cursor.text(0, end), size=end, found=found, topics=topics)  # type: ignore[arg-type]


def _topics(cursor: Cursor, end: int, sentence: Sentence) -> Topics:
    """What the clause around a length of time is about; looks ahead only where the words before it do not say."""
    clause = _CLAUSE.split(sentence.left)[-1]
    if topics := topics_of(clause):
        return topics
    return topics_of(clause + _CLAUSE.split(cursor.ahead(end, _AHEAD))[0]) or topics_of(sentence.left)


def _spec(cursor: Cursor, number: Number) -> Claim | None:
    if cursor.at(0).kind != NUMBER:
        return None
    if cursor.at(1).text in ("/", ":", "-") and cursor.at(2).kind in (NUMBER, WORD):
        return None  # 24/7, 9:00, 2-in-1
    letters = cursor.at(number.end)
    end = number.end
    if letters.kind == WORD:
        if letters.low in _ORDINALS:
            return None
        end += 1
    elif "." not in cursor.at(0).text:
        return None
    return SpecClaim(kind="measure", text=cursor.text(0, end), size=end, value=number.value)


def _count(cursor: Cursor, number: Number, sentence: Sentence) -> Claim | None:
    end = number.end
    many = cursor.at(end).text in _MANY_RIGHT
    if many:
        end += 1
    place = cursor.skip(end)
    noun = cursor.at(place)
    counted = noun.text in _CJK_COUNTERS if noun.kind == CJK else noun.kind == WORD and noun.text.islower()
    if noun.low in ("left", "remaining"):
        return CountClaim(kind="count", text=cursor.text(0, place + 1), size=place + 1, value=number.value, stock=True)
    if not counted or number.value <= _SMALL or cursor.at(0).text.startswith("0"):
        return None
    if 1900 <= number.value <= 2100 and "," not in cursor.at(0).text:
        return None
    return CountClaim(kind="count", text=cursor.text(0, end), size=end, value=number.value, more=many)


def _left_over(cursor: Cursor) -> Claim | None:
    """'only 3 left', 仅剩3件."""
    if cursor.at(0).low == "only" and cursor.at(1).kind == SPACE:
        number = read_number(cursor, 2)
        if number is None:
            return None
        place = cursor.skip(number.end)
        if cursor.at(place).low not in ("left", "remaining", "in"):
            return None
        if cursor.at(place).low == "in" and cursor.at(cursor.skip(place + 1)).low != "stock":
            return None
        end = place + 1 if cursor.at(place).low != "in" else cursor.skip(place + 1) + 1
    else:
        word = starts_with(cursor, 0, _LEFT_OVER)
        number = read_number(cursor, cursor.skip(len(word))) if word else None
        if number is None or cursor.at(cursor.skip(number.end)).text not in ("件", "个", "双", "台", "只", "把", "套"):
            return None
        if "剩" not in word and "余" not in word:
            return None
        end = cursor.skip(number.end) + 1
    return CountClaim(kind="count", text=cursor.text(0, end), size=end, value=number.value, stock=True)


def _lifetime(cursor: Cursor) -> Claim | None:
    """'lifetime warranty', 终身质保: the one length of time without a number."""
    if cursor.at(0).low == "lifetime":
        end = cursor.skip(1)
        if cursor.at(end).low not in ("warranty", "guarantee"):
            return None
        return MeasureClaim(kind="date", text=cursor.text(0, 1), size=1, found=())
    word = starts_with(cursor, 0, ("终身质保", "终身保修", "终身保固"))
    return MeasureClaim(kind="date", text="终身", size=2, found=()) if word else None


def _more_than(cursor: Cursor) -> Claim | None:
    """'More than 5,000 customers': goes as a whole, so that no 'more than several' is left."""
    if cursor.at(0).low != "more" or cursor.at(cursor.skip(1)).low != "than":
        return None
    number = read_number(cursor, cursor.skip(cursor.skip(1) + 1))
    if number is None or number.value <= _SMALL or read_unit(cursor, number.end):
        return None
    if cursor.at(cursor.skip(number.end)).kind != WORD:
        return None
    return CountClaim(kind="count", text=cursor.text(0, number.end), size=number.end, value=number.value, more=True)
