"""What was looked for in the name of fairness, and found: whom the lists serve worse, and what they show too much.

Households by how much the store knows of them (no history, few lines, many), and exposure against demand: the share of
places of the store's own brand, of the biggest makers and of rarely bought products, beside their share of what was
really bought afterwards. Figures only; docs/recommend.md says what follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from evals.recommend import measures
from evals.recommend.history import History, Outcome
from evals.recommend.measures import Quality
from evals.recommend.purchases import Ints

_FEW_LINES = 20
_TAIL_BUYERS = 5
"""A product with fewer buyers is rarely bought."""


def fairness(test: History, after: Outcome, methods: Mapping[str, tuple[Ints, Quality]]) -> dict[str, object]:
    """nDCG by how well households are known, and exposure beside demand, for each method."""
    lines = test.lines[after.households]
    bands = {
        "no_history": lines == 0,
        "few_lines": (lines > 0) & (lines < _FEW_LINES),
        "many_lines": lines >= _FEW_LINES,
    }
    served = {
        band: {
            "households": int(inside.sum()),
            **{
                name: round(float(quality.ndcg[inside].mean()), 5) if inside.any() else None
                for name, (_, quality) in methods.items()
            },
        }
        for band, inside in bands.items()
    }
    bought = np.concatenate(after.bought)[None, :]
    exposure = {"demand": _shares(test, bought)} | {name: _shares(test, lists) for name, (lists, _) in methods.items()}
    return {"ndcg_by_history": served, "exposure": exposure}


def _shares(test: History, shown: Ints) -> dict[str, float]:
    groups = test.purchases.groups
    return {
        "own_brand": round(measures.share(shown, groups.private), 4),
        "largest_maker": round(measures.largest_maker(shown, groups.maker)[1], 4),
        "rarely_bought": round(measures.share(shown, (test.buyers < _TAIL_BUYERS).astype(float)), 4),
        "maker_gini": round(measures.concentration(shown, groups.maker), 4),
    }
