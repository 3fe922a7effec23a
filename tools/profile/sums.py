"""The decaying sums of a profile in SQL: affinities and the profile vector.

A sum is stored with the time it was last touched and fades from there, so nothing needs to be swept. Every method works
inside the caller's transaction. A vector is the faded sum of the unit vectors of products the shopper cared for, kept
as float16 (768 bytes); only its direction is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.profile.signals import Affinities, faded
from tools.stores.embedders import Vector
from tools.stores.schema import affinities, profile_vectors

_FORGOTTEN_BELOW = 0.02


class Sums:
    """Adds to, reads and moves the sums of a shopper, for one dialect and one embedder's space."""

    def __init__(self, dialect: str, embedder: str) -> None:
        self._insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
        self._embedder = embedder

    async def add(
        self, connection: AsyncConnection, shopper_id: str, weights: Affinities, vector: Vector | None, now: datetime
    ) -> None:
        """Add to the affinities named, and to the vector where there is one."""
        await self._add_affinities(connection, shopper_id, weights, now)
        if vector is not None:
            await self._add_vector(connection, shopper_id, vector, now)

    async def affinities(self, connection: AsyncConnection, shopper_id: str, now: datetime) -> Affinities:
        """What is left of each affinity now; what has all but faded is left out."""
        query = select(affinities).where(affinities.c.shopper_id == shopper_id)
        weights = {
            (row.kind, row.key): faded(row.weight, datetime.fromisoformat(row.updated_at), now)
            for row in await connection.execute(query)
        }
        return {key: weight for key, weight in weights.items() if abs(weight) >= _FORGOTTEN_BELOW}

    async def vector(self, connection: AsyncConnection, shopper_id: str) -> Vector | None:
        """The direction of the profile vector; None where there is none in this embedder's space."""
        row = await self._vector_row(connection, shopper_id)
        return None if row is None else _unit(_read(row.vector))

    async def drop(self, connection: AsyncConnection, shopper_id: str, kind: str, key: str) -> None:
        """Forget one affinity."""
        table = affinities.c
        where = (table.shopper_id == shopper_id) & (table.kind == kind) & (table.key == key)
        await connection.execute(delete(affinities).where(where))

    async def move(self, connection: AsyncConnection, source: str, target: str, now: datetime) -> None:
        """Add one shopper's sums to another's and leave the first without any."""
        vector = await self._vector_row(connection, source)
        weights = await self.affinities(connection, source, now)
        for table in (affinities, profile_vectors):
            await connection.execute(delete(table).where(table.c.shopper_id == source))
        summed = None
        if vector is not None:
            left = faded(1.0, datetime.fromisoformat(vector.updated_at), now)
            summed = _read(vector.vector) * np.float32(left)
        await self.add(connection, target, weights, summed, now)

    async def _add_affinities(
        self, connection: AsyncConnection, shopper_id: str, weights: Affinities, now: datetime
    ) -> None:
        if not weights:
            return
        at = now.isoformat()
        rows = [
            {"shopper_id": shopper_id, "kind": kind, "key": key, "weight": 0.0, "updated_at": at}
            for kind, key in weights
        ]
        # The rows exist before they are read, so that PostgreSQL can lock them; SQLite holds its write lock already.
        await connection.execute(self._insert(affinities).on_conflict_do_nothing(), rows)
        table = affinities.c
        own = select(affinities).where(table.shopper_id == shopper_id, table.key.in_({key for _, key in weights}))
        for row in (await connection.execute(own.with_for_update())).all():
            added = weights.get((row.kind, row.key))
            if added is None:
                continue
            left = faded(row.weight, datetime.fromisoformat(row.updated_at), now)
            where = (table.shopper_id == shopper_id) & (table.kind == row.kind) & (table.key == row.key)
            await connection.execute(update(affinities).where(where).values(weight=left + added, updated_at=at))

    async def _add_vector(self, connection: AsyncConnection, shopper_id: str, vector: Vector, now: datetime) -> None:
        row = await self._vector_row(connection, shopper_id, lock=True)
        if row is not None and len(_read(row.vector)) == len(vector):
            left = faded(1.0, datetime.fromisoformat(row.updated_at), now)
            vector = _read(row.vector) * np.float32(left) + vector
        values = {
            "embedder": self._embedder,
            "vector": np.clip(vector, -60000, 60000).astype("<f2").tobytes(),
            "updated_at": now.isoformat(),
        }
        statement = self._insert(profile_vectors).values(shopper_id=shopper_id, **values)
        await connection.execute(statement.on_conflict_do_update(index_elements=["shopper_id"], set_=values))

    async def _vector_row(self, connection: AsyncConnection, shopper_id: str, *, lock: bool = False) -> Any:
        table = profile_vectors.c
        query = select(profile_vectors).where(table.shopper_id == shopper_id, table.embedder == self._embedder)
        return (await connection.execute(query.with_for_update() if lock else query)).one_or_none()


def top(weights: Affinities, kind: str, count: int) -> Iterable[tuple[str, float]]:
    """The strongest affinities of one kind."""
    own = [(key, weight) for (of, key), weight in weights.items() if of == kind and weight > 0]
    return sorted(own, key=lambda entry: -entry[1])[:count]


def _read(blob: bytes) -> Vector:
    return np.frombuffer(blob, "<f2").astype(np.float32)


def _unit(vector: Vector) -> Vector | None:
    norm = float(np.linalg.norm(vector))
    return vector / np.float32(norm) if norm > 1e-6 else None
