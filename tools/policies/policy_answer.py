"""The tool that finds the policy passage for a question, so that the answer can carry its source."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from tools.ground import Ground, PassageFacts
from tools.toolkit import Card, ToolContext, ToolResult, tool
from tools.wording import say

MAX_PASSAGE = 700


class PolicyArgs(BaseModel):
    """What is asked."""

    question: str = Field(min_length=1, max_length=500)


@tool(PolicyArgs)
async def policy_answer(context: ToolContext, args: PolicyArgs) -> ToolResult:
    """Find what the shop's policies say (shipping, returns, refunds, payment, warranty, privacy, gift cards, codes)."""
    passages = await context.services.stores.policies.search(args.question, context.language, limit=2)
    if not passages:
        return ToolResult([say(context.language, "no_policy")], notes={"found": 0})
    items: list[JsonValue] = []
    ground = Ground()
    lines = []
    codes = context.services.shop.discount_codes
    for passage in passages:
        title = f"{passage.title} · {passage.heading}" if passage.heading else passage.title
        text = passage.text[:MAX_PASSAGE]
        lines.append(f"[{title}] {text}")
        items.append({"policy_id": passage.policy_id, "title": title, "url": passage.url, "passage": text})
        ground.passages[f"{passage.policy_id}#{passage.heading}"] = PassageFacts(
            id=passage.policy_id, title=title, text=text
        )
        ground.codes += [code for code in codes if code in text]
    return ToolResult(
        lines,
        cards=[Card(name="citations", value={"items": items})],
        ground=ground,
        notes={"policy_ids": [passage.policy_id for passage in passages]},
    )
