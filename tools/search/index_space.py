"""How near a query is to each product, on a scale that means the same in every catalogue and for every embedder.

All vectors of one catalogue lie in one direction (the default embedder's cosines run from 0.80 to 0.93), and a query of
a few words lies beside it. So the catalogue's mean is taken out of both before they are compared, and a product stands
partly for its category: 'something warm for camping' is nearer to sleeping bags together than to any one of them.
Built when a generation is opened, from the bytes of its vectors. Used by index_rank and index_trust; what the
catalogue is not about is found by index_strange.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tools.search.index_vectors import VectorIndex
from tools.stores.embedders import Vector

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int32]
_FAMILY = 0.4  # how much of a product's nearness is that of its category
_SAMPLE = 300
LEAST_YARDSTICK = 0.4  # in a catalogue of a dozen products no two are alike
_FOR_CATEGORIES = 50_000
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Nearness:
    """One query's nearness to every row: with the category's part and without; to each category, and to topics."""

    scores: Floats
    plain: Floats
    categories: Floats
    topic: float
    """To the nearest topic that is not the catalogue's; -1 where there are none."""


@dataclass(frozen=True, slots=True)
class Space:
    """One generation's directions: its mean, what the rows are without it, and the categories' centres."""

    middle: Vector
    along: Floats
    """By row, its product with the mean."""
    lengths: Floats
    """By row, its length without the mean."""
    labels: Labels
    """By row, its category; -1 where it has none."""
    centres: Vector
    topics: Vector
    """Directions of topics and goods the catalogue is not about (index_strange)."""
    yardstick: float
    """How near a product's nearest neighbour is, typically; 0 where there are too few products to tell."""

    @classmethod
    def of(cls, vectors: VectorIndex, labels: Labels) -> Space:
        """Measure a generation. `labels`: the rows' categories, -1 for none."""
        count, middle = len(vectors), vectors.middle
        along, lengths = np.empty(count, np.float32), np.empty(count, np.float32)
        centres = np.zeros((int(labels.max(initial=-1)) + 1, len(middle)), np.float32)
        members = np.zeros(len(centres), np.float32)
        every = max(1, count // _FOR_CATEGORIES)
        for start, rest in vectors.without_middle():
            part = slice(start, start + len(rest))
            along[part] = rest @ middle + middle @ middle
            lengths[part] = np.maximum(np.linalg.norm(rest, axis=1), _LEAST)
            chosen, of = (rest / lengths[part, None])[::every], labels[part][::every]
            np.add.at(centres, of[of >= 0], chosen[of >= 0])
            np.add.at(members, of[of >= 0], 1)
        centres /= np.maximum(members, 1)[:, None]
        space = cls(middle, along, lengths, labels, centres, np.empty((0, len(middle)), np.float32), 0.0)
        return replace(space, yardstick=_typical(space, vectors))

    def beside(self, topics: Vector) -> Space:
        """The same with the directions of what the catalogue is not about."""
        return replace(self, topics=topics)

    def nearness(self, cosines: Floats, vector: Vector) -> Nearness:
        """Of a query, by its cosines with all rows."""
        plain = self.plain(cosines, vector, slice(None))
        rest = vector - self.middle
        direction = rest / max(float(np.linalg.norm(rest)), _LEAST)
        families = self.centres @ direction
        scores = np.asarray(plain + _FAMILY * np.append(families, np.float32(0))[self.labels], np.float32)
        return Nearness(scores, plain, families, float((self.topics @ direction).max(initial=-1.0)))

    def plain(self, cosines: Floats, vector: Vector, rows: slice | npt.NDArray[np.int64]) -> Floats:
        """The cosines of some rows with the mean taken out of both sides."""
        rest = vector - self.middle
        far = float(vector @ self.middle - self.middle @ self.middle)
        return np.asarray(
            (cosines - self.along[rows] - far) / (self.lengths[rows] * max(float(np.linalg.norm(rest)), _LEAST)),
            np.float32,
        )


def _typical(space: Space, vectors: VectorIndex) -> float:
    count = len(vectors)
    if count < 3:
        return 0.0
    nearest = []
    for row in np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64).tolist():
        vector = vectors.take([row])[0]
        plain = space.plain(vectors.cosines(vector), vector, slice(None))
        plain[row] = -1
        nearest.append(float(plain.max()))
    return float(np.median(nearest))
