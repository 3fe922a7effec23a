"""What one visitor may take: rates by bucket, and how many sockets an address may hold.

Owns counting only; the refusals are said by the doors. Memory is bounded: buckets that are full again are forgotten.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from tools.errors import UserError


class Buckets:
    """Token buckets by key: `per_minute` on average, as many at once."""

    def __init__(self, per_minute: float, *, burst: float | None = None, clock: Callable[[], float] = time.monotonic):
        self._rate = per_minute / 60
        self._burst = burst if burst is not None else max(per_minute, 1)
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}
        self._sweep_at = 1024

    def take(self, key: str) -> bool:
        """Take one; False when there is none."""
        now = self._clock()
        level, at = self._levels.get(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        if len(self._levels) > self._sweep_at:
            self._sweep(now)
        return allowed

    def _sweep(self, now: float) -> None:
        full = [key for key, (level, at) in self._levels.items() if level + (now - at) * self._rate >= self._burst]
        for key in full:
            del self._levels[key]
        self._sweep_at = max(1024, 2 * len(self._levels))


class Places:
    """How many connections each address holds."""

    def __init__(self, per_address: int, total: int) -> None:
        self._per_address = per_address
        self._total = total
        self._held: Counter[str] = Counter()
        self._all = 0

    def enter(self, address: str) -> None:
        """Take a place. Raises UserError `too_many_conversations`."""
        if self._held[address] >= self._per_address or self._all >= self._total:
            raise UserError("too_many_conversations", "Too many conversations are open from this address.")
        self._held[address] += 1
        self._all += 1

    def leave(self, address: str) -> None:
        """Give it back."""
        self._all -= 1
        self._held[address] -= 1
        if self._held[address] <= 0:
            del self._held[address]
