"""One ranker with its real models for every test of evidence."""

from __future__ import annotations

import pytest

from tools.evidence.ranker import Ranker
from tools.evidence.reader import Reader
from tools.stores.embedders import DEFAULT_EMBEDDER, Embedder, make_embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return make_embedder(DEFAULT_EMBEDDER)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def ranker(embedder: Embedder, reader: Reader) -> Ranker:
    return Ranker(embedder, reader)
