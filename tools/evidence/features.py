"""What can be counted about a question and its passages: shared words, likeness of meaning, kinds, forms.

One row a passage. Words that only English has (hedges, yes and no) are 0 elsewhere; the rest holds in any language. The
last columns tell how a passage stands among the question's others. Changing a column means raising VERSION and training
again. Used by ranker.py and training.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tools.evidence.passage import Passage
from tools.evidence.words import STOPPED, Rarity, grams, tokens

Floats = npt.NDArray[np.float32]

VERSION = 1
_AMOUNT = re.compile(
    r"how (many|much|long|tall|big|wide|heavy|high|deep|thick|far|old)|\b(size|dimensions?|weigh\w*|length|width|height"
    r"|capacity|watt\w*|volt\w*|diameter)\b|多少|多大|多长|多高|多宽|多重|几|尺寸|重量"
    r"|cuánt[oa]s?|wie (viel|groß|lang|schwer)"
)
_YES_OR_NO = re.compile(
    r"^(is|are|was|do|does|did|can|could|will|would|should|has|have|am)\b"
    r"|\b(will|does|do|can|is|are|would) (this|it|they|these|the|i|you)\b|吗|是否|能不能|可以"
)
_UNKNOWING = re.compile(
    r"not sure|don['’]?t know|do not know|no idea|sorry|can['’]?t (say|answer|help)|cannot (say|answer)|unsure"
    r"|wish i could|couldn['’]?t tell|不知道|不清楚|不确定"
)
_HEDGED = re.compile(
    r"\bi (think|believe|guess|assume)\b|probably|contact|should|might|may be|maybe|可能|应该|大概|也许"
)
_OWN = re.compile(r"\b(i|my|we)\b|我")
_DECIDED = re.compile(r"\s*(yes|no|yep|nope|sure|not|it does|it is)\b|是的|不是|可以|不能")
_DENIED = re.compile(r"\b(not|no|never|without)\b|n['’]t|不|没")
_TRUTH = re.compile(r": (true|false)\b|[:：](是|否)")
_AMONG = ("cov", "cov_among", "gram_cos", "gram_cov", "cov_asked", "gram_cos_asked", "best")


@dataclass(frozen=True, slots=True)
class Words:
    """A passage or question, counted once."""

    ordered: tuple[str, ...]
    all: frozenset[str]
    grams: frozenset[str]


@lru_cache(maxsize=4096)
def words_of(text: str) -> Words:
    """The words of a text; remembered, since a product's passages are asked about again and again."""
    ordered = tuple(tokens(text))
    return Words(ordered, frozenset(ordered), grams(text))


def lexical(question: str, passages: Sequence[Passage], rarity: Rarity, rare_grams: Rarity) -> tuple[list[str], Floats]:
    """Names and values, (len(passages), names)."""
    asked, texts = words_of(question), [words_of(passage.text) for passage in passages]
    before = [words_of(passage.asked) for passage in passages]
    told = _asked_for(question)
    among = Rarity([one.all | two.all for one, two in zip(texts, before, strict=True)])
    rows = []
    for passage, own, earlier in zip(passages, texts, before, strict=True):
        row = _overlap(asked, own, earlier, rarity, among) | _likeness(asked, own, earlier, rare_grams)
        row |= _form(passage, own, told) | _name(passage, asked, rarity)
        rows.append(row | {"length_asked": math.log1p(len(asked.ordered))})
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows], np.float32)
    spread, spread_names = standing(values[:, [names.index(name) for name in _AMONG]], _AMONG)
    return names + spread_names, np.concatenate([values, spread], axis=1)


def standing(values: Floats, names: Sequence[str]) -> tuple[Floats, list[str]]:
    """How each value stands among its column: in standard deviations from the mean, and below the best."""
    deviation = values.std(axis=0)
    scaled = np.where(deviation > 1e-6, (values - values.mean(axis=0)) / (deviation + 1e-6), 0)
    both = np.concatenate([scaled, values - values.max(axis=0)], axis=1).astype(np.float32)
    return both, [f"{name}_{how}" for how in ("z", "below") for name in names]


def likeness(
    question: Floats, passages: Floats, asked: Floats, means: tuple[Floats, Floats]
) -> tuple[list[str], Floats]:
    """Names and values of what vectors tell. `asked` rows are zero where there was no earlier question.

    The embedder's cosines lie in a narrow band; taking the mean question and the mean passage off widens it.
    """
    centred = _unit(question - means[0])
    own = _unit(passages - means[1])
    earlier = np.where(asked.any(axis=1, keepdims=True), _unit(asked - means[0]), 0)
    middle = own.mean(axis=0)
    columns = {
        "cosine": (passages @ question) * 10 - 8.3,
        "centred": own @ centred,
        "centred_asked": earlier @ centred,
        "apart": _unit(own - 0.5 * middle) @ centred,
        "common": own @ _unit(middle),
    }
    values = np.stack(list(columns.values()), axis=1).astype(np.float32)
    spread, names = standing(values, list(columns))
    return list(columns) + names, np.concatenate([values, spread], axis=1)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def _overlap(asked: Words, own: Words, earlier: Words, rarity: Rarity, among: Rarity) -> dict[str, float]:
    content = asked.all - STOPPED
    weights = {word: rarity(word) for word in asked.all}
    telling = {word: weights[word] * among(word) for word in content}
    total, total_among = sum(weights[word] for word in content) or 1, sum(telling.values()) or 1
    most = max((weights[word] for word in content), default=1)
    shared, shared_earlier = content & own.all, content & earlier.all
    pairs = set(zip(asked.ordered, asked.ordered[1:], strict=False))
    both = sum(rarity(word) for word in earlier.all | content) or 1
    return {
        "cov": sum(weights[word] for word in shared) / total,
        "cov_sum": sum(weights[word] for word in shared),
        "all_sum": sum(weights[word] for word in asked.all & own.all) / 2,
        "cov_among": sum(telling[word] for word in shared) / total_among,
        "best": max((weights[word] for word in shared), default=0) / most,
        "shared": len(shared) / 4,
        "cov_asked": sum(weights[word] for word in shared_earlier) / total,
        "cov_among_asked": sum(telling[word] for word in shared_earlier) / total_among,
        "best_asked": max((weights[word] for word in shared_earlier), default=0) / most,
        "same_asked": sum(rarity(word) for word in shared_earlier) / both,
        "density": sum(weights[word] for word in shared) / (sum(rarity(word) for word in own.all) or 1),
        "pairs": len(pairs & set(zip(own.ordered, own.ordered[1:], strict=False))) / 3,
        "pairs_asked": len(pairs & set(zip(earlier.ordered, earlier.ordered[1:], strict=False))) / 3,
    }


def _likeness(asked: Words, own: Words, earlier: Words, rare: Rarity) -> dict[str, float]:
    found: dict[str, float] = {}
    size = math.sqrt(sum(rare(gram) ** 2 for gram in asked.grams)) or 1
    for name, other in (("", own), ("_asked", earlier)):
        shared = sum(rare(gram) ** 2 for gram in asked.grams & other.grams)
        other_size = math.sqrt(sum(rare(gram) ** 2 for gram in other.grams)) or 1
        found |= {f"gram_cos{name}": shared / (size * other_size), f"gram_cov{name}": shared / size**2}
    return found


def _asked_for(question: str) -> tuple[bool, bool]:
    """Whether a question asks for an amount, and whether for yes or no."""
    plain = question.lower()
    return bool(_AMOUNT.search(plain)), bool(_YES_OR_NO.search(plain))


def _form(passage: Passage, own: Words, told: tuple[bool, bool]) -> dict[str, float]:
    text, (amount, yes_or_no) = passage.text.lower(), told
    number, decided = bool(re.search(r"\d", text)), bool(_DECIDED.match(text))
    return {
        "attribute": float(passage.kind == "attribute"),
        "answer": float(passage.kind == "answer"),
        "length": math.log1p(len(own.ordered)),
        "short": float(len(own.ordered) < 6),
        "number": float(number),
        "amount": float(amount),
        "amount_number": float(amount and number),
        "yes_or_no": float(yes_or_no),
        "unknowing": float(bool(_UNKNOWING.search(text))),
        "hedged": float(bool(_HEDGED.search(text))),
        "own_words": float(bool(_OWN.search(text))),
        "decided": float(decided),
        "yes_or_no_decided": float(yes_or_no and decided),
        "denied": float(bool(_DENIED.search(text))),
        "a_question": float(text.rstrip().endswith(("?", "？"))),
    }


def _name(passage: Passage, asked: Words, rarity: Rarity) -> dict[str, float]:
    """An attribute's name against the question."""
    if passage.kind != "attribute":
        return {"name_cov": 0.0, "name_share": 0.0, "truth": 0.0}
    content = asked.all - STOPPED
    name = frozenset(tokens(re.split(r"[:：]", passage.text, maxsplit=1)[0]))
    total = sum(rarity(word) for word in content) or 1
    return {
        "name_cov": sum(rarity(word) for word in content & name) / total,
        "name_share": len(content & name) / max(1, len(name)),
        "truth": float(bool(_TRUTH.search(passage.text))),
    }
