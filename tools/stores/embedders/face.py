"""The one face every embedder shows, and what they share: clean text, normalised vectors, remembered queries.

Owns no model. Vectors are float32 and normalised, so a dot product is the cosine. Calls block: callers put them in a
thread. Used by the embedders beside it; the rest of the house imports `Embedder` and `Vector` from the package.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
_QUERIES_KEPT = 2000


class Embedder(Protocol):
    """What the house knows of an embedder."""

    @property
    def name(self) -> str:
        """What the index remembers it by."""

    @property
    def dimension(self) -> int:
        """Length of its vectors."""

    def query(self, text: str) -> Vector:
        """The vector of something searched for: shape (dimension,)."""

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of things to be found: shape (len(texts), dimension)."""


class RememberedQueries:
    """The process's one memory of query vectors (3 MB): understanding, searching and evidence embed the same words."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str, embed: Callable[[], Vector]) -> Vector:
        """The vector of `text`, by `embed` where it is not known; read-only, because many callers hold the same one."""
        with self._lock:
            if (known := self._vectors.get(text)) is not None:
                self._vectors.move_to_end(text)
                return known
        vector = embed()
        vector.setflags(write=False)
        with self._lock:
            self._vectors[text] = vector
            while len(self._vectors) > _QUERIES_KEPT:
                self._vectors.popitem(last=False)
        return vector


def clean(text: str) -> str:
    """Text a C engine can be given: a zero byte ends a string there, and a text of nothing has no direction."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode() or " "


def normalised(vectors: Vector) -> Vector:
    """The same directions at length 1."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)
