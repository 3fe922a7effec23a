"""Any model of the sentence-transformers library, by its name.

Owns the model and its prefixes; the library is the user's to install. Made by `make_embedder`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from tools.errors import UserError
from tools.stores.embedders.face import RememberedQueries, Vector


class SentenceTransformers:
    """A model of the sentence-transformers library, with its own query and passage prompts where it has them."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found,unused-ignore]
        except ImportError as error:
            hint = "pip install sentence-transformers"
            raise UserError("embedder_missing", f"the embedder '{name}' needs the library: {hint}") from error
        try:
            self._model: Any = SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise UserError("embedder_missing", f"the embedding model '{name}' cannot be loaded: {error}") from error
        self.name = name
        self.dimension = int(self._model.get_sentence_embedding_dimension())
        self._prefixes = ("query: ", "passage: ") if "e5-" in name.lower() else ("", "")
        self._lock = threading.Lock()
        self._remembered = RememberedQueries()

    def query(self, text: str) -> Vector:
        """The vector of something searched for."""
        return self._remembered.get(text, lambda: self._encode([self._prefixes[0] + text])[0].copy())

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of things to be found."""
        return self._encode([self._prefixes[1] + text for text in texts])

    def _encode(self, texts: list[str]) -> Vector:
        with self._lock:
            found = self._model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(found, np.float32).reshape(len(texts), self.dimension)
