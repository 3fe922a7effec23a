"""`python -m evals.recommend.learn TRANSACTIONS PRODUCTS`: learn the shipped weights, and write weights.json.

Households are dealt into groups, so that the weights are right for a store of a few hundred households too, where
everything is counted from less. The last four weeks of the file are never looked at. Made once by a developer.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from evals.recommend.history import HELD_OUT_WEEKS
from evals.recommend.logit import Choices, Weights, fresh, learn
from evals.recommend.purchases import Ints, Purchases, only_households, read_purchases
from evals.recommend.ranker import SHIPPED, heads, past_choices
from evals.recommend.signals import NAMES

GROUPS = 4
WINDOWS = 8
PRIOR = 40.0
"""How many choices weights of zero are worth while learning."""


def dealt(purchases: Purchases, seed: int, groups: int = GROUPS) -> list[Ints]:
    """The households in random groups."""
    order = np.random.default_rng(seed).permutation(len(purchases.households))
    return [np.sort(order[start::groups]) for start in range(groups)]


def learned(choices: dict[bool, list[Choices]]) -> dict[bool, Weights]:
    """Weights from nothing, for all purchases and for new ones; the latter once more on the heads of their lists."""
    found = {new_only: learn(fresh(NAMES, some), some, PRIOR) for new_only, some in choices.items()}
    found[True] = learn(found[True], [heads(found[True], some) for some in choices[True]], PRIOR)
    return found


def windows(purchases: Purchases, count: int = WINDOWS, before: int = HELD_OUT_WEEKS) -> list[int]:
    """The weeks after which is learned; the last window ends `before` weeks before the file does."""
    return [purchases.last_week - before - HELD_OUT_WEEKS * (place + 1) for place in range(count)]


def group_choices(
    purchases: Purchases, groups: Sequence[Ints], until: Sequence[int], tell: Callable[[], None]
) -> dict[bool, list[Choices]]:
    """The past choices of each group by itself."""
    found: dict[bool, list[Choices]] = {False: [], True: []}
    for group in groups:
        for new_only, some in past_choices(only_households(purchases, group), until, tell).items():
            found[new_only] += some
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and write."""
    parser = argparse.ArgumentParser(prog="evals.recommend.learn", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("transactions", type=Path)
    parser.add_argument("products", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    purchases = read_purchases(options.transactions, options.products)
    until = windows(purchases)
    groups = dealt(purchases, options.seed)
    weights = learned(group_choices(purchases, groups, until, lambda: print(".", end="", file=sys.stderr, flush=True)))
    about = {
        "data": options.transactions.parent.name,
        "households": len(purchases.households),
        "groups": GROUPS,
        "after_weeks": sorted(until),
        "seed": options.seed,
    }
    stored = {"all": _plain(weights[False]), "new": _plain(weights[True])}
    options.out.write_text(json.dumps({"about": about, "weights": stored}, indent=1) + "\n", "utf-8")
    return 0


def _plain(weights: Weights) -> dict[str, list[str] | list[float]]:
    return {
        "names": list(weights.names),
        "centre": [round(float(number), 5) for number in weights.centre],
        "scale": [round(float(number), 5) for number in weights.scale],
        "weight": [round(float(number), 5) for number in weights.weight],
    }


if __name__ == "__main__":
    sys.exit(main())
