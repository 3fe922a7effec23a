"""Prices without a figure: a dollar, a couple of bucks, half of that, next to nothing, 五块不到, 十几块, 白送.

Owns reading them. A rough amount passes where a known one lies in its range; 'for nothing' and its like only where a
policy or a product's facts say so. Figures are agent/verify/amounts' business, percentages agent/verify/percents'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agent.verify.binding import subjects
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, END, NEWLINE, NUMBER
from agent.verify.numbers import ENGLISH, NUMERALS, decimal_of, read_number
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence
from agent.verify.units import CURRENCY_WORDS
from tools.intent.numbers import ONES, TENS

_COINS = frozenset({"dollar", "buck", "quid", "fiver", "tenner", "penny", "nickel", "dime", "euro"})
_MANY = frozenset({"dollars", "bucks", "cents", "pence", "pennies", "euros", "pounds"})
_SHARES = frozenset({"half", "third", "thirds", "quarter", "quarters", "fifth", "tenth", "fraction"})
_LITTLE = frozenset({"nothing", "peanuts", "gratis", "zilch", "pittance", "song", "house"})
OPENERS = _COINS | _MANY | _SHARES | _LITTLE | frozenset(ENGLISH)
_GIFTS_ZH = tuple(
    "白送 白给 白拿 白菜价 骨折价 跳楼价 地板价 不要钱 不花钱 不收钱 不收您钱 不用钱 分文不取 一分钱 "
    "买一送一 买一赠一 买二送一 零元 对折 腰斩 倒贴 一半价 一半的价 一半价格 半买半送 打骨折 零头".split()
)
CHARACTERS = NUMERALS | {"几", "数", "百"}
BEGINNINGS = beginnings(*_GIFTS_ZH)

_UNITS = "|".join(sorted(ONES, key=len, reverse=True))
_TENS = "|".join(sorted(TENS, key=len, reverse=True))
_SPOKEN = re.compile(
    rf"(?P<whole>{_UNITS}|{_TENS})(?:"
    rf" (?P<cents>(?:{_TENS})(?:[ -](?:{_UNITS}))?)(?![a-z-])"
    r"(?! (?:percent|per cent|of|pieces|days|hours|inch|cm|grams|people))"
    rf"|[ -]point[ -](?P<digits>(?:{_UNITS})(?:[ -](?:{_UNITS}))*)[ -](?:dollars|bucks|euros|pounds|quid))"
)
_ONE = pattern("a|one|single|mere|an", at="end", tail=r"(?: (?:single|mere|measly|lousy))?")
_FEW = pattern("couple of|few|some|handful of|several|for|mere|literal", at="end")
_NOT_MONEY = re.compile(r"^\s*(?:store|general|sign|menu|bill|tree|amount|value|figure|coin)\b")
_SHARE = re.compile(
    r"^[a-z]+(?: off\b| (?:of )?(?:that|this|it)\b(?! (?:size|weight|height|width|length|time|one|model|product))"
    r"| (?:of )?(?:the|its|our|their) (?:\w+ )?(?:price|cost|money|amount)\b"
    r"| of what\b| what (?:it|you|we|they|others)\b| as much\b| price)"
)
_PRICED = pattern(
    "costs?|price\\w*|pay|paid|charge[sd]?|yours|sell\\w*|sold|for|at|only|just|off|have it|take it|get it|buy"
    "|say|make it|call it"
)
_ASKED_LEFT = pattern("say|charge|costs?|price\\w*|pay|only|just|for|yours|make it|call it")
_NOTHING_LEFT = pattern(
    "next to|for|almost|practically|basically|virtually|costs?|pay|paying|costing|close to|near",
    at="end",
    tail=r"(?: you)?",
)
_HOUSE_LEFT = re.compile(r"\bon the\s*$")
_SONG_LEFT = re.compile(r"\bfor a\s*$")
_FREE_SAID = re.compile(r"free|no (?:extra |additional )?(?:cost|charge)|nothing|免|不收|包邮")
_CONTENT = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2}")
_SAID_OF_ANYTHING = frozenset("cost costs free nothing with your this that have price paying 不要 要钱".split())
_FEE = pattern("shipping|delivery|postage|fee|returns?", "运费|邮费|配送|费用|手续费")
_ARTICLE = pattern("a|an|one|the", at="end", tail=r"(?: (?:single|mere|measly|lousy|couple of|few|handful of))?")

_COUNTED = tuple("第个把款件双条这那每")
_ROUGH_ZH = re.compile(
    r"(?P<number>[零〇一二两三四五六七八九十百千万几数\d.]+)(?P<vague>[来多几]?)"
    r"(?P<unit>块钱?|元钱?|刀|毛钱?|角钱?|大洋|美金|美元|美刀|圆)(?P<tail>[零一二两三四五六七八九半]|\d)?(?P<after>.{0,4})"
)
_PRICED_LEFT_ZH = re.compile(r"(?:只要|只需|才|仅需?|就|卖|价|花|要|收|付|给|算|只|低至|不到|是|为|：|:)(?:您|你|个)?$")
_PRICED_RIGHT_ZH = re.compile(
    r"^(?:不到|出头|上下|左右|以内|以下|多|钱|搞定|包邮|起|拿|带|就|能|可|一|都|吧|啊|哦|呢|而已|，|。|！|,|!|$)"
)
_OF_YUAN, _OF_DOLLARS = CURRENCY_WORDS["元"], CURRENCY_WORDS["美元"]
_PLAIN_ZH = frozenset({"元", "元钱", "美元", "美金", "美刀", "圆", "块钱"})
_ROUGHLY_ZH = re.compile("^(?:不到|出头|上下)")
_FALL_ZH = re.compile(r"^\s*(?:不到|以内|以下)")
_RISE_ZH = re.compile(r"^\s*(?:出头|多)")
_ABOUT_ZH = re.compile(r"^\s*(?:左右|上下)")


@dataclass(kw_only=True)
class RoughClaim(Claim):
    """An amount between two bounds; `free`: none at all, or so little that no amount says it."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    free: bool = False
    currencies: frozenset[str] = frozenset()
    """Empty: any."""
    clause: str = ""
    """The claim and what follows it in its clause, lower case."""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks or (self._stated(facts) if self.free else self._known(facts, sentence)):
            return PASS
        reason = "no fact holds this price"
        if facts.chinese:
            return cut("以卡片所示价格为准", reason, "clause")
        if self.text.lower() == "house":
            return cut("card with its price", reason, "clause")
        if self.text.lower() in _MANY:
            return cut("something I could not confirm", reason, "clause")
        shown = "price I could not confirm" if _ARTICLE.search(self.left) else "a price I could not confirm"
        return cut(shown, reason, "clause")

    def _known(self, facts: Facts, sentence: Sentence) -> bool:
        """Whether a price of what the sentence speaks of lies between the bounds; of a fee, one of the policies."""
        about = subjects(facts, sentence)
        amounts = [amount for view in about.products for amount in view.facts.amounts]
        amounts += [amount for order in about.orders for amount in order.amounts]
        fees: list[Decimal] = []
        if _FEE.search(self.left + self.clause):
            amounts += facts.ground.amounts
            fees = [known.value for known in facts.policy if known.unit == "money"]
        if not about.named:
            amounts += [amount for view in facts.products.values() for amount in view.facts.amounts]
        told = [known.amount for known in amounts if not self.currencies or known.currency in self.currencies]
        return any(self.low <= amount <= self.high for amount in (*told, *fees))

    def _stated(self, facts: Facts) -> bool:
        """Whether a line of the policies says that this very thing is free."""
        words = set(_CONTENT.findall(self.left + self.clause)) - _SAID_OF_ANYTHING
        return any(_FREE_SAID.search(line) and any(word in line for word in words) for line in facts.policy_lines)


def read_price_word(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The price at the cursor."""
    first, left = cursor.at(0), sentence.left
    if first.kind in (CJK, NUMBER):
        return _rough_zh(cursor, left)
    if first.low in ENGLISH:
        return _spoken(cursor, left)
    if first.low in _COINS and _ONE.search(left) and not _NOT_MONEY.match(_clause(cursor)[len(first.low) :]):
        return _claim(cursor, Decimal(1), Decimal(1))
    if first.low in _MANY and _FEW.search(left):
        small = first.low in ("cents", "pence", "pennies")
        return _claim(cursor, Decimal(0), Decimal(1)) if small else _claim(cursor, Decimal(2), Decimal(9))
    if first.low in _SHARES and _SHARE.match(clause := _clause(cursor)) and _PRICED.search(left + clause):
        return _free(cursor)
    told = (
        (first.low in ("nothing", "peanuts", "zilch", "pittance") and _NOTHING_LEFT.search(left))
        or first.low == "gratis"
        or (first.low == "house" and _HOUSE_LEFT.search(left))
        or (first.low == "song" and _SONG_LEFT.search(left))
    )
    return _free(cursor) if told else None


def _spoken(cursor: Cursor, left: str) -> RoughClaim | None:
    """'four fifty-five', 'four point five five dollars': dollars and cents as they are said."""
    match = _SPOKEN.match(_clause(cursor))
    if match is None or (match["cents"] and not _ASKED_LEFT.search(left)):
        return None
    whole = Decimal(ENGLISH[match["whole"]])
    if match["cents"]:
        parts = re.split("[ -]", match["cents"])
        value = whole + Decimal(sum(ENGLISH[part] for part in parts)) / 100
    else:
        digits = "".join(str(ENGLISH[word]) for word in re.split("[ -]", match["digits"]) if word)
        value = whole + Decimal(f"0.{digits}")
    size = 0
    while len(cursor.text(0, size)) < match.end():
        size += 1
    return _claim(cursor, value, value, size)


def _claim(
    cursor: Cursor, low: Decimal, high: Decimal, size: int = 1, currencies: frozenset[str] = frozenset()
) -> RoughClaim:
    text, clause = cursor.text(0, size), _clause(cursor)
    return RoughClaim(kind="amount", text=text, size=size, low=low, high=high, clause=clause, currencies=currencies)


def _free(cursor: Cursor, size: int = 1) -> RoughClaim:
    return RoughClaim(kind="amount", text=cursor.text(0, size), size=size, free=True, clause=_clause(cursor))


def _clause(cursor: Cursor) -> str:
    """Up to a dozen tokens of the clause from the cursor on. Raises NeedMore."""
    parts: list[str] = []
    for place in range(16):
        token = cursor.at(place)
        if token.kind in (END, NEWLINE) or token.text in ".,;!?。，！？；":
            break
        parts.append(token.low)
    return "".join(parts)


def _rough_zh(cursor: Cursor, left: str) -> RoughClaim | None:
    if word := starts_with(cursor, 0, _GIFTS_ZH):
        return _free(cursor, len(word))
    opened = cursor.at(0)
    if (opened.kind != NUMBER and opened.text not in CHARACTERS) or left.endswith(_COUNTED):
        return None
    if not _money_ahead(cursor):
        return None
    match = _ROUGH_ZH.match(_clause(cursor))
    if match is None:
        return None
    number, unit, after = match["number"], match["unit"], "" if match["tail"] else match["after"]
    if not match["vague"] and not match["tail"] and not set("几数") & set(number):
        if unit in _PLAIN_ZH and not _ROUGHLY_ZH.match(after):
            return None  # an exact amount: agent/verify/amounts reads it
        if unit.startswith("块") and number[0].isdigit():
            return None
    if match["tail"] is None and unit == "块" and not (_PRICED_LEFT_ZH.search(left) or _PRICED_RIGHT_ZH.match(after)):
        return None  # 三块毛巾
    low, high = _bounds(cursor, match, number, after)
    currencies = _OF_DOLLARS if unit[0] in "刀美" else _OF_YUAN
    size, wanted = 0, match.end("tail") if match["tail"] else match.end("unit")
    while len(cursor.text(0, size)) < wanted:
        size += 1
    return _claim(cursor, low, high, size, currencies)


def _money_ahead(cursor: Cursor) -> bool:
    """Whether a word of money stands behind the numerals; holds no longer than they go on."""
    for place in range(12):
        kind, text, _ = cursor.at(place)
        if text in ("块", "元", "刀", "毛", "角", "圆"):
            return True
        if text in ("大", "美"):
            return cursor.at(place + 1).text in ("洋", "金", "元", "刀")
        if kind != NUMBER and text not in CHARACTERS and text not in ("来", "多"):
            return False
    return False


def _bounds(cursor: Cursor, match: re.Match[str], number: str, after: str) -> tuple[Decimal, Decimal]:
    scale = Decimal("0.1") if match["unit"][0] in "毛角" else Decimal(1)
    if "几" in number or "数" in number:
        base = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}.get(number[-1], Decimal(1))
        if number.startswith("十"):
            return Decimal(11) * scale, Decimal(19) * scale
        return 2 * base * scale, (10 * base - 1) * scale
    found = read_number(cursor, 0)
    value = (found.value if found else decimal_of(number) or Decimal(0)) * scale
    if match["tail"]:
        tail = match["tail"]
        digit = (
            Decimal(tail) if tail.isdigit() else Decimal("零一二三四五六七八九".find("二" if tail == "两" else tail))
        )
        value += digit * scale / 10
        return value, value
    if match["vague"] == "来" or _ABOUT_ZH.match(after):
        return value * Decimal("0.9"), value * Decimal("1.2")
    if match["vague"] or _RISE_ZH.match(after):
        return value, value * Decimal("1.5")
    return (value * Decimal("0.7"), value) if _FALL_ZH.match(after) else (value, value)
