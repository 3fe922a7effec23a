"""Words as evidence compares them: stems of Latin words, pairs of Chinese characters, and how rare each is.

Owns a light English stemmer, the stop words and the weight of a word among a set of texts. The weights are scaled to
the most a word can weigh, so that a file of thousands of passages and one product's thirty lines are alike. Used by
features.py and, for its plain overlap, by the evals.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:[.,]\d+)*")
_HAN = re.compile(r"[一-鿿]+")
_STOPPED = (
    "a an the is are was were be been am do does did will would can could should i you it its this that these those"
    " they them he she we my your our me of to in on at for with from by as and or but not no if so what which who how"
    " when where why there here have has had any some just about also than then too very much many get got one it's"
    " don't i'm el la los las un una de en y o que es son con para por le les des du et est der die das ein eine und"
    " ist mit zu"
).split()
_ENDINGS = (("'s", ""), ("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("es", "e"))


def stem(word: str) -> str:
    """A Latin word without its commonest English endings; `batteries` and `battery` meet."""
    if len(word) < 4 or not word.isascii() or word.isdigit():
        return word
    for ending, instead in (*_ENDINGS, ("s", "")):
        kept = ending == "s" and word.endswith(("ss", "us", "is"))
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not kept:
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdgmnprt":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        return word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


def tokens(text: str) -> list[str]:
    """Stems in order; a run of Chinese characters gives its overlapping pairs."""
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if _HAN.match(word):
            for run in _HAN.findall(word):
                found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        else:
            found.append(stem(word))
    return found


STOPPED = frozenset(stem(word) for word in _STOPPED)


def grams(text: str) -> frozenset[str]:
    """Runs of three to five characters, over word borders; two to three where there is no Latin letter."""
    line = " " + " ".join(_WORD.findall(text.lower())) + " "
    sizes = (2, 3) if _HAN.search(line) else (3, 4, 5)
    return frozenset(line[at : at + size] for size in sizes for at in range(len(line) - size + 1))


class Rarity:
    """How much a word weighs: log(1 + texts / (1 + texts with it)), over the most it could be; 0 to 1."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self._with: Counter[str] = Counter()
        self._texts = 0
        for words in texts:
            self._texts += 1
            self._with.update(set(words))
        self._most = math.log(1 + max(1, self._texts))

    def __call__(self, word: str) -> float:
        return math.log(1 + max(1, self._texts) / (1 + self._with[word])) / self._most
