"""What the intent head sees besides the sentence embedding: hashed n-grams and a handful of cheap marks.

Owns the text normalisation that training and the running head share; the two must never drift apart, so `VERSION` is
stored in a head and a head of another version is refused. Raise it with every change here, and retrain. Numpy and
the standard library alone. Called by head.py and training.py.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tools.intent.sentence import simplified

VERSION = 2
BUCKETS = 8192
MAX_CHARS = 400
"""A message is judged by its beginning and its end: a pasted page must not cost a second of hashing."""

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_ORDER = re.compile(r"(?<![a-z0-9])(?:#?[a-z]{1,4}-?\d{4,}|#\d{3,}|\d{5,})(?![a-z0-9])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(rf"[{_CJK}]+|[^\W{_CJK}]+(?:['’][^\W{_CJK}]+)?")
_IS_CJK = re.compile(rf"[{_CJK}]")
_QUESTION = re.compile(r"[?？]|[吗嗎呢么麼]\W*$|か\W*$")
_MARKS = (
    re.compile(r"\bid\b"),
    re.compile(r"\bnum\b"),
    _QUESTION,
    re.compile(r"\b(it|this|that|these|those|one|ones)\b|[这這那它]|[それこ]れ"),
    re.compile(r"\b(my|i|me|i'm|im|i've|ive)\b|我"),
    re.compile(r"[$€£¥]|\b(dollars?|bucks|euros?|usd)\b|[元块塊円]"),
    re.compile(r"!|！"),
    re.compile(r"[{}<>;|]|--"),
)
CHEAP = len(_MARKS) + 4

Floats = NDArray[np.float32]


def normalise(text: str) -> str:
    """NFKC, lower case, single spaces, Simplified Chinese; ids become ` id `, numbers ` num `; a long text is cut."""
    if len(text) > 4 * MAX_CHARS:
        text = f"{text[: 3 * MAX_CHARS]} {text[-MAX_CHARS:]}"
    text = simplified(unicodedata.normalize("NFKC", text).lower())
    text = _NUMBER.sub(" num ", _ORDER.sub(" id ", text))
    text = _SPACE.sub(" ", text).strip()
    return shortened(text)


def shortened(text: str) -> str:
    """The text's beginning and end: at most MAX_CHARS and a space."""
    return text if len(text) <= MAX_CHARS else f"{text[: MAX_CHARS * 3 // 4]} {text[-MAX_CHARS // 4 :]}"


def ngrams(text: str) -> Iterator[str]:
    """The n-grams of a normalised text: words and word pairs, letters in threes and fours, CJK ones to threes."""
    words = _WORD.findall(text)
    for word in words:
        if _IS_CJK.search(word):
            framed = f"^{word}$"
            for size in (1, 2, 3):
                yield from (framed[i : i + size] for i in range(len(framed) - size + 1) if framed[i : i + size] != "^")
        else:
            yield f"w {word}"
            framed = f"<{word}>"
            for size in (3, 4):
                yield from (framed[i : i + size] for i in range(len(framed) - size + 1))
    latin = ["^", *words, "$"]
    yield from (f"p {first} {second}" for first, second in pairwise(latin))


def hashed(normalised: str) -> Floats:
    """The n-grams in BUCKETS buckets (CRC-32, the same on every machine), of unit length."""
    vector = np.zeros(BUCKETS, np.float32)
    found = [zlib.crc32(gram.encode()) % BUCKETS for gram in ngrams(normalised)]
    if found:
        vector[found] = 1.0
        vector /= np.sqrt(vector.sum())
    return vector


def cheap(normalised: str) -> Floats:
    """Marks a person would notice at once: an id, a number, a question, a pointer, the length."""
    length = len(normalised)
    sizes = (float(length <= 4), float(4 < length <= 14), float(length > 80), min(length, 200) / 200)
    return np.array([*(float(bool(mark.search(normalised))) for mark in _MARKS), *sizes], np.float32)
