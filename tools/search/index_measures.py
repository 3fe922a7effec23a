"""Sizes and quantities in a text as words that can be searched: '15in', '15-inch', '15 英寸' and '38 cm' are one word.

A number with a unit becomes a point on a logarithmic scale of its kind (length, mass, volume …) in steps of 1.5%; a
product is indexed at its point and the two beside it, so that a conversion or a rounding still meets it. Numbers with
no unit are left to index_words. Pure; used by index_text for products and queries alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

_STEP = math.log(1.015)
_ZERO = 1000  # the point of one unit, so that none is negative
# Unit: (kind, how many of the kind's smallest unit it is).
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("mm", "millimetre", "millimeter", "毫米"), ("length", 1.0)),
    **dict.fromkeys(("cm", "centimetre", "centimeter", "厘米", "公分"), ("length", 10.0)),
    **dict.fromkeys(("m", "metre", "meter", "米"), ("length", 1000.0)),
    **dict.fromkeys(("in", "inch", "inche", '"', "″", "''", "英寸", "寸", "吋"), ("length", 25.4)),
    **dict.fromkeys(("ft", "foot", "feet", "英尺"), ("length", 304.8)),
    **dict.fromkeys(("g", "gram", "gramme", "克"), ("mass", 1.0)),
    **dict.fromkeys(("kg", "kilo", "kilogram", "公斤", "千克"), ("mass", 1000.0)),
    **dict.fromkeys(("斤",), ("mass", 500.0)),
    **dict.fromkeys(("lb", "pound", "磅"), ("mass", 453.6)),
    **dict.fromkeys(("ml", "millilitre", "milliliter", "毫升"), ("volume", 1.0)),
    **dict.fromkeys(("cl",), ("volume", 10.0)),
    **dict.fromkeys(("l", "litre", "liter", "升"), ("volume", 1000.0)),
    **dict.fromkeys(("oz", "ounce", "盎司"), ("volume", 29.57)),
    **dict.fromkeys(("gal", "gallon", "加仑"), ("volume", 3785.0)),
    **dict.fromkeys(("w", "watt", "瓦"), ("power", 1.0)),
    **dict.fromkeys(("kw", "kilowatt", "千瓦"), ("power", 1000.0)),
    **dict.fromkeys(("mah", "毫安", "毫安时"), ("charge", 1.0)),
    **dict.fromkeys(("gb",), ("storage", 1.0)),
    **dict.fromkeys(("tb",), ("storage", 1000.0)),
    **dict.fromkeys(("hz", "赫兹"), ("frequency", 1.0)),
    **dict.fromkeys(("lumen", "lm", "流明"), ("light", 1.0)),
    **dict.fromkeys(("h", "hr", "hour", "小时"), ("time", 60.0)),
    **dict.fromkeys(("min", "minute", "分钟"), ("time", 1.0)),
    **dict.fromkeys(("dpi",), ("resolution", 1.0)),
    **dict.fromkeys(("piece", "pc", "片", "块", "件"), ("pieces", 1.0)),
    **dict.fromkeys(("person", "people", "人"), ("people", 1.0)),
}
_NAMES = sorted(_UNITS, key=len, reverse=True)
_UNIT = "|".join(
    re.escape(name) + ("s?" if name.isascii() and name.isalpha() and len(name) > 1 else "") for name in _NAMES
)
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(k)?"
_MEASURE = re.compile(rf"(?<![\w.,]){_NUMBER}[\s-]*({_UNIT})(?![A-Za-z]|\s*\d|\s+(?:one|stock)\b)", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?<![\w.,]){_NUMBER}[\s-]*(?:{_UNIT})?\s*(?:-|–|~|to|and|bis|a|à|到|至)\s*{_NUMBER}[\s-]*({_UNIT})(?![A-Za-z]|\s*\d)",
    re.IGNORECASE,
)
"""'20 to 30 liters', '20-30升': what is wanted lies between."""
_WIDEST = 120  # points: a factor of six; a wider range says nothing
_MIXED = re.compile(r"(?<![\w./])(\d+)[\s-]+(\d)/(\d)(?=[\s-]*(?:in|\"|″|ft|lb|cup))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity in a text: where it stands, and its word."""

    start: int
    end: int
    kind: str
    point: int
    number: str
    """The number as it was written."""
    until: int | None = None
    """The last point of a range; None: just this one."""

    @property
    def words(self) -> list[str]:
        """What it is searched as: one token a point, whatever the tokenizer."""
        return [f"{self.kind}q{point}" for point in range(self.point, (self.until or self.point) + 1)]


def measures(text: str) -> Iterator[Measure]:
    """The quantities of a text, in order."""
    for match in _MEASURE.finditer(_MIXED.sub(_decimal, text)):
        number, thousands, unit = match.groups()
        kind, point = _point(number, thousands, unit)
        if point is not None:
            yield Measure(match.start(), match.end(), kind, point, number)


def _point(number: str, thousands: str | None, unit: str) -> tuple[str, int | None]:
    """The kind of a quantity and its point on the scale; None where it is beyond all goods."""
    kind, factor = _UNITS.get(unit.lower()) or _UNITS[unit.lower().removesuffix("s")]
    amount = float(number.replace(",", "")) * factor * (1000 if thousands else 1)
    return kind, _ZERO + round(math.log(amount) / _STEP) if 0 < amount < 1e12 else None


def _ranges(text: str) -> Iterator[Measure]:
    for match in _RANGE.finditer(text):
        low, low_thousands, high, high_thousands, unit = match.groups()
        kind, first = _point(low, low_thousands, unit)
        _, last = _point(high, high_thousands, unit)
        if first is not None and last is not None and first < last <= first + _WIDEST:
            yield Measure(match.start(), match.end(), kind, first, low, last)


def measure_words(text: str) -> list[str]:
    """What a product's text is indexed under: each quantity's point and its neighbours."""
    found: dict[str, None] = {}
    for each in measures(text):
        for point in (each.point - 1, each.point, each.point + 1):
            found.setdefault(f"{each.kind}q{point}")
    return list(found)


def without_measures(text: str) -> tuple[str, list[Measure]]:
    """A query's text less its quantities, and these: 'a 15in laptop bag' is 'a  laptop bag' and one length."""
    text = _MIXED.sub(_decimal, text)
    found = list[Measure]()
    for read in (_ranges, measures):
        here = list(read(text))
        for each in reversed(here):
            text = f"{text[: each.start]} {text[each.end :]}"
        found += here
    return text, found


def _decimal(match: re.Match[str]) -> str:
    """'3 1/2 in' is 3.5 in."""
    whole, upper, lower = (int(part) for part in match.groups())
    return str(whole + upper / lower) if lower else match.group()
