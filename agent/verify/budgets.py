"""'Within your budget', 'over your budget', 在您的预算内, 超出预算: checked against the limit the shopper stated.

Owns such words without a figure of their own; 'under $50' is agent/verify/amounts' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agent.verify.binding import everything, subjects
from agent.verify.claim import LATER, PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, WORD
from agent.verify.phrases import beginnings, starts_with
from agent.verify.sentence import Sentence

_INSIDE = {
    "within": "over",
    "in": "over",
    "under": "over",
    "below": "over",
    "inside": "over",
    "fits": "is over",
    "meets": "is over",
    "fit": "are over",
}
_OUTSIDE = {"over": "within", "above": "within", "beyond": "within", "outside": "within", "exceeds": "fits"}
OPENERS = frozenset({*_INSIDE, *_OUTSIDE})
_FILL = frozenset({"your", "the", "this", "that", "of", "stated", "within", "under", "in"})
_CJK_INSIDE = (
    "在您的预算之内",
    "在您的预算范围内",
    "在您的预算内",
    "在你的预算内",
    "在预算之内",
    "在预算范围内",
    "在预算内",
    "符合您的预算",
    "符合你的预算",
    "符合预算",
    "不超过您的预算",
    "不超预算",
    "低于您的预算",
)
_CJK_OUTSIDE = ("超出了您的预算", "超出您的预算", "超出了预算", "超出预算", "超过了您的预算", "超过您的预算", "超预算")
BEGINNINGS = beginnings(*_CJK_INSIDE, *_CJK_OUTSIDE)


@dataclass(kw_only=True)
class BudgetClaim(Claim):
    """A product is inside, or outside, the shopper's limit."""

    inside: bool
    opposite: str

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks or sentence.conditional:
            return PASS
        limits = facts.ground.amounts
        about = subjects(facts, sentence)
        products = about.products or everything(facts, sentence)
        if len(sentence.named) > 1 and " than " in self.left:
            products = facts.of(sentence.named[:1])  # 'A is cheaper than B and within your budget'
        if not products and limits:
            return PASS if last else LATER
        if not limits:
            words = "价格以卡片所示为准" if facts.chinese else "priced as shown on the card"
            return cut(words, "no limit was stated", "clause")
        fits = [self._fits(view, facts) for view in products]
        if all(fit is None or fit == self.inside for fit in fits):
            return PASS
        if len(set(fits)) > 1:
            words = "价格以卡片所示为准" if facts.chinese else "priced as shown on the cards"
            return cut(words, "not true of all of them", "clause")
        return swap(self.opposite, "compared with the stated limit", "clause")

    def _fits(self, view: ProductView, facts: Facts) -> bool | None:
        """Whether it costs no more than a limit in its currency; None where none can be compared."""
        pairs: list[tuple[Decimal, Decimal]] = []
        for limit in facts.ground.amounts:
            lowest = view.lowest(frozenset({limit.currency}))
            if lowest is not None:
                pairs.append((lowest, limit.amount))
        return any(price <= limit for price, limit in pairs) if pairs else None


def read_budget(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """What is said of the shopper's budget at the cursor."""
    if cursor.at(0).kind == CJK:
        inside = starts_with(cursor, 0, _CJK_INSIDE)
        outside = starts_with(cursor, 0, _CJK_OUTSIDE)
        if not inside and not outside:
            return None
        word = inside or outside
        opposite = "超出您的预算" if inside else "在您的预算内"
        return BudgetClaim(kind="budget", text=word, size=len(word), inside=bool(inside), opposite=opposite)
    first = cursor.at(0)
    if first.kind != WORD or first.low not in OPENERS:
        return None
    place = cursor.skip(1)
    seen_your = False
    while cursor.at(place).low in _FILL:
        seen_your = True
        place = cursor.skip(place + 1)
    if not seen_your or cursor.at(place).low not in ("budget", "limit"):
        return None
    inside_now = first.low in _INSIDE
    opposite = (_INSIDE if inside_now else _OUTSIDE)[first.low] + " your budget"
    return BudgetClaim(
        kind="budget", text=cursor.text(0, place + 1), size=place + 1, inside=inside_now, opposite=opposite
    )
