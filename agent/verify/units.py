"""Units and currencies by every name a reply uses for them, and the quantities found in a piece of store text.

Owns the tables and `quantities`, which reads '38 cm', '3-5 business days', '20%', '$50', '八折' out of attributes and
policy passages. Leaves judging to agent/verify/facts and the readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from agent.verify.claim import Cursor
from agent.verify.lexer import CJK, END, MARK, SPACE, WORD, tokenize
from agent.verify.numbers import read_number

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"})
_YUAN = frozenset({"CNY", "TWD", "HKD", "JPY"})
SYMBOLS: Mapping[str, frozenset[str]] = {
    "$": _DOLLARS,
    "＄": _DOLLARS,
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"CNY", "JPY"}),
    "￥": frozenset({"CNY", "JPY"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
}
_CODES = [
    "usd",
    "eur",
    "gbp",
    "cny",
    "rmb",
    "jpy",
    "krw",
    "inr",
    "cad",
    "aud",
    "nzd",
    "sgd",
    "hkd",
    "twd",
    "mxn",
    "chf",
    "sek",
]
PREFIX_WORDS: Mapping[str, frozenset[str]] = {
    **{code: frozenset({"CNY" if code == "rmb" else code.upper()}) for code in _CODES},
    "us": _DOLLARS,
    "hk": frozenset({"HKD"}),
    "nt": frozenset({"TWD"}),
}
CURRENCY_WORDS: Mapping[str, frozenset[str]] = {
    **{code: frozenset({"CNY" if code == "rmb" else code.upper()}) for code in _CODES},
    **dict.fromkeys(("dollar", "dollars", "bucks", "buck"), _DOLLARS),
    **dict.fromkeys(("euro", "euros", "欧元", "歐元"), frozenset({"EUR"})),
    **dict.fromkeys(("quid", "英镑"), frozenset({"GBP"})),
    **dict.fromkeys(("yuan", "renminbi", "人民币"), frozenset({"CNY"})),
    **dict.fromkeys(("yen", "日元", "日圆"), frozenset({"JPY"})),
    **dict.fromkeys(("美元", "美金", "美刀"), _DOLLARS),
    **dict.fromkeys(("元人民币", "块钱", "元", "块", "塊", "圆", "圓"), _YUAN),
    **SYMBOLS,  # '49,90 €'
    "港币": frozenset({"HKD"}),
    "港元": frozenset({"HKD"}),
    "新台币": frozenset({"TWD"}),
}
_NAMES: Mapping[str, str] = {
    "mm": "mm millimeter millimeters millimetre millimetres 毫米",
    "cm": "cm centimeter centimeters centimetre centimetres 厘米 公分",
    "m": "m meter meters metre metres 米",
    "km": "km kilometer kilometers kilometre kilometres 公里 千米",
    "in": "inch inches 英寸 寸",
    "ft": "ft foot feet 英尺",
    "mg": "mg 毫克",
    "g": "g gram grams 克",
    "kg": "kg kgs kilogram kilograms kilo kilos 公斤 千克",
    "lb": "lb lbs pound pounds 磅",
    "oz": "oz ounce ounces 盎司",
    "ml": "ml milliliter milliliters millilitre millilitres 毫升",
    "l": "l liter liters litre litres 升",
    "w": "w watt watts 瓦",
    "v": "v volt volts 伏",
    "mah": "mah 毫安 毫安时",
    "wh": "wh",
    "hz": "hz 赫兹",
    "ghz": "ghz",
    "gb": "gb",
    "tb": "tb",
    "mp": "mp megapixel megapixels 像素",
    "db": "db 分贝",
    "lm": "lm lumen lumens 流明",
    "degree": "°c °f degree degrees 度 摄氏度",
    "person": "person persons people 人",
    "piece": "piece pieces pc pcs pack packs 片 包 支 只 件套",
    "year": "year years yr yrs 年",
    "month": "month months 个月 月",
    "week": "week weeks 周 个星期 星期",
    "day": "day days 天 日 个工作日 工作日",
    "hour": "hour hours hr hrs h 小时 个小时 钟头 个钟头",
    "minute": "minute minutes min mins 分钟",
    "second": "second seconds sec 秒",
    "%": "% ％ percent 个百分点",
}
UNITS: Mapping[str, str] = {name: unit for unit, names in _NAMES.items() for name in names.split()}
_FACTORS: Mapping[str, tuple[str, Decimal]] = {
    **{
        u: ("length", Decimal(f))
        for u, f in {"mm": "1", "cm": "10", "m": "1000", "km": "1000000", "in": "25.4"}.items()
    },
    "ft": ("length", Decimal("304.8")),
    **{u: ("weight", Decimal(f)) for u, f in {"mg": "0.001", "g": "1", "kg": "1000", "lb": "453.6"}.items()},
    "oz": ("weight", Decimal("28.35")),
    "ml": ("volume", Decimal(1)),
    "l": ("volume", Decimal(1000)),
    **{u: ("time", Decimal(f)) for u, f in {"minute": "1", "hour": "60", "day": "1440", "week": "10080"}.items()},
    "month": ("months", Decimal(1)),
    "year": ("months", Decimal(12)),
    "gb": ("storage", Decimal(1)),
    "tb": ("storage", Decimal(1000)),
}
_RANGE_WORDS = frozenset({"-", "–", "—", "~", "～", "to", "or", "至", "到", "或"})
_BETWEEN = frozenset({"business", "working", "full", "calendar", "consecutive"})
_TOLERANCE = Decimal("0.03")
_LAST_WORD = re.compile(r"(?:[a-z]+|[\u4e00-\u9fff]+)(?=[^a-z\u4e00-\u9fff]*$)")
_CALENDAR = frozenset("年月日号")


class Quantity(NamedTuple):
    """A value with its unit: a name of the table above, 'money', or '' where none was written."""

    value: Decimal
    unit: str
    ranged: bool = False
    """One end of a range: '7 days' is not what '5-7 days' says."""


def same(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities agree; different units of one dimension may differ by rounding."""
    if one.unit == other.unit or not one.unit or not other.unit:
        return one.value == other.value
    left, right = _FACTORS.get(one.unit), _FACTORS.get(other.unit)
    if left is None or right is None or left[0] != right[0]:
        return False
    a, b = one.value * left[1], other.value * right[1]
    exact = left[0] in ("time", "months")
    return a == b if exact else abs(a - b) <= _TOLERANCE * max(a, b)


def _beginnings(table: Mapping[str, object]) -> frozenset[str]:
    return frozenset(word[:end] for word in table if not word.isascii() for end in range(1, len(word)))


_BEGINNINGS = {id(table): _beginnings(table) for table in (UNITS, CURRENCY_WORDS)}


def read_word(cursor: Cursor, index: int, table: Mapping[str, object]) -> int:
    """How many tokens from `index` make a word of `table` (the longest one); 0 for none. Raises NeedMore."""
    token = cursor.at(index)
    if token.kind != CJK:
        return 1 if token.kind in (WORD, MARK) and token.low in table else 0
    best = count = 0
    text, longer = "", _BEGINNINGS[id(table)]
    while True:
        text += token.text
        count += 1
        if text in table:
            best = count
        if text not in longer:
            return best
        token = cursor.at(index + count)
        if token.kind == END:
            return best


def read_unit(cursor: Cursor, index: int) -> tuple[str, int] | None:
    """The unit after a number ending before `index`, and the index after it: '38 cm', '15-inch', '3 business days'."""
    start = index
    if cursor.at(start).text == "-" and cursor.at(start + 1).kind == WORD:
        start += 1
    else:
        start = cursor.skip(start)
    if cursor.at(start).low in _BETWEEN:
        start = cursor.skip(start + 1)
    if cursor.at(start).text == '"' or cursor.at(start).text == "″":
        return ("in", start + 1) if start == index else None
    if cursor.at(start).text == "°":
        start += cursor.at(start + 1).low in ("c", "f")
        return "degree", start + 1
    size = read_word(cursor, start, UNITS)
    return (UNITS["".join(cursor.at(start + n).low for n in range(size))], start + size) if size else None


def unit_named(key: str) -> str:
    """The unit in an attribute's name ('battery hours', 'weight_kg', '续航小时'); '' where it has none."""
    match = _LAST_WORD.search(key.lower())
    if match is None:
        return ""
    word = match.group()
    if word.isascii():
        return UNITS.get(word, "") if len(word) > 1 and word != "in" else ""
    return UNITS.get(word[-2:], "")


@lru_cache(maxsize=8192)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a store's text, with its unit where one is written. Kept, because turns share their facts."""
    return tuple(_quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    cursor = Cursor(tokenize(text), final=True)
    index, waiting = 0, list[Decimal]()
    symbol = False
    while cursor.at(index).kind != END:
        number = read_number(cursor, index)
        if number is None:
            token = cursor.at(index)
            if token.kind != SPACE:
                if token.text not in _RANGE_WORDS:
                    yield from (Quantity(value, "") for value in waiting)
                    waiting.clear()
                symbol = token.text in SYMBOLS or token.low in PREFIX_WORDS
            index += 1
            continue
        if end := _calendar(cursor, index):
            index = end  # '1月15日' is a day, not fifteen of them
            continue
        unit, index = _unit_after(cursor, number.end, symbol)
        symbol = False
        if unit == "discount":
            yield Quantity(_percent_off(number.value), "%")
        elif not unit:
            waiting.append(number.value)
        else:
            ends = (*waiting, number.value)
            yield from (Quantity(value, unit, len(ends) > 1) for value in ends)
            waiting.clear()
    yield from (Quantity(value, "") for value in waiting)


def _calendar(cursor: Cursor, index: int) -> int:
    """The end of '2026年1月15日', '1月15日' or '12月' at `index`; 0 where there is none. 个月 and 天 are lengths."""
    end, marks = 0, ""
    while number := read_number(cursor, index):
        place = cursor.skip(number.end)
        mark = cursor.at(place).text
        if mark not in _CALENDAR:
            break
        marks += mark
        index = end = place + 1
        index = cursor.skip(index)
    return end if "月" in marks else 0


def _unit_after(cursor: Cursor, index: int, symbol: bool) -> tuple[str, int]:
    if symbol:
        return "money", index
    if cursor.at(index).text == "折":
        return "discount", index + 1
    place = cursor.skip(index)
    if size := read_word(cursor, place, CURRENCY_WORDS):
        return "money", place + size
    return read_unit(cursor, index) or ("", index)


def _percent_off(fold: Decimal) -> Decimal:
    """八折 is 20% off, 八五折 15%."""
    return 100 - (fold * 10 if fold < 10 else fold)
