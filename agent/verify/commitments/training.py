"""Training the commitment model: logistic regression over the corpus, written to weights.npz.

`aisle train commitments` comes here. A line that commits has one clause at least that does; which one, the model of the
round before says. Folds are cut by template, so the accuracy printed is that on wordings never seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.verify.commitments.corpus import Line, corpus
from agent.verify.commitments.features import features
from agent.verify.commitments.model import THRESHOLD, WEIGHTS

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
_FOLDS = 4
_SMALL = 0.004
_LIMIT = np.log(THRESHOLD / (1 - THRESHOLD))


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is trained."""

    each: int = 24
    rounds: int = 3
    steps: int = 250
    rate: float = 0.05
    decay: float = 2e-4
    seed: int = 11


@dataclass(frozen=True, slots=True)
class Report:
    """What training measured; shares are of lines in folds of templates never seen."""

    lines: int
    features: int
    found: float
    """Share of committing lines with a clause above the reader's threshold."""
    alarms: float
    """Share of honest lines with one."""


class _Data:
    """Clauses as rows of feature columns."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.columns: dict[int, int] = {}
        rows: list[int] = []
        cells: list[int] = []
        self.line_of: list[int] = []
        for number, line in enumerate(lines):
            for clause, condition in line.clauses:
                own = [self.columns.setdefault(feature, len(self.columns)) for feature in features(clause, condition)]
                rows += [len(self.line_of)] * len(own)
                cells += own
                self.line_of.append(number)
        self.rows, self.cells = np.array(rows), np.array(cells)
        self.owner = np.array(self.line_of)
        self.commits = np.array([line.commits for line in lines])[self.owner]

    def logits(self, weights: Floats, bias: float) -> Floats:
        sums: Floats = np.bincount(self.rows, weights[self.cells], len(self.owner)).astype(np.float64)
        return sums + bias

    def best(self, logits: Floats) -> Floats:
        """The highest logit of each line."""
        best = np.full(len(self.lines), -np.inf)
        np.maximum.at(best, self.owner, logits)
        return best


def train(out: Path = WEIGHTS, recipe: Recipe | None = None, progress: Progress | None = None) -> Report:
    """Train on the whole corpus, write `out`, and say how folds of it fared."""
    recipe, tell = recipe or Recipe(), progress or (lambda *_: None)
    lines = corpus(recipe.seed, recipe.each)
    data = _Data(lines)
    fold = np.random.default_rng(recipe.seed).permutation(max(line.template for line in lines) + 1) % _FOLDS
    line_fold = np.array([fold[line.template] for line in lines])
    said = np.zeros(len(lines))
    for number in range(_FOLDS):
        weights, bias = _fit(data, line_fold[data.owner] != number, recipe)
        best = data.best(data.logits(weights, bias))
        said[line_fold == number] = best[line_fold == number]
        tell("folds", number + 1, _FOLDS)
    weights, bias = _fit(data, np.ones(len(data.owner), bool), recipe)
    kept = np.abs(weights) > _SMALL
    keys = np.array(list(data.columns), np.uint32)
    np.savez_compressed(out, features=keys[kept], weights=weights[kept].astype(np.float16), bias=np.float64(bias))
    committing = np.array([line.commits for line in lines])
    return Report(
        len(lines),
        int(kept.sum()),
        float((said[committing] > _LIMIT).mean()),
        float((said[~committing] > _LIMIT).mean()),
    )


def _fit(data: _Data, used: NDArray[np.bool_], recipe: Recipe) -> tuple[Floats, float]:
    weights, bias = np.zeros(len(data.columns)), 0.0
    chosen = used
    for _ in range(recipe.rounds):
        weights, bias = _descend(data, chosen, recipe)
        logits = data.logits(weights, bias)
        top = logits >= data.best(logits)[data.owner] - 1e-9
        chosen = used & (top | ~data.commits)
    return weights, bias


def _descend(data: _Data, used: NDArray[np.bool_], recipe: Recipe) -> tuple[Floats, float]:
    """Adam on the balanced log-loss of the clauses in `used`."""
    size = len(data.columns) + 1
    value, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    target = data.commits.astype(float)
    share = np.where(
        data.commits, 0.5 / max(1, (used & data.commits).sum()), 0.5 / max(1, (used & ~data.commits).sum())
    )
    share *= used
    for step in range(1, recipe.steps + 1):
        error = (1 / (1 + np.exp(-data.logits(value[:-1], value[-1]))) - target) * share
        slope = np.append(np.bincount(data.cells, error[data.rows], size - 1), error.sum())
        slope[:-1] += recipe.decay * value[:-1]
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        value -= recipe.rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return value[:-1], float(value[-1])
