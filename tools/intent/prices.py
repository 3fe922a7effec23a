"""Price limits in a sentence: under $50 · 50-100 bucks · at least 20 euros · 200元以内 · 两百块左右 · fünfzig Euro.

Owns finding amounts and reading the words around them as a lower limit, an upper one, a range or 'about' (a fifth
either way). A bare number is a price only where words say so and no unit follows. Conversion into the store's
currency is tools/search's. Called by slots.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, pairwise

from tools.intent.numbers import NUMBER, read_chinese_range, read_number
from tools.intent.sentence import Sentence

_CURRENCIES = {
    "USD": r"us ?\$|\$|usd|us dollars?|u\.s\. dollars?|dollars?|bucks?|dólar(?:es)?|dollaris?|美元|美金|美刀|刀|ドル|달러",
    "EUR": r"€|eur|euros?|欧元|歐元|欧|ユーロ|유로",
    "GBP": r"£|gbp|quid|pounds?|libras?|英镑|英鎊|ポンド",
    "TWD": r"nt ?\$|ntd|twd|新台币|新台幣|台币|台幣",
    "HKD": r"hk ?\$|hkd|港币|港幣|港元",
    "JPY": r"jpy|yen|円|日元|日圆|日圓|日币",
    "KRW": r"₩|krw|won|韩元|원",
    "CAD": r"c\$|ca\$|cad",
    "AUD": r"a\$|au\$|aud",
    "CHF": r"chf|franken",
    "INR": r"₹|inr|rupees?",
    "BRL": r"r\$|brl|reais",
    "CNY": r"¥|rmb|cny|yuan|kuai|元|块钱|块|塊錢|塊|圆|人民币|人民幣",
}
# The longer sign first: NT$ is not $.
_SIGNS = "|".join(sorted((sign for signs in _CURRENCIES.values() for sign in signs.split("|")), key=len, reverse=True))
_LATIN_END = r"(?![a-zà-ÿ])"
_AMOUNT = re.compile(
    rf"(?P<before>(?<![a-z])(?:{_SIGNS})\s?)?(?P<number>{NUMBER})(?P<odd>多|来|來|-?ish(?=\s(?:{_SIGNS}){_LATIN_END}))?(?:\s?(?P<after>(?:{_SIGNS}){_LATIN_END}))?"
)
_SIGN_OF = [(currency, re.compile(rf"^(?:{signs})$")) for currency, signs in _CURRENCIES.items()]
_UNIT = re.compile(
    r"^\s?-?(?:inch(?:es)?|\"|''|cm|mm|m|km|kg|kgs|g|grams?|lbs?|oz|l|liters?|litres?|ml|gb|tb|mb|mah|w|watts?|v|volts?"
    r"|hz|mp|h|hrs?|hours?|mins?|minutes?|days?|weeks?|months?|years?|yrs?|yo|people|persons?|person|pcs?|pieces?|packs?"
    r"|stars?|%|percent|degrees?|°|x|times?|items?|options?|of|st|nd|rd|th|am|pm|k(?:m|g)|p|fps|ply|tiers?|miles?"
    r"|estrellas?|años|personas?|jahre|personen|sterne|ans|étoiles?)(?![a-z])"
    r"|^(?:寸|英寸|厘米|公分|斤|公斤|克|升|毫升|小时|小時|天|岁|歲|周|个|個|人|件|双|雙|款|种|只|条|台|套|瓶|颗|星|分|米|瓦|度|年|月"
    r"|期|折|码|碼|号|號|次|点|點|位|层|口|リットル|インチ|歳|個|つ|人用|時間|日)"
)
_MOST_LEFT = re.compile(
    r"(?:\bunder|\bbelow|\bbeneath|\bunderneath|less than|lower than|cheaper than|\bup to|\buntil|\bmax(?:imum)?(?: of| price)?:?"
    r"|\bat most|\bwithin|\bno higher than|<=?|≤|(?:\b(?:do|does|would|can|could|should|will) ?n't|\bno|\bnot|\bnothing|\bnone|n't|\bnever|\bwithout|\bcannot)\b[^.;,]{0,28}"
    r"(?:\bmore than|\bover|\babove|\bexceed(?:ing)?|\bhigher than|\bbeyond)|\bbudget(?: is| of|:| max| up to)?"
    r"|\bonly (?:have|got)|\b(?:have|got) only|\bcap(?:ped)? at|\bmenos de|\bpor debajo de|\bhasta|\bmáximo(?: de)?"
    r"|\bno más de|\binferior a|\bunter|\bbis(?: zu)?|\bhöchstens|\bmaximal|\bweniger als|\bnicht mehr als|\bmoins de"
    r"|\bsous|\bjusqu'à|\bmaximum|\bpas plus de|\bmeno di|\bsotto(?: i)?|\bfino a|\bmassimo|\baté|\babaixo de|\bonder"
    r"|不超过|不超過|别超过|别超|不要超过|不要高于|不高于|不多于|低于|低於|少于|少於|小于|最多|最高|顶多|不到|预算(?:是|为|在|大概)?"
    r"|預算(?:是|為|在)?|控制在|限)\s*(?:the |les |los |de |about |around |an? )?$"
)
_MOST_RIGHT = re.compile(
    r"^\s*(?:or (?:less|under|below|cheaper|lower)|max(?:imum|imal)?\b|tops\b|and (?:under|below|less)|at most|o menos"
    r"|como máximo|oder weniger|ou moins|au maximum|以内|以內|以下|之内|之內|内|內|封顶|封頂|以里|未満|まで|이하|이내|미만)"
)
_LEAST_LEFT = re.compile(
    r"(?:\bover|\babove|\bupwards? of|\bno(?:t|thing)? (?:under|below|cheaper than)|more than|higher than|\bat least|\bmin(?:imum)?(?: of)?:?|\bstarting (?:at|from)|\bfrom|>=?|≥|\bno less than"
    r"|not less than|\bnot (?:under|below)|\bexceeding|\bmás de|\bmínimo|\bal menos|\ba partir de|\bdesde|\bno menos de|\bpor encima de"
    r"|\büber|\bab|\bmindestens|\bmehr als|\bplus de|\bau moins|\bà partir de|\bdès|\bpiù di|\balmeno|\bmais de"
    r"|高于|高於|超过|超過|多于|大于|至少|不低于|不少于|最少|起码)\s*(?:the |de )?$"
)
_LEAST_RIGHT = re.compile(
    r"^\s*(?:\+|(?:and|or) (?:up|above|over|more|higher)\b|plus\b|o más|oder mehr|ou plus|以上|往上|起步|起|开外|より高い|이상)"
)
_ABOUT_LEFT = re.compile(
    r"(?:\babout|\baround|\broughly|\bapprox(?:imately|\.)?|\bcirca|\bca\.|\bnear|\bclose to|~|\balrededor de|\bunos|\betwa"
    r"|\bungefähr|\brund|\benviron|\bautour de|\bcirca|\bcerca de|大概|大约|大約|差不多|约|約|だいたい)\s*$"
)
_ABOUT_RIGHT = re.compile(r"^\s*(?:-?ish\b|or so\b|左右|上下|前后|前後|出头|くらい|ぐらい|程度|정도)")
_RANGE_GAP = re.compile(r"^\s*(?:-|–|—|~|〜|to|till|until|bis|a|à|至|到|から|and|y|und|et|e|与|和)\s*$")
_WEAK_GAP = re.compile(r"^\s*(?:and|y|und|et|e|和|与)\s*$")
_BETWEEN = re.compile(
    r"(?:\bbetween|\bentre|\bzwischen|\btra|\bvon|\bfrom|\bde|介于|在|价格|從|从|\bprice range:?)\s*$"
)
_NOT_MONEY_LEFT = re.compile(
    r"(?:\bsizes?|\bages?|\baged|\bno\.|\bnumbers?|#|\bgröße|\btalla|\btaille|\bgr\.|尺码|年龄|身高|体重|第)\s*$"
)
_MONEY_WORD = re.compile(r"\b(?:price[ds]?|budget|spend|cost|pay|cheap)|预算|預算|价|價|块|元")
_ABOUT_SHARE = Decimal("0.2")
_NEAR = 60
"""How many characters around an amount may say what it limits."""
_MOST_AMOUNTS = 8


@dataclass(frozen=True, slots=True)
class Amount:
    """One number in the sentence that may be money."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class PriceLimits:
    """What the sentence says of the price; `stated` is the amount behind 'about 100' and a bare '$100'."""

    least: Decimal | None = None
    most: Decimal | None = None
    currency: str | None = None
    stated: Decimal | None = None


def currency_of(sign: str) -> str | None:
    """The ISO code of a currency word or sign ('bucks', '€', 块), None for another word; codes stand for themselves."""
    sign = sign.strip().lower()
    return next((currency for currency, pattern in _SIGN_OF if pattern.match(sign)), None)


def price_limits(sentence: Sentence) -> PriceLimits | None:
    """The price limits of a sentence, taken out of it; None where it names none."""
    matches = islice(sentence.find(_AMOUNT), _MOST_AMOUNTS)
    amounts = [amount for match in matches if (amount := _amount(match, sentence.language)) is not None]
    for first, second in pairwise(amounts):
        if (limits := _range(sentence, first, second)) is not None:
            return limits
    found = [limits for amount in amounts if (limits := _single(sentence, amount)) is not None]
    if not found:
        return None
    limits = found[0]
    for other in found[1:]:  # 'over 20 but under 50'
        limits = replace(
            limits,
            least=limits.least if limits.least is not None else other.least,
            most=limits.most if limits.most is not None else other.most,
            currency=limits.currency or other.currency,
        )
    return limits


def _amount(match: re.Match[str], language: str) -> Amount | None:
    number = match["number"]
    if (pair := read_chinese_range(number)) is None:
        if (value := read_number(number)) is None:
            return None
        pair = value, value
    sign = (match["before"] or match["after"] or "").strip()
    return Amount(match.start(), match.end(), *pair, _currency(sign, language) if sign else None)


def _currency(sign: str, language: str) -> str | None:
    if sign == "¥" and language == "ja":
        return "JPY"
    return next((currency for currency, pattern in _SIGN_OF if pattern.match(sign)), None)


def _range(sentence: Sentence, first: Amount, second: Amount) -> PriceLimits | None:
    gap = sentence.low[first.end : second.start]
    (begin, left), right = _left(sentence, first), _right(sentence, second)
    if not _RANGE_GAP.match(gap) or first.low >= second.high or _NOT_MONEY_LEFT.search(left):
        return None
    currency = second.currency or first.currency
    between = _BETWEEN.search(left)
    if _WEAK_GAP.match(gap) and not between:
        return None
    if currency is None:
        said = between or _MONEY_WORD.search(sentence.low)
        if _UNIT.match(right) or not (said or first.low >= 20):
            return None
    start = begin + between.start() if between else first.start
    end = second.end
    if tail := (_ABOUT_RIGHT.match(right) or _MOST_RIGHT.match(right)):
        end += tail.end()
    sentence.take(start, end)
    return PriceLimits(first.low, second.high, currency)


def _single(sentence: Sentence, amount: Amount) -> PriceLimits | None:
    (begin, left), right = _left(sentence, amount), _right(sentence, amount)
    if _NOT_MONEY_LEFT.search(left) or (amount.currency is None and _UNIT.match(right)):
        return None
    about = _ABOUT_LEFT.search(left)
    before = left[: about.start()] if about else left
    most_left, most_right = _MOST_LEFT.search(before), _MOST_RIGHT.match(right)
    least_left, least_right = _LEAST_LEFT.search(before), _LEAST_RIGHT.match(right)
    about_right = _ABOUT_RIGHT.match(right)
    cue_left = most_left or least_left or about
    cue_right = about_right or most_right or least_right
    if amount.currency is None and not _plausible(sentence, amount, bool(cue_left), cue_right):
        return None
    start = begin + min(cue.start() for cue in (most_left, least_left, about) if cue) if cue_left else amount.start
    sentence.take(start, amount.end + (cue_right.end() if cue_right else 0))
    if amount.low != amount.high and not (most_left or least_left):
        return PriceLimits(amount.low, amount.high, amount.currency)
    if about or about_right:
        return PriceLimits(*_about(amount), amount.currency, amount.high)
    if most_left or most_right:
        return PriceLimits(None, amount.high, amount.currency)
    if least_left or least_right:
        return PriceLimits(amount.low, None, amount.currency)
    return PriceLimits(*_about(amount), amount.currency, amount.high)


def _left(sentence: Sentence, amount: Amount) -> tuple[int, str]:
    begin = max(0, amount.start - _NEAR)
    return begin, sentence.low[begin : amount.start]


def _right(sentence: Sentence, amount: Amount) -> str:
    return sentence.low[amount.end : amount.end + _NEAR]


def _plausible(sentence: Sentence, amount: Amount, left: bool, right: re.Match[str] | None) -> bool:
    """Whether a number without a currency is a price: words must say so, and 'from 2' or '3 or more' do not."""
    if amount.low != amount.high:
        return True  # 两三百的: nothing else is counted so loosely
    if not left and not right:
        return False
    if amount.high < 5:
        return False
    words = sentence.low[max(0, amount.start - 12) : amount.start]
    return not re.search(r"\b(?:from|ab|desde|de|within|until|until|till|have|over)\s*$", words) or amount.high >= 10


def _about(amount: Amount) -> tuple[Decimal, Decimal]:
    low, high = amount.low * (1 - _ABOUT_SHARE), amount.high * (1 + _ABOUT_SHARE)
    return tuple(_plain(value) for value in (low, high))  # type: ignore[return-value]


def _plain(value: Decimal) -> Decimal:
    rounded = value.quantize(Decimal("0.01"))
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded
