"""An OpenAI-compatible `/v1/embeddings` by its address (vLLM included).

Owns the HTTP calls and says clearly what a server did wrong; whose server it is, and its model, is the user's affair.
Made by `make_embedder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from tools.errors import UserError
from tools.stores.embedders.face import RememberedQueries, Vector, clean, normalised

_BATCH = 64


class EmbeddingsUrl:
    """An OpenAI-compatible endpoint: `http://host:8001/v1#model-name`, the model's name after the hash."""

    def __init__(self, url: str, *, key: str | None = None, client: httpx.Client | None = None) -> None:
        base, _, model = url.partition("#")
        base = base.rstrip("/").removesuffix("/embeddings")
        self._url = f"{base if base.endswith('/v1') else base + '/v1'}/embeddings"
        self._client = client or httpx.Client(timeout=60)
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._model = model or self._first_model()
        self._remembered = RememberedQueries()
        self.name = f"{base}#{self._model}"
        self.dimension = int(self._embed(["?"]).shape[1])

    def query(self, text: str) -> Vector:
        """The vector of something searched for."""
        return self._remembered.get(text, lambda: self._embed([text])[0].copy())

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of things to be found."""
        parts = [self._embed(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)

    def _first_model(self) -> str:
        listed = self._request("GET", self._url.removesuffix("/embeddings") + "/models", None)
        try:
            return str(listed["data"][0]["id"])
        except (KeyError, IndexError, TypeError) as error:
            raise self._down("it lists no model; name one after a '#'") from error

    def _embed(self, texts: Sequence[str]) -> Vector:
        answer = self._request("POST", self._url, {"model": self._model, "input": [clean(text) for text in texts]})
        try:
            rows = sorted(answer["data"], key=lambda row: row.get("index", 0))
            vectors = np.asarray([row["embedding"] for row in rows], np.float32)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise self._down(f"its answer is no list of embeddings: {error!r}") from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise self._down(f"{len(rows)} vectors came back for {len(texts)} texts")
        return normalised(vectors)

    def _request(self, method: str, url: str, body: dict[str, Any] | None) -> Any:
        try:
            answer = self._client.request(method, url, json=body, headers=self._headers)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._down(str(error)) from error

    def _down(self, why: str) -> UserError:
        return UserError("embedder_down", f"the embedding server {self._url} did not answer as one: {why}")
