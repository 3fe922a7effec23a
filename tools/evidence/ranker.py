"""The evidence ranker: orders a product's passages by how well they answer a question, and says if perhaps none does.

Owns when the reader is asked: for English, and for the passages that look best without it. Everything else holds in
any language the embedder knows. Called by the chat's product tool and by `aisle eval evidence`; it blocks, so callers
put it in a thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from tools.errors import UserError
from tools.evidence.asked import with_names
from tools.evidence.features import Floats
from tools.evidence.head import DEFAULT_HEAD, load_head
from tools.evidence.passage import Passage
from tools.evidence.reader import Reader
from tools.evidence.sight import Eye, Pool, features, read_columns
from tools.stores.embedders import Embedder, same_space

_log = logging.getLogger(__name__)
READ_AT_MOST = 10
TRAINED_IN = "en"
"""The language of the reader and of the training data."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """`order` holds places in the passages given, best first; `scores` are by place; `unanswered` is a chance."""

    order: list[int]
    scores: Floats
    unanswered: float


class Ranker:
    """Safe from several threads."""

    def __init__(self, embedder: Embedder, reader: Reader | None, head: Path = DEFAULT_HEAD) -> None:
        """`reader` None: every language is ranked without it. Raises UserError where the parts do not fit together."""
        self.head = load_head(head)
        made_for = self.head.notes.get("embedder", "")
        if not same_space(embedder.name, made_for):
            message = f"the evidence ranker was trained on {made_for}, not {embedder.name}: aisle train evidence"
            raise UserError("evidence_head", message)
        if reader is not None and reader.digest != self.head.notes.get("reader"):
            raise UserError("evidence_head", "the ranker was trained with another reader: aisle train evidence")
        self._eye = Eye(embedder, reader)

    def rank(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        language: str = TRAINED_IN,
        pool: Pool | None = None,
        read_at_most: int = READ_AT_MOST,
    ) -> Ranked:
        """Rank the passages. `pool` says how rare words are; left out, the passages themselves do."""
        if not passages or not question.strip():
            return Ranked(list(range(len(passages))), np.zeros(len(passages), np.float32), 1.0)
        if language != TRAINED_IN:
            question = with_names(question, (passage.text for passage in passages))
        vectors = self._eye.vectors(question, passages)
        _, values = features(question, passages, vectors, pool or Pool.of(passages), self.head.means)
        scores = self.head.scores(values, None, foreign=language != TRAINED_IN)
        order = np.argsort(-scores, kind="stable")
        read = self._eye.reader is not None and language == TRAINED_IN
        first, rest = order[:read_at_most], order[read_at_most:]
        if read:
            states = self._eye.states(question, [passages[place] for place in first])
            better = self.head.scores(values[first], read_columns(values[first], states))
            # What was not read stays behind what was: the two scores are not of one measure.
            scores[rest] = np.minimum(scores[rest], better.min())
            scores[first] = better
            order = np.concatenate([first[np.argsort(-better, kind="stable")], rest])
        return Ranked(order.tolist(), scores, self.head.unanswered(scores[first], read=read))


_lock = threading.Lock()
_rankers: dict[int, tuple[Embedder, Ranker | None]] = {}


def ranker_for(embedder: Embedder) -> Ranker | None:
    """The process's one ranker over an embedder; None, and a line in the log, where its head is for another one.

    One is kept: another embedder's takes its place, so that neither holds its models for ever.
    """
    with _lock:
        if id(embedder) not in _rankers:
            _rankers.clear()
            _rankers[id(embedder)] = embedder, _made(embedder)
        return _rankers[id(embedder)][1]


def _made(embedder: Embedder) -> Ranker | None:
    try:
        return Ranker(embedder, _reader())
    except UserError as error:
        _log.warning("product questions choose facts by shared words alone: %s", error.message)
        return None


@cache
def _reader() -> Reader | None:
    """The process's one reader, whatever the embedder."""
    try:
        return Reader()
    except UserError as error:
        _log.warning("evidence is ranked without its reader: %s", error.message)
        return None
