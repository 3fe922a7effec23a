"""The store's own brand and category words, and how they are found in a sentence, typing slips included.

Owns FacetWords (plain data the agent fills from the catalogue) and the matcher over it. Exact words are looked up in
dictionaries; a slip of one letter is found by leaving one letter out on both sides, so time does not grow with the
number of brands. Called by slots.py once a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from tools.intent.language import is_common_word
from tools.intent.sentence import CJK, Sentence

_TOKEN = re.compile(rf"[^\W_{CJK}]+(?:['&-][^\W_{CJK}]+)*")
_IS_CJK = re.compile(rf"[{CJK}]")
_PARTS = re.compile(r"\s*(?:&|/|,|、|与|和|\band\b)\s*")
_LONGEST = 4
_FUZZY_FROM = 5
# What follows is about the thing, not the thing: 'case for phones' is a case.
_AFTER_HEAD = re.compile(
    r"\s(?:for|with|without|in|of|to|from|that|which|under|made|on|my|para|de|con|sin|für|mit|ohne|aus|pour|avec|sans|per)\s.*$"
)
_HEAD_FIRST = frozenset({"es", "fr", "it", "pt"})


@dataclass(frozen=True, slots=True)
class FacetWords:
    """What a store sells, as a shopper may name it."""

    brands: Sequence[str] = ()
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Canonical category name: its names in every language the store has, the canonical one included or not."""


class FacetMatcher:
    """Finds the store's brands and categories in sentences; built once for a catalogue."""

    def __init__(self, words: FacetWords) -> None:
        self._brands: dict[str, str] = {}
        self._brand_slips: dict[str, str] = {}
        self._categories: dict[str, str] = {}
        self._category_slips: dict[str, str] = {}
        for name, alias in _brand_aliases(words.brands):
            self._brands.setdefault(alias, name)
        # A kind named as such ('Tables & Desks') before a word in passing ('Desk & Office').
        for plural in (True, False):
            for name, aliases in words.categories.items():
                for alias in (name, *aliases):
                    self._add_category(name, alias, plural=plural)
        for alias, name in self._categories.items():  # a brand that is also a kind of thing ('Bags') is the thing
            self._brands.pop(alias, None)
            remember_slips(self._category_slips, alias, name)
        for alias, name in self._brands.items():
            remember_slips(self._brand_slips, alias, name)
        written = [alias for alias in self._brands if _IS_CJK.search(alias)]
        written.sort(key=len, reverse=True)
        self._cjk_brands = re.compile("|".join(map(re.escape, written))) if written else None

    def brand(self, sentence: Sentence) -> str | None:
        """The store's brand a sentence names, taken out of it."""
        if self._cjk_brands and (match := sentence.take_first(self._cjk_brands)) is not None:
            sentence.note("brand", *match.span())
            return self._brands[match.group()]
        tokens = list(sentence.find(_TOKEN))
        for look in (self._brands.get, self._near_brand):
            for size in range(min(_LONGEST, len(tokens)), 0, -1):
                for at in range(len(tokens) - size + 1):
                    start, end = tokens[at].start(), tokens[at + size - 1].end()
                    words = " ".join(token.group() for token in tokens[at : at + size])
                    if (name := look(words)) and not self._ordinary(sentence, start, end):
                        sentence.take(start, end)
                        sentence.note("brand", start, end)
                        return name
        return None

    def brand_at(self, sentence: Sentence, at: int) -> tuple[str, int] | None:
        """The store's brand whose name begins at an offset, and where the name ends."""
        if self._cjk_brands and (match := self._cjk_brands.match(sentence.low, at)) is not None:
            return self._brands[match.group()], match.end()
        tokens = list(islice(_TOKEN.finditer(sentence.low, at), _LONGEST))
        if not tokens or tokens[0].start() != at:
            return None
        for look in (self._brands.get, self._near_brand):
            for size in range(len(tokens), 0, -1):
                end = tokens[size - 1].end()
                words = " ".join(token.group() for token in tokens[:size])
                if (name := look(words)) and not self._ordinary(sentence, at, end):
                    return name, end
        return None

    def category(self, query: str, language: str) -> str | None:
        """The category a query is about: its last words ('trail running shoes'), or the first where heads lead."""
        query = query.lower().strip(" ?？!！.。,，")
        if _IS_CJK.search(query):
            return self._cjk_category(query.removesuffix("的"))
        head = _AFTER_HEAD.sub("", f" {query}").split()
        for look in (self._categories.get, self._near_category):
            for size in range(min(_LONGEST, len(head)), 0, -1):
                ends = [head[-size:]] if language not in _HEAD_FIRST else [head[:size], head[-size:]]
                for words in ends:
                    if name := look(_singular(" ".join(words))):
                        return name
        return None

    def _cjk_category(self, query: str) -> str | None:
        for start in range(len(query)):
            if name := self._categories.get(query[start:]):
                return name
        return None

    def _near_brand(self, word: str) -> str | None:
        if is_common_word(word) or self._categories.get(_singular(word)):
            return None
        return near(self._brand_slips, word)

    def _near_category(self, word: str) -> str | None:
        return None if is_common_word(word) else near(self._category_slips, word)

    def _add_category(self, name: str, alias: str, *, plural: bool) -> None:
        lowered = alias.strip().lower()
        for part in dict.fromkeys((lowered, *_kinds(lowered))):
            if part and (part.endswith("s") or not part.isascii() or part == lowered) == plural:
                self._categories.setdefault(part if _IS_CJK.search(part) else _singular(part), name)

    def _ordinary(self, sentence: Sentence, start: int, end: int) -> bool:
        """A brand called like an everyday word ('Gap', 'Target') must be written with a capital."""
        word = sentence.text[start:end]
        return is_common_word(word.lower()) and not word[:1].isupper()


def _kinds(name: str) -> Iterator[str]:
    """The kinds of thing a category's name joins: 'Tables & Desks' both; 'Desk & Table Lamps' are lamps, not desks."""
    parts = _PARTS.split(name)
    last = parts[-1].split()
    for part in parts[:-1]:
        attribute = len(last) > 1 and " " not in part and part.isascii() and not part.endswith("s")
        yield f"{part} {last[-1]}" if attribute else part
    yield parts[-1]


def _brand_aliases(brands: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(brand, what it may be called): the whole name, and its first word where no other brand begins so."""
    names = list(brands)
    firsts: dict[str, list[str]] = {}
    for name in names:
        lowered = " ".join(name.lower().split())
        yield name, lowered
        yield name, " ".join(_TOKEN.findall(lowered)) or lowered
        if " " in lowered:
            firsts.setdefault(lowered.split()[0], []).append(name)
    for word, owners in firsts.items():
        if len(owners) == 1 and len(word) >= _FUZZY_FROM and not is_common_word(word):
            yield owners[0], word


def _singular(words: str) -> str:
    """The last word without its plural ending: enough for English, Spanish, French and most German names."""
    if words.endswith("ies") and len(words) > 4:
        return f"{words[:-3]}y"
    if words.endswith(("ches", "shes", "sses", "xes")):
        return words[:-2]
    return words[:-1] if words.endswith("s") and not words.endswith("ss") and len(words) > 3 else words


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def remember_slips(slips: dict[str, str], alias: str, name: str) -> None:
    """Let `near` find `name` by slips of `alias`."""
    if len(alias) >= _FUZZY_FROM and not _IS_CJK.search(alias):
        for key in (alias, *_shorter(alias)):
            slips.setdefault(key, name)


def near(slips: Mapping[str, str], word: str) -> str | None:
    """A name one letter left out, put in or changed away. The first letter must be right where it was changed."""
    if len(word) < _FUZZY_FROM:
        return None
    if name := slips.get(word):
        return name
    return next((slips[key] for key in _shorter(word) if len(key) >= _FUZZY_FROM and key in slips), None)
