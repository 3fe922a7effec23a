"""The vectors in Chroma: one collection a generation, written once, read whole.

Chroma keeps the vectors; it is not asked to search, because filters are decided elsewhere and an exact product over the
passing rows is quicker than its filtered query. So the graph it builds beside them is kept as cheap as it goes.
Embedded in the data folder, or a Chroma server by URL. Blocking: callers put it in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from tools.errors import UserError
from tools.stores.embedders import Vector

_PREFIX = "aisle-generation-"
_ROWS_A_CALL = 2000


class VectorShelf:
    """Collections by generation number."""

    def __init__(self, data_dir: Path, url: str | None = None) -> None:
        settings = Settings(anonymized_telemetry=False)
        try:
            if url:
                address = urlsplit(url)
                secure = address.scheme == "https"
                self._client: Any = chromadb.HttpClient(
                    host=address.hostname or "localhost",
                    port=address.port or (443 if secure else 8000),
                    ssl=secure,
                    settings=settings,
                )
            else:
                self._client = chromadb.PersistentClient(path=str(data_dir / "chroma"), settings=settings)
        except (ChromaError, ValueError, OSError) as error:
            where = url or data_dir / "chroma"
            raise UserError("chroma_down", f"cannot open Chroma at {where}: {error}") from error

    def create(self, generation: int) -> None:
        """An empty collection; what an import that died left under this number goes."""
        self.drop(generation)
        self._client.create_collection(
            _name(generation),
            embedding_function=None,
            configuration={"hnsw": {"space": "ip", "ef_construction": 8, "max_neighbors": 4}},
        )

    def add(self, generation: int, ids: Sequence[str], vectors: Vector) -> None:
        """Put vectors on the shelf."""
        collection = self._client.get_collection(_name(generation), embedding_function=None)
        for start in range(0, len(ids), _ROWS_A_CALL):
            end = start + _ROWS_A_CALL
            collection.add(ids=list(ids[start:end]), embeddings=vectors[start:end])

    def load(self, generation: int, ids: Sequence[str], dimension: int) -> Vector:
        """All vectors of a generation as one matrix, rows in the order of `ids`. Raises UserError(`index_damaged`)."""
        matrix = np.zeros((len(ids), dimension), np.float32)
        row_of = {key: row for row, key in enumerate(ids)}
        seen = 0
        try:
            collection = self._client.get_collection(_name(generation), embedding_function=None)
            for offset in range(0, len(ids), _ROWS_A_CALL):
                found = collection.get(limit=_ROWS_A_CALL, offset=offset, include=["embeddings"])
                rows = [row_of[key] for key in found["ids"]]
                if rows:
                    matrix[rows] = found["embeddings"]
                seen += len(rows)
        except (NotFoundError, KeyError) as error:
            raise _damaged(generation) from error
        if seen != len(ids):
            raise _damaged(generation)
        return matrix

    def check(self, generation: int, count: int) -> None:
        """Whether a generation is whole. Raises UserError(`index_damaged`) where it is not."""
        try:
            found = self._client.get_collection(_name(generation), embedding_function=None).count()
        except NotFoundError as error:
            raise _damaged(generation) from error
        if found != count:
            raise _damaged(generation)

    def generations(self) -> list[int]:
        """The numbers there are collections of."""
        names = [collection.name for collection in self._client.list_collections()]
        return [int(name.removeprefix(_PREFIX)) for name in names if name.startswith(_PREFIX)]

    def drop(self, generation: int) -> None:
        """Forget a generation, if it is there."""
        try:
            self._client.delete_collection(_name(generation))
        except NotFoundError:
            return

    def close(self) -> None:
        """Close the files; other handles on the same folder in this process keep theirs."""
        self._client.close()


def _name(generation: int) -> str:
    return f"{_PREFIX}{generation:06d}"


def _damaged(generation: int) -> UserError:
    return UserError(
        "index_damaged", f"the vectors of generation {generation} are not whole; import the catalogue again"
    )
