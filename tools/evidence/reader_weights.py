"""The reader's weights: reader.npz, made by reader_build.py, opened for the graph and the tokenizer.

Matrices are Q4_0 (blocks of 32 weights: a half-precision scale and 16 bytes, byte j holding weights j and j+16, each
plus 8), as in the embedder's own file, so that one dequantiser and one graph serve both. Used by reader.py.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.stores.embedders.e5_weights import Q4Rows, Shape

READER_FILE = Path(__file__).with_name("reader.npz")
Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
SUMS = 3
"""Weighted sums of states the graph gives for each pair."""
_EPSILON = 1e-12


class ReaderWeights:
    """The open file; `shape` and the two accessors are what the graph asks for."""

    def __init__(self, path: Path = READER_FILE) -> None:
        with np.load(path, allow_pickle=False) as stored:
            self._tensors: dict[str, Any] = {name: stored[name] for name in stored.files}
        hidden, layers, heads, feed_forward, vocabulary, positions = self._tensors["shape"].tolist()
        self.shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, _EPSILON)
        self.digest = hashlib.sha256(path.read_bytes()).hexdigest()
        """SHA-256 of the file: a head is made for one reader."""

    @property
    def vocabulary(self) -> list[str]:
        """Word pieces; a piece's place is its id."""
        text: str = self._tensors["vocabulary"].tobytes().decode()
        return text.splitlines()

    def floats(self, name: str) -> npt.NDArray[np.float32]:
        """A float tensor, in its own shape."""
        return np.asarray(self._tensors[name], np.float32)

    def matrix(self, name: str, width: int) -> Q4Rows:
        """A Q4_0 tensor as rows of `width` weights."""
        blocks = self._tensors[name]
        assert blocks.shape[1] * 32 == width
        return Q4Rows(blocks)
