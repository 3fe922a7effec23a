"""A reader's mailbox: live events on their way to one socket or stream, bounded.

What overflows is dropped, with its number remembered, and read again from the log: the log is the buffer, not memory.
Used by server/ws.py and server/agui.py.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from server.logdb import Stored

_HOLDS = 256


@dataclass(slots=True)
class Mailbox:
    """Live events for one reader, at most so many."""

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    events: deque[Stored] = field(default_factory=deque)
    missed: int = 0
    """The highest number that found the box full."""

    def put(self, stored: Stored) -> None:
        """Called by the event log."""
        if len(self.events) < _HOLDS and not self.missed:
            self.events.append(stored)
        else:
            self.missed = stored.seq
        self.wake.set()

    def take(self) -> tuple[list[Stored], int]:
        """Everything in it, and the number up to which events were dropped (0: none)."""
        self.wake.clear()
        events, missed = list(self.events), self.missed
        self.events.clear()
        self.missed = 0
        return events, missed
