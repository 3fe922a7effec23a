"""The node that decides the next step: the intent tool's where it is sure, else the model's choice.

Owns which tool comes next. Leaves the exact arguments to agent/binding, running to the act node.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from agent.binding import PLANNED_INTENT, bind, tool_for
from agent.changes import INTENTS, asked_change, change_call, change_tool, continued, orders_named, same_order
from agent.consent import answered, open_proposal
from agent.deps import Deps
from agent.model import ANSWER, EngineBadAnswerError, Message, ToolSpec
from agent.state import Call, Turn
from tools.intent.understanding import ORDER_CHANGES, Intent, Understanding
from tools.masking import mask
from tools.toolkit import Tool

MAX_PLAN_HISTORY = 2
_LEAST_GUESS = 0.35
"""A best guess below it is not acted on when the model's choice cannot be read."""
_TALK_ONLY = frozenset({"greeting", "goodbye", "affirm", "deny", "complaint", "out_of_scope", "attack"})


async def plan(deps: Deps, turn: Turn) -> list[Call]:
    """The calls to run next; none means: answer."""
    if turn.steps == 0 and (settled := await _settled(turn)) is not None:
        return settled
    if turn.steps == 0 and turn.tool_context.guest is not None:
        return by_intent(turn)  # a guest has said what verifies an order: there is nothing to choose
    if turn.steps == 0 and (turn.understanding.sure or _certain(turn)) and deps.shortcut:
        return by_intent(turn)
    if turn.steps >= deps.limits.steps:
        return []
    return await by_model(deps, turn)


async def _settled(turn: Turn) -> list[Call] | None:
    """What a plain answer, or an answer to the desk's question, comes to; None where the message is a new request."""
    turn.settled = await answered(turn)
    if turn.settled:
        return []
    change = turn.memory.change
    if change and not change.asked and await open_proposal(turn) is None:
        turn.memory.change = None  # decided by a button, or over: nothing goes on from it
    call = continued(turn)
    turn.memory.change = turn.memory.change if call else None
    if call is None and _may_change(turn) and not turn.understanding.also:
        call = asked_change(turn)
    return [call] if call else None


def by_intent(turn: Turn) -> list[Call]:
    """The short cut: each understood request's own tool; of several changes the first: one is confirmed at a time."""
    understanding, context = turn.understanding, turn.memory.context(turn.input.page_product_id)
    calls: list[Call] = []
    asked = (understanding.intent, *understanding.also)
    one_change = sum(intent in ORDER_CHANGES for intent in asked) == 1
    for intent in asked:
        text = understanding.parts.get(intent, turn.input.text)
        if one_change and intent in ORDER_CHANGES:
            text = turn.input.text  # what stands in the other sentences belongs to the change too
        if (change := change_tool(intent, text)) and _may_change(turn):
            if any(call.tool in INTENTS for call in calls):
                turn.postponed = True
            else:
                calls.append(change_call(turn, change, text))
            continue
        name = tool_for(intent, text)
        if name is None:
            continue
        call = bind(name, text, understanding, context)
        # Two questions for the policies are two; of everything else one call serves both.
        if call not in calls and (name == "policy_answer" or name not in {other.tool for other in calls}):
            calls.append(call)
    return calls


def _may_change(turn: Turn) -> bool:
    """Changes are for signed-in customers, and for guests of what they verified, where orders are kept here.

    Everybody else is told the rules, and how to verify an order.
    """
    context = turn.tool_context
    if context.services.after_sales is None:
        return False
    if context.customer_id is not None:
        return True
    named = orders_named(turn)
    return bool(context.opened) and all(any(same_order(each, one) for one in context.opened) for each in named)


async def by_model(deps: Deps, turn: Turn) -> list[Call]:
    """The model's choice of one tool. A choice that cannot be read counts as the intent tool's best guess."""
    turn.planned_by_model = True
    try:
        choice = await deps.model.choose(
            plan_messages(deps, turn), tool_specs(deps.tools), way=deps.way, max_tokens=160, describe=False
        )
    except EngineBadAnswerError:
        if turn.steps:
            return []
        turn.unclear = turn.understanding.confidence < _LEAST_GUESS
        return [] if turn.unclear else by_intent(turn)
    if choice.tool == ANSWER:
        turn.unclear = turn.steps == 0 and _both_unsure(turn.understanding)
        turn.understanding = _retold(turn.understanding, None)
        return []
    turn.understanding = _retold(turn.understanding, choice.tool)
    context = turn.memory.context(turn.input.page_product_id)
    if choice.tool in INTENTS:
        return [change_call(turn, choice.tool, turn.input.text)]
    call = bind(choice.tool, turn.input.text, turn.understanding, context, choice.arguments)
    return [] if call in turn.tried else [call]


def plan_prompt(deps: Deps, language: str) -> str:
    """The static text of the planning step, the same for every shopper: what an engine's prefix cache keeps."""
    lines = [f"- {spec.name}: {spec.description} {_parameters(spec)}".rstrip() for spec in tool_specs(deps.tools)]
    return deps.prompts.get("plan", language).fill({"tools": "\n".join(lines)})


def plan_messages(deps: Deps, turn: Turn) -> list[Message]:
    """Static text first, then a little history, then what the tools found, then the message."""
    language = turn.understanding.language
    chinese = language == "zh"
    messages = [Message(role="system", content=plan_prompt(deps, "zh" if chinese else "en"))]
    said = [f"{entry['role']}: {entry['content'][:200]}" for entry in turn.history[-MAX_PLAN_HISTORY:]]
    found = [line for _, result in turn.results for line in result.lines[:4]]
    parts = []
    if said:
        parts.append(("刚才的对话：\n" if chinese else "Before this:\n") + "\n".join(said))
    if found:
        parts.append(("已查到：\n" if chinese else "Found so far:\n") + "\n".join(found))
    parts.append(f"{'顾客：' if chinese else 'Shopper: '}{mask(turn.input.text)}")
    return [*messages, Message(role="user", content="\n\n".join(parts))]


def tool_specs(tools: Any) -> list[ToolSpec]:
    """The tools as the model reads them."""
    return [_spec(tool) for tool in tools.values()]


@cache  # pydantic makes a schema anew each time: 16 ms for all tools, twice a planning step
def _spec(tool: Tool[Any]) -> ToolSpec:
    schema = tool.args.model_json_schema()
    properties = {
        name: {key: value for key, value in spec.items() if key in ("type", "enum", "items", "description", "anyOf")}
        for name, spec in schema.get("properties", {}).items()
        if name in _WORDED
    }
    parameters = {"type": "object", "properties": properties, "additionalProperties": False}
    return ToolSpec(tool.name, tool.description.split("\n")[0], parameters)


# What a model may word; ids, options and order numbers are bound by code (agent/binding.py).
_WORDED = frozenset({"query", "question", "price_min", "price_max", "currency", "category", "brand", "colour", "size"})


def _parameters(spec: ToolSpec) -> str:
    names = ", ".join(spec.parameters["properties"])
    return f"({names})" if names else ""


def _certain(turn: Turn) -> bool:
    """Even an unsure head is right often enough where nothing would be looked up."""
    understanding = turn.understanding
    return understanding.intent in _TALK_ONLY and understanding.confidence >= 0.6


def _both_unsure(understanding: Understanding) -> bool:
    """An unsure guess at something the shop does, and a model that would not look anything up: no small talk either."""
    talk = {understanding.intent, understanding.second} & _TALK_ONLY
    return not understanding.sure and not talk


def _retold(understanding: Understanding, tool: str | None) -> Understanding:
    """The understanding corrected by the model's choice, so that the answer's guide and the log agree with it."""
    if tool is None:
        intent: Intent = understanding.intent if understanding.intent in _TALK_ONLY else "out_of_scope"
    else:
        intent = {**PLANNED_INTENT, **INTENTS}.get(tool, understanding.intent)
        if tool_for(understanding.intent, "") == tool:
            intent = understanding.intent
    return understanding.model_copy(update={"intent": intent})
