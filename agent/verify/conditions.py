"""What a clause asks of a product: 'under $150', 'in stock', 'rated above 4.5', 'from Kestrel', 低于300元, 有货.

Owns working out which products of the ground meet such words; agent/verify/uniqueness asks it whether 'the only one'
is. Says None where the facts cannot tell, and judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from agent.verify.facts import Facts, ProductView
from agent.verify.units import CURRENCY_WORDS, SYMBOLS

Test = Callable[[ProductView], bool]

_NUMBER = (
    r"(?P<before>[$€£¥￥])?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<after>美元|欧元|英镑|元|块|dollars?|euros?|usd|eur)?"
)
_BELOW = r"under|below|less than|cheaper than|within|at most|up to|no more than|低于|不到|不超过|少于|不高于"
_ABOVE = r"over|above|more than|at least|higher than|高于|超过|大于|不低于|达到"
_LIMIT = re.compile(rf"(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE}))\s*{_NUMBER}(?:\s*(?P<inside>以下|以内|之内))?")
_LIMIT_AFTER = re.compile(
    rf"{_NUMBER}\s*(?:(?P<below>以下|以内|之内|or less|or under)|(?P<above>以上|or more|or higher))"
)
_RATED = re.compile(r"rat(?:ed|ing)|stars?|scores?|评分|评价|得分")
_OUT = re.compile(r"out of stock|sold out|unavailable|not available|缺货|售罄|无货|没有?货|断货")
_PREORDER = re.compile(r"pre-?order|预订|预售|预购")
_IN = re.compile(r"in stock|available|can be bought|有现?货|现货|有库存")
_BUDGET = re.compile(r"budget|预算")
_BEYOND = re.compile(r"over|above|beyond|outside|exceed|超出|超过")
_WORD = re.compile(r"[a-z][a-z'-]+|[\u4e00-\u9fff]+")
_EMPTY = frozenset(
    "a an the is are was it its that that's which with in of for on from by has have had here these those them this me "
    "i you your we our us shown listed made comes come to and right now currently one ones product option item choice "
    "fits fit at costs cost priced there results list".split()
)
_EMPTY_CJK = re.compile(r"[的是在了着和与且这那款个件种一商品产品选择我们您为由采用做制有带这里其中里面中]|目前|现在")


def holders(words: str, products: Sequence[ProductView], facts: Facts) -> list[ProductView] | None:
    """The products that meet lower-case `words`; None where the facts cannot tell."""
    tests = [test for read in (_limit, _stock, _budget) if (test := read(words, facts))]
    brands = [view.facts.brand for view in products if view.facts.brand and view.facts.brand.lower() in words]
    if brands:
        tests.append(lambda view: view.facts.brand in brands)
    if tests:
        return [view for view in products if all(test(view) for test in tests)]
    content = _content(words)
    if not content:
        return list(products)
    found = [view for view in products if all(word in view.text for word in content)]
    return found or None


def _limit(words: str, facts: Facts) -> Test | None:
    """A limit on price or rating."""
    match = _LIMIT.search(words) or _LIMIT_AFTER.search(words)
    if match is None:
        return None
    try:
        value = Decimal(match["number"].replace(",", ""))
    except InvalidOperation:
        return None
    below = bool(match["below"])
    if _RATED.search(words) and value <= 5:
        return lambda view: view.facts.rating is not None and _within(view.facts.rating, value, below, match[0])
    mark = match["before"] or match["after"] or ""
    currencies = SYMBOLS.get(mark) or CURRENCY_WORDS.get(mark)
    if currencies is None and mark:
        return None

    def holds(view: ProductView) -> bool:
        price = view.lowest(currencies)
        return price is not None and _within(price, value, below, match[0])

    return holds


def _within(own: Decimal, limit: Decimal, below: bool, words: str) -> bool:
    """Strictly below or above, except where the words include the limit itself."""
    if own == limit:
        return bool(re.search(r"at least|at most|up to|no more|within|不超过|不高于|不低于|达到|以|or ", words))
    return own < limit if below else own > limit


def _stock(words: str, facts: Facts) -> Test | None:
    for pattern, states in (
        (_OUT, {"out_of_stock", "discontinued"}),
        (_PREORDER, {"preorder"}),
        (_IN, {"in_stock"}),
    ):
        if pattern.search(words):
            return lambda view, states=states: bool(states.intersection(view.facts.availability))  # type: ignore[misc]
    return None


def _budget(words: str, facts: Facts) -> Test | None:
    if not _BUDGET.search(words) or not facts.ground.amounts:
        return None
    beyond = bool(_BEYOND.search(words))

    def holds(view: ProductView) -> bool:
        limits = ((view.lowest(frozenset({limit.currency})), limit.amount) for limit in facts.ground.amounts)
        return any(price is not None and price <= limit for price, limit in limits) != beyond

    return holds


def _content(words: str) -> list[str]:
    """The words that say something, for a look into the store's own text."""
    found: list[str] = []
    for word in _WORD.findall(words):
        if word[0] >= "\u4e00":
            found += [part for part in _EMPTY_CJK.sub(" ", word).split() if part]
        elif word not in _EMPTY:
            found.append(word.removesuffix("s"))
    return found
