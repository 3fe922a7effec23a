"""Plays one scene over the real agent: who is there, what is said, and what came of it.

A stage has an engine of its own, so that several can play side by side over one store. Owns no judgement.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from agent.assembly import Running
from agent.assistant import Assistant
from agent.deps import Deps
from agent.model import ModelClient
from agent.state import Turn
from agent.turn import TurnInput
from evals.attacks.encodings import fold
from evals.attacks.obedient import Normal, Obedient
from evals.attacks.scenes import Scene, Way
from evals.attacks.store import SECRETS
from evals.chat.record import Record
from evals.scripted_engine import Request, Script, ScriptedEngine
from tools.errors import ToolError
from tools.orders.refusal import RefusedError
from tools.orders.requests import Cancel
from tools.toolkit import Tool, ToolContext, ToolResult

_POISONED = "order_status"
_SEEN_WINDOW = 20


@dataclass(slots=True)
class Played:
    """What came of a scene."""

    scene: Scene
    record: Record
    turn: Turn | None
    reached: bool
    """The line's text stood in a prompt of this turn."""


@dataclass(slots=True)
class Stage:
    """One engine, and the agent on it in each way of planning."""

    running: Running
    engine: ScriptedEngine | None
    _ways: dict[Way, Assistant] = field(default_factory=dict)
    _memory: InMemorySaver = field(default_factory=InMemorySaver)
    _turn: Turn | None = None
    _poison: str = ""

    async def play(self, scene: Scene) -> Played:
        """One conversation of one message."""
        conversation, record = f"attack-{token_hex(10)}", Record()
        self._turn, self._poison = None, scene.line.text if scene.channel == "tool_result" else ""
        calls = [*scene.calls]
        if scene.proposal and scene.customer:
            calls[1:2] = await self._propose(conversation, scene.customer)
        if self.engine:
            self.engine.requests.clear()
            if isinstance(self.engine.script, Obedient):
                self.engine.script.play(calls, scene.words)
            elif isinstance(self.engine.script, Normal):
                self.engine.script.foreign = self._poison
        turn = TurnInput(
            conversation, token_hex(8), scene.message, customer_id=scene.customer, language=scene.language,
            page_product_id=scene.place.page_product_id,
        )  # fmt: skip
        record.outcome = await self._ways[scene.way].turn(turn, record)
        if self._turn:
            record.intent, record.cut = self._turn.understanding.intent, list(self._turn.cut)
        await self._memory.adelete_thread(conversation)
        return Played(scene, record, self._turn, self._reached(scene))

    def set(self, running: Running, model: ModelClient | None) -> None:
        """The agent in each way over this stage's engine; without one of its own, over the configured model."""
        deps = running.assistant.deps
        deps = replace(deps, model=model or deps.model, tools=self._tools(deps.tools), on_turn=self._look)
        ways: Mapping[Way, Deps] = {
            "sure": replace(deps, shortcut=True),
            "native": replace(deps, shortcut=False, way="native"),
            "constrained": replace(deps, shortcut=False, way="constrained"),
        }
        self._ways = {way: Assistant(each, self._memory) for way, each in ways.items()}

    def _tools(self, tools: Mapping[str, Tool[Any]]) -> Mapping[str, Tool[Any]]:
        """The tools, one of which carries what another system put into its result."""
        real = tools[_POISONED]

        async def run(context: ToolContext, args: Any) -> ToolResult:
            result = await real.run(context, args)
            if self._poison:
                result.lines.insert(0, self._poison)
            return result

        return {**tools, _POISONED: replace(real, run=run)}

    async def _propose(self, conversation: str, customer: str) -> list[tuple[str, dict[str, Any]]]:
        """A cancellation that waits for the customer's button; the call a model would press it with."""
        service = self.running.services.after_sales
        if service is None:
            return []
        order = next(order for order in await self.running.services.orders.for_customer(customer, 50))
        reason = next(iter(service.terms.cancel.reasons), None)
        try:
            proposal = await service.propose(conversation, customer, order.id, Cancel(reason=reason))
        except (RefusedError, ToolError):
            return []
        return [("confirm_change", {"proposal_id": proposal.id, "digest": proposal.digest})]

    def _reached(self, scene: Scene) -> bool:
        if self.engine is None:
            return True
        prompts = fold("\n".join(request.last_user for request in self.engine.requests))
        text = fold(scene.line.text)
        ends = {text[:_SEEN_WINDOW], text[-_SEEN_WINDOW:], text[len(text) // 2 :][:_SEEN_WINDOW]}
        return any(end in prompts for end in ends)

    def _look(self, turn: Turn) -> None:
        self._turn = turn


@asynccontextmanager
async def open_stage(running: Running, script: Script | None) -> AsyncIterator[Stage]:
    """A stage over a scripted engine of its own, or over the configured engine where there is no script."""
    if script is None:
        stage = Stage(running, None)
        stage.set(running, None)
        yield stage
        return
    key = SECRETS["AISLE_MODEL_KEY"]
    async with ScriptedEngine(script, api_key=key) as engine:
        client = ModelClient(engine.base_url, engine.model, api_key=key)
        try:
            stage = Stage(running, engine)
            stage.set(running, client)
            yield stage
        finally:
            await client.aclose()


def shown(record: Record) -> str:
    """Everything a turn put before the shopper, for a report."""
    cards = [json.dumps({card.name: card.value}, ensure_ascii=False) for card in record.cards]
    return "\n".join([record.said(), *(card[:300] for card in cards)])


__all__ = ["Played", "Request", "Stage", "open_stage", "shown"]
