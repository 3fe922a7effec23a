"""What is seen of one question and its passages before anything is judged: counted features and the reader's states.

Owns the vectors' memory (a product's passages are embedded once) and the order in which models are asked. Used by
ranker.py in chat, by training.py and by the evals, so that all see alike.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.evidence.features import Floats, lexical, likeness, words_of
from tools.evidence.passage import Passage
from tools.evidence.reader import Reader
from tools.evidence.words import Rarity
from tools.stores.embedders import Embedder

_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Pool:
    """How rare words and runs of characters are among the passages at hand."""

    words: Rarity
    grams: Rarity

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> Pool:
        """Counted over some passages: a file's, or one product's."""
        texts = [words_of(passage.text) for passage in passages]
        asked = [words_of(passage.asked) for passage in passages]
        wholes = (own.all | earlier.all for own, earlier in zip(texts, asked, strict=True))
        return cls(Rarity(wholes), Rarity(own.grams for own in texts))


@dataclass(frozen=True, slots=True)
class Vectors:
    """The question's vector (dimension,), its passages' and, zero where there is none, their earlier questions'."""

    question: Floats
    passages: Floats
    asked: Floats


class Eye:
    """Embeds and reads; blocks, so callers put it in a thread."""

    def __init__(self, embedder: Embedder, reader: Reader | None) -> None:
        self.embedder, self.reader = embedder, reader
        self._known: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, question: str, passages: Sequence[Passage]) -> Vectors:
        """Everything embedded that the features need."""
        own = self._passages([passage.text for passage in passages])
        asked = np.zeros_like(own)
        for place, passage in enumerate(passages):
            if passage.asked:
                asked[place] = self.embedder.query(passage.asked)
        return Vectors(np.asarray(self.embedder.query(question), np.float32), own, asked)

    def states(self, question: str, passages: Sequence[Passage]) -> Floats:
        """The reader's states, (len(passages), width)."""
        assert self.reader is not None
        return self.reader.read(question, [passage.whole for passage in passages])

    def _passages(self, texts: Sequence[str]) -> Floats:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = list(dict.fromkeys(text for text in texts if text not in found))
        if missing:
            found |= dict(zip(missing, self.embedder.passages(missing), strict=True))
        with self._lock:
            for text in texts:
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts]).astype(np.float32)


def features(
    question: str, passages: Sequence[Passage], vectors: Vectors, pool: Pool, means: tuple[Floats, Floats]
) -> tuple[list[str], Floats]:
    """Names and values of all that is counted, (len(passages), names)."""
    names, values = lexical(question, passages, pool.words, pool.grams)
    more, alike = likeness(vectors.question, vectors.passages, vectors.asked, means)
    return names + more, np.concatenate([values, alike], axis=1)


def read_columns(values: Floats, states: Floats) -> Floats:
    """What the reading head weighs: features, states, and states against the mean of the question's passages."""
    return np.concatenate([values, states, states - states.mean(axis=0)], axis=1)
