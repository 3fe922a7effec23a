"""What a shopper's buttons do: a table from action names to tools, with the short sentence that code says after each.

No model is asked. Values come from outside and are checked by the tools' own arguments. Called by Assistant.act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from agent.events import Outcome
from agent.state import Turn
from agent.toolset import BUTTONS, by_name
from tools.errors import ToolError, UserError
from tools.wording import say

ACTION_TOOLS: Mapping[str, str] = {
    "add_to_cart": "add_to_cart",
    "set_quantity": "set_quantity",
    "show_cart": "show_cart",
    "forget": "forget_preference",
    "dismiss": "dismiss_product",
    "confirm": "confirm_change",
    "decline": "decline_change",
    "verify_order": "verify_order",
}
BUTTON_TOOLS = by_name(BUTTONS)


async def run_action(turn: Turn, name: str, value: dict[str, Any]) -> Outcome:
    """Run the action's tool and show its cards. Raises UserError on an unknown action or bad values."""
    language = turn.view.language
    tool = BUTTON_TOOLS.get(ACTION_TOOLS.get(name, ""))
    if tool is None:
        raise UserError("unknown_action", say(language, "unknown_action"))
    try:
        result = await tool.call(turn.tool_context, value)
    except ValidationError:
        raise UserError("bad_action", say(language, "unknown_action")) from None
    except ToolError as error:
        turn.sink.text(str(error))
        return "success"
    for card in result.cards:
        turn.sink.card(card)
    if result.lines:
        turn.sink.text(result.lines[0])
    return "success"
