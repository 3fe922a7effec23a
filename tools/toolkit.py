"""What a tool is: a typed async function with a context, pydantic arguments and a typed result.

Owns the Tool record, the ToolContext a call runs in, and the bridge to LangChain's StructuredTool. Each topic's folder
defines its tools with `@tool`; agent/ collects and calls them. A `write` tool that a model may choose changes nothing:
it makes a proposal (tools/orders), which the shopper confirms through a tool that no model can reach.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, JsonValue

from tools.ground import Ground

if TYPE_CHECKING:
    from tools.orders.guests import Verdict
    from tools.services import Services

Effect = Literal["read", "write"]
CardName = Literal[
    "product_cards",
    "comparison",
    "order_card",
    "cart",
    "proposal",
    "citations",
    "handoff",
    "quick_replies",
    "profile",
    "verify_order",
]
ArgsT = TypeVar("ArgsT", bound=BaseModel)


class Card(BaseModel):
    """Something shown beside the words: the name and value of a CUSTOM event (docs/protocol.md)."""

    name: CardName
    value: dict[str, JsonValue]


@dataclass(slots=True)
class ToolResult:
    """What a tool found or did."""

    lines: list[str]
    """Facts for the model: short plain lines in the shopper's language, few and already ranked."""
    cards: list[Card] = field(default_factory=list)
    ground: Ground = field(default_factory=Ground)
    shown: list[str] = field(default_factory=list)
    """Product ids in the order of the cards, for 'the second one'."""
    spoken: list[str] = field(default_factory=list)
    """What code says to the shopper where every tool of the turn does so: a question, what was done. Empty: the model
    words the lines."""
    told: list[str] = field(default_factory=list)
    """What code can say as well, to the last word: said instead of a small model's words."""
    notes: dict[str, JsonValue] = field(default_factory=dict)
    """For the log and the evals: limits relaxed, sources, counts."""


@dataclass(slots=True)
class ToolContext:
    """Who asks, in which language, with which store."""

    conversation_id: str
    shopper_id: str
    """The profile's key: the customer's id, or the anonymous conversation's own."""
    customer_id: str | None
    """From the verified token only; None for a guest."""
    language: str
    currency: str
    services: Services
    page_product_id: str | None = None
    shown: list[str] = field(default_factory=list)
    client: str | None = None
    """The client's address, where a server knows it: failed tries are counted for it."""
    lines: int = 3
    """Of how many products the model is told: a small one gives one the other's rating."""
    guest: Verdict | None = None
    """What came of a guest's try to verify an order in this very message. It opens nothing by itself: what a guest may
    see is read from SQL, by the conversation (tools/orders/guests.py)."""
    opened: list[str] = field(default_factory=list)
    """The orders that a guest had verified when the turn began: what may be talked of. Every tool reads it again."""


@dataclass(frozen=True, slots=True)
class Tool(Generic[ArgsT]):
    """One thing the agent can do."""

    name: str
    description: str
    args: type[ArgsT]
    effect: Effect
    run: Callable[[ToolContext, ArgsT], Awaitable[ToolResult]]
    needs_customer: bool = False

    async def call(self, context: ToolContext, arguments: dict[str, Any]) -> ToolResult:
        """Check the arguments and run. Raises pydantic.ValidationError or ToolError."""
        return await self.run(context, self.args.model_validate(arguments))

    def langchain(self) -> BaseTool:
        """The same tool for LangChain; the context travels in `config["configurable"]["tool_context"]`."""

        async def coroutine(config: RunnableConfig, **arguments: Any) -> tuple[str, ToolResult]:
            result = await self.call(config["configurable"]["tool_context"], arguments)
            return "\n".join(result.lines), result

        return StructuredTool.from_function(
            coroutine=coroutine,
            name=self.name,
            description=self.description,
            args_schema=self.args,
            response_format="content_and_artifact",
            metadata={"effect": self.effect},
        )


def tool(
    args: type[ArgsT], *, effect: Effect = "read", needs_customer: bool = False
) -> Callable[[Callable[[ToolContext, ArgsT], Awaitable[ToolResult]]], Tool[ArgsT]]:
    """Make a Tool of an async function; its name and docstring are what the model reads."""

    def make(run: Callable[[ToolContext, ArgsT], Awaitable[ToolResult]]) -> Tool[ArgsT]:
        description = (run.__doc__ or "").strip()
        if not description:
            raise TypeError(f"tool {run} needs a docstring: it is what the model reads")
        return Tool(getattr(run, "__name__"), description, args, effect, run, needs_customer)  # noqa: B009

    return make
