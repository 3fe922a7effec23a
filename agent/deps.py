"""What the graph's nodes work with, bundled once by the composition root, and the limits that end every turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from agent.lexicon import Lexicon
from agent.model import ModelClient
from agent.state import Turn
from prompts.loader import Prompts
from tools.services import Services
from tools.stores.known_people import KnownPeople
from tools.toolkit import Tool

Way = Literal["native", "constrained"]


class Transcript(Protocol):
    """What was said in a conversation, from the event log; people's messages included."""

    async def recent(self, conversation_id: str, limit: int) -> list[dict[str, str]]:
        """The last messages as `{role, content}`, oldest first, this turn's own message not among them."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """When a turn ends, whatever the model does."""

    steps: int = 3
    seconds: float = 60
    answer_tokens: int = 220
    history_chars: int = 500
    """Of the last messages in an answer's prompt: the intent tool has already read the message against them."""


@dataclass(slots=True)
class Deps:
    """The agent's parts."""

    model: ModelClient
    services: Services
    tools: Mapping[str, Tool[Any]]
    prompts: Prompts
    lexicon: Lexicon
    transcript: Transcript | None = None
    way: Way = "constrained"
    shortcut: bool = True
    """Where the intent tool is sure, take its step without asking the model."""
    small_model: bool = False
    """The engine is the small embedded one: what code can say to the last word, code says (docs/decisions/010)."""
    limits: Limits = field(default_factory=Limits)
    heard: Set[str] = frozenset()
    """Windows of the instructions, which no reply may recite (agent/seal)."""
    people: KnownPeople | None = None
    """Whose names and streets no other shopper may read."""
    on_turn: Callable[[Turn], None] | None = None
    """Told of every turn that ran to its end: the log's line, the evals' look inside."""
