"""What a turn says while it runs, as plain events, before any protocol knows of them.

The agent writes to a Sink; server/ turns it into AG-UI events, `aisle chat` into terminal output, evals into a record.
A sink must not block and must not raise: it takes the event and returns. The agent never looks at what becomes of it.
"""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import JsonValue

from tools.toolkit import Card

Step = Literal["understand", "plan", "act", "answer"]
Outcome = Literal["success", "cancelled", "failed", "silent"]


class Sink(Protocol):
    """Where a turn's events go, in order."""

    def step(self, name: Step, state: Literal["started", "finished"]) -> None:
        """A stage of the turn began or ended."""

    def tool(self, call_id: str, name: str, arguments: dict[str, JsonValue]) -> None:
        """A tool is called (arguments masked where they must be)."""

    def tool_done(self, call_id: str, name: str, ok: bool, summary: str) -> None:
        """A tool has ended."""

    def card(self, card: Card) -> None:
        """Show a card. Cards come before the words that speak of them."""

    def text(self, delta: str) -> None:
        """Checked words for the shopper; they are never taken back."""

    def notice(self, text: str, card: Card | None = None) -> None:
        """Words of the house, not the assistant's (a handover): they become a run of their own after this one."""

    def failed(self, code: str, message: str) -> None:
        """The turn cannot go on; `message` is for the shopper, in their language."""
