"""Vectors by the digest of their text, in SQL: what was embedded once is not embedded again.

Owns the `embeddings` table. Used by the catalogue importer and the policy store; the text that is embedded is theirs.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

import numpy as np
from sqlalchemy import select

from tools.stores.db import Database, among
from tools.stores.embedders import Embedder, Vector
from tools.stores.schema import embeddings

_DIGESTS_A_QUERY = 500


def digest(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class EmbeddingCache:
    """Passages to vectors, through the table."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        self.embedded = 0
        """How many texts the embedder was asked for so far."""

    async def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of some texts; those not known are embedded and kept at once, so a crash loses none of them."""
        keys = [digest(text) for text in texts]
        known = await self._known(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            vectors = await asyncio.to_thread(self._embedder.passages, list(missing.values()))
            self.embedded += len(missing)
            fresh = dict(zip(missing, vectors, strict=True))
            name = self._embedder.name
            rows = [
                {"embedder": name, "digest": key, "vector": vector.astype("<f4").tobytes()}
                for key, vector in fresh.items()
            ]
            await self._database.upsert(embeddings, rows)
            known |= fresh
        return np.stack([known[key] for key in keys]) if keys else np.empty((0, self._embedder.dimension), np.float32)

    async def _known(self, keys: Sequence[str]) -> dict[str, Vector]:
        table = embeddings
        found: dict[str, Vector] = {}
        async with self._database.connect() as connection:
            for start in range(0, len(keys), _DIGESTS_A_QUERY):
                part = keys[start : start + _DIGESTS_A_QUERY]
                query = select(table.c.digest, table.c.vector).where(
                    table.c.embedder == self._embedder.name, among(connection, table.c.digest, part)
                )
                for row in await connection.execute(query):
                    found[row.digest] = np.frombuffer(row.vector, "<f4")
        return found
