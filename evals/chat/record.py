"""What a turn did, as a sink that remembers: calls, cards, words and when each came. What scorers look at."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from agent.events import Step
from tools.toolkit import Card


@dataclass(slots=True)
class Record:
    """One turn's events, for scoring; times are milliseconds since the message came in."""

    calls: list[tuple[str, dict[str, JsonValue]]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    words: str = ""
    notices: list[str] = field(default_factory=list)
    failure: str | None = None
    outcome: str = ""
    intent: str = ""
    first_card_ms: float | None = None
    first_word_ms: float | None = None
    total_ms: float = 0.0
    planned_by_model: bool = False
    cut: list[str] = field(default_factory=list)
    _start: float = field(default_factory=time.perf_counter)

    def step(self, name: Step, state: str) -> None:
        """Stages are not scored."""

    def tool(self, call_id: str, name: str, arguments: dict[str, JsonValue]) -> None:
        self.calls.append((name, arguments))

    def tool_done(self, call_id: str, name: str, ok: bool, summary: str) -> None:
        if not ok:
            self.refused.append(name)

    def card(self, card: Card) -> None:
        if self.first_card_ms is None and card.name != "quick_replies":
            self.first_card_ms = self._now()
        self.cards.append(card)

    def text(self, delta: str) -> None:
        """Words of the answer."""
        if self.first_word_ms is None and delta.strip():
            self.first_word_ms = self._now()
        self.words += delta

    def notice(self, text: str, card: Card | None = None) -> None:
        self.notices.append(text)
        if card:
            self.cards.append(card)

    def failed(self, code: str, message: str) -> None:
        self.failure = code
        self.notices.append(message)

    def named(self, name: str) -> list[dict[str, Any]]:
        """The values of all cards of a name."""
        return [card.value for card in self.cards if card.name == name]

    def products(self) -> list[dict[str, Any]]:
        """The product cards shown, from lists and comparisons."""
        values: list[dict[str, Any]] = [*self.named("product_cards"), *self.named("comparison")]
        return [item for value in values for item in value["items"]]

    def said(self) -> str:
        """Everything the shopper read, notices included."""
        return "\n".join(part for part in (self.words, *self.notices) if part)

    def _now(self) -> float:
        return (time.perf_counter() - self._start) * 1000
