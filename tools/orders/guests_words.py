"""What a guest reads on the way to an order: the form that asks for its e-mail or postcode, and what came of a try.

Owns words and cards. guests.py decides; own.py and the change desk show these where a guest asks for an order that is
not open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import JsonValue

from tools.orders.guests import Verdict
from tools.phrases import Phrases
from tools.toolkit import Card, ToolContext

_SAY = Phrases(
    {
        "sign_in": (
            "You are not signed in. Please sign in to the store to see your orders, or give an order's number with its"
            " e-mail address or postcode here.",
            "您还没有登录。请登录商店账号查看订单，或者在这里填写订单号和下单邮箱或邮编。",
        ),
        "number": (
            "Which order is it? Please give its number with the e-mail address or postcode.",
            "请问是哪个订单？请把订单号和邮箱或邮编一起告诉我。",
        ),
        "refused": (
            "These details do not match an order. Please check the number and the e-mail address or the postcode, or"
            " sign in.",
            "这些信息与订单不符。请核对订单号和邮箱或邮编，也可以登录后查看。",
        ),
        "locked": (
            "There have been too many tries. Please try again in {minutes} minutes, sign in, or ask for a person.",
            "尝试次数过多，请{minutes}分钟后再试，也可以登录或转人工客服。",
        ),
    }
)
_ID = re.compile(r"[\w-]{1,40}")
_MINUTE = 60


def closed(context: ToolContext) -> str:
    """What a guest is told who may not see an order: what came of the try, or how to try."""
    verdict = context.guest
    if verdict is None or verdict.state == "verified":
        return _SAY.say("sign_in", context.language)
    seconds = (verdict.until - datetime.now(UTC)).total_seconds() if verdict.until else 0
    return _SAY.say(verdict.state, context.language, minutes=max(1, round(seconds / _MINUTE)))


async def form(context: ToolContext, order_ids: Sequence[str] | None) -> Card:
    """The form by which a guest verifies an order, with the number where one was said; the one on the screen again."""
    number = next(iter(echoed(order_ids or [])), None)
    shown = context.guest.form if context.guest else None
    name = await context.services.guests.ask(context.conversation_id, number, shown)
    value: dict[str, JsonValue] = {"id": name, "state": "open"}
    return Card(name="verify_order", value=value | ({"order_id": number} if number else {}))


def filled(verdict: Verdict | None) -> list[Card]:
    """The form on the screen, closed, once its order is verified."""
    if verdict is None or verdict.grant is None or verdict.form is None:
        return []
    value: dict[str, JsonValue] = {"id": verdict.form, "order_id": verdict.grant.order_id, "state": "verified"}
    return [Card(name="verify_order", value=value)]


def echoed(written: Sequence[str]) -> list[str]:
    """Order numbers as the shopper wrote them; only what has the shape of one may be said again."""
    return [match[0] for text in written if (match := _ID.fullmatch(text.strip().lstrip("#")))]
