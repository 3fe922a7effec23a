"""Consent: a plain yes or no to the one open proposal, and to nothing else.

"Yes, but ..." is not a yes. A proposal that was not the last thing put to the shopper is shown again before a yes
counts. Confirming and declining are tools of tools/orders/change/decide, for the customer of the verified token or the
guest who verified the order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from agent.state import Turn
from tools.orders.actor import actor
from tools.orders.change.decide import confirm_change, decline_change
from tools.orders.proposals import Proposal
from tools.phrases import Phrases
from tools.toolkit import ToolResult

Answer = Literal["yes", "no"]

_LONGEST = 60
_YES = (
    "yes|yep|yeah|yup|ya|y|sure|ok|okay|k|alright|all right|confirm|confirmed|i confirm|i agree|agreed|correct|right"
    "|fine|absolutely|definitely|of course|go ahead|go for it|do it|do that|please do|proceed|sounds good|perfect"
    "|that is right|that's right|that is correct|that's correct|that's fine|that's good"
    "|是|是的|对|对的|好|好的|好吧|可以|可以的|行|嗯|确认|确定|同意|没问题|没错|办吧|就这样|确认办理"
    "|sí|si|claro|vale|de acuerdo|confirmo|adelante|ja|jawohl|genau|bestätigt|oui|d'accord"
)
_NO = (
    "no|nope|nah|n|don't|do not|don't do it|do not do it|stop|never mind|nevermind|forget it|not now|leave it|decline"
    "|i changed my mind|不|不要|不用|不用了|不要了|不了|别|算了|先不|先不要|不确认|不同意|取消操作|nein|non"
)
_KIND = (
    "please|thanks|thank you|no thanks|then|with it|麻烦你|麻烦您|麻烦了|谢谢|谢谢你|谢谢您|请|吧|了|啊|呀|的"
    "|por favor|gracias|bitte|danke|merci"
)
_SAME: Mapping[str, str] = {
    "cancel": "cancel it|cancel that|cancel the order|cancel my order|取消|取消订单|取消它",
    "returns": "return it|return them|return that|退货|退|退吧",
    "exchanges": "exchange it|exchange them|swap it|换货|换|换吧",
    "change_items": "change it|change them|change that|改|改吧|换|修改",
    "change_address": "change it|change the address|update it|改|改吧|修改|更改",
    "change_payment": "change it|change the payment|use that|改|改吧|修改|更改",
    "default_address": "change it|change the address|update it|改|改吧|修改|更改",
}
"""What may stand beside a yes to a proposal of this kind: its own deed, said again."""
_BETWEEN = r"[\s,.!，。！~]*"
_SAY = Phrases(
    {
        "again": (
            "Do you mean this: {summary} Please confirm it with the button, or say yes once more.",
            "您是要确认这项更改吗：{summary}请点确认按钮，或再回复一次“确认”。",
        ),
        "dropped": ("All right, nothing was changed.", "好的，没有做任何更改。"),
    }
)


def plain_answer(text: str, kind: str | None = None) -> Answer | None:
    """Yes or no and nothing more, in any of the languages; None for everything else. `kind` is the proposal's."""
    plain = " ".join(text.casefold().replace("’", "'").split())
    if len(plain) > _LONGEST:
        return None
    if _all_of(_NO, _KIND).fullmatch(plain):
        return "no"
    return "yes" if _all_of(_YES, "|".join(filter(None, (_KIND, _SAME.get(kind or ""))))).fullmatch(plain) else None


@cache
def _all_of(needed: str, allowed: str) -> re.Pattern[str]:
    """One of `needed` first, or after a polite word, then only words of either list."""
    words = f"(?:{needed}|{allowed})(?![a-z'])"
    return re.compile(
        f"{_BETWEEN}(?:(?:oh|well|um|please|请)(?![a-z']){_BETWEEN})?(?:{needed})(?![a-z'])(?:{_BETWEEN}{words})*{_BETWEEN}"
    )


async def answered(turn: Turn) -> bool:
    """Settle an open proposal, or drop a change still being put together, by a plain answer; whether there was one."""
    text = turn.input.text
    if not any(plain_answer(text, kind) for kind in _SAME):
        return False  # an answer to no proposal of any kind: nothing to look up
    proposal = await open_proposal(turn)
    answer = plain_answer(text, proposal.request.kind if proposal else None)
    if answer is None:
        return False
    if proposal is None:
        if answer == "no" and turn.memory.change is not None:
            turn.memory.change = None
            turn.say(_SAY.say("dropped", turn.view.language))
            return True
        return False
    if answer == "yes" and turn.memory.proposed != proposal.id:
        turn.memory.proposed = proposal.id
        turn.sink.card(proposal.card(turn.view.language))
        summary = proposal.words(turn.view.language).summary
        turn.say(_SAY.say("again", turn.view.language, summary=summary))
        return True
    tool = confirm_change if answer == "yes" else decline_change
    result = await tool.call(turn.tool_context, {"proposal_id": proposal.id, "digest": proposal.digest})
    turn.memory.proposed = turn.memory.change = None
    _show(turn, result)
    return True


async def open_proposal(turn: Turn) -> Proposal | None:
    """The one that waits for this shopper's answer in this conversation."""
    context = turn.tool_context
    service = context.services.after_sales
    if service is None:
        return None
    found = await service.open_for(context.conversation_id)
    return found if found and found.of(actor(context)) else None


def _show(turn: Turn, result: ToolResult) -> None:
    for card in result.cards:
        turn.sink.card(card)
    turn.memory.learn(result.ground)
    turn.say(result.lines[0])
