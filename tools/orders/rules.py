"""What stands beside an order's facts: the store's own rule on the matter, cited, and the offer of a person."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from tools.ground import PassageFacts
from tools.phrases import Phrases, pick
from tools.toolkit import Card, ToolContext, ToolResult

Topic = Literal["cancel", "modify", "return", "exchange", "refund"]

_LONGEST = 700
_QUERY = Phrases(
    {
        "cancel": ("cancel an order", "取消订单"),
        "modify": ("change an order after placing it", "下单后修改订单"),
        "return": ("how many days do I have to return an item", "多少天内可以退货"),
        "exchange": ("exchange an item for another size", "换货"),
        "refund": ("when does a refund arrive", "退款 到账时间"),
    }
)
_RULE = ("Store rules, {title}: {text}", "店铺规则《{title}》：{text}")


async def add_rule(result: ToolResult, context: ToolContext, topic: Topic) -> None:
    """Add the passage of the store's policies on this topic; nothing where the store has none."""
    language = context.language
    passages = await context.services.stores.policies.search(_QUERY.say(topic, language), language, limit=1)
    for passage in passages:
        title = f"{passage.title} · {passage.heading}" if passage.heading else passage.title
        text = passage.text[:_LONGEST]
        result.lines.append(pick(language, *_RULE).format(title=title, text=" ".join(text.split())))
        fact = PassageFacts(id=passage.policy_id, title=title, text=text)
        result.ground.passages[f"{passage.policy_id}#{passage.heading}"] = fact
        item: dict[str, JsonValue] = {"policy_id": passage.policy_id, "title": title, "passage": text}
        if passage.url:
            item["url"] = passage.url
        result.cards.append(Card(name="citations", value={"items": [item]}))


def ask_a_person(language: str) -> Card:
    """A quick reply that asks for a person."""
    label = pick(language, "Talk to a person", "转人工客服")
    return Card(name="quick_replies", value={"items": [{"label": label, "text": label}]})
