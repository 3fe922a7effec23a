"""The vectors of a generation: bytes find what the full numbers would, from files as from memory."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tools.search.index_vectors import VectorIndex, VectorWriter
from tools.stores.embedders import Vector

COUNT, DIMENSION = 3000, 64


@pytest.fixture(scope="module")
def matrix() -> Vector:
    """Vectors that all lean one way, as an embedder's do."""
    rng = np.random.default_rng(3)
    found = rng.standard_normal((COUNT, DIMENSION), np.float32) * 0.3 + rng.standard_normal(DIMENSION, np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def written(folder: Path, matrix: Vector) -> VectorIndex:
    writer = VectorWriter(folder, DIMENSION)
    writer.add(matrix[:1000])
    writer.add(matrix[1000:])
    writer.finish()
    found = VectorIndex.open(folder, len(matrix), DIMENSION)
    assert found is not None
    return found


@pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.001])
def test_the_nearest_that_pass_are_those_of_an_exact_search(tmp_path: Path, matrix: Vector, share: float) -> None:
    index = written(tmp_path, matrix)
    rng = np.random.default_rng(5)
    passing = rng.random(COUNT) < share
    passing[:1] = True
    for vector in matrix[rng.integers(COUNT, size=10)]:
        rows, cosines = index.nearest(vector, 50, passing)
        exact = np.where(passing, matrix @ vector, -2)
        wanted = np.argsort(-exact, kind="stable")[: min(50, int(passing.sum()))]
        assert len(set(rows.tolist()) & set(wanted.tolist())) >= 0.98 * len(wanted)
        assert np.allclose(cosines, exact[rows], atol=1e-5)
        assert (np.diff(cosines) <= 0).all()


def test_cosines_of_bytes_are_right_to_the_second_decimal(tmp_path: Path, matrix: Vector) -> None:
    index = written(tmp_path, matrix)
    assert np.abs(index.cosines(matrix[7]) - matrix @ matrix[7]).max() < 0.01


def test_searching_for_years_gives_no_reference_away(matrix: Vector) -> None:
    index = VectorIndex.of(matrix[:10])
    index.cosines(matrix[0])
    before = sys.getrefcount(None)
    for _ in range(2000):
        index.cosines(matrix[0])
    assert abs(sys.getrefcount(None) - before) < 200


def test_an_index_in_memory_is_that_of_the_files(tmp_path: Path, matrix: Vector) -> None:
    files, memory = written(tmp_path, matrix), VectorIndex.of(matrix)
    assert np.allclose(files.cosines(matrix[1]), memory.cosines(matrix[1]), atol=1e-5)
    assert np.array_equal(files.take([5, 3]), matrix[[5, 3]])


def test_files_that_are_not_whole_are_not_opened(tmp_path: Path, matrix: Vector) -> None:
    written(tmp_path, matrix)
    assert VectorIndex.open(tmp_path, COUNT + 1, DIMENSION) is None
    (tmp_path / "vectors.scale.npz").unlink()
    assert VectorIndex.open(tmp_path, COUNT, DIMENSION) is None


def test_no_vectors_are_an_empty_index(tmp_path: Path) -> None:
    index = written(tmp_path, np.empty((0, DIMENSION), np.float32))
    rows, _ = index.nearest(np.ones(DIMENSION, np.float32), 5)
    assert (len(index), len(rows)) == (0, 0)
