"""The tool that finds the policy passage for a question, so that the answer can carry its source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, Field, JsonValue

from tools.ground import Ground, PassageFacts
from tools.intent.requests import split_requests
from tools.stores.policies import Passage
from tools.toolkit import Card, ToolContext, ToolResult, tool
from tools.wording import say

MAX_PASSAGE = 700
_LONGEST_QUOTE = 360
_WHOLE = re.compile(rf".{{1,{_LONGEST_QUOTE}}}(?:[.!?](?=\s)|[。！？])")
_ABOUT_AS_GOOD = 0.85


class PolicyArgs(BaseModel):
    """What is asked."""

    question: str = Field(min_length=1, max_length=500)


@tool(PolicyArgs)
async def policy_answer(context: ToolContext, args: PolicyArgs) -> ToolResult:
    """Find what the shop's policies say (shipping, returns, refunds, payment, warranty, privacy, gift cards, codes)."""
    found = [
        await context.services.stores.policies.search(question, context.language, limit=2)
        for question in split_requests(args.question)
    ]
    passages = list({(each.policy_id, each.heading): each for several in found for each in several}.values())
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
        told=list(dict.fromkeys(line for several in found if several for line in _told(several, context.language))),
        notes={"policy_ids": [passage.policy_id for passage in passages]},
    )


def _told(passages: Sequence[Passage], language: str) -> list[str]:
    """The best passage in its own words, and the next one where it is about as good; none of another language."""
    close = [each for each in passages if each.score >= _ABOUT_AS_GOOD * passages[0].score]
    if any(each.language != language for each in close):
        return []
    return [_quoted(each.text) for each in close]


def _quoted(passage: str) -> str:
    """A passage as one paragraph, whole sentences of it only."""
    text = " ".join(passage.split())
    return text if len(text) <= _LONGEST_QUOTE else (_WHOLE.match(text) or [text])[0].strip()
