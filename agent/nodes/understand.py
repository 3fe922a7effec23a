"""The first node: read the message against the conversation, and settle the turn's language and currency."""

from __future__ import annotations

import asyncio
import re

from agent.deps import Deps
from agent.state import Memory
from agent.turn import TurnInput
from tools.intent.understanding import Intent, Understanding

_COMPARED = re.compile(
    r"\b(?:compare|vs\.?|versus|or|difference|better)\b|比较|对比|区别|还是|哪个|哪款", re.IGNORECASE
)
_PUT = re.compile(
    r"^\W*(?:please |can you |could you )?(?:add|put)\b|^\W*(?:请|帮我|麻烦)?(?:加|把.{2,40}加)", re.IGNORECASE
)
"""'Add the French press' of a product of the store is for the cart, though none is named."""
_DONE_WITH_A_PRODUCT = frozenset({"cart", "describe_product", "recommend", "compare_products"})
# A product may stand in a message about an order, or about the shopper: naming it decides nothing there.
_ELSEWHERE = frozenset(
    {
        "order_status", "cancel_order", "modify_order", "return_order", "exchange_order", "refund_status",
        "policy_question", "payment", "account", "profile", "human", "complaint", "attack",
    }
)  # fmt: skip


async def understand(deps: Deps, turn: TurnInput, memory: Memory) -> Understanding:
    """The message understood; `memory` takes the language and the currency the shopper speaks in."""
    context = memory.context(turn.page_product_id)
    if context.language is None and turn.language:
        context.language = turn.language.split("-")[0].lower()
    await deps.lexicon.refresh()
    understanding = await asyncio.to_thread(deps.lexicon.understand, turn.text, context)
    if understanding.named and not understanding.sure:
        understanding = about_named(turn.text, understanding)
    if understanding.named and understanding.intent == "search_products" and _PUT.search(turn.text):
        understanding = understanding.model_copy(update={"intent": "cart", "sure": True})
    memory.language = understanding.language
    if understanding.filters.currency:
        memory.currency = understanding.filters.currency
    return understanding


def about_named(text: str, understanding: Understanding) -> Understanding:
    """An unsure message that names products of the store is about them, whatever the head half guessed."""
    guessed = {understanding.intent, understanding.second}
    if len(understanding.named) > 1 and (_COMPARED.search(text) or "compare_products" in guessed):
        intent: Intent = "compare_products"
    elif understanding.intent in _DONE_WITH_A_PRODUCT:
        intent = understanding.intent
    elif understanding.intent in _ELSEWHERE:
        return understanding
    else:
        intent = "product_question"
    return understanding.model_copy(update={"intent": intent, "sure": True})
