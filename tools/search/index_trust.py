"""Whether a catalogue has anything about a query at all: a vector search always finds something, and so do few words.

Enough is a product as near as products are to each other. Short of that four signs are weighed: how far one category
stands out in nearness; whether the nearest products have the query's words in their names; whether a topic that is no
product (index_topics) is nearer than all of them; and whether a thing is wished for in so many words. The weights are a
logistic regression over the dev half of evals/suites/search, made by `python -m evals.search.trust`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.search.index_space import LEAST_YARDSTICK, Floats, Nearness, Space
from tools.search.index_text import TextIndex

_WISH = re.compile(
    r"\b(?:gifts?|presents?)\b|\bsomething\b|\bwhat (?:to|should i|can i) (?:wear|buy|bring|use|get|take)\b"
    r"|礼物|送[^，。？]{0,8}(?:什么|啥)|(?:穿|用|带|买|戴|吃|喝|铺|盖)(?:点|些)?(?:什么|啥)|[穿用戴喝玩盖]的",
    re.IGNORECASE,
)
_NEAREST = 10
_FEWEST_CATEGORIES = 20
PLAINLY = 0.6
_WEIGHTS: Mapping[str, float] = {"family": 3.88, "named": 5.14, "lead": 12.28, "wish": 1.7}
_BIAS = -2.31
_NO_FAMILIES = 1.0  # what the sign is worth where there are too few categories for one to stand out


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a query being about something in the catalogue."""

    near: float
    """The nearest product's cosine (mean taken out), as a share of the nearest neighbour's of a typical product."""
    family: float
    """How many deviations the nearest category is above the mean of them, as a share of what chance would give."""
    named: float
    """The share of the query's words, by rarity, in the names of the best of the nearest products."""
    lead: float
    """How much nearer (as a cosine) the nearest product is than the nearest topic that the catalogue is not about."""
    wish: float
    """1 where the words ask for a thing to have, whatever it is: 'a gift for', 'what to wear', '睡觉用的'; else 0."""

    @classmethod
    def of(cls, query: str, text: TextIndex, nearness: Nearness, space: Space) -> Signs:
        """Look at one query. All zero in an empty catalogue."""
        count = len(nearness.plain)
        wanted = min(_NEAREST, count)
        nearest = np.argpartition(-nearness.scores, wanted - 1)[:wanted].astype(np.int64)
        coverage = text.coverage(query, nearest)
        near = float(nearness.plain.max(initial=0.0))
        return cls(
            near / max(space.yardstick, LEAST_YARDSTICK),
            _standing_out(nearness.categories),
            float(coverage.max(initial=0.0)),
            near - nearness.topic,
            float(_WISH.search(query) is not None),
        )

    @property
    def trusted(self) -> bool:
        """Whether there is likely something."""
        return (
            self.near >= PLAINLY or _BIAS + sum(weight * getattr(self, name) for name, weight in _WEIGHTS.items()) > 0
        )


def _standing_out(categories: Floats) -> float:
    if len(categories) < _FEWEST_CATEGORIES:
        return _NO_FAMILIES
    chance = math.sqrt(2 * math.log(len(categories)))  # the largest of so many normal deviations, about
    return float(categories.max() - categories.mean()) / max(float(categories.std()), 1e-6) / chance
