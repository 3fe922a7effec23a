"""Measuring the evidence ranker on a file of labelled candidates, beside its two floors, in one run.

Owns the run and the figures: nDCG@5 (gain 2^label - 1, questions without an answer left out) and the area under the
curve for "none of these answers it". Nothing of a label, an id or the file's order reaches the ranker. Called by
command.py.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from evals.evidence.baselines import IdfOverlap, PlainEmbedder
from tools.evidence.metrics import area_under_curve, mean_ndcg
from tools.evidence.passage import passage_of
from tools.evidence.questions import Question
from tools.evidence.ranker import Ranker
from tools.evidence.sight import Pool
from tools.stores.embedders import Embedder

METHODS = ("", "idf_", "e5_")
Figures = dict[str, Any]


def measure(
    questions: Sequence[Question], ranker: Ranker, embedder: Embedder, *, language: str, tell: Callable[[], None]
) -> Figures:
    """Counts, `ndcg5` and `auc_none` of the ranker, the same of `idf_` and `e5_`, and milliseconds a question."""
    passages = [[passage_of(candidate) for candidate in question.candidates] for question in questions]
    pool = Pool.of([passage for own in passages for passage in own])
    overlap, plain = IdfOverlap(questions), PlainEmbedder(embedder)
    scores: dict[str, list[Any]] = {method: [] for method in METHODS}
    none: dict[str, list[float]] = {method: [] for method in METHODS}
    took: list[float] = []
    for question, own in zip(questions, passages, strict=True):
        start = time.perf_counter()
        ranked = ranker.rank(question.text, own, language=language, pool=pool)
        took.append(1000 * (time.perf_counter() - start))
        scores[""].append(ranked.scores)
        none[""].append(ranked.unanswered)
        for method, floor in (("idf_", overlap), ("e5_", plain)):
            scores[method].append(floor.scores(question))
            none[method].append(-float(scores[method][-1].max()))
        tell()
    labels = [question.labels for question in questions]
    unanswered = [not any(of) for of in labels]
    found: Figures = {"questions": len(labels), "unanswered": sum(unanswered)}
    found |= {f"{method}ndcg5": mean_ndcg(scores[method], labels) for method in METHODS}
    found |= {f"{method}auc_none": area_under_curve(none[method], unanswered) for method in METHODS}
    return found | {"ms_a_question": round(statistics.median(took), 1)}
