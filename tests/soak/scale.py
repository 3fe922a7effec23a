"""How much of a soak is run: all of it with `SOAK=full` (`make soak`), a tenth in the ordinary tests.

Owns the seed too: `SOAK_SEED` repeats a run, else one is drawn; whoever fails names it.
"""

from __future__ import annotations

import os
import random


def share() -> float:
    """The part of a full run to do: 1.0 or 0.1, or what `SOAK_SHARE` says."""
    given = os.environ.get("SOAK_SHARE")
    if given:
        return float(given)
    return 1.0 if os.environ.get("SOAK") == "full" else 0.1


def part_of(full: int) -> int:
    """That part of a full count, at least one."""
    return max(1, round(full * share()))


def seed() -> int:
    """The seed asked for, or a fresh one."""
    given = os.environ.get("SOAK_SEED")
    return int(given) if given else random.SystemRandom().randrange(2**32)
