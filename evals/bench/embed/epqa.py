"""Ranking quality on questions about products (ePQA): each question's candidate evidence, graded 0, 1 or 2 by people.

Owns reading the file and the nDCG@5 of an embedder's ranking of a question's own candidates; gains are 2^label - 1.
Questions that have no evidence above 0 cannot be ranked rightly or wrongly, and are left out. Used by the bench.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.embed.agreement import ndcg
from tools.errors import UserError
from tools.stores.embedders import Embedder

_COLUMNS = ("qid", "question", "ASIN", "candidate", "label")
_DEPTH = 5
_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its candidates with their labels."""

    text: str
    candidates: list[str]
    labels: list[int]


def read_questions(path: Path) -> list[Question]:
    """The questions that have evidence. Raises UserError(`bad_data`) with what is wrong and where."""
    groups: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
                raise UserError("bad_data", f"{path} lacks the column(s) {', '.join(missing)}")
            for row in rows:
                if not (row["candidate"] or "").strip() or not (row["question"] or "").strip():
                    continue
                if (label := (row["label"] or "").strip()) not in ("0", "1", "2"):
                    raise UserError("bad_data", f"{path}, line {rows.line_num}: label '{label}' is none of 0, 1, 2")
                groups[row["qid"], row["ASIN"]].append((row["question"], row["candidate"], int(label)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError("bad_data", f"{path} cannot be read: {error}") from error
    found = [Question(rows[0][0], [row[1] for row in rows], [row[2] for row in rows]) for rows in groups.values()]
    return [question for question in found if len(question.candidates) > 1 and any(question.labels)]


def drawn(questions: Sequence[Question], limit: int, seed: int) -> list[Question]:
    """So many of the questions, by the seed."""
    return random.Random(seed).sample(list(questions), min(limit, len(questions)))


def score(questions: Sequence[Question], engine: Embedder, tick: Callable[[], None]) -> list[float]:
    """nDCG@5 of each question."""
    found = []
    for question in questions:
        scores = engine.passages(question.candidates) @ engine.query(question.text)
        order = np.argsort(-scores, kind="stable")
        found.append(ndcg([2.0 ** question.labels[place] - 1 for place in order], _DEPTH))
        tick()
    return found


def compared(floor: Sequence[float], own: Sequence[float], seed: int) -> dict[str, Any]:
    """Both means and the difference with its 95% bootstrap interval, the questions being what is drawn."""
    differences = np.asarray(own, np.float64) - np.asarray(floor, np.float64)
    places = np.random.default_rng(seed).integers(0, len(differences), (_DRAWS, len(differences)))
    low, high = np.percentile(differences[places].mean(axis=1), (2.5, 97.5))
    return {
        "questions": len(own),
        "ndcg_5": {"floor": float(np.mean(floor)), "own": float(np.mean(own))},
        "difference": float(differences.mean()),
        "interval_95": [float(low), float(high)],
    }
