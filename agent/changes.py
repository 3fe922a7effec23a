"""Changes of orders in conversation: which tool a message asks for, and how one is put together over several turns.

Every argument comes from the shopper's own words, read by code against their own records (tools/orders/change); nothing
the model says goes in. Owns the routing and what stays open between turns. What a plain yes does is consent.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.state import Call, PendingChange, Turn
from tools.intent.understanding import Intent

MAX_SAID = 6
_ADDRESS = re.compile(
    r"\b(address|ship(ped|ping)? (it |this |that )?to|deliver(ed)? to|send (it|this|that) to|postcode|zip|street)\b"
    r"|地址|收货|寄到|送到|邮编",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"\b(default|profile|account|saved|standard)\b[\w' ]{0,20}\baddress\b|\baddress\b.{0,20}\b(profile|account)\b"
    r"|默认(的)?(收货)?地址|账号(里)?的?地址",
    re.IGNORECASE,
)
_PAYMENT = re.compile(
    r"\b(pay(ing|ment)?|paypal|charge|credit card|gift card|debit card)\b|付款|支付|信用卡|礼品卡", re.IGNORECASE
)
_CHANGING = re.compile(r"\b(change|switch|update|use|move|put|replace|edit|modify)\b|改|换|更新", re.IGNORECASE)
_OF_AN_ORDER = re.compile(r"\b(order|purchase)s?\b|#\s?\w*\d|订单", re.IGNORECASE)
_ANOTHER = re.compile(
    r"[?？]|\b(do you|show|find|look(ing)? for|search|what|where|when|how|who)\b"
    r"|有没有|找|看看|推荐|吗|多少|哪里|什么时候|怎么",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(it|this|that|them|the order|my order)\b|这个订单|那个订单|这一?单|那一?单|它|这个|那个", re.IGNORECASE
)
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
_ABOUT_ORDERS = frozenset({*INTENTS.values(), "order_status", "refund_status"})
# A short answer to the desk's question is easily taken for one of these; the others are never an answer to it.
_ANSWERS = frozenset(
    {
        "search_products", "recommend", "compare_products", "product_question", "out_of_scope", "payment", "account",
        "affirm", "deny", "complaint", "profile", "cart", *INTENTS.values(),
    }
)  # fmt: skip


def change_tool(intent: Intent, text: str) -> str | None:
    """The write tool that a message of this intent asks for; None where it is no change."""
    if tool := _TOOLS.get(intent):
        return tool
    if intent in ("modify_order", "account", "profile", "payment") and _DEFAULT.search(text) and _CHANGING.search(text):
        return "change_default_address"
    changes = bool(_CHANGING.search(text) and _OF_AN_ORDER.search(text))
    if intent == "modify_order" or (changes and intent in ("account", "payment")):
        if _ADDRESS.search(text):
            return "change_order_address"
        return "change_order_payment" if _PAYMENT.search(text) else "change_order_items"
    return None


def change_call(turn: Turn, tool: str, text: str) -> Call:
    """A call of a write tool, with the order meant and the shopper's words."""
    understanding, memory = turn.understanding, turn.memory
    order_id = understanding.order_ids[0] if understanding.order_ids else None
    if order_id is None and (memory.last_intent in _ABOUT_ORDERS or _POINTING.search(text)):
        order_id = memory.order_id
    return _call(PendingChange(tool=tool, order_id=order_id, said=[text[:1000]]))


def continued(turn: Turn) -> Call | None:
    """The open change's call with this message taken in, where it answers what was asked; else None."""
    pending, understanding = turn.memory.change, turn.understanding
    if pending is None:
        return None
    text = turn.input.text
    named = change_tool(understanding.intent, text) if understanding.sure else None
    if named and named != pending.tool and not _belongs(pending, named):
        return None
    if understanding.sure and not named and not _answers(turn, pending):
        return None
    order_id = understanding.order_ids[0] if understanding.order_ids else pending.order_id
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


def _belongs(pending: PendingChange, named: str) -> bool:
    """Words of one change that are easily taken for another's: an item's new version, a way of paying, an address."""
    return INTENTS[named] == "modify_order" and INTENTS[pending.tool] in (
        "modify_order",
        "exchange_order",
        "return_order",
    )


def _answers(turn: Turn, pending: PendingChange) -> bool:
    text, understanding = turn.input.text, turn.understanding
    if understanding.intent not in _ANSWERS:
        return False
    return not _ANOTHER.search(text) or bool(understanding.order_ids and "order_id" in pending.asked)
