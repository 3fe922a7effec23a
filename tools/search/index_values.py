"""How a stated limit meets the store's own values: colours, sizes, brands and categories, whatever they are called.

Owns the comparison of one wanted value with one value of the store ('42' with 'EU 42', '蓝色' with 'Slate blue',
'jackets' with 'Jackets & Outerwear') and the vocabulary that makes it once a value. Used by index_columns alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tools.search.colours import canonical_colour, canonical_colours
from tools.search.index_words import words

Match = Callable[[str, Sequence[str]], list[bool]]
_READ = "\t"
_SIZE_WORDS = {
    "extra small": "xs",
    "x-small": "xs",
    "small": "s",
    "medium": "m",
    "large": "l",
    "x-large": "xl",
    "extra large": "xl",
    "xx-large": "xxl",
    "2xl": "xxl",
    "3xl": "xxxl",
    "特小": "xs",
    "小": "s",
    "中": "m",
    "大": "l",
    "加大": "xl",
    "特大": "xl",
    "均": "one size",
}
_SIZE = re.compile(
    r"^(?:size|尺码|码数)?\s*(us|uk|eu|eur|cn|jp|欧码|美码)?\s*(\d+(?:[.,]\d+)?)\s*(us|uk|eu|eur|码|號|号)?$"
)


class Vocabulary:
    """The distinct values of a column as numbers; asks once which of them a wanted value means."""

    def __init__(self, match: Match) -> None:
        self._match = match
        self._numbers: dict[str, int] = {}
        self._asked: dict[str, npt.NDArray[np.bool_]] = {}

    def number(self, value: str) -> int:
        """The value's number."""
        return self._numbers.setdefault(value, len(self._numbers))

    def matching(self, wanted: str) -> npt.NDArray[np.bool_]:
        """By number, whether the value is one of those wanted. The last entry is for rows that have no value (-1)."""
        known = self._asked.get(wanted)
        if known is None or len(known) != len(self._numbers) + 1:
            known = np.asarray([*self._match(wanted, list(self._numbers)), False], np.bool_)
            if len(self._asked) > 1000:  # wanted values come from shoppers
                self._asked.clear()
            self._asked[wanted] = known
        return known


def colour_matches(wanted: str, values: Sequence[str]) -> list[bool]:
    """'blue' finds 'Slate blue' and '藏青色'; a colour out of the table is compared as it is written."""
    colour = canonical_colour(wanted)
    written = wanted.strip().casefold()
    return [
        colour in value[1:].split(_READ)
        if value.startswith(_READ)
        else written == value.casefold() or (colour is not None and colour in canonical_colours(value))
        for value in values
    ]


def read_colours(colours: Iterable[str]) -> str:
    """The value of a product whose colours were read from its title: only the colours, or every title is a value."""
    return _READ + _READ.join(sorted(colours))


def size_matches(wanted: str, values: Sequence[str]) -> list[bool]:
    """'42' finds 'EU 42', 'large' finds 'L'; where both name a system it must be the same."""
    system, size = _size(wanted)
    found = []
    for value in values:
        other_system, other = _size(value)
        found.append(size == other and (not system or not other_system or system == other_system))
    return found


def _size(text: str) -> tuple[str, str]:
    plain = text.strip().casefold().removeprefix("size ").strip()
    if match := _SIZE.match(plain):
        before, number, after = match.groups()
        system = {"eur": "eu", "欧码": "eu", "美码": "us", "码": "", "号": "", "號": ""}.get(
            before or after or "", before or after or ""
        )
        return system, number.replace(",", ".").removesuffix(".0")
    plain = plain.removesuffix("码").removesuffix("碼").removesuffix("号")
    return "", _SIZE_WORDS.get(plain, plain)


def brand_matches(wanted: str, values: Sequence[str]) -> list[bool]:
    """The brand of that name; where there is none, brands that have all its words."""
    return _by_words(wanted, [[value] for value in values])


def category_matches(wanted: str, values: Sequence[str]) -> list[bool]:
    """A node of that name at any depth in any language; where there is none, nodes that have all its words.

    A value holds one path a line, its nodes separated by tabs. 'Home > Lighting' wants both nodes.
    """
    nodes = [[node for path in value.split("\n") for node in path.split("\t") if node] for value in values]
    wanted_path = [part for part in re.split(r"\s*[>›]\s*", wanted.strip()) if part]
    found = [True] * len(values)
    for part in wanted_path:
        found = [before and now for before, now in zip(found, _by_words(part, nodes), strict=True)]
    return found if wanted_path else [False] * len(values)


def _by_words(wanted: str, names: Sequence[Sequence[str]]) -> list[bool]:
    asked = _word_set(wanted)
    sets = [[_word_set(name) for name in each] for each in names]
    exact = [any(asked == other for other in each) for each in sets]
    if any(exact) or not asked:
        return exact
    return [any(asked <= other for other in each) for each in sets]


@lru_cache(maxsize=200_000)
def _word_set(name: str) -> frozenset[str]:
    return frozenset(words(name))
