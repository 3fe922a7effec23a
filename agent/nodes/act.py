"""The node that runs the planned calls: reads together, cards out at once, facts into the ground.

A write tool only proposes, one a turn, and what it says is said by code. A tool that refuses tells the model why.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from agent.changes import INTENTS, kept
from agent.deps import Deps
from agent.state import Call, Turn
from tools.errors import ToolError
from tools.intent.understanding import ShownProduct
from tools.masking import mask
from tools.orders.rules import ask_a_person
from tools.toolkit import ToolResult
from tools.wording import say

_log = logging.getLogger(__name__)


async def act(deps: Deps, turn: Turn) -> None:
    """Run `turn.calls`, in their order towards the shopper, side by side in time."""
    calls, turn.calls = turn.calls, []
    turn.steps += 1
    turn.tried += calls
    ids = [uuid4().hex[:12] for _ in calls]
    for call_id, call in zip(ids, calls, strict=True):
        turn.sink.tool(call_id, call.tool, _shown(turn, call))
    tasks = [asyncio.create_task(_run(deps, turn, call)) for call in calls]
    try:
        for call_id, call, task in zip(ids, calls, tasks, strict=True):
            result = await task
            _take(turn, call_id, call, result)
    finally:
        for task in tasks:
            task.cancel()
    await _remember_shown(deps, turn)


async def _run(deps: Deps, turn: Turn, call: Call) -> ToolResult | str:
    """The result, or why there is none."""
    tool = deps.tools.get(call.tool)
    if tool is None:
        return f"{call.tool} cannot be run."
    if tool.needs_customer and turn.tool_context.customer_id is None:
        turn.signed_out = True
        return say(turn.view.language, "sign_in")
    try:
        return await tool.call(turn.tool_context, dict(call.arguments))
    except ToolError as error:
        return str(error)
    except ValidationError as error:
        _log.warning("tool %s got arguments that do not fit: %s", call.tool, error.error_count())
        return say(turn.view.language, "not_said")


def _take(turn: Turn, call_id: str, call: Call, result: ToolResult | str) -> None:
    if isinstance(result, str):
        turn.problems.append(result)
        turn.sink.tool_done(call_id, call.tool, False, "")
        return
    turn.memory.learn(result.ground)
    if len(result.ground.orders) == 1:
        turn.memory.order_id = next(iter(result.ground.orders))
    if about := result.notes.get("order_id"):
        turn.memory.order_id = str(about)
    if call.tool in INTENTS:
        _take_change(turn, call_id, call, result)
        return
    turn.results.append((call, result))
    turn.sink.tool_done(call_id, call.tool, True, str(result.notes.get("found", "")))
    if call.tool == "hand_over":
        # The conversation is a person's by now: what is said about it is the house's, not the assistant's.
        turn.handed_over = True
        # The first line says what happens; hours and address stand on the card.
        turn.sink.notice(result.lines[0], result.cards[0] if result.cards else None)
        return
    for card in result.cards:
        turn.show(card)


def _take_change(turn: Turn, call_id: str, call: Call, result: ToolResult) -> None:
    """Show what a write tool came to, and keep what is still open."""
    proposal, missing = result.notes.get("proposal"), result.notes.get("missing")
    turn.changes.append(result)
    turn.sink.tool_done(call_id, call.tool, True, "proposed" if proposal else "asked" if missing else "refused")
    asked = [str(name) for name in missing] if isinstance(missing, list) else []
    turn.memory.change = kept(call, asked, turn.memory.change) if asked or proposal else None
    turn.memory.proposed = str(proposal) if proposal else turn.memory.proposed
    if asked and turn.memory.change and turn.memory.change.tries:
        result.cards = [card for card in result.cards if card.name != "quick_replies"]
        result.cards.append(ask_a_person(turn.view.language))
    for card in result.cards:
        turn.show(card)


async def _remember_shown(deps: Deps, turn: Turn) -> None:
    """What the shopper now has in front of them, so that 'the second one' can be resolved."""
    for call, result in turn.results:
        if focus := result.notes.get("product_id"):
            turn.memory.focus = str(focus)
        if not result.shown:
            continue
        products = await deps.services.stores.catalog.get(result.shown)
        if len(turn.memory.shown) > 1:
            turn.memory.shown_before = turn.memory.shown
        turn.memory.shown = [
            ShownProduct(
                id=product.id,
                title=product.text(turn.view.language).title,
                price=product.variants[0].price,
                currency=product.variants[0].currency,
                colour=product.variants[0].options.get("color"),
            )
            for product in (products[product_id] for product_id in result.shown if product_id in products)
        ]
        turn.tool_context.shown = list(result.shown)
        if call.tool in ("search_products", "recommend", "compare_products"):
            turn.memory.focus = result.shown[0] if len(result.shown) == 1 else None


def _shown(turn: Turn, call: Call) -> dict[str, Any]:
    """A call's arguments as clients see them: sealed, masked, and without the shopper's own sentences."""
    shown = {key: value for key, value in call.arguments.items() if key not in ("said", "asked")}
    # Ids are bound by code; words may be a model's own, and clients get them past the gate.
    return {key: value if key.endswith(("_id", "_ids")) else _sealed(turn, value) for key, value in shown.items()}


def _sealed(turn: Turn, value: Any) -> Any:
    if isinstance(value, list):
        return [_sealed(turn, item) for item in value]
    return turn.seal(mask(value)) if isinstance(value, str) else value
