"""The reader's graph: the embedder's encoder, with the states of several weighted sums of tokens as its output.

Owns pooling and the choice of arithmetic, which it takes from the embedder. Imports OpenVINO: reader.py imports this
only when a reader is made.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from tools.evidence.reader_weights import SUMS, ReaderWeights
from tools.stores.embedders.e5_graph import _MASKED, E5Graph, _ints, _number
from tools.stores.embedders.e5_small import _options, _threads, best_way, processor_flags
from tools.stores.embedders.e5_weights import E5Weights
from tools.stores.embedders.runtime import op, ov


class ReaderGraph(E5Graph):
    """Inputs, float32: `tokens` (batch, length, hidden), `inside` (batch, length), `pooled` (batch, sums, length)."""

    def build(self) -> ov.Model:
        """The model; its one output is (batch, sums, hidden)."""
        shape = self._shape
        tokens = op.parameter([-1, -1, shape.hidden], np.float32, name="tokens")
        inside = op.parameter([-1, -1], np.float32, name="inside")
        pooled = op.parameter([-1, SUMS, -1], np.float32, name="pooled")
        mask = op.unsqueeze(op.multiply(op.subtract(_number(1.0), inside), _number(_MASKED)), _ints(1, 2))
        hidden = self._normalise(tokens, "emb.ln")
        for layer in range(shape.layers):
            hidden = self._layer(hidden, mask, f"l{layer}.")
        return ov.Model([op.matmul(pooled, hidden, False, False)], [tokens, inside, pooled], "reader")


def compiled(weights: ReaderWeights, threads: int | None) -> Any:
    """An inference request in the fastest arithmetic of this processor."""
    core = ov.Core()
    way = best_way(processor_flags(), core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
    model = ReaderGraph(cast(E5Weights, weights), int8=way.int8).build()
    return core.compile_model(model, "CPU", _options(way, threads or _threads())).create_infer_request()
