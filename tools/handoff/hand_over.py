"""The tool `hand_over`: give the conversation to a person, and tell the shopper so.

A typed call, not a word in the model's text. From the moment it returns the assistant is silent in this conversation;
its lines are therefore the house's own notice to the shopper: what happens now, when somebody answers, and where.
"""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from tools.ground import Ground
from tools.handoff.handoffs import Handoff, Reason
from tools.handoff.summary import ProductRef, Talk, summarise
from tools.handoff.transcript import read_talk
from tools.phrases import Phrases
from tools.toolkit import Card, ToolContext, ToolResult, tool

_SAY = Phrases(
    {
        "handed_over": (
            "I have asked a person of our team to take over. They will answer right here, and they can see what we"
            " have talked about, so you need not repeat it.",
            "已为您转接人工客服。客服会在这里直接回复您，之前的对话他们都能看到，您不用再说一遍。",
        ),
        "already": (
            "A person of our team has already been asked and will answer right here.",
            "已经为您通知过人工客服，客服会在这里直接回复您。",
        ),
        "taken": (
            "{agent} of our team has this conversation and will answer right here.",
            "{agent}正在为您服务，会在这里回复您。",
        ),
        "hours": ("Our team is here: {hours}.", "人工客服时间：{hours}。"),
        "email": ("You can also write to {email}.", "您也可以写邮件到{email}。"),
    }
)


class HandOverArgs(BaseModel):
    """Why."""

    reason: Reason = Field(default="asked", description="why a person is needed")


@tool(HandOverArgs)
async def hand_over(context: ToolContext, args: HandOverArgs) -> ToolResult:
    """Hand the conversation over to a person of the store, when the shopper asks for one or cannot be helped."""
    services = context.services
    talk = await read_talk(services.stores.database, context.conversation_id)
    if not talk.products and context.shown:
        talk = await _with_shown(context, talk)
    customer = await services.stores.customers.get(context.customer_id) if context.customer_id else None
    summary = summarise(
        talk,
        reason=args.reason,
        language=context.language,
        customer_id=context.customer_id,
        customer_name=customer.name if customer else None,
    )
    change = await services.handoffs.create(context.conversation_id, args.reason, summary)
    lines = _lines(context, change.handoff, changed=change.changed)
    return ToolResult(
        lines,
        cards=[handoff_card(change.handoff, " ".join(lines[1:]))],
        ground=Ground(done=["handed_over"]),
        notes={"handoff_id": change.handoff.id, "new": change.changed},
    )


def handoff_card(handoff: Handoff, message: str) -> Card:
    """The `handoff` card of docs/protocol.md."""
    value: dict[str, JsonValue] = {"id": handoff.id, "state": handoff.state, "message": message}
    if handoff.agent:
        value["agent"] = handoff.agent
    return Card(name="handoff", value=value)


def _lines(context: ToolContext, handoff: Handoff, *, changed: bool) -> list[str]:
    language, shop = context.language, context.services.shop
    if handoff.state == "taken":
        return [_SAY.say("taken", language, agent=handoff.agent)]
    lines = [_SAY.say("handed_over" if changed else "already", language)]
    hours = shop.support_hours.get(language) or shop.support_hours.get("en")
    if hours:
        lines.append(_SAY.say("hours", language, hours=hours))
    if shop.support_email:
        lines.append(_SAY.say("email", language, email=shop.support_email))
    return lines


async def _with_shown(context: ToolContext, talk: Talk) -> Talk:
    """Where no log was kept (a terminal's conversation), at least what is on the shopper's screen."""
    products = await context.services.stores.catalog.get(context.shown)
    shown = [ProductRef(id=key, title=product.text(context.language).title) for key, product in products.items()]
    return talk.model_copy(update={"products": shown})
