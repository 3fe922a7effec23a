"""Which topics and goods (index_topics) a catalogue is not about: what a query may be nearer to than to any product.

A kind of goods is the catalogue's own where products have its name, in either language, or are nearer to it than to any
other kind: so also in a catalogue of another language, or with names of its own for things. A topic is its own where a
product is near it: a pharmacy's shoppers may well ask about medicine. Asked once, when a generation is opened.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tools.search.index_space import LEAST_YARDSTICK, Space
from tools.search.index_text import TextIndex
from tools.search.index_topics import TOPICS, goods
from tools.search.index_vectors import VectorIndex
from tools.stores.embedders import Vector

Mask = npt.NDArray[np.bool_]
_OWN_TOPIC = 0.8  # nearer than this share of the yardstick
_LOOKED_AT = 50_000
_A_STEP = 2_000
_A_FEW = 2_000  # of so many products, one that is nearest to a kind makes it the catalogue's
_LEAST = 1e-6


def strange(text: TextIndex, vectors: VectorIndex, space: Space, every: Vector) -> tuple[Mask, Vector]:
    """Of the vectors of index_topics.names(), which are strange to the catalogue, and the directions of all of them."""
    directions = _unit(every - space.middle)
    topics, kinds = directions[: len(TOPICS)], directions[len(TOPICS) :]
    together = kinds[::2] + kinds[1::2]
    nearest, nearest_to = np.full(len(topics), -1, np.float32), np.zeros(len(together), np.int64)
    seen, step = 0, max(1, len(vectors) // _LOOKED_AT)
    for _, rest in vectors.without_middle():
        chosen = _unit(rest[::step])
        seen += len(chosen)
        for few in (chosen[start : start + _A_STEP] for start in range(0, len(chosen), _A_STEP)):
            nearest = np.maximum(nearest, (few @ topics.T).max(0))
            nearest_to += np.bincount((few @ together.T).argmax(1), minlength=len(together))
    own_kinds = nearest_to > seen / _A_FEW
    own_kinds |= np.asarray([any(_names(text, name) for name in kind) for kind in goods()])
    own_topics = nearest >= _OWN_TOPIC * max(space.yardstick, LEAST_YARDSTICK)
    return ~np.concatenate([own_topics, np.repeat(own_kinds, 2)]), directions


def _names(text: TextIndex, name: str) -> bool:
    found = text.search(name, 1)
    return not found.unknown and bool((found.named & found.whole).any())


def _unit(vectors: Vector) -> Vector:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _LEAST), np.float32)
