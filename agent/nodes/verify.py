"""The last node: make sure that something fitting was said, offer next steps, and write down what to remember."""

from __future__ import annotations

from agent.state import Turn
from tools.masking import mask
from tools.toolkit import Card
from tools.wording import say

_TALK = frozenset({"greeting", "goodbye", "affirm", "deny", "out_of_scope", "attack"})
_REPLIES = {
    "search_products": ("cheaper", "compare_two", "more_like"),
    "recommend": ("cheaper", "compare_two"),
    "greeting": ("recommend_me", "track_order", "returns"),
    "out_of_scope": ("recommend_me", "track_order"),
    "complaint": ("ask_person",),
    "cancel_order": ("ask_person",),
    "modify_order": ("ask_person",),
    "return_order": ("ask_person", "returns"),
    "exchange_order": ("ask_person", "returns"),
    "account": ("ask_person",),
}


def verify(turn: Turn) -> None:
    """Complete an answer of which nothing was left, then offer quick replies."""
    if turn.handed_over or turn.settled:
        return
    _say_changes(turn)
    if not turn.said.strip():
        turn.said = ""
        turn.say(_fallback(turn))
    offered = any(card.name == "quick_replies" for card in turn.cards)
    if not turn.changes and not offered and (replies := _quick_replies(turn)):
        turn.show(replies)


def remember(turn: Turn) -> None:
    """Put this turn into the conversation's memory, for the next message to be read against."""
    memory, understanding = turn.memory, turn.understanding
    memory.last_intent = understanding.intent
    memory.last_user = mask(turn.input.text)[:500]
    memory.last_assistant = turn.said[:500]
    memory.ground.done = []
    if not turn.settled and not any(result.notes.get("proposal") for result in turn.changes):
        memory.proposed = None  # something else was said since: a plain yes may be to that
    memory.unsure_in_a_row = 0 if understanding.sure or turn.results else memory.unsure_in_a_row + 1
    if understanding.intent in ("search_products", "recommend"):
        memory.last_query = mask(understanding.query)
        memory.last_filters = understanding.filters


def _say_changes(turn: Turn) -> None:
    """What came of a change, in the words of code: the proposal, the question, or the reason why not."""
    language = turn.view.language
    # A proposal's summary stands on its card; the words only say what to do with it.
    lines = [line for result in turn.changes for line in result.lines[bool(result.notes.get("proposal")) :]]
    if not lines:
        return
    if turn.postponed:
        lines.append(say(language, "one_at_a_time"))
    # A question names the order's items, and an item what somebody had engraved.
    turn.say(("\n\n" if turn.said.strip() else "") + turn.seal("\n".join(lines)))


def _fallback(turn: Turn) -> str:
    """A sentence of code's own, from what the tools found."""
    language = turn.view.language
    results = [result for _, result in turn.results]
    if any(result.shown for result in results):
        return say(language, "fallback_found")
    lines = [*turn.problems, *(line for result in results for line in result.lines)]
    # A line may quote what somebody else wrote into the store.
    said = turn.check(turn.seal(lines[0])).strip() if lines else ""
    return said or say(language, "fallback_unknown")


def _quick_replies(turn: Turn) -> Card | None:
    language = turn.view.language
    intent = turn.understanding.intent
    keys = _REPLIES.get(intent, ())
    if intent in ("search_products", "recommend"):
        shown = sum(len(result.shown) for _, result in turn.results)
        keys = tuple(key for key in keys if shown > 1) or ("recommend_me", "ask_person")
    elif intent not in _TALK and (turn.problems or turn.memory.unsure_in_a_row):
        keys = keys or ("ask_person",)
    if not keys:
        return None
    items = [{"label": say(language, key), "text": say(language, key)} for key in keys]
    return Card(name="quick_replies", value={"items": items})  # type: ignore[dict-item]
