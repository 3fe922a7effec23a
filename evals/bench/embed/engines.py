"""The engines that the embedding bench compares, by name: every embedder, and `e5-small` in one arithmetic.

`e5-small:float32`, `:bfloat16`, `:int8` and `:int8+bfloat16` are for the bench alone; a store lets the machine choose.
"""

from __future__ import annotations

from tools.errors import UserError
from tools.stores.embedders import Embedder, make_embedder
from tools.stores.embedders.e5_small import BFLOAT16, FLOAT32, INT8, INT8_BFLOAT16, INT8_WEIGHTS, E5Small

WAYS = {
    "float32": FLOAT32,
    "bfloat16": BFLOAT16,
    "int8": INT8,
    "int8 weights": INT8_WEIGHTS,
    "int8+bfloat16": INT8_BFLOAT16,
}


def open_engine(name: str) -> Embedder:
    """The engine. Raises UserError, also for an arithmetic that there is not."""
    base, _, way = name.partition(":")
    if base != E5Small.name or not way:
        return make_embedder(name)
    if way not in WAYS:
        raise UserError("bad_option", f"there is no arithmetic '{way}'; choose one of {', '.join(WAYS)}")
    return E5Small(way=WAYS[way])


def described(name: str, engine: Embedder) -> str:
    """The engine's name with the arithmetic it took."""
    return f"{name} ({engine.way.name})" if isinstance(engine, E5Small) else name
