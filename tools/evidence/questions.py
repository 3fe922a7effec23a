"""Questions with labelled candidates, read from a CSV: the form of ePQA and of a store's own labels.

Owns the columns (qid, question, candidate, label 0 to 2; ASIN where there is one) and what is said of a bad file. Used
by training.py and by `aisle eval evidence`.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from tools.errors import UserError

COLUMNS = ("qid", "question", "candidate", "label")
PRODUCT = "ASIN"
_LABELS = {"0": 0, "1": 1, "2": 2}
_LONGEST_FIELD = 10_000_000


@dataclass(slots=True)
class Question:
    """A question, its candidates in the file's order and their labels: 2 answers it, 1 in part, 0 not."""

    qid: str
    text: str
    product: str
    candidates: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)


def read_questions(path: Path) -> list[Question]:
    """The questions in order of their first line. Raises UserError (evidence_file) with the line and what to do."""
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found = _read(csv.DictReader(stream), path)
    except OSError as error:
        raise UserError("evidence_file", f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError("evidence_file", f"{path} is no CSV in UTF-8: {error}") from error
    if not found:
        raise UserError("evidence_file", f"{path} has no questions: it needs lines under {', '.join(COLUMNS)}")
    return found


def digest_of(path: Path) -> str:
    """SHA-256 of the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(rows: csv.DictReader[str], path: Path) -> list[Question]:
    names = rows.fieldnames or []
    if missing := [name for name in COLUMNS if name not in names]:
        raise UserError("evidence_file", f"{path} lacks the columns {', '.join(missing)}; it has {', '.join(names)}")
    questions: dict[str, Question] = {}
    for row in rows:
        if not any(value for value in row.values() if isinstance(value, str) and value.strip()):
            continue
        qid, text, candidate, label = ((row[name] or "").strip() for name in COLUMNS)
        if not qid or not text:
            raise UserError("evidence_file", f"{path}, line {rows.line_num}: a line needs a qid and a question")
        if label.removesuffix(".0") not in _LABELS:
            raise UserError("evidence_file", f"{path}, line {rows.line_num}: the label is {label!r}, not 0, 1 or 2")
        product = (row.get(PRODUCT) or "").strip() or qid
        question = questions.setdefault(qid, Question(qid, text, product))
        question.candidates.append(candidate)
        question.labels.append(_LABELS[label.removesuffix(".0")])
    return list(questions.values())
