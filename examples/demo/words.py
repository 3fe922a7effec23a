"""The store's small dictionary: attribute names and values from English into Chinese (words.txt), units by rule.

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
    "pieces": "片",
    "sheets": "张",
    "pages": "页",
    "people": "人",
    "person": "人",
    "inch": "英寸",
    "cups": "杯",
    "keys": "键",
    "bags": "包",
    "seeds": "粒",
    "players": "人",
    "degrees": "度",
    "sets": "套",
}
_MEASURE = re.compile(rf"([\d.,]+(?:[-–][\d.,]+)?) ({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b")
_AGES = re.compile(r"^(\d+)(\+| months\+|-\d+)?( years| months)?$")
_TECHNICAL = re.compile(
    r"USB-?[AC]?|HDMI|DisplayPort|Bluetooth [\d.]+|Wi-Fi|LED|IP[X\d]+|ANC|SPF|PA\+*|mAh|Hz|kHz|mm|dB|[TG]B|MB/s|IPS|OLED|"
    r"DPI|NFC|GPS|ml|mm|A\d|B\d|V|K|x|R\d|RGB|CRI|AptX|AAC|EVA|TPU|PVC|ABS|BPA|SD|M\.2|E\d\d|GU10|gsm|UPF|PBT|RJ45|PD|Type|tog"
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

    def value(self, english: str) -> str:
        """An attribute's value."""
        if found := self._whole(english):
            return found
        parts = [self._whole(part) or self._miss(part) for part in english.split(", ")]
        return "、".join(parts)

    def _whole(self, text: str) -> str | None:
        if found := self._values.get(text):
            return found
        if match := _AGES.match(text):
            low, plus, unit = match.groups()
            word = "个月" if "months" in f"{plus}{unit}" else "岁" if (plus or unit) else ""
            return f"{low}{'' if plus is None or plus.endswith('+') else plus}{word}{'以上' if plus and '+' in plus else ''}"
        measured = _MEASURE.sub(lambda match: match[1] + _UNITS[match[2]], text).replace(" x ", " × ")
        left = _TECHNICAL.sub("", measured)
        return None if re.search("[A-Za-z]", left) else measured

    def _miss(self, text: str) -> str:
        self.missing.add(text)
        return text
