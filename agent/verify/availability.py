"""Availability: in stock, available, sold out, not available, 有货, 现货, 缺货, 售罄.

Owns reading such words and checking them against the variants shown of the product they are said of. What is false is
turned round, because then exactly the opposite is true.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.verify.binding import everything, subjects
from agent.verify.claim import LATER, PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, WORD
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence
from tools.stores.catalog import Availability

_NEGATIONS = frozenset({"not", "isn't", "aren't", "wasn't", "no"})
OPENERS = frozenset({"in", "sold", "out", "available", "unavailable", "back", "temporarily", *_NEGATIONS})
_CJK_POSITIVE = ("有现货", "有货", "现货", "有库存", "库存充足")
_CJK_NEGATIVE = (
    "没有货",
    "没有现货",
    "没有库存",
    "没货",
    "无货",
    "缺货",
    "售罄",
    "断货",
    "卖完",
    "售完",
    "卖光",
    "脱销",
)
_CJK_ADVERBS = ("已经", "暂时", "目前", "现在", "仍然", "依然", "均", "已", "仍", "都", "还")
BEGINNINGS = beginnings(*_CJK_POSITIVE, *_CJK_NEGATIVE, *_CJK_ADVERBS)

_NO_STATE = frozenset(
    ["in", "as", "with", "at", "on", "to", "through", "via", "from", "by", "around", "under", "until", "if"]
)
_BUYING = frozenset({"purchase", "order", "delivery", "shipping", "immediate", "sale"})
_OURSELVES = pattern("i'm|i am|we're|we are|team is|agents? (?:is|are)", at="end")
_WONDERS = pattern("whether|if|check|find out|see", "是否|查一?下|确认|有没有|如果|会不会|查询")
_BUYABLE: frozenset[Availability] = frozenset({"in_stock", "preorder", "backorder"})
_GONE: frozenset[Availability] = frozenset({"out_of_stock", "discontinued", "backorder", "preorder"})
_ENGLISH: dict[Availability, str] = {
    "in_stock": "in stock",
    "out_of_stock": "out of stock",
    "preorder": "available for pre-order",
    "backorder": "on backorder",
    "discontinued": "no longer sold",
}
_CHINESE: dict[Availability, str] = {
    "in_stock": "有货",
    "out_of_stock": "缺货",
    "preorder": "可预订",
    "backorder": "需等待补货",
    "discontinued": "已停售",
}


@dataclass(kw_only=True)
class AvailabilityClaim(Claim):
    """Something can, or cannot, be bought now. `loose` takes pre-order for available."""

    positive: bool
    loose: bool
    before: str
    """A verb or adverb that is part of the claim and stays: 'is', 目前."""
    preorder: bool = False

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks or _WONDERS.search(self.left):
            return PASS
        about = subjects(facts, sentence)
        products = about.products or everything(facts, sentence)
        if not products:
            if not facts.products:
                return cut(facts.words.availability, "no fact holds a stock", "sentence")
            fits = any(self._holds(view) for view in facts.products.values())
            if fits:
                return PASS if last else LATER
        if products and all(self._holds(view) for view in products):
            return PASS
        states = {state for view in products for state in view.facts.availability}
        if len(states) != 1:
            return cut("以卡片所示库存为准" if facts.chinese else facts.words.availability, "stock differs", "clause")
        state = states.pop()
        table = _CHINESE if facts.chinese else _ENGLISH
        return swap(self.before + table[state], f"stock of {products[0].name}")

    def _holds(self, view: ProductView) -> bool:
        states = frozenset(view.facts.availability)
        if self.preorder:
            return "preorder" in states
        if self.positive:
            return bool(states & (_BUYABLE if self.loose else {"in_stock"}))
        return bool(states & _GONE)


def read_availability(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """What is said of stock at the cursor."""
    if cursor.at(0).kind == CJK:
        return _chinese(cursor)
    if cursor.at(0).kind != WORD or cursor.at(0).low not in OPENERS:
        return None
    return _english(cursor, sentence)


def _chinese(cursor: Cursor) -> Claim | None:
    adverb, place = "", 0
    while word := starts_with(cursor, place, _CJK_ADVERBS):
        adverb += word
        place += len(word)
    if word := starts_with(cursor, place, _CJK_NEGATIVE):
        positive = False
    elif word := starts_with(cursor, place, _CJK_POSITIVE):
        positive = True
    else:
        return None
    end = place + len(word)
    return AvailabilityClaim(
        kind="availability", text=cursor.text(0, end), size=end, positive=positive, loose=False, before=adverb
    )


def _english(cursor: Cursor, sentence: Sentence) -> Claim | None:
    place, before, negated = 0, "", False
    first = cursor.at(0)
    if first.low in _NEGATIONS:
        negated = True
        before = {"isn't": "is ", "aren't": "are ", "wasn't": "was "}.get(first.low, "")
        place = cursor.skip(1)
        while cursor.at(place).low in ("currently", "yet", "now", "longer", "back"):
            place = cursor.skip(place + 1)
    elif first.low == "temporarily":
        place = cursor.skip(1)
    token = cursor.at(place)
    if token.low == "back":
        place = cursor.skip(place + 1)
        token = cursor.at(place)
    state = _state(cursor, place, sentence)
    if state is None:
        return None
    positive, loose, preorder, end = state
    return AvailabilityClaim(
        kind="availability",
        text=cursor.text(0, end),
        size=end,
        positive=positive != negated,
        loose=loose,
        before=before,
        preorder=preorder and not negated,
    )


def _state(cursor: Cursor, place: int, sentence: Sentence) -> tuple[bool, bool, bool, int] | None:
    """Whether it says 'can be bought', loosely, as a pre-order; and where it ends."""
    token = cursor.at(place)
    second = cursor.skip(place + 1) if token.low in ("in", "sold", "out") else 0
    if token.low == "in":
        return (True, False, False, second + 1) if cursor.at(second).low == "stock" else None
    if token.low == "sold":
        return (False, False, False, second + 1) if cursor.at(second).low == "out" else None
    if token.low == "out":
        third = cursor.skip(second + 1) if cursor.at(second).low == "of" else 0
        return (False, False, False, third + 1) if third and cursor.at(third).low == "stock" else None
    if token.low == "unavailable":
        return False, False, False, place + 1
    if token.low != "available" or _OURSELVES.search(sentence.left):
        return None
    after = cursor.at(cursor.skip(place + 1))
    if after.kind == WORD and after.low in _NO_STATE:
        return None
    if after.low == "for":
        what = cursor.at(cursor.skip(cursor.skip(place + 1) + 1)).low
        if what in ("pre", "preorder"):
            return True, True, True, place + 1
        return (True, True, False, place + 1) if what in _BUYING else None
    if after.kind == WORD and after.low not in (
        "now",
        "right",
        "and",
        "but",
        "again",
        "today",
        "immediately",
        "online",
    ):
        return None  # 'available colors'
    return True, True, False, place + 1
