"""What the server needs from the layers below, as protocols: it is handed the objects and knows no more of them.

Owns no behaviour. agent/, tools/profile, tools/handoff and the importer fit these; tests hand in small ones of their
own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from agent.events import Outcome, Sink
from agent.turn import TurnInput
from tools.orders.guests import Heard


class Assistant(Protocol):
    """The agent, as the doors see it."""

    async def turn(self, turn: TurnInput, sink: Sink) -> Outcome:
        """Answer a message. Cancelling the task ends the model's generation."""

    async def act(self, turn: TurnInput, name: str, value: dict[str, Any], sink: Sink) -> Outcome:
        """Carry out a button's action. Raises UserError `unknown_action` or `bad_action`."""

    async def ready(self) -> list[str]:
        """What stands between a question and its answer, in plain words; empty when nothing does."""


class Hearing(Protocol):
    """Takes out of a guest's words what verifies an order, before they are stored (tools/orders/guests.py)."""

    async def hear(self, conversation_id: str, text: str) -> Heard:
        """The words as they may be stored, and what was taken out."""


class Recorder(Protocol):
    """Where a shopper's views, clicks, carts and purchases go."""

    async def record(self, shopper_id: str, kind: str, product_id: str, variant_id: str | None = None) -> None:
        """Keep one event."""


class FileImporter(Protocol):
    """Brings a file in, in the process that owns the indexes."""

    async def __call__(self, path: Path, *, kind: str, keep: bool) -> Mapping[str, Any]:
        """Import a `catalogue`, `customers`, `orders` or `policies`; the report as plain data."""


class Customers(Protocol):
    """What the server asks about a signed-in customer."""

    async def name(self, customer_id: str) -> str | None:
        """How to greet them; None when the store does not know them."""

    async def signed_in(self, conversation_id: str, customer_id: str) -> None:
        """An anonymous conversation has become this customer's: what it taught goes to their profile."""
