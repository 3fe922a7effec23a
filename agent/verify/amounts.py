"""Amounts of money in every notation: $49, USD 49.00, 49元, forty-nine dollars, 四十九美元, $20-$40, under $50.

Owns reading them and checking them against the subject's prices. A price that is wrong where the subject has only one
is replaced by it; other amounts without ground become neutral words. Percentages are agent/verify/percents' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agent.verify.binding import everything, subjects
from agent.verify.claim import LATER, PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, MARK, NUMBER, SPACE, WORD
from agent.verify.numbers import Number, read_number
from agent.verify.phrases import pattern
from agent.verify.sentence import Sentence
from agent.verify.units import CURRENCY_WORDS, PREFIX_WORDS, SYMBOLS, read_unit, read_word
from tools.ground import AmountFact
from tools.money import Money

Role = Literal["plain", "most", "least", "difference"]
Currencies = frozenset[str] | None

_TO = frozenset({"-", "–", "—", "~", "～", "to", "至", "到"})
_LIMIT_OPENERS = {
    "under": "most",
    "below": "most",
    "within": "most",
    "less": "most",
    "up": "most",
    "over": "least",
    "more": "least",
    "above": "least",
}
_LIMIT_FILL = frozenset({"than", "to", "your", "the", "a", "budget", "limit", "of", "just"})
_CJK_LIMITS = ("不超过", "不高于", "低于", "少于", "不到", "高于", "超过")
_MOST_LEFT = pattern(
    "no more than|at most|max(?:imum)?(?: of)?|budget(?: of| is)?|budget:|limit(?: of| is)?",
    "最多|预算(?:是|为)?",
    at="end",
)
_LEAST_LEFT = pattern("more than|at least|exceeding|spend", "至少|满", at="end")
_MOST_RIGHT = pattern("or less|or under|or below|budget|limit|max", "的?预算|以内|以下|之内|之下", at="start")
_LEAST_RIGHT = pattern("or more|and up|and above", r"以上|\+", at="start")
_APPROX_LEFT = pattern(
    "about|around|roughly|approximately|nearly|almost|just under|just over|close to",
    "约|大约|差不多|将近|接近",
    at="end",
)
_APPROX_RIGHT = pattern("or so", "左右|上下", at="start")
_DIFFERENCE_LEFT = pattern(
    "sav(?:e|es|ing)(?: you)?(?: of)?|difference(?: is| of)",
    "便宜了?|省下?了?|优惠了?|立减|贵了?|相差|差价为?|多花|少花",
    at="end",
)
_DIFFERENCE_RIGHT = pattern("cheaper|less|more|off|discount|lower|higher|difference|under|below|over|above", at="start")
_PRICE_LEFT = pattern(
    "costs?|priced|prices?|sells?|sold|is|are|at|for|only|just|was|be|its",
    "[:：价仅只为是卖要]|价格|售价",
    at="end",
    tail=r"(?: only| just| at| for| is)?[\s(（]*",
)
_ABSENCE = pattern(
    "no|none|nothing|not|don't|didn't|doesn't|couldn't|can't|cannot|aren't|isn't", "没有|暂无|没找到|未找到|找不到|无法"
)
_TOTAL_LEFT = pattern(
    "total|subtotal|cart|shipping|delivery|budget|fee|orders?|spend|together",
    "合计|总计|总价|一共|共计|购物车|运费|邮费|预算|订单|满",
)
_BARE_LEFT = pattern(
    "costs?|priced at|price is|price:", "价格?[是为：:仅]|售价[是为：:仅]?", at="end", tail="(?: only| just)?"
)
_TOLERANCE = Decimal("0.03")
_CENT = Decimal("0.01")


@dataclass(kw_only=True)
class AmountClaim(Claim):
    """One amount, or the two ends of a range."""

    values: tuple[Decimal, ...]
    currencies: Currencies
    role: Role
    approximate: bool
    off: bool
    limit_size: int
    """Characters of the limiting words that open it ('under '), 0 where there are none."""
    pattern: str
    """The claim's text with `{}` for the number, to write the true one the same way."""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if self.role == "difference":
            return self._judge_difference(facts, sentence)
        if self.role != "plain":
            return self._judge_limit(facts, sentence)
        about = subjects(facts, sentence)
        own = [amount for view in about.products for amount in view.facts.amounts]
        own += [amount for order in about.orders for amount in order.amounts]
        if about.named or about.products:
            if about.one and (of_option := self._of_option(about.one)) and not about.orders:
                return PASS if self._in(of_option) else self._wrong(about.one, facts, of_option)
            elsewhere = not _PRICE_LEFT.search(self.left) or bool(_TOTAL_LEFT.search(self.left)) or bool(about.orders)
            if self._in(own) or (elsewhere and self._in_general(facts)):
                return PASS
            return self._wrong(about.one, facts)
        if self._in_general(facts) or self._in(a for order in facts.orders.values() for a in order.amounts):
            return PASS
        if self._in(a for view in facts.products.values() for a in view.facts.amounts):
            return PASS if last else LATER
        return self._wrong(None, facts)

    def _of_option(self, view: ProductView) -> list[AmountFact]:
        """The amounts of the option named last before this one: 'the 24 cm pan costs'; none where none is."""
        if not _PRICE_LEFT.search(self.left):
            return []
        places = {name: _last_named(name, self.left) for name in view.facts.amounts_by}
        name = max(places, key=lambda key: places[key], default=None)
        return view.facts.amounts_by[name] if name is not None and places[name] >= 0 else []

    def _judge_difference(self, facts: Facts, sentence: Sentence) -> Verdict:
        named = subjects(facts, sentence).products
        one = [a for view in named or facts.products.values() for a in view.facts.amounts]
        other = one if len(named) > 1 else [a for view in facts.products.values() for a in view.facts.amounts]
        gaps = {abs(a.amount - b.amount) for a in one for b in other if a.currency == b.currency}
        gaps |= {abs(a.amount - b.amount) for a in one for b in facts.ground.amounts if a.currency == b.currency}
        gaps |= {known.value for known in facts.policy if known.unit == "money"}
        if all(self._near(value, gaps) for value in self.values):
            return PASS
        reason = "no two prices differ by this amount"
        if named and self.off:
            return cut("以卡片所示价格为准" if facts.chinese else "at the price on its card", reason, "clause")
        return cut(facts.words.amount, reason)

    def _judge_limit(self, facts: Facts, sentence: Sentence) -> Verdict:
        about = subjects(facts, sentence)
        products = about.products or everything(facts, sentence)
        if sentence.asks or _ABSENCE.search(self.left):
            return PASS  # 'nothing under $50' says nothing of a product
        if broken := [view for view in products if not self._holds(view)]:
            return self._beyond(broken, facts)
        if products or self._in_general(facts):
            return PASS
        if _TOTAL_LEFT.search(self.left):
            words = self.text[: self.limit_size] + facts.words.amount
            return cut(words, "a limit nobody stated")
        return cut(self._range_words(facts), "a limit nobody stated")

    def _holds(self, view: ProductView) -> bool:
        price = view.lowest(self.currencies)
        if price is None:
            return True
        return (
            price <= max(self.values)
            if self.role == "most"
            else price >= min(self.values) or self._in(view.facts.amounts)
        )

    def _beyond(self, broken: list[ProductView], facts: Facts) -> Verdict:
        price = broken[0].price
        if len(broken) > 1 or price is None or not self.limit_size:
            return cut(self._range_words(facts), "the price is beyond this limit")
        shown = Money(price.amount, price.currency).display()
        return swap(f"售价{shown}" if facts.chinese else f"at {shown}", "the price is beyond this limit")

    def _range_words(self, facts: Facts) -> str:
        chinese = facts.chinese
        if self.limit_size:
            return "在所示价位" if chinese else "in the price range shown"
        return "所示价位" if chinese else "the price shown"

    def _in_general(self, facts: Facts) -> bool:
        money = {known.value for known in facts.policy if known.unit == "money"}
        return self._in(facts.ground.amounts) or all(self._near(value, money) for value in self.values)

    def _in(self, amounts: Iterable[AmountFact]) -> bool:
        usable = {a.amount for a in amounts if self.currencies is None or a.currency in self.currencies}
        return all(self._near(value, usable) for value in self.values)

    def _near(self, value: Decimal, known: Iterable[Decimal]) -> bool:
        if self.approximate:
            return any(abs(value - amount) <= _TOLERANCE * amount for amount in known)
        return any(value == amount or value == amount.quantize(_CENT) for amount in known)

    def _wrong(self, product: ProductView | None, facts: Facts, amounts: Sequence[AmountFact] | None = None) -> Verdict:
        """`amounts`: those that would be right, where not all of the product's would."""
        words = facts.words
        if product is None:
            return cut(words.amount, "no fact holds this amount")
        right = product.facts.amounts if amounts is None else amounts
        fitting = [a for a in right if self.currencies is None or a.currency in self.currencies]
        true = {a.amount: a for a in fitting or right}
        if len(true) != 1:
            return cut(words.amount_of_product, f"not a price of {product.name}")
        fact = next(iter(true.values()))
        shown = (
            self.pattern.format(_plain(fact.amount, cents="." in self.text))
            if fitting
            else Money(fact.amount, fact.currency).display()
        )
        return swap(shown, f"the price of {product.name}")


def _last_named(option: str, left: str) -> int:
    """Where an option is named last in the words before; -1 where it is not, or is a single letter."""
    if len(option) < 2:
        return -1
    spaced = r"\s?".join(re.escape(part) for part in re.findall(r"\d+(?:\.\d+)?|[^\W\d]+|[^\w\s]", option))
    found = list(re.finditer(rf"(?<![a-z0-9.]){spaced}(?![a-z0-9])", left.lower()))
    return found[-1].start() if found else -1


def _plain(amount: Decimal, *, cents: bool) -> str:
    return f"{amount:,.0f}" if amount == amount.to_integral() and not cents else f"{amount:,.2f}"


def read_amount(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The amount at the cursor."""
    start, limit = _limit(cursor)
    found = _prefixed(cursor, start) or _suffixed(cursor, start)
    if found is None and start == 0:
        found = _bare(cursor, sentence)
    if found is None:
        return None
    numbers, currencies, end, number_at = found
    right = cursor.ahead(end, 2) if _looks_on(cursor, end) else ""
    left = sentence.left + cursor.text(0, start).lower()
    role = limit or _role(left, right)
    return AmountClaim(
        kind="amount",
        text=cursor.text(0, end),
        size=end,
        values=tuple(number.value for number in numbers),
        currencies=currencies,
        role=role,
        approximate=bool(_APPROX_LEFT.search(left) or _APPROX_RIGHT.match(right)),
        off=right.lstrip().startswith("off"),
        limit_size=len(cursor.text(0, start)),
        pattern=_pattern(cursor, number_at, numbers[0].end, end),
    )


Found = tuple[list[Number], Currencies, int, int]


def _limit(cursor: Cursor) -> tuple[int, Role | None]:
    """'under', 'less than your budget of', 不超过: where the amount behind it begins, and what it limits."""
    token = cursor.at(0)
    if token.kind == CJK:
        for word in _CJK_LIMITS:
            if word[0] == token.text and all(cursor.at(n).text == char for n, char in enumerate(word)):
                return len(word), "least" if word in ("高于", "超过") else "most"
        return 0, None
    role = _LIMIT_OPENERS.get(token.low)
    if role is None:
        return 0, None
    place = 1
    while cursor.at(place).kind == SPACE and cursor.at(place + 1).low in _LIMIT_FILL:
        place += 2
    return cursor.skip(place), "most" if role == "most" else "least"


def _prefixed(cursor: Cursor, start: int) -> Found | None:
    token, place = cursor.at(start), start
    currencies: Currencies = None
    if token.kind == WORD and token.low in PREFIX_WORDS:
        currencies = PREFIX_WORDS[token.low]
        place = start + 1
        if token.low not in ("us", "hk", "nt"):
            place = cursor.skip(place)
        elif cursor.at(place).text not in SYMBOLS:
            return None
    if cursor.at(place).kind == MARK and cursor.at(place).text in SYMBOLS:
        currencies = currencies or SYMBOLS[cursor.at(place).text]
        place = cursor.skip(place + 1)
    if currencies is None or cursor.at(place).kind != NUMBER:
        return None
    number = read_number(cursor, place)
    if number is None:
        return None
    numbers, end = _range(cursor, number)
    if size := read_word(cursor, cursor.skip(end), CURRENCY_WORDS):  # '$49 USD', '¥355元'
        end = cursor.skip(end) + size
    return numbers, currencies, end, place


def _suffixed(cursor: Cursor, start: int) -> Found | None:
    number = read_number(cursor, start)
    if number is None:
        return None
    numbers, end = _range(cursor, number)
    place = end + 1 if cursor.at(end).text == "-" else cursor.skip(end)
    size = read_word(cursor, place, CURRENCY_WORDS)
    if not size:
        return None
    word = "".join(cursor.at(place + n).low for n in range(size))
    if word == "块" and not number.digits:
        return None  # 一块 is a piece
    if word in SYMBOLS and cursor.at(place + size).kind == NUMBER:
        return None  # '2 $5 vouchers'
    return numbers, CURRENCY_WORDS[word], place + size, start


def _bare(cursor: Cursor, sentence: Sentence) -> Found | None:
    if cursor.at(0).kind != NUMBER or not _BARE_LEFT.search(sentence.left):
        return None
    number = read_number(cursor, 0)
    if number is None or read_unit(cursor, number.end) or cursor.at(number.end).kind == WORD:
        return None
    return [number], None, number.end, 0


def _range(cursor: Cursor, first: Number) -> tuple[list[Number], int]:
    """'20-40', '$20 to $40': both ends; a single amount else."""
    place = cursor.skip(first.end)
    if cursor.at(place).low not in _TO:
        return [first], first.end
    place = cursor.skip(place + 1)
    if cursor.at(place).text in SYMBOLS:
        place += 1
    second = read_number(cursor, place) if cursor.at(place).kind == NUMBER else None
    return ([first, second], second.end) if second else ([first], first.end)


def _looks_on(cursor: Cursor, end: int) -> bool:
    """Whether the next word can change what the amount is; keeps the hold short where it cannot."""
    place = cursor.skip(end)
    token = cursor.at(place)
    return token.kind in (WORD, CJK) or token.text == "+"


def _role(left: str, right: str) -> Role:
    if _DIFFERENCE_LEFT.search(left) or _DIFFERENCE_RIGHT.match(right):
        return "difference"
    if _MOST_LEFT.search(left) or _MOST_RIGHT.match(right):
        return "most"
    if _LEAST_LEFT.search(left) or _LEAST_RIGHT.match(right):
        return "least"
    return "plain"


def _pattern(cursor: Cursor, start: int, number_end: int, end: int) -> str:
    before, after = cursor.text(0, start), cursor.text(number_end, end)
    return before.replace("{", "") + "{}" + after.replace("-", " ").replace("{", "")
