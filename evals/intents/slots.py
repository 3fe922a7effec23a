"""Comparing slots as written: what counts as the same value, and the counts behind slot F1.

Owns the tolerance, which is small and the same for every file: case, space, a leading article and a plural ending do
not count; numbers are compared as numbers ('two' is 2), currencies by their ISO code ('bucks' is USD), colours and
sizes by what the tool reads in both ('schwarze' is black, 'medium' is M), pointers by the place they point at. Called
by score.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.intent.colours import colours
from tools.intent.numbers import read_number
from tools.intent.prices import currency_of
from tools.intent.references import place_of
from tools.intent.sentence import Sentence
from tools.intent.sizes import size

_ARTICLE = re.compile(
    r"^(?:the|an?|some|any|my|your|el|la|los|las|un[oa]?s?|der|die|das|den|dem|des|ein(?:e[nmrs]?)?|le|les|des|du)\s+"
)
_EDGES = re.compile(r"^[\s.,!?。,!?\"'“”‘’]+|[\s.,!?。,!?\"'“”‘’]+$")
_NUMERIC = re.compile(r"\d[\d.,]*\s?(?:k|w|[百千万萬])?")


@dataclass(slots=True)
class Counts:
    """Right, too many, missed."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """1 where nothing was expected and nothing found."""
        wrong = self.spurious + self.missed
        return 2 * self.right / (2 * self.right + wrong) if self.right + wrong else 1.0

    def add(self, other: Counts) -> None:
        """Sum up."""
        self.right += other.right
        self.spurious += other.spurious
        self.missed += other.missed


def compared(expected: Mapping[str, Iterable[str]], found: Mapping[str, Iterable[str]]) -> dict[str, Counts]:
    """Counts by slot for one message."""
    table: dict[str, Counts] = {}
    for name in {*expected, *found}:
        wanted = Counter(folded(name, value) for value in expected.get(name, ()))
        given = Counter({folded(name, value): 1 for value in found.get(name, ())})
        right = (wanted & given).total()
        table[name] = Counts(right, given.total() - right, wanted.total() - right)
    return table


def folded(name: str, value: str) -> str:
    """The form in which two values of a slot are compared."""
    plain = _EDGES.sub("", " ".join(value.lower().replace("’", "'").split()))
    if name in ("price_min", "price_max", "count"):
        return _number(plain)
    if name == "currency":
        return currency_of(plain) or plain
    if name == "colour":
        named = colours(Sentence.of(plain, "de")) or colours(Sentence.of(f"{plain}色", "zh"))
        return named[0] if named else plain
    if name == "size":
        return _size(plain)
    if name == "order_id":
        return re.sub(r"[\s#＃]", "", plain)
    if name == "ref":
        place = place_of(plain)
        return f"#{place}" if place is not None else re.sub(r"\sones?$", "", _ARTICLE.sub("", plain))
    return _singular(_ARTICLE.sub("", plain)) if name == "category" else plain


def _number(text: str) -> str:
    number = read_number(text)
    if number is None and (match := _NUMERIC.search(text)) is not None:
        number = read_number(match.group())
    if number is None and len(text) > 1 and (number := read_number(text[:-1])) is None:
        return text
    return format(number.normalize(), "f") if number is not None else text


def _size(text: str) -> str:
    read = size(Sentence.of(f"size {text}", "en")) or size(Sentence.of(text, "zh"))
    read = re.sub(r"^(?:US|UK|EU) ", "", read) if read else None
    return (read or re.sub(r"^(?:size|talla|größe|gr\.?|taille|尺码|尺寸)\s*|\s*[码碼号號]$", "", text)).lower()


def _singular(text: str) -> str:
    """Without a plural ending of English, Spanish or German, which of the three does not matter for comparing."""
    return re.sub(r"(?:ies|es|en|s|n|e|y)$", "", text) if len(text) > 4 else text.removesuffix("s")
