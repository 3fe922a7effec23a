"""An embedder for tests that are about something else: words hashed into a vector, counted, and slowed at will."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

import numpy as np

from tools.search.index_words import words
from tools.stores.embedders import Vector


class HashingEmbedder:
    """Texts with the same words point the same way; `asked` counts the passages it was given."""

    dimension = 64

    def __init__(self, name: str = "hashing", delay: float = 0.0) -> None:
        self.name = name
        self.asked = 0
        self._delay = delay

    def query(self, text: str) -> Vector:
        return self._vector(text)

    def passages(self, texts: Sequence[str]) -> Vector:
        self.asked += len(texts)
        time.sleep(self._delay * len(texts))
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vector:
        vector = np.full(self.dimension, 1e-3, np.float32)
        for word in words(text):
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dimension] += 1
        return np.asarray(vector / np.linalg.norm(vector), np.float32)
