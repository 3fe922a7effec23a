"""Order numbers, tracking numbers and discount codes.

Owns telling which kind a code-like word is from the words around it. An order number of the ground makes the order the
subject of what follows; a code that exists in no tool result goes with the rest of its sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify import code_words
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.code_words import code_word
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, NUMBER, WORD
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence

_NAMES = frozenset({"code", "codes", "coupon", "promo", "voucher", "discount"})
OPENERS = _NAMES | code_words.OPENERS
_CJK_NAMES = (
    "口令",
    "暗号",
    "优惠码",
    "折扣码",
    "兑换码",
    "券码",
    "活动码",
    "促销码",
    "优惠券",
    "优惠代码",
    "折扣代码",
    "代码",
    "優惠碼",
)
BEGINNINGS = beginnings(*_CJK_NAMES) | code_words.BEGINNINGS
CHARACTERS = frozenset("报")

_ORDER_LEFT = pattern(
    "orders?(?: number| no\\.?| id)?(?: is)?", "订单(?:编?号)?(?:码)?[是为：:]?", at="end", tail=r"[ #:：\"“*`(（]*"
)
_TRACKING_LEFT = pattern(
    "tracking(?: number| no\\.?| code| id)?(?: is)?",
    "(?:物流|快递|运单|跟踪)单?号?码?[是为：:]?",
    at="end",
    tail=r"[ #:：\"“*`(（]*",
)
_USE_LEFT = pattern(
    "use|using|enter|apply|applying|with|type|code", "使用|输入|填写|用|码|券", at="end", tail=r"[ :：\"“*`]*"
)
_BETWEEN = frozenset(" :：\"“”'`*「『（(是为")
_CODE_WORDS = frozenset({"code", "codes", "coupon", "voucher"})
_SPELLED = re.compile(r"(?=.*[A-Z])[A-Z0-9][A-Z0-9_-]{3,}")
_NOT_FOUND = pattern(
    "(?:can't|cannot|couldn't|can not|could not|didn't|don't|unable to|not) (?:find|see|locate)|no order",
    "找不到|没有?找到|查不到|未找到",
)
_ARTICLE = pattern("a|an", at="end")
_CHECKOUT = pattern("checkout|check out|promo\\w*|discount", "结账|结算|下单时|优惠|折扣|填")
_BRINGS = pattern("off|checkout|discount|gives you|saves? you|gets you", "结账|结算|优惠|折扣|立减|抵扣|可用|折")


_CODE_LINE = pattern("codes?|coupons?|vouchers?|promo|password", "码|口令|暗号|券")


@dataclass(kw_only=True)
class OrderClaim(Claim):
    """An order number or a tracking number."""

    code: str
    tracking: bool

    def enter(self, sentence: Sentence) -> None:
        if not self.tracking:
            sentence.mention([], [self.code])

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if self.code in facts.orders:
            return PASS
        if any(self.code in order.numbers for order in facts.orders.values()) or self.code.lower() in facts.text:
            return PASS
        if self.tracking:
            return cut(
                "订单卡片所示的号码" if facts.chinese else "shown on the order card", "no such number", "sentence"
            )
        return cut("暂时无法查到" if facts.chinese else "is not one I can see", "no such order", "sentence")


@dataclass(kw_only=True)
class CodeClaim(Claim):
    """A discount code."""

    code: str

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if self.code.upper() in {code.upper() for code in facts.ground.codes}:
            return PASS
        word = re.compile(rf"(?<![a-z0-9]){re.escape(self.code.lower())}(?![a-z0-9])")
        if any(_CODE_LINE.search(line) and word.search(line) for line in facts.policy_lines):
            return PASS
        reason = "no such discount code"
        if not self.left.strip(' -*"“').split() or self.left.split()[0] in _FIRST_WORDS:
            return cut("", reason, "sentence")
        if facts.chinese:
            return cut("结算页所列的优惠码", reason, "sentence")
        return cut(
            "code listed at checkout" if _ARTICLE.search(self.left) else "codes listed at checkout", reason, "sentence"
        )


_FIRST_WORDS = frozenset(["use", "enter", "apply", "just", "simply", "please", "try", "with", "get", "save"])


def read_code(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The order number, tracking number or discount code at the cursor."""
    return _named_code(cursor) or _plain_word(cursor, sentence) or _run(cursor, facts, sentence)


def _named_code(cursor: Cursor) -> Claim | None:
    """'promo code "TENT15"', 优惠码TENT15."""
    token = cursor.at(0)
    if token.kind == CJK:
        word = starts_with(cursor, 0, _CJK_NAMES)
        if not word:
            return None
        place = len(word)
        if cursor.at(place).text in ("代", "号") and cursor.at(place + 1).text in ("码", "："):
            place += 2
    elif token.low in _NAMES:
        place = 1
        while cursor.at(cursor.skip(place)).low in _CODE_WORDS or cursor.at(cursor.skip(place)).low == "is":
            place = cursor.skip(place) + 1
    else:
        return None
    for _ in range(4):
        if cursor.at(place).text in _BETWEEN:
            place += 1
    end = _code_end(cursor, place)
    code = cursor.text(place, end)
    quoted = place > 1 and cursor.at(place - 1).text in "\"“'`「『"
    if not code or not (_SPELLED.fullmatch(code) or (quoted and code.isalnum() and code.isascii())):
        return None
    if cursor.at(end).text in ("”", '"', "'", "`", "」", "』"):
        end += 1
    return CodeClaim(kind="code", text=cursor.text(0, end), size=end, code=code)


def _plain_word(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """'code: S A V E 9 0', 'the code word is sunshine', 口令是“芝麻开门”: words and letters as a code."""
    found = code_word(cursor, sentence.left)
    if found is None or sentence.asks:
        return None
    code, size = found
    return CodeClaim(kind="code", text=cursor.text(0, size), size=size, code=code)


def _worth(cursor: Cursor, end: int, sentence: Sentence) -> bool:
    """Whether the words around say what a code brings: 'SAVE20 takes a fifth off', 结账时填FIRST25."""
    return bool(_CHECKOUT.search(sentence.left) or _BRINGS.search(cursor.ahead(end, 5)))


def _code_end(cursor: Cursor, place: int) -> int:
    """The end of the letters, digits, hyphens and underscores from `place` on."""
    end = place
    while cursor.at(end).kind in (WORD, NUMBER) or (
        end > place and cursor.at(end).text in ("-", "_") and cursor.at(end + 1).kind in (WORD, NUMBER)
    ):
        end += 1
    return end


def _run(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """A code-like word: an order's by what it is, any other by the words before it."""
    if cursor.at(0).kind not in (WORD, NUMBER):
        return None
    end = _code_end(cursor, 0)
    code = cursor.text(0, end)
    digits = sum(char.isdigit() for char in code)
    if code in facts.orders:
        return OrderClaim(kind="order", text=code, size=end, code=code, tracking=False)
    if not digits and not code.isupper():
        return None
    if digits and _TRACKING_LEFT.search(sentence.left) and len(code) >= 6:
        return OrderClaim(kind="order", text=code, size=end, code=code, tracking=True)
    if _NOT_FOUND.search(sentence.left):
        return None  # 'I can't find order 99871'
    if digits >= 3 and _ORDER_LEFT.search(sentence.left) and "." not in code:
        return OrderClaim(kind="order", text=code, size=end, code=code, tracking=False)
    used = bool(_USE_LEFT.search(sentence.left)) or (digits > 0 and code[0].isalpha() and _worth(cursor, end, sentence))
    if _SPELLED.fullmatch(code) and used and (digits or len(code) >= 6):
        if code.lower() in facts.text and code not in facts.ground.codes:
            return None
        return CodeClaim(kind="code", text=code, size=end, code=code)
    if digits >= 8 and re.fullmatch(r"[A-Z0-9-]+", code) and re.search(r"[A-Z]", code):
        return OrderClaim(kind="order", text=code, size=end, code=code, tracking=True)
    return None
