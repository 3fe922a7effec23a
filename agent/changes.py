"""Changes of orders in conversation: which tool a message asks for, and how one is put together over several turns.

Every argument comes from the shopper's own words, read by code against their own records (tools/orders/change); nothing
the model says goes in. Owns the routing and what stays open between turns. What a plain yes does is consent.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.change_words import (
    ADDRESS,
    ANOTHER,
    CHANGING,
    CORRECTS,
    DEFAULT,
    DIFFERENCE,
    INDEFINITE,
    NUMBER,
    OF_AN_ORDER,
    PAYMENT,
    POINTING,
    QUESTION,
    VERBS,
    WHICH,
)
from agent.state import Call, PendingChange, Turn
from tools.intent.understanding import ORDER_CHANGES, Intent

MAX_SAID = 6
_TOOLS: Mapping[Intent, str] = {
    "cancel_order": "cancel_order",
    "return_order": "return_items",
    "exchange_order": "exchange_items",
}
INTENTS: Mapping[str, Intent] = {
    "cancel_order": "cancel_order",
    "return_items": "return_order",
    "exchange_items": "exchange_order",
    "change_order_address": "modify_order",
    "change_order_payment": "modify_order",
    "change_order_items": "modify_order",
    "change_default_address": "modify_order",
}
"""The intent that each write tool serves."""
_ABOUT_ORDERS = ORDER_CHANGES | {"order_status", "refund_status"}
# A short answer to the desk's question is easily taken for one of these; the others are never an answer to it.
_ANSWERS = frozenset(
    {
        "search_products", "recommend", "compare_products", "product_question", "out_of_scope", "payment", "account",
        "affirm", "deny", "complaint", "profile", "cart", *ORDER_CHANGES,
    }
)  # fmt: skip


def change_tool(intent: Intent, text: str) -> str | None:
    """The write tool that a message of this intent asks for; None where it is no change."""
    if WHICH.search(text):
        return None
    if tool := _TOOLS.get(intent):
        return tool
    if intent in ("modify_order", "account", "profile", "payment") and DEFAULT.search(text) and CHANGING.search(text):
        return "change_default_address"
    changes = bool(CHANGING.search(text) and OF_AN_ORDER.search(text))
    if intent == "modify_order" or (changes and intent in ("account", "payment")):
        if DIFFERENCE.search(text):
            return "change_order_items"
        if ADDRESS.search(text):
            return "change_order_address"
        return "change_order_payment" if PAYMENT.search(text) else "change_order_items"
    return None


def asked_change(turn: Turn) -> Call | None:
    """A change asked for by its verb and an order's number, whatever the intent tool made of the rest."""
    text = turn.input.text
    if not NUMBER.search(text) or not turn.understanding.order_ids or QUESTION.search(text):
        return None
    tool = _by_verb(text)
    return change_call(turn, tool, text) if tool else None


def _by_verb(text: str) -> str | None:
    found = [intent for intent, verb in VERBS if verb.search(text)]
    return change_tool(found[0], text) if found else None


def change_call(turn: Turn, tool: str, text: str) -> Call:
    """A call of a write tool, with the order meant and the shopper's words."""
    memory = turn.memory
    order_id = _order_named(turn, [])
    if (
        order_id is None
        and not INDEFINITE.search(text)
        and (memory.last_intent in _ABOUT_ORDERS or POINTING.search(text))
    ):
        order_id = memory.order_id
    said = [text[:1000]]
    if turn.tool_context.guest is not None and memory.last_intent == turn.understanding.intent:
        said.append(memory.last_user)  # asked for before the order was verified, which was all that this message did
    return _call(PendingChange(tool=tool, order_id=order_id, said=said))


def continued(turn: Turn) -> Call | None:
    """The open change's call with this message taken in, where it answers what was asked; else None."""
    pending, understanding = turn.memory.change, turn.understanding
    if pending is None:
        return None
    text = turn.input.text
    named = change_tool(understanding.intent, text) if understanding.sure else None
    order_id = _order_named(turn, pending.asked)
    if NUMBER.search(text) and order_id:
        named = _by_verb(text) or named
        if named and named != pending.tool:
            return None  # a whole request of its own
        if pending.order_id and not same_order(order_id, pending.order_id):
            return None  # another order: nothing said of this one holds for it
    if named and named != pending.tool and not _belongs(pending, named):
        return None
    if not pending.asked:  # proposed already: only a correction goes on from there
        if not named and not CORRECTS.search(text):
            return None
    elif understanding.sure and not named and not _answers(turn, pending):
        return None
    order_id = order_id or pending.order_id
    said = [text[:1000], *pending.said][:MAX_SAID]
    return _call(pending.model_copy(update={"order_id": order_id, "said": said}))


def kept(call: Call, missing: list[str], before: PendingChange | None) -> PendingChange:
    """What stays open after a call that asked for something."""
    said = list(call.arguments.get("said", []))
    again = before is not None and before.tool == call.tool and before.asked == missing
    return PendingChange(
        tool=call.tool,
        order_id=call.arguments.get("order_id"),
        said=said,
        asked=missing,
        tries=(before.tries + 1) if again and before else 0,
    )


def _call(pending: PendingChange) -> Call:
    arguments: dict[str, object] = {"said": pending.said, "asked": pending.asked}
    if pending.tool != "change_default_address":
        arguments["order_id"] = pending.order_id
    return Call(pending.tool, arguments)


def orders_named(turn: Turn, asked: Sequence[str] = ()) -> list[str]:
    """The orders a message names. A bare number is one only after a word for it, or where the order was asked for."""
    found = []
    for order_id in turn.understanding.order_ids:
        cue = rf"(?:order|purchase|订单|单号)\W*(?:number|no|nr|id|号|号码|是|为|is)?\W*{re.escape(order_id)}(?!\d)"
        bare = order_id.isdigit() and f"#{order_id}" not in turn.input.text.replace(" ", "")
        if not bare or "order_id" in asked or re.search(cue, turn.input.text, re.IGNORECASE):
            found.append(order_id)
    return found


def _order_named(turn: Turn, asked: Sequence[str]) -> str | None:
    return next(iter(orders_named(turn, asked)), None)


def same_order(one: str, other: str) -> bool:
    """Whether two numbers are one order's, as people write them."""
    return re.sub(r"\W", "", one).casefold() == re.sub(r"\W", "", other).casefold()


def _belongs(pending: PendingChange, named: str) -> bool:
    """Words of one change that are easily taken for another's: an item's new version, a way of paying, an address."""
    return INTENTS[named] == "modify_order" and INTENTS[pending.tool] != "cancel_order"


def _answers(turn: Turn, pending: PendingChange) -> bool:
    text, understanding = turn.input.text, turn.understanding
    if understanding.intent not in _ANSWERS:
        return False
    return not ANOTHER.search(text) or bool(understanding.order_ids and "order_id" in pending.asked)
