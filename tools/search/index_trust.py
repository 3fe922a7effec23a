"""Whether a catalogue has anything about a query at all: a vector search always finds something, and so do few words.

A cosine by itself says little: some queries are near to everything. So what is weighed is how much nearer the nearest
product, and the nearest category, is than the nearest of all that the catalogue is not about (index_strange: goods that
others sell, and topics that are no goods). A thing wished for in so many words is likelier there; what no word and no
category knows is likelier a slip of the keyboard. The weights are a
logistic regression over the dev halves of evals/suites/search, made by `python -m evals.search.trust`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tools.search.index_space import LEAST_YARDSTICK, Floats, Nearness, Space
from tools.search.index_text import TextIndex

_WISH = re.compile(
    r"\b(?:gifts?|presents?)\b|\bsomething\b|\bwhat (?:to|should i|can i) (?:wear|buy|bring|use|get|take)\b"
    r"|礼物|送[^，。？]{0,8}(?:什么|啥)|(?:穿|用|带|买|戴|吃|喝|铺|盖)(?:点|些)?(?:什么|啥)|[穿用戴喝玩盖]的",
    re.IGNORECASE,
)
_WEIGHTS: Mapping[str, float] = {"lead": 6.8, "kin": 9.97, "wish": 3.08, "sense": 2.92}
_BIAS = 3.45
_FEWEST_CATEGORIES = 20
_PLAINLY = 0.6  # of the nearest neighbour's cosine of a typical product


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a query being about something in the catalogue."""

    lead: float
    """How much nearer (as a cosine, mean taken out) the nearest product is than the nearest thing it is not about."""
    kin: float
    """The same of the nearest category; of the nearest product where there are none."""
    wish: float
    """1 where the words ask for a thing to have, whatever it is: 'a gift for', 'what to wear', '睡觉用的'; else 0."""

    sense: float
    """0 where no product has a word of it or is plainly near, nor a category stands out more than by chance; else 1."""

    @classmethod
    def of(cls, query: str, text: TextIndex, nearness: Nearness, space: Space) -> Signs:
        """Look at one query."""
        near = float(nearness.plain.max(initial=-1.0))
        category = float(nearness.categories.max()) if len(nearness.categories) else near
        wish = _WISH.search(query) is not None
        plainly = near >= _PLAINLY * max(space.yardstick, LEAST_YARDSTICK)
        sense = plainly or text.knows(query) or _stands_out(nearness.categories)
        return cls(near - nearness.topic, category - nearness.topic, float(wish), float(sense))

    @property
    def trusted(self) -> bool:
        """Whether there is likely something."""
        return self.odds(_WEIGHTS, _BIAS) > 0

    def odds(self, weights: Mapping[str, float], bias: float) -> float:
        """The logarithm of the odds that there is something."""
        return bias + float(sum(weight * getattr(self, name) for name, weight in weights.items()))


def _stands_out(categories: Floats) -> bool:
    if len(categories) < _FEWEST_CATEGORIES:
        return False
    chance = math.sqrt(2 * math.log(len(categories)))  # the largest of so many normal deviations, about
    return bool(categories.max() - categories.mean() > chance * categories.std())
