"""The node that has the model write the answer, streaming through the gate that checks it.

Owns the final prompt (static text, history, facts, message, guide) and the way of a token from the engine to the sink.
Checking belongs to agent/verify, what happens after the last word to the verify node.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from agent.binding import PLANNED_INTENT, tool_for
from agent.deps import Deps
from agent.model import EngineBadAnswerError, Message
from agent.seal.of_turn import seal_for
from agent.state import Turn
from agent.verify.gate import Gate
from tools.intent.understanding import ORDER_CHANGES, Intent
from tools.masking import mask
from tools.phrases import in_words
from tools.wording import say

MAX_FACT_LINES = 14
_TEMPERATURE = 0.2
_CERTAIN_ATTACK = 0.95
"""Below it the model answers: refusing saves its time, and what keeps the house safe is behind it."""
_TALK_ON: Mapping[Intent, str] = {"affirm": ""}
"""Nothing is left to answer."""
_LANGUAGES: Mapping[str, str] = {
    "es": "Spanish",
    "de": "German",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "nl": "Dutch",
}


async def answer(deps: Deps, turn: Turn) -> None:
    """Stream the checked answer into the sink. Raises EngineError when the engine fails."""
    if turn.understanding.intent == "attack" and turn.understanding.confidence >= _CERTAIN_ATTACK:
        turn.say(say(turn.view.language, "refused"))
        return
    if told := _signed_out(turn) or _talk_by_code(turn):
        turn.say(told)
        return
    if spoken := _by_code(turn):
        turn.say(turn.seal(spoken))
        if _asked(turn) == _TALK_ON:
            return
        turn.say("\n\n")
    gate = gate_for(deps, turn)
    seal = seal_for(deps, turn)
    stream = deps.model.stream(
        answer_messages(deps, turn), max_tokens=deps.limits.answer_tokens, temperature=_TEMPERATURE
    )

    def write(delta: str) -> None:
        if (sealed := seal.feed(delta)) and (checked := gate.feed(sealed)):
            turn.say(checked)

    with suppress(EngineBadAnswerError):  # empty or unreadable: what was said stands, the verify node completes it
        await stream.pour(write)
    if rest := gate.feed(seal.finish()) + gate.finish():
        turn.say(rest)
    turn.cut = [*seal.cut, *(f"{cut.kind}: {cut.text}" for cut in gate.report.cut)]


def gate_for(deps: Deps, turn: Turn) -> Gate:
    """A fresh gate over what this turn may state."""
    return Gate(
        turn.memory.ground,
        turn.understanding.language,
        names=deps.lexicon.names(),
        shown=[product.id for product in turn.memory.shown],
        today=datetime.now(UTC).date(),
    )


def answer_system(deps: Deps, language: str) -> str:
    """The static text of the answering step in a language."""
    return deps.prompts.get("answer", language).fill({"shop": deps.services.shop.called(language)})


def answer_messages(deps: Deps, turn: Turn) -> list[Message]:
    """Static text first, then history, then this turn's facts and message."""
    language = turn.understanding.language
    messages = [Message(role="system", content=answer_system(deps, language))]
    room = deps.limits.history_chars
    recent: list[Message] = []
    for entry in reversed(turn.history):
        room -= len(entry["content"])
        if room < 0:
            break
        recent.append(Message(role=entry["role"], content=entry["content"]))
    return [*messages, *reversed(recent), Message(role="user", content=_request(deps, turn))]


def guide_key(turn: Turn) -> str:
    """Which short guide closes the prompt: what was found decides before what was asked."""
    if any(result.notes.get("found") == 0 for _, result in turn.results) and not _anything_shown(turn):
        return "nothing_found"
    if turn.unclear:
        return "unclear"
    return _key_of(turn.understanding.intent)


def _key_of(intent: Intent) -> str:
    if intent in ORDER_CHANGES:
        return "order_change"
    # What only may be an attack is answered: a model that obeys gets no further than agent/seal and agent/verify.
    return {"payment": "policy_question", "attack": "out_of_scope"}.get(intent, intent)


def _request(deps: Deps, turn: Turn) -> str:
    language = turn.understanding.language
    chinese = language == "zh"
    facts = [line for _, result in turn.results if not turn.by_code(result) for line in result.lines]
    facts = facts[:MAX_FACT_LINES] + turn.problems
    parts = []
    if facts:
        parts.append(("事实：\n" if chinese else "Facts:\n") + "\n".join(f"- {fact}" for fact in facts))
    asked = _asked(turn)
    parts.append(f"{'顾客：' if chinese else 'Shopper: '}{mask(' '.join(filter(None, asked.values())))}")
    guides = deps.prompts.get("guide", language).sections()
    whole = list(asked) == [turn.understanding.intent, *turn.understanding.also]
    keys = dict.fromkeys(_key_of(intent) for intent in asked)
    if whole:  # what was found decides before what was asked
        keys = dict.fromkeys([guide_key(turn), *list(keys)[1:]])
    guide = " ".join(guides.get(key, guides["unclear"]) for key in keys)
    if name := _LANGUAGES.get(language):
        guide += f" Answer in {name}."
    return "\n\n".join([*parts, f"({guide})"])


def _asked(turn: Turn) -> dict[Intent, str]:
    """What the model is to answer, by intent: what code speaks of is taken out, and the model gets the rest alone.

    Given the whole message, a small model said beside a valid proposal that the policies forbid it.
    """
    understanding = turn.understanding
    every = (understanding.intent, *understanding.also)
    spoken = {call.tool for call, result in turn.results if turn.by_code(result)}
    if not turn.changes and not spoken:
        whole: dict[Intent, str] = {understanding.intent: turn.input.text}
        return whole | dict.fromkeys(understanding.also, "")
    asked = {intent: understanding.parts.get(intent, turn.input.text) for intent in every}
    rest = {intent: text for intent, text in asked.items() if intent not in ORDER_CHANGES or not turn.changes}
    left = {intent: text for intent, text in rest.items() if not _served(intent, text, spoken)}
    return left or dict(_TALK_ON)


def _served(intent: Intent, text: str, tools: set[str]) -> bool:
    """Whether one of these tools is what a request was for."""
    return tool_for(intent, text) in tools or any(PLANNED_INTENT.get(tool) == intent for tool in tools)


def _signed_out(turn: Turn) -> str | None:
    """What code says to a guest where nothing else was found: the model would guess."""
    results = [result for _, result in turn.results]
    if turn.signed_out and not results:
        return say(turn.view.language, "sign_in")
    if results and all(result.notes.get("sign_in") and len(result.lines) == 1 for result in results):
        return results[0].lines[0]
    return None


def _by_code(turn: Turn) -> str:
    """What the tools say in their own words: a question, what was done, what comes closest.

    Asked to compare one product, the model compared it with itself; of what it took out of a cart it said it was there.
    """
    said = dict.fromkeys("\n".join(lines) for _, result in turn.results if (lines := turn.by_code(result)))
    return "\n\n".join(said)


def _talk_by_code(turn: Turn) -> str:
    """What code says where nothing is known: the model told 'nobody helps!' that nobody can, and invented weather."""
    intent, language = turn.understanding.intent, turn.view.language
    if turn.results or turn.changes or turn.problems or turn.unclear or not in_words(language):
        return ""
    if intent == "complaint":
        return say(language, "sorry")
    strange = intent == "out_of_scope" and turn.understanding.sure and turn.small_model
    return say(language, "refused") if strange else ""


def _anything_shown(turn: Turn) -> bool:
    return any(result.shown for _, result in turn.results)
