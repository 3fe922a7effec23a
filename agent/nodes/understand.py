"""The first node: read the message against the conversation, and settle the turn's language and currency."""

from __future__ import annotations

import asyncio

from agent.deps import Deps
from agent.state import Memory
from agent.turn import TurnInput
from tools.intent.understanding import Understanding


async def understand(deps: Deps, turn: TurnInput, memory: Memory) -> Understanding:
    """The message understood; `memory` takes the language and the currency the shopper speaks in."""
    context = memory.context(turn.page_product_id)
    if context.language is None and turn.language:
        context.language = turn.language.split("-")[0].lower()
    await deps.lexicon.refresh()
    understanding = await asyncio.to_thread(deps.lexicon.understand, turn.text, context)
    memory.language = understanding.language
    if understanding.filters.currency:
        memory.currency = understanding.filters.currency
    return understanding
