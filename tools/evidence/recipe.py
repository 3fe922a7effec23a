"""How the head is trained: the numbers of the recipe, stored with what they made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the head is trained; stored with it."""

    seed: int = 7
    folds: int = 5
    ridge: float = 1.0
    networks: int = 4
    hidden: int = 32
    epochs: int = 60
    rate: float = 3e-3
    decay: float = 3e-2
    dropout: float = 0.2
