"""A catalogue of any size from a seed: real words with a long tail, brands, prices, stock, ratings, variants.

Owns the generator of `aisle bench search`, the queries that go with it, and an embedder whose vectors cost nothing and
still lie as texts' do: alike where words are. What words mean to each other it does not know.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import jieba
import numpy as np

from evals.bench.search.words import COLOURS, KINDS, MATERIALS, NAME_PARTS, PHRASES, QUALITIES
from tools.search.index_words import words
from tools.stores.embedders import DEFAULT_EMBEDDER, Vector

Product = dict[str, Any]
DIMENSION = 384
_SIZES = ("S", "M", "L", "XL")
_PAIR = re.compile(r"\s*([a-z][a-z -]*)=(\S+)")
_BRAND_SHARE = 50  # a brand to so many products, the big ones having most
_COMMON_NOUNS = 20_000
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def kinds() -> list[tuple[tuple[str, str], str, str]]:
    """(department in both languages, kind in English, in Chinese), the most frequent first."""
    found = [(each, *pair) for each, text in KINDS.items() for pair in _PAIR.findall(text)]
    Random(1).shuffle(found)
    return found


class Catalogue:
    """Products by number: the same seed makes the same ones."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.seed = seed
        self._kinds = kinds()
        self._nouns, self._heights = _chinese_nouns()
        self._qualities, self._colours = list(QUALITIES.items()), list(COLOURS.items())
        self._brands = max(5, count // _BRAND_SHARE)

    def products(self) -> Iterator[Product]:
        """All of them, one after another."""
        step = 1000
        for start in range(0, self.count, step):
            rng = Random(f"{self.seed}/{start}")
            for number in range(start, min(start + step, self.count)):
                yield self._product(number, rng)

    def queries(self, count: int) -> list[str]:
        """What shoppers type: kinds with what they are like, brands, long-tailed names, a third of them Chinese."""
        rng = Random(f"{self.seed}/queries")
        return [self._query(rng) for _ in range(count)]

    def _query(self, rng: Random) -> str:
        _, english, chinese = self._kinds[_zipf(rng, len(self._kinds))]
        quality, quality_zh = rng.choice(self._qualities)
        colour, colour_zh = rng.choice(self._colours)
        forms = (
            english, f"{quality} {english}", f"{colour} {english}", f"{self._brand(rng)} {english}",
            f"{quality} {colour} {english} {rng.choice(MATERIALS)}",
            f"{_compound(rng)} {english}", chinese, f"{quality_zh}{chinese}", f"{colour_zh}{quality_zh}的{chinese}",
        )  # fmt: skip
        return rng.choice(forms)

    def _product(self, number: int, rng: Random) -> Product:
        (department, department_zh), kind, kind_zh = self._kinds[_zipf(rng, len(self._kinds))]
        quality, quality_zh = rng.choice(self._qualities)
        brand, series = self._brand(rng), _compound(rng)
        material = rng.choice(MATERIALS)
        price = f"{rng.lognormvariate(3.6, 0.9) + 1:.2f}"
        reviews = int(rng.paretovariate(1.2) * 10) - 10
        chosen = [self._nouns[bisect(self._heights, rng.random() * self._heights[-1])] for _ in range(4)]
        said = rng.sample(PHRASES, 3)
        return {
            "id": f"p{number:07d}",
            "title": f"{brand} {series} {quality.capitalize()} {kind.title()} {_model(rng)}",
            "description": f"{kind.capitalize()} in {material}: {', '.join(said)}.",
            "brand": brand,
            "category": [department, kind.title()],
            "attributes": {"material": material, "model": _model(rng)},
            "rating": f"{min(5.0, max(1.0, rng.gauss(4.0, 0.6))):.1f}",
            "review_count": reviews,
            "translations": {
                "zh": {
                    "title": f"{brand} {quality_zh}{kind_zh}",
                    "description": f"{''.join(chosen[:2])}{kind_zh}，{''.join(chosen[2:])}。",
                    "category": [department_zh, kind_zh],
                }
            },
            "tags": [quality],
            "variants": self._variants(number, price, rng),
        }

    def _variants(self, number: int, price: str, rng: Random) -> list[Product]:
        """One to four of one price, so that a filter of products and one of variants are the same filter."""
        return [
            {
                "id": f"p{number:07d}-{place}",
                "options": {"color": rng.choice(self._colours)[0], "size": _SIZES[place]},
                "price": price,
                "quantity": (stock := rng.randint(1, 60) if rng.random() < 0.8 else 0),
                "availability": "in_stock" if stock else "out_of_stock",
            }
            for place in range(rng.randint(1, 4) if number % 3 == 0 else 1)
        ]

    def _brand(self, rng: Random) -> str:
        return _brand(_zipf(rng, self._brands))


def _zipf(rng: Random, size: int) -> int:
    """A place below `size`; the k-th comes about 1/k as often as the first."""
    return int(size ** rng.random()) - 1 if size > 1 else 0


@lru_cache(maxsize=100_000)
def _brand(number: int) -> str:
    rng = Random(f"brand/{number}")
    return (
        _compound(rng) if rng.random() < 0.7 else f"{_compound(rng)} & {NAME_PARTS[number % len(NAME_PARTS)].title()}"
    )


def _compound(rng: Random) -> str:
    return f"{rng.choice(NAME_PARTS)}{rng.choice(NAME_PARTS)}".title()


def _model(rng: Random) -> str:
    return f"{rng.choice(_LETTERS)}{rng.choice(_LETTERS)}{rng.randint(10, 9999)}"


@lru_cache(maxsize=1)
def _chinese_nouns() -> tuple[list[str], list[int]]:
    """Nouns of jieba's dictionary, and the running sum of how often they are used; the rare ones included."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    fields = (line.split() for line in lines)
    nouns = [(one[0], int(one[1])) for one in fields if len(one) == 3 and one[2] == "n" and len(one[0]) in (2, 3)]
    nouns = sorted(nouns, key=lambda pair: (-pair[1], pair[0]))[:_COMMON_NOUNS]
    return [word for word, _ in nouns], list(accumulate(uses for _, uses in nouns))


class SyntheticEmbedder:
    """A text's vector is the sum of its words' directions, drawn from their digests, on a slope all texts share.

    As with the default embedder all cosines are high and lie within a narrow band. It goes by that one's name, so that
    a server can be started on the store.
    """

    dimension = DIMENSION

    def __init__(self, name: str = DEFAULT_EMBEDDER) -> None:
        self.name = name
        self._shared = _direction("the shared slope")

    def query(self, text: str) -> Vector:
        return self._vector(text)

    def passages(self, texts: Sequence[str]) -> Vector:
        found = [self._vector(text) for text in texts]
        return np.stack(found) if found else np.empty((0, DIMENSION), np.float32)

    def _vector(self, text: str) -> Vector:
        said = dict.fromkeys(words(text))
        found = 0.6 * np.sum([_direction(word) for word in said], axis=0) / max(1, len(said)) ** 0.5 + self._shared
        return np.asarray(found / np.linalg.norm(found), np.float32)


@lru_cache(maxsize=60_000)
def _direction(word: str) -> Vector:
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little"))
    vector = rng.standard_normal(DIMENSION, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
