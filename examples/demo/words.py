"""The store's small dictionary: attribute names and values from English into Chinese (data/words.txt), units by rule.

A value is looked up whole, then part by part at commas; numbers keep their figures and get a Chinese unit. A word that
is missing is collected, not guessed: build.py refuses to write a half-translated store. Used by products.py.
"""

from __future__ import annotations

import re
from pathlib import Path

_UNITS = {
    "g": "克",
    "kg": "千克",
    "ml": "毫升",
    "L": "升",
    "cm": "厘米",
    "m": "米",
    "km": "公里",
    "h": "小时",
    "min": "分钟",
    "days": "天",
    "months": "个月",
    "years": "年",
    "year": "年",
    "W": "瓦",
    "lumens": "流明",
    "pieces": "件",
    "sheets": "张",
    "pages": "页",
    "people": "人",
    "person": "人",
    "inch": "英寸",
    "cups": "杯",
    "keys": "键",
    "bags": "包",
    "players": "人",
    "degrees": "度",
    "gsm": "克/平方米",
    "ohm": "欧姆",
    "bar": "巴",
    "rpm": "转",
    "countries": "个国家",
    "species": "种",
    "varieties": "个品种",
    "micron": "微米",
}
_MEASURE = re.compile(rf"([\d.,]+(?:[-–][\d.,]+)?) ({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b")
_AGES = re.compile(r"^(\d+)(-\d+)?(\+)? (years|months)$")
_TECHNICAL = re.compile(
    r"USB-?[AC]?|HDMI|DisplayPort|Bluetooth [\d.]+|Wi-Fi|LED|IP[X\d]+|ANC|SPF|PA\+*|mAh|Hz|kHz|mm|dB|[TG]B|MB/s|"
    r"IPS|OLED|DPI|GPS|A\d|K|R\d|SD|ABS|E\d\d|UPF|RJ45|°C|[cm]+²|GHz|Mb/s|GaN|FM|DAB\+|RCA|XLR|VA|EN|eARC|tog"
)


class Words:
    """The dictionary, and what was asked of it in vain."""

    def __init__(self, path: Path) -> None:
        self._keys: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self.missing: set[str] = set()
        section = self._values
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("@"):
                section = self._keys if line == "@keys" else self._values
            elif " = " in line:
                english, _, chinese = line.partition(" = ")
                section[english.strip()] = chinese.strip()

    def key(self, english: str) -> str:
        """An attribute's name."""
        return self._keys.get(english) or self._miss(f"key {english}")

    def value(self, english: str, key: str = "") -> str:
        """An attribute's value; `key` tells an age (3-6岁) from a length of time (2年)."""
        if key == "age range" and (age := _AGES.match(english)):
            return _age(*age.groups())
        if found := self._whole(english):
            return found
        parts = [self._whole(part) or self._miss(part) for part in english.split(", ")]
        return "、".join(parts)

    def _whole(self, text: str) -> str | None:
        if found := self._values.get(text):
            return found
        measured = _MEASURE.sub(lambda match: match[1] + _UNITS[match[2]], text).replace(" x ", " × ")
        left = _TECHNICAL.sub("", measured)
        return None if re.search("[A-Za-z]", left) else measured

    def _miss(self, text: str) -> str:
        self.missing.add(text)
        return text


def _age(low: str, high: str | None, plus: str | None, unit: str) -> str:
    """`3-6 years` as 3-6岁, `6+ months` as 6个月以上."""
    return f"{low}{high or ''}{'个月' if unit == 'months' else '岁'}{'以上' if plus else ''}"
