"""The vectors of a generation for searching: a memory-mapped copy of what Chroma keeps, and one byte a number of it.

A query is compared with all products by their bytes (int8, vectors less their mean; SimSIMD), a hundredth of a second
for a million of them, and the best are measured again with the full numbers. So the result is that of an exact search
but for products whose cosines differ by less than the bytes can tell; `aisle bench search` prints how many.
Written by the importer with the generation's files, opened by SearchIndex. Blocking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import simsimd

from tools.stores.embedders import Vector

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_FULL, _BYTES, _SCALE = "vectors.f32", "vectors.i8", "vectors.scale.npz"
_ROWS_A_STEP = 20_000
_SAMPLE = 20_000
_LARGEST = 127
_AGAIN = 4  # so many times the wanted number is measured again with the full numbers
_FEW = 256  # … and at least so many


class VectorWriter:
    """Writes the files of one generation, in the order of its rows."""

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._dimension = dimension
        self._out: BinaryIO = (folder / _FULL).open("wb")

    def add(self, vectors: Vector) -> None:
        """Append vectors: shape (n, dimension)."""
        self._out.write(np.ascontiguousarray(vectors, "<f4").tobytes())

    def finish(self) -> None:
        """Write the bytes beside the full numbers."""
        self._out.close()
        full = _mapped(self._folder / _FULL, "<f4", self._dimension)
        codes, coding = _coded(full)
        codes.tofile(self._folder / _BYTES)
        np.savez(self._folder / _SCALE, middle=coding.middle, step=np.float32(coding.step))


@dataclass(frozen=True, slots=True)
class _Coding:
    """`vector ≈ middle + step · code`."""

    middle: Vector
    step: float

    @classmethod
    def of(cls, full: Vector) -> _Coding:
        rows = np.unique(np.linspace(0, max(0, len(full) - 1), min(len(full), _SAMPLE)).astype(np.int64))
        sample = np.asarray(full[rows], np.float32)
        if not len(sample):
            return cls(np.zeros(full.shape[1], np.float32), 1.0)
        middle = sample.mean(axis=0)
        # A few far-out numbers would cost all others their precision: they are cut off, measuring again sets it right.
        widest = float(np.quantile(np.abs(sample - middle).ravel()[:2_000_000], 0.9999))
        return cls(middle, max(widest, 1e-6) / _LARGEST)

    def encode(self, vectors: Vector) -> npt.NDArray[np.int8]:
        steps = np.clip(np.rint((vectors - self.middle) / self.step), -_LARGEST, _LARGEST)
        return np.asarray(steps, np.int8)


class VectorIndex:
    """The vectors of one generation, to search among."""

    def __init__(self, full: Vector, codes: npt.NDArray[np.int8], coding: _Coding) -> None:
        self._full = full
        self._codes = codes
        self._coding = coding

    @classmethod
    def of(cls, matrix: Vector) -> VectorIndex:
        """An index in memory, where the files are not there (a generation made by an earlier Aisle)."""
        codes, coding = _coded(matrix)
        return cls(matrix, codes, coding)

    @classmethod
    def open(cls, folder: Path, count: int, dimension: int) -> VectorIndex | None:
        """The files of a generation; None where they are not there, or not of `count` products."""
        sizes = [(_FULL, count * dimension * 4), (_BYTES, count * dimension)]
        if any(not (folder / name).is_file() or (folder / name).stat().st_size != size for name, size in sizes):
            return None
        if not (folder / _SCALE).is_file():
            return None
        with np.load(folder / _SCALE) as kept:
            coding = _Coding(np.asarray(kept["middle"], np.float32), float(kept["step"]))
        codes = np.fromfile(folder / _BYTES, np.int8).reshape(count, dimension)
        return cls(_mapped(folder / _FULL, "<f4", dimension), codes, coding)

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def middle(self) -> Vector:
        """The mean of the vectors, about."""
        return self._coding.middle

    def without_middle(self) -> Iterator[tuple[int, Vector]]:
        """All rows less the mean, to about the third decimal, a part at a time with its first row."""
        for start in range(0, len(self._codes), _ROWS_A_STEP):
            yield start, self._codes[start : start + _ROWS_A_STEP].astype(np.float32) * np.float32(self._coding.step)

    def take(self, rows: Rows | list[int]) -> Vector:
        """The full vectors of some rows: shape (len(rows), dimension)."""
        return np.asarray(self._full[rows], np.float32)

    def cosines(self, vector: Vector, rows: Rows | None = None) -> npt.NDArray[np.float32]:
        """The cosines of all rows, or of these, to about the third decimal."""
        coding = self._coding
        codes = self._codes if rows is None else self._codes[rows]
        if not len(codes):
            return np.empty(0, np.float32)
        step = max(float(np.abs(vector).max()), 1e-6) / _LARGEST
        asked = np.rint(vector / step).astype(np.int8)
        # Not with `out`: each such call gives away a reference to None (simsimd 6.5), and where None is counted, before
        # Python 3.12, some ten thousands of searches would end the process.
        found = np.asarray(simsimd.cdist(asked[None], codes, metric="inner", out_dtype="float32"))[0]
        return np.asarray(found * np.float32(step * coding.step) + np.float32(vector @ coding.middle), np.float32)

    def nearest(
        self,
        vector: Vector,
        limit: int,
        passing: Mask | None = None,
        cosines: npt.NDArray[np.float32] | None = None,
    ) -> tuple[Rows, npt.NDArray[np.float32]]:
        """The rows nearest to a vector among those that pass, best first, with their exact cosines.

        `cosines` are those of all rows, where they are known already.
        """
        rows = None if passing is None else np.flatnonzero(passing)
        if cosines is None:
            cosines = self.cosines(vector, rows)
        elif rows is not None:
            cosines = cosines[rows]
        again = max(_AGAIN * limit, _FEW)
        best = np.arange(len(cosines)) if len(cosines) <= again else np.argpartition(cosines, -again)[-again:]
        chosen = np.sort(best if rows is None else rows[best])
        exact = self.take(chosen) @ vector
        order = np.argsort(-exact, kind="stable")[:limit]
        return chosen[order], exact[order]


def _mapped(path: Path, kind: str, dimension: int) -> Any:
    if not path.stat().st_size:
        return np.empty((0, dimension), np.float32)
    # A plain array on the same pages: the memmap class costs half a millisecond each time some rows are taken.
    return np.asarray(np.memmap(path, dtype=kind, mode="r")).reshape(-1, dimension)


def _coded(full: Vector) -> tuple[npt.NDArray[np.int8], _Coding]:
    coding = _Coding.of(full)
    codes = np.empty(full.shape, np.int8)
    for start in range(0, len(full), _ROWS_A_STEP):
        codes[start : start + _ROWS_A_STEP] = coding.encode(np.asarray(full[start : start + _ROWS_A_STEP]))
    return codes, coding
