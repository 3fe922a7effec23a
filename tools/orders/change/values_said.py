"""Option values of a product as a text says them: "30MP", "size 8", "without armrest", "Google" for "Google Assistant".

Pure. What a value is said *of* (which item, as it is or as it should be) is mentions.py's and versions_said.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tools.search.option_words import option_word

Values = Mapping[str, frozenset[str]]
"""Option names with the values a product comes in."""

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|%")
_YES, _NO = frozenset({"yes", "true"}), frozenset({"no", "none", "false"})
_LACKING = r"(?:without|w/o|not|non|no|lacking|不带|不要|没有|无|非)[\s-]*(?:an?\s|any\s|the\s)?\s*"
_SIZES: Mapping[str, str] = {
    "XS": r"extra[\s-]small|x-small|特小号",
    "S": r"small|小号",
    "M": r"medium|中号",
    "L": r"(?<!extra )(?<!extra-)(?<!x-)large|大号",
    "XL": r"extra[\s-]large|x-large|加大码?|特大号",
}
_BEFORE, _AFTER = r"(?<![A-Za-z0-9.$€£#])", r"(?![A-Za-z0-9]|\.\d)"
_LEAST_PART = 4
_NEAR = 18


@dataclass(frozen=True, slots=True)
class Said:
    """A value in a text; `names` are the options it can be a value of."""

    start: int
    end: int
    names: frozenset[str]
    value: str

    def fits(self, options: Mapping[str, str]) -> bool:
        """A variant with these options has it."""
        return any(options.get(name) == self.value for name in self.names)


def values_of(variants: Iterable[Mapping[str, str]]) -> Values:
    """What there is to choose from, of the options of some variants."""
    found: dict[str, set[str]] = {}
    for options in variants:
        for name, value in options.items():
            found.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in found.items()}


def values_said(values: Values, text: str) -> list[Said]:
    """The values a text names, in its order; the longer one where two overlap."""
    hits: dict[tuple[int, int, str], set[str]] = {}
    for name, choices in values.items():
        whole = _hits(name, choices, text)
        for start, end, value in whole or _parts(choices, values, text):
            hits.setdefault((start, end, value), set()).add(name)
    found = [Said(start, end, _named(names, text, start, end), value) for (start, end, value), names in hits.items()]
    kept = [one for one in found if not any(_inside(one, other) for other in found)]
    return sorted(kept, key=lambda one: one.start)


def _inside(one: Said, other: Said) -> bool:
    longer = other.end - other.start > one.end - one.start
    return longer and other.start <= one.start and one.end <= other.end


def _hits(name: str, choices: frozenset[str], text: str) -> list[tuple[int, int, str]]:
    return [
        (match.start(), match.end(), value)
        for value in choices
        for pattern in _patterns(name, value)
        for match in pattern.finditer(text)
    ]


@lru_cache(maxsize=4096)
def _patterns(name: str, value: str) -> Sequence[re.Pattern[str]]:
    """How a value of an option is said."""
    plain, label = value.strip().casefold(), _loose(name, cut=2)
    if plain in _YES:
        return [re.compile(rf"(?<!without )(?<!not )(?<!no )(?<!non-)(?<!不)\b{label}", re.IGNORECASE)]
    if plain in _NO:
        return [re.compile(_LACKING + label, re.IGNORECASE)]
    if plain.isdigit():
        bare = rf"{_BEFORE}(?<!-){plain}(?![A-Za-z0-9%]|\.\d|\s*(?:items?|件|个))|{plain}(?=\s*(?:码|号))"
        return [re.compile(rf"{label}\s*{plain}{_AFTER}|{bare}", re.IGNORECASE)]
    if len(plain) == 1:  # a letter: "S" as it is written, or said with its option
        patterns = [re.compile(rf"(?<![A-Za-z0-9'’.]){re.escape(value)}(?![A-Za-z0-9'’])")]
        patterns.append(re.compile(rf"{label}\s+{plain}{_AFTER}", re.IGNORECASE))
    else:
        patterns = [re.compile(rf"{_BEFORE}{_loose(value)}{_AFTER}", re.IGNORECASE)]
    if (chinese := option_word(value, "zh")) != value:
        patterns.append(re.compile(f"{re.escape(chinese)}|{re.escape(chinese.removesuffix('色'))}色?"))
    if value in _SIZES and "size" in name.casefold():
        patterns.append(re.compile(rf"{_BEFORE}(?:{_SIZES[value]}){_AFTER}", re.IGNORECASE))
    return patterns


def _loose(text: str, cut: int = 0) -> str:
    """A phrase whatever stands between its parts; the last `cut` letters may be others ("resistance", "resistant")."""
    parts = [_spelt(part) for part in _TOKEN.findall(text.casefold())]
    if not parts:
        return re.escape(text)
    if cut and len(parts[-1]) > _LEAST_PART + cut and parts[-1].isascii():
        parts[-1] = parts[-1][:-cut] + r"\w*"
    elif cut and parts[-1].isascii():
        parts[-1] += r"s?"
    return r"[\s+&/-]*".join(parts)


def _spelt(part: str) -> str:
    return {"grey": "gr[ae]y", "gray": "gr[ae]y", "color": "colou?r", "colour": "colou?r"}.get(part, re.escape(part))


def _parts(choices: frozenset[str], values: Values, text: str) -> list[tuple[int, int, str]]:
    """A word that only one of all the product's values has stands for it."""
    everything = [value for group in values.values() for value in group]
    found = []
    for value in choices:
        for word in _TOKEN.findall(value.casefold()):
            alone = sum(word in _TOKEN.findall(other.casefold()) for other in set(everything)) == 1
            if len(word) >= _LEAST_PART and alone and word != value.casefold():
                found += [
                    (match.start(), match.end(), value)
                    for match in re.finditer(rf"{_BEFORE}{re.escape(word)}{_AFTER}", text, re.IGNORECASE)
                ]
    return found


def _named(names: set[str], text: str, start: int, end: int) -> frozenset[str]:
    """Of several options with such a value, the one whose name stands beside it ("black frame", "lens in brown")."""
    if len(names) == 1:
        return frozenset(names)
    words = {name: set(_TOKEN.findall(name.casefold())) for name in names}
    around = text[end : end + _NEAR], text[max(0, start - _NEAR) : start]
    for near in around:
        said = set(_TOKEN.findall(near.casefold()))
        told = {n for n in names if said & (words[n] - set().union(*(words[o] for o in names if o != n)))}
        if len(told) == 1:
            return frozenset(told)
    return frozenset(names)
