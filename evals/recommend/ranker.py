"""Ours: shipped weights over the signals, moved a little by the file's own past, ranking what each household may want.

One set of weights for all purchases, one for products new to the household (there own purchases say nothing, so other
signals must). The shipped ones were learned on the shared part of the data before its last four weeks
(`python -m evals.recommend.learn`); weights.json says from what. A run learns on the windows before its own last four.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from evals.recommend.history import HELD_OUT_WEEKS, History, outcome
from evals.recommend.logit import Choices, Weights, learn, places
from evals.recommend.measures import TOP
from evals.recommend.purchases import Ints, Purchases
from evals.recommend.signals import NAMES, Signals

SHIPPED = Path(__file__).parent / "weights.json"
STRENGTH = 1000.0
"""How many choices the shipped weights are worth; chosen on weeks 46 to 49, a quarter of the households and all."""
HEAD = 40
"""Of 20, 40 and 60 the middle one, on weeks 30 to 49 and other households."""
WINDOWS = 3
"""So many four-week windows of its own past a run learns on."""


def load_weights(path: Path = SHIPPED) -> dict[bool, Weights]:
    """Weights by `new_only`. A ValueError says that they are of other signals than the code makes."""
    stored = json.loads(path.read_text("utf-8"))["weights"]
    found: dict[bool, Weights] = {}
    for key, new_only in (("all", False), ("new", True)):
        columns = stored[key]
        if tuple(columns["names"]) != NAMES:
            raise ValueError(f"{path} is of other signals; run python -m evals.recommend.learn")
        numbers = (np.array(columns[part], np.float64) for part in ("centre", "scale", "weight"))
        found[new_only] = Weights(NAMES, *numbers)
    return found


def past_choices(purchases: Purchases, until: Sequence[int], tell: Callable[[], None]) -> dict[bool, list[Choices]]:
    """What households chose in the four weeks after each of these weeks, by `new_only`."""
    found: dict[bool, list[Choices]] = {False: [], True: []}
    for week in until:
        history = History(purchases, week)
        after = outcome(history, new_only=False)
        if len(history.product) and len(after.households):
            choices = Signals(history).choices(after.households, after)
            found[False].append(choices)
            found[True].append(choices.only(choices.signals[:, NAMES.index("own")] == 0))
        tell()
    return found


def own_windows(purchases: Purchases, last: int) -> list[int]:
    """The weeks after which a run's own past is looked at: all before `last`, with something to learn from before."""
    first = int(purchases.week.min())
    weeks = [last - HELD_OUT_WEEKS * (place + 1) for place in range(WINDOWS)]
    return [week for week in weeks if week - first >= HELD_OUT_WEEKS]


def adapted(start: dict[bool, Weights], past: dict[bool, list[Choices]]) -> dict[bool, Weights]:
    """The weights moved by the evidence of a file's past."""
    found: dict[bool, Weights] = {}
    for new_only, weights in start.items():
        some = [heads(weights, choices) for choices in past[new_only]] if new_only else past[new_only]
        found[new_only] = learn(weights, some, STRENGTH) if some else weights
    return found


def heads(weights: Weights, choices: Choices) -> Choices:
    """The candidates that may come to be shown: each household's best by `weights`, and the most popular.

    New products are learned from these: over all candidates most choices are of products that no list will hold, and
    weights that tell those apart are worse at the top.
    """
    best = places(weights.score(choices.signals), choices.group) < HEAD
    return choices.only(best | (places(choices.signals[:, NAMES.index("popular")], choices.group) < HEAD))


def lists(weights: Weights, choices: Choices, households: int, *, new_only: bool) -> Ints:
    """The ten best candidates of each household, best first; -1 where there are fewer."""
    if new_only:
        choices = choices.only(choices.signals[:, NAMES.index("own")] == 0)
    place = places(weights.score(choices.signals), choices.group)
    found = np.full((households, TOP), -1, np.int64)
    top = place < TOP
    found[choices.group[top], place[top]] = choices.product[top]
    return found
