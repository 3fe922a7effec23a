"""What a conversation carries from turn to turn, and what lives only while a turn runs.

`State` is what LangGraph checkpoints: plain JSON, disposable (the event log is the truth). `Memory` is its typed form.
`Turn` is the run's own workspace, handed to the nodes as the graph's context and never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from pydantic import BaseModel, Field

from agent.events import Sink
from agent.turn import TurnInput
from tools.ground import Ground
from tools.intent.understanding import Context, Filters, Intent, ShownProduct, Understanding
from tools.search.cards import View
from tools.toolkit import Card, ToolContext, ToolResult

MAX_PRODUCTS_REMEMBERED = 24
MAX_HISTORY = 8


class State(TypedDict, total=False):
    """The checkpointed channels of a conversation."""

    memory: dict[str, Any]
    history: list[dict[str, str]]


class PendingChange(BaseModel):
    """A change of an order that is being put together: what was said of it, and what was asked for last."""

    tool: str
    order_id: str | None = None
    said: list[str] = Field(default_factory=list)
    """The shopper's messages about it, newest first."""
    asked: list[str] = Field(default_factory=list)
    tries: int = 0
    """How often the same was asked in a row."""


class Memory(BaseModel):
    """What a conversation knows of itself."""

    language: str | None = None
    currency: str | None = None
    last_intent: Intent | None = None
    last_query: str = ""
    last_filters: Filters = Field(default_factory=Filters)
    last_user: str = ""
    last_assistant: str = ""
    shown: list[ShownProduct] = Field(default_factory=list)
    shown_before: list[ShownProduct] = Field(default_factory=list)
    """The last list of several before that, still in front of the shopper."""
    focus: str | None = None
    ground: Ground = Field(default_factory=Ground)
    unsure_in_a_row: int = 0
    order_id: str | None = None
    """The one order talked about last."""
    change: PendingChange | None = None
    proposed: str | None = None
    """The proposal that was the last thing put to the shopper: what a plain yes means."""

    def context(self, page_product_id: str | None) -> Context:
        """What the next message is read against."""
        return Context(
            last_intent=self.last_intent,
            last_query=self.last_query,
            last_filters=self.last_filters,
            last_user=self.last_user,
            last_assistant=self.last_assistant,
            shown=self.shown,
            shown_before=self.shown_before,
            focus=page_product_id or self.focus,
            order_id=self.order_id,
            language=self.language,
        )

    def learn(self, ground: Ground) -> None:
        """Keep newer facts; the oldest products are forgotten first."""
        merged = self.ground.merged(ground)
        surplus = len(merged.products) - MAX_PRODUCTS_REMEMBERED
        for product_id in [key for key in merged.products if key not in ground.products][: max(0, surplus)]:
            del merged.products[product_id]
        self.ground = merged


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call the plan decided on."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(slots=True)
class Turn:
    """One turn at work."""

    input: TurnInput
    sink: Sink
    memory: Memory
    history: list[dict[str, str]]
    understanding: Understanding
    tool_context: ToolContext
    view: View
    calls: list[Call] = field(default_factory=list)
    """Decided and not yet run."""
    tried: list[Call] = field(default_factory=list)
    """Run in this turn, whatever came of it: the same call again would bring nothing new."""
    results: list[tuple[Call, ToolResult]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    """Shown in this turn; the same one is not shown twice."""
    changes: list[ToolResult] = field(default_factory=list)
    """What the write tools came to: a proposal, a question or a refusal. Code says it, the model is not asked."""
    postponed: bool = False
    """Several changes were asked for at once; only the first was taken up."""
    settled: bool = False
    """The message was a plain answer, and code has said what came of it."""
    problems: list[str] = field(default_factory=list)
    """What tools refused, for the model."""
    signed_out: bool = False
    """Something was asked that only a signed-in customer may see: code says so, the model would guess."""
    planned_by_model: bool = False
    small_model: bool = False
    unclear: bool = False
    """Neither the intent tool nor the model knows what is asked: the shopper is asked one short question."""
    steps: int = 0
    handed_over: bool = False
    seal: Callable[[str], str] = str
    """Takes out of a text that is no reply what must not leave the house (agent/seal)."""
    check: Callable[[str], str] = str
    """Takes out of a line that is no model's what nothing of this turn backs (agent/verify)."""
    said: str = ""
    cut: list[str] = field(default_factory=list)
    """What the gate took out, for the log and the evals."""

    def say(self, text: str) -> None:
        """Add to the reply: into the stream, and into what is remembered of it."""
        self.said += text
        self.sink.text(text)

    def by_code(self, result: ToolResult) -> list[str]:
        """What code says of a result; empty where the model words it."""
        return result.spoken or (result.told if self.small_model else [])

    def show(self, card: Card) -> None:
        """Put a card before the shopper, once."""
        if card not in self.cards:
            self.cards.append(card)
            self.sink.card(card)
