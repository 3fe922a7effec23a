"""The two floors the ranker is measured against in the same run: shared words, and the plain embedder.

Owns their definitions. Both read the candidate as the file has it. Used by measure.py.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tools.evidence.questions import Question
from tools.stores.embedders import Embedder

Scores = npt.NDArray[np.float64]
_WORD = re.compile(r"\w+")


class IdfOverlap:
    """Sum of log(1 + N / (1 + df)) over the words that question and candidate share; df over the file's candidates."""

    def __init__(self, questions: Sequence[Question]) -> None:
        candidates = [words(candidate) for question in questions for candidate in question.candidates]
        self._with = Counter(word for candidate in candidates for word in candidate)
        self._many = len(candidates)

    def scores(self, question: Question) -> Scores:
        """One score a candidate."""
        asked = words(question.text)
        weigh = {word: math.log(1 + self._many / (1 + self._with[word])) for word in asked}
        # sorted: a sum in the order of a set would differ from run to run in its last bits, and so would ties
        shared = [sorted(asked & words(candidate)) for candidate in question.candidates]
        return np.array([sum(weigh[word] for word in of) for of in shared])


class PlainEmbedder:
    """The cosine of the question's vector and the candidate's."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def scores(self, question: Question) -> Scores:
        """One score a candidate."""
        return np.asarray(
            self._embedder.passages(question.candidates) @ self._embedder.query(question.text), np.float64
        )


def words(text: str) -> frozenset[str]:
    """Lower-case words."""
    return frozenset(_WORD.findall(text.lower()))
