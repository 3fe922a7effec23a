"""One run: the last four weeks held out, baselines chosen and ours adapted on the weeks before, all scored together.

Owns the order of things and the figures' names; what is figured stands in measures.py and fairness.py. Nothing sees
the last four weeks but the scoring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from evals.recommend import baselines, measures
from evals.recommend.fairness import fairness
from evals.recommend.history import HELD_OUT_WEEKS, History, Outcome, outcome
from evals.recommend.measures import Quality
from evals.recommend.purchases import Floats, Ints, Purchases
from evals.recommend.ranker import WINDOWS, adapted, lists, load_weights, own_windows, past_choices
from evals.recommend.signals import Signals

Figures = dict[str, object]
TARGETS = ((False, ""), (True, "new_"))
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Scored:
    """The lists of one method for one target, and what they are worth."""

    words: str
    lists: Ints
    quality: Quality


def steps(seed: int) -> int:
    """How many steps a run tells of."""
    return len(baselines.settings(seed)) + len(TARGETS) * (len(baselines.NAMES) + 1) + WINDOWS


def run(purchases: Purchases, seed: int, tell: Callable[[], None]) -> Figures:
    """Every figure of the eval; keys as docs/recommend.md names them."""
    test = History(purchases, purchases.last_week - HELD_OUT_WEEKS)
    after = {new_only: outcome(test, new_only=new_only) for new_only, _ in TARGETS}
    windows = own_windows(purchases, test.until)
    weights = adapted(load_weights(), past_choices(purchases, windows, tell))
    signals = Signals(test)
    inner = History(purchases, test.until - HELD_OUT_WEEKS)
    chosen = baselines.choose(baselines.settings(seed), inner, tell)
    figures: Figures = {}
    tables: dict[str, object] = {}
    for new_only, prefix in TARGETS:
        scored = _baselines(chosen[new_only], test, after[new_only], new_only=new_only, tell=tell)
        households = after[new_only].households
        found = lists(weights[new_only], signals.choices(households), len(households), new_only=new_only)
        words = f"shipped weights, adapted on {len(windows)} windows"
        scored["ours"] = Scored(words, found, measures.quality(found, after[new_only].bought))
        figures |= _compared(scored, prefix, seed)
        tables[prefix.rstrip("_") or "all"] = {name: _row(one, test) for name, one in scored.items()}
        if not new_only:
            figures["fairness"] = fairness(test, after[new_only], {k: (v.lists, v.quality) for k, v in scored.items()})
        tell()
    figures["table"] = tables
    figures["about"] = {
        "lines": len(purchases.week),
        "skipped_lines": purchases.skipped,
        "unlisted_products": purchases.unlisted,
        "households": len(purchases.households),
        "products": len(purchases.products),
        "held_out_weeks": [test.until + 1, purchases.last_week],
        "households_scored": len(after[False].households),
        "households_scored_new": len(after[True].households),
        "seed": seed,
    }
    return figures


def _baselines(
    chosen: Mapping[str, baselines.Setting], test: History, after: Outcome, *, new_only: bool, tell: Callable[[], None]
) -> dict[str, Scored]:
    """Each baseline as chosen on the four weeks before the test."""
    scored: dict[str, Scored] = {}
    for name, setting in chosen.items():
        found = baselines.ranked(setting.fit(test), test, after.households, new_only=new_only)
        scored[name] = Scored(setting.words, found, measures.quality(found, after.bought))
        tell()
    return scored


def _compared(scored: dict[str, Scored], prefix: str, seed: int) -> Figures:
    """Ours against the best baseline, once for nDCG and once for recall, with the spread over households."""
    figures: Figures = {}
    for measure, before in (("ndcg", ""), ("recall", "recall_")):
        values = {name: getattr(one.quality, measure) for name, one in scored.items()}
        best = max((name for name in values if name != "ours"), key=lambda name: float(values[name].mean()))
        key = f"{before}{prefix}"
        figures[f"{key}ours"] = round(float(values["ours"].mean()), 5)
        figures[f"{key}best_baseline"] = round(float(values[best].mean()), 5)
        figures[f"{key}best_baseline_name"] = best
        low, high = _interval(values["ours"], values[best], seed)
        figures[f"{key}ratio"] = round(float(values["ours"].mean() / max(1e-9, values[best].mean())), 3)
        figures[f"{key}ratio_interval"] = [low, high]
    return figures


def _interval(ours: Floats, theirs: Floats, seed: int) -> tuple[float, float]:
    """The middle 90% of the ratio when households are drawn again with replacement."""
    drawn = np.random.default_rng(seed).integers(0, len(ours), (_RESAMPLES, len(ours)))
    ratios = ours[drawn].mean(axis=1) / np.maximum(1e-9, theirs[drawn].mean(axis=1))
    low, high = np.quantile(ratios, (0.05, 0.95))
    return round(float(low), 3), round(float(high), 3)


def _row(scored: Scored, test: History) -> Figures:
    groups = test.purchases.groups
    return {
        "ndcg": round(float(scored.quality.ndcg.mean()), 5),
        "recall": round(float(scored.quality.recall.mean()), 5),
        "coverage": round(measures.coverage(scored.lists, int((test.buyers > 0).sum())), 5),
        "novelty_bits": round(measures.novelty(scored.lists, test.buyers, len(test.purchases.households)), 3),
        "own_brand_share": round(measures.share(scored.lists, groups.private), 4),
        "largest_maker_share": round(measures.largest_maker(scored.lists, groups.maker)[1], 4),
        "maker_gini": round(measures.concentration(scored.lists, groups.maker), 4),
        "setting": scored.words,
    }
