"""Building ranker.npz from labelled questions: see once, cross-validate by product, fit on everything, write.

Owns the recipe. Every printed figure is of questions whose product the fitted part had not seen. The ridge has a closed
form; the small networks are trained with torch, which is imported inside, since only `aisle train evidence` comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.evidence.features import Floats
from tools.evidence.head import Head, Networks, Ridge, none_logit, write_head
from tools.evidence.metrics import area_under_curve, mean_ndcg
from tools.evidence.networks import fit_networks
from tools.evidence.passage import passage_of
from tools.evidence.questions import Question
from tools.evidence.recipe import Recipe
from tools.evidence.sight import Eye, Pool, Vectors, features, read_columns

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """One question as arrays: vectors, the reader's states and the labels."""

    vectors: Vectors
    states: Floats
    labels: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """One question as the head gets it."""

    values: Floats
    read: Floats
    labels: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figures:
    """Held out by product: nDCG@5 and the area under the curve for "none answers", with the reader and without."""

    questions: int
    unanswered: int
    ndcg5: float | None
    auc_none: float | None
    plain_ndcg5: float | None
    plain_auc_none: float | None


def train(
    questions: Sequence[Question], eye: Eye, out: Path, *, notes: dict[str, str], recipe: Recipe, tell: Progress
) -> Figures:
    """Cross-validate, then fit on everything and write the head to `out`."""
    assert eye.reader is not None
    passages = [[passage_of(candidate) for candidate in question.candidates] for question in questions]
    pool = Pool.of([passage for of_question in passages for passage in of_question])
    seen: list[Seen] = []
    for question, own in zip(questions, passages, strict=True):
        labels = np.array(question.labels, np.int64)
        seen.append(Seen(eye.vectors(question.text, own), eye.states(question.text, own), labels))
        tell("look", len(seen), len(questions))

    def columns(means: tuple[Floats, Floats]) -> list[Columns]:
        found = []
        for question, own, one in zip(questions, passages, seen, strict=True):
            _, values = features(question.text, own, one.vectors, pool, means)
            found.append(Columns(values, read_columns(values, one.states), one.labels))
        return found

    means = _means(seen)
    everything = columns(means)
    held_out, figures = _cross_validate(questions, everything, recipe, tell)
    fitted = _fit(everything, recipe)
    calibration = np.stack([_calibrated(scores, seen) for scores in held_out])
    notes = {**notes, "reader": eye.reader.digest, "embedder": eye.embedder.name, "recipe": str(recipe)}
    write_head(out, Head(*fitted, means, calibration, notes))
    tell("fit", 1, 1)
    return figures


def _means(seen: Sequence[Seen]) -> tuple[Floats, Floats]:
    """The mean question and the mean passage. They know no labels, so one pair serves every fold."""
    asked = np.mean([one.vectors.question for one in seen], axis=0)
    return np.asarray(asked, np.float32), np.concatenate([one.vectors.passages for one in seen]).mean(axis=0)


def _fit(columns: Sequence[Columns], recipe: Recipe) -> tuple[Networks, Ridge, Ridge]:
    gains = np.concatenate([gain(one.labels) for one in columns])
    plain = ridge(np.concatenate([one.values for one in columns]), gains, recipe.ridge)
    reading = ridge(np.concatenate([one.read for one in columns]), gains, recipe.ridge)
    networks = fit_networks([one.values for one in columns], [one.labels for one in columns], recipe)
    return networks, plain, reading


def _cross_validate(
    questions: Sequence[Question], columns: Sequence[Columns], recipe: Recipe, tell: Progress
) -> tuple[list[list[Floats]], Figures]:
    """Scores of each question, without and with the reader, by heads that had not seen its product; their figures."""
    folds = folds_by_product([question.product for question in questions], recipe.folds, recipe.seed)
    scores: list[list[Any]] = [[None] * len(columns), [None] * len(columns)]
    empty = np.zeros((2, 2), np.float32)
    for fold in range(recipe.folds):
        known = [one for one, of in zip(columns, folds, strict=True) if of != fold]
        head = Head(*_fit(known, recipe), (empty[0], empty[0]), empty, {})
        for place in np.flatnonzero(folds == fold).tolist():
            one = columns[place]
            scores[0][place], scores[1][place] = head.scores(one.values, None), head.scores(one.values, one.read)
        tell("cross-validate", fold + 1, recipe.folds)
    labels = [one.labels for one in columns]
    none = [bool((one == 0).all()) for one in labels]
    plain, reading = ((mean_ndcg(of, labels), area_under_curve([none_logit(one) for one in of], none)) for of in scores)
    return scores, Figures(len(labels), sum(none), *reading, *plain)


def folds_by_product(products: Sequence[str], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """The fold of each question: questions about one product are in one."""
    unique = sorted(set(products))
    order = np.random.default_rng(seed).permutation(len(unique))
    fold = {unique[place]: at % folds for at, place in enumerate(order)}
    return np.array([fold[product] for product in products], np.int64)


def gain(labels: npt.NDArray[np.int64]) -> Floats:
    """(2^label - 1) / 3: 0, a third, 1."""
    return np.asarray((2.0**labels - 1) / 3, np.float32)


def ridge(columns: Floats, wanted: Floats, strength: float) -> Ridge:
    """Least squares of scaled columns; `strength` is the penalty for each row."""
    mean, scale = columns.mean(axis=0), columns.std(axis=0) + 1e-3
    scaled = ((columns - mean) / scale).astype(np.float64)
    inner = scaled.T @ scaled + strength * len(scaled) * np.eye(scaled.shape[1])
    weights = np.linalg.solve(inner, scaled.T @ (wanted - wanted.mean()))
    return Ridge(mean, scale, weights.astype(np.float32), float(wanted.mean()))


def _calibrated(scores: Sequence[Floats], seen: Sequence[Seen]) -> Floats:
    """Slope and offset that bring held-out scores to a chance: logistic regression by Newton's steps (Platt 1999)."""
    values = np.array([none_logit(one) for one in scores])
    none = np.array([float((one.labels == 0).all()) for one in seen])
    wanted = np.where(none == 1, (none.sum() + 1) / (none.sum() + 2), 1 / (len(none) - none.sum() + 2))
    design = np.stack([values, np.ones_like(values)], axis=1)
    found = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(2)
        found -= np.linalg.solve(curvature, design.T @ (chance - wanted))
    return found.astype(np.float32)
