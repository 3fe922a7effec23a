"""The reader: reads a question and a passage together and says in numbers what it saw.

Eight layers of an English cross-encoder in four bits (reader_build.py), run by OpenVINO in what the processor does
best. It judges nothing itself: for each pair it gives the state of the opening mark and the mean states of question
and passage, which the head in ranker.npz turns into a score. English alone; ranker.py decides when it is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.errors import UserError
from tools.evidence.reader_weights import READER_FILE, SUMS, ReaderWeights
from tools.evidence.wordpiece import WordPieces

Floats = npt.NDArray[np.float32]

QUESTION_TOKENS = 40
_LENGTH_STEP = 8  # the runtime prepares code for every shape that it has not seen
_TOKENS_A_RUN = 640


class Reader:
    """One call of the model at a time, from any thread."""

    def __init__(self, *, threads: int | None = None) -> None:
        """Raises UserError (reader_missing) where OpenVINO or the weights are not there."""
        try:
            from tools.evidence.reader_graph import compiled
        except ImportError as error:
            raise UserError("reader_missing", f"the evidence reader needs openvino: {error}") from error
        if not READER_FILE.is_file():
            raise UserError("reader_missing", f"{READER_FILE} is missing: see tools/evidence/reader_build.py")
        weights = ReaderWeights()
        self.digest = weights.digest
        self.width = SUMS * weights.shape.hidden
        self._words = weights.matrix("emb.word", weights.shape.hidden)
        self._places, self._kinds = weights.floats("emb.pos"), weights.floats("emb.type")
        self._pieces = WordPieces(weights.vocabulary)
        self._request: Any = compiled(weights, threads)
        self._lock = threading.Lock()

    def read(self, question: str, passages: Sequence[str]) -> Floats:
        """States of shape (len(passages), width): the opening mark's, the question's mean, the passage's mean."""
        asked = self._pieces.ids(question)[:QUESTION_TOKENS]
        room = len(self._places) - len(asked) - 3
        pairs = [self._pieces.ids(passage)[:room] for passage in passages]
        states = np.zeros((len(pairs), self.width), np.float32)
        order = sorted(range(len(pairs)), key=lambda place: len(pairs[place]))
        while order:
            length = self._padded(len(asked) + len(pairs[order[-1]]) + 3)
            size = max(1, _TOKENS_A_RUN // length)
            run, order = order[-size:], order[:-size]
            states[run] = self._run(asked, [pairs[place] for place in run], length)
        return states

    def _padded(self, length: int) -> int:
        return min(-(-length // _LENGTH_STEP) * _LENGTH_STEP, len(self._places))

    def _run(self, asked: list[int], passages: list[list[int]], length: int) -> Floats:
        pieces = self._pieces
        ids = np.full((len(passages), length), pieces.padding, np.int64)
        kinds = np.zeros((len(passages), length), np.int64)
        pooled = np.zeros((len(passages), SUMS, length), np.float32)
        inside = np.zeros((len(passages), length), np.float32)
        lead = [pieces.first, *asked, pieces.between]
        pooled[:, 0, 0] = 1
        pooled[:, 1, : len(lead)] = 1 / len(lead)
        for row, passage in enumerate(passages):
            end = len(lead) + len(passage) + 1
            ids[row, :end] = [*lead, *passage, pieces.between]
            kinds[row, len(lead) : end] = 1
            pooled[row, 2, len(lead) : end] = 1 / (end - len(lead))
            inside[row, :end] = 1
        tokens = self._words.rows(ids) + self._places[:length] + self._kinds[kinds]
        with self._lock:
            found = np.array(self._request.infer([tokens, inside, pooled])[0], np.float32)
        return found.reshape(len(passages), -1)
