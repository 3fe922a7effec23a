"""A guest who says what verifies an order: taken out of the message before anything reads it, tried, and followed up.

Called at the start of every turn, whatever door it came through, and once the message is understood. What a guest may
see is decided by tools/orders/guests.py.
"""

from __future__ import annotations

from dataclasses import replace

from agent.state import Memory
from agent.turn import TurnInput
from tools.errors import ToolError
from tools.intent.understanding import ORDER_CHANGES, Intent, Understanding
from tools.orders.guests import Guests, Verdict

_MORE_THAN_STATUS = ORDER_CHANGES | {"refund_status"}


async def heard(guests: Guests, turn: TurnInput) -> tuple[TurnInput, Verdict | None]:
    """The turn without what was said to verify an order, and what came of it."""
    if turn.customer_id is not None:
        return turn, None
    if turn.contact is None:
        said = await guests.hear(turn.conversation_id, turn.text)
        turn = replace(turn, text=said.text, contact=said.contact)
    if turn.contact is None:
        return turn, None
    try:
        verdict = await guests.verify(turn.conversation_id, turn.contact, turn.client)
    except ToolError:  # the order system is away: the tool that asks it next says so
        verdict = None
    return replace(turn, contact=None), verdict


def about_order(understanding: Understanding, verdict: Verdict | None, memory: Memory) -> Understanding:
    """The message is about the order that was tried: what is asked now, else what was asked before the form."""
    if verdict is None:
        return understanding
    intent: Intent = "order_status"
    if verdict.grant:
        asked = (understanding.intent, memory.last_intent)
        intent = next((one for one in asked if one in _MORE_THAN_STATUS), intent)
    ids = [verdict.grant.order_id] if verdict.grant else understanding.order_ids
    return understanding.model_copy(update={"intent": intent, "sure": True, "also": [], "order_ids": ids})
