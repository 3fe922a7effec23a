"""Who acts on an order: the customer of the verified token, or a guest, known by their conversation and nothing else.

What a guest may do is read from their grant (guests.py) at every step, and bounded by guests_terms.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.toolkit import ToolContext


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody not signed in; what is open to them hangs on the conversation."""

    conversation_id: str


Actor = str | Guest
"""A customer's id, from the verified token only, or a guest."""


def actor(context: ToolContext) -> Actor:
    """Who speaks."""
    return context.customer_id if context.customer_id is not None else Guest(context.conversation_id)
