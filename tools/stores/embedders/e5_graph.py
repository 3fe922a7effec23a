"""The encoder of multilingual-e5-small as an OpenVINO graph: from embedded tokens to hidden states.

Owns the graph's shape (BERT: attention, then feed-forward, each added and normalised) and the two ways its weights are
written: float32, or int8 with a scale for each run of 128, which lets the runtime multiply in int8 with scales for
runs of activations as long. Token embeddings, pooling and which way to take are the embedder's, its only caller.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tools.stores.embedders.e5_weights import E5Weights
from tools.stores.embedders.runtime import op, ov

WEIGHTS_A_SCALE = 128
_MASKED = -1e9


class E5Graph:
    """Builds the model.

    Inputs, float32: `tokens` (batch, length, hidden), and `inside` (batch, length), which is 0 where there is padding.
    """

    def __init__(self, weights: E5Weights, *, int8: bool) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._int8 = int8

    def build(self) -> ov.Model:
        """The model; its one output is the sum of each text's hidden states: float32 (batch, hidden)."""
        shape = self._shape
        tokens = op.parameter([-1, -1, shape.hidden], np.float32, name="tokens")
        inside = op.parameter([-1, -1], np.float32, name="inside")
        one, masked = _number(1.0), _number(_MASKED)
        mask = op.unsqueeze(op.multiply(op.subtract(one, inside), masked), _ints(1, 2))
        hidden = self._normalise(tokens, "emb.ln")
        for layer in range(shape.layers):
            hidden = self._layer(hidden, mask, f"l{layer}.")
        pooled = op.matmul(op.unsqueeze(inside, _ints(1)), hidden, False, False)
        return ov.Model([op.squeeze(pooled, _ints(1))], [tokens, inside], "e5-small")

    def _layer(self, hidden: Any, mask: Any, at: str) -> Any:
        shape = self._shape
        context = self._attend(hidden, mask, at)
        hidden = self._normalise(op.add(self._linear(context, f"{at}ao", shape.hidden), hidden), f"{at}aln")
        wide = op.gelu(self._linear(hidden, f"{at}fi", shape.hidden), "erf")
        return self._normalise(op.add(self._linear(wide, f"{at}fo", shape.feed_forward), hidden), f"{at}oln")

    def _attend(self, hidden: Any, mask: Any, at: str) -> Any:
        shape = self._shape
        turned = _ints(0, 2, 1, 3)
        by_head = _ints(0, 0, shape.heads, shape.hidden // shape.heads)
        query, key, value = (
            op.transpose(op.reshape(self._linear(hidden, at + name, shape.hidden), by_head, True), turned)
            for name in "qkv"
        )
        context = op.scaled_dot_product_attention(query, key, value, mask)
        return op.reshape(op.transpose(context, turned), _ints(0, 0, shape.hidden), True)

    def _linear(self, values: Any, name: str, width: int) -> Any:
        matrix = self._weights.matrix(f"{name}.w", width).rows(slice(None))
        bias = op.constant(self._weights.floats(f"{name}.b"))
        return op.add(op.matmul(values, self._written(matrix), False, True), bias)

    def _written(self, matrix: Any) -> Any:
        if not self._int8:
            return op.constant(matrix)
        rows, width = matrix.shape
        runs = matrix.reshape(rows, width // WEIGHTS_A_SCALE, WEIGHTS_A_SCALE)
        scales = np.maximum(np.abs(runs).max(axis=-1, keepdims=True) / 127, 1e-12).astype(np.float32)
        whole = op.constant(np.rint(runs / scales).astype(np.int8))
        return op.reshape(op.multiply(op.convert(whole, "f32"), op.constant(scales)), _ints(rows, width), False)

    def _normalise(self, values: Any, name: str) -> Any:
        centred = op.mvn(values, _ints(-1), True, self._shape.epsilon, "inside_sqrt")
        scaled = op.multiply(centred, op.constant(self._weights.floats(f"{name}.w")))
        return op.add(scaled, op.constant(self._weights.floats(f"{name}.b")))


def _ints(*values: int) -> Any:
    return op.constant(np.array(values, np.int64))


def _number(value: float) -> Any:
    return op.constant(np.float32(value))
