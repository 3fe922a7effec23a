"""The intent tool: one message and its context in, an Understanding out, in milliseconds and without the model.

Owns the order of work: language, slots by exact code, one embedding and the trained head, then the rules that context
decides. Leaves weights to head.py and acting on the result to agent/. Blocking and CPU only: the agent calls it in a
thread. One object serves all conversations; it keeps no state between messages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tools.intent import features
from tools.intent.facets import FacetMatcher, FacetWords
from tools.intent.followups import Settled, settle
from tools.intent.head import DEFAULT_HEAD, Guess, QueryEmbedder, load_head
from tools.intent.language import detect_language
from tools.intent.query import named_thing
from tools.intent.requests import split_requests, without_greeting
from tools.intent.rules import aims, fixed_intent
from tools.intent.said import fitting
from tools.intent.sentiment import sentiment
from tools.intent.slots import Slots, read_slots
from tools.intent.understanding import Context, Intent, Understanding

MAX_CHARS = 4000
"""What is read of a message; the server refuses longer ones long before."""
_TALK: frozenset[Intent] = frozenset(("greeting", "goodbye", "affirm", "deny"))
_FINDING: frozenset[Intent] = frozenset(("search_products", "recommend"))
_ANSWERED_ALIKE: tuple[frozenset[Intent], ...] = (_FINDING, frozenset(("policy_question", "payment")))

_ONLY_ABOUT = 0.9
"""The most that a guess is worth which says attack of a message that is after nothing: too little to refuse it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One request of a message."""

    text: str
    guess: Guess


class IntentTool:
    """Understands messages with one embedder and the head trained for it."""

    def __init__(self, embedder: QueryEmbedder, *, facets: FacetWords | None = None, head: Path | None = None) -> None:
        """Raises UserError where there is no head for this embedder."""
        self._embedder = embedder
        self._head = load_head(head or DEFAULT_HEAD, embedder.name)
        self._facets = FacetMatcher(facets or FacetWords())

    def understand(self, text: str, context: Context) -> Understanding:
        """What `text` asks for, read against `context`."""
        text = " ".join(text[:MAX_CHARS].split())
        language = detect_language(text, context.language)
        slots = read_slots(text, language, context, self._facets)
        feeling = sentiment(text)
        if (intent := fixed_intent(text)) is not None:
            return _understanding(Settled(intent, 1.0, True, slots), language, feeling)
        parts = self._parts(text)
        first = parts[0]
        if len(parts) > 1:
            slots = self._of_parts(parts, slots, language, context)
        settled = settle(first.text, first.guess, slots, context)
        if settled.intent == "attack" and not aims(text):
            settled = replace(settled, confidence=min(settled.confidence, _ONLY_ABOUT))
        also = list(dict.fromkeys(part.guess.intent for part in parts[1:] if part.guess.intent != settled.intent))
        second = first.guess.second if first.guess.intent == settled.intent else first.guess.intent
        understood = _understanding(settled, language, feeling, second, also)
        if also:
            understood.parts = {part.guess.intent: part.text for part in reversed(parts[1:])}
            understood.parts[settled.intent] = first.text
        return understood

    def _guess(self, text: str) -> Guess:
        return self._head.guess(self._embedder.query(features.shortened(text)), text)

    def _parts(self, text: str) -> list[_Part]:
        """The requests of a message: more than one only where each part is surely something else."""
        plain = without_greeting(text)
        texts = split_requests(plain)
        if len(texts) > 1:
            parts = [_Part(part, self._guess(part)) for part in texts]
            sure = [
                _Part(part.text, replace(part.guess, sure=True))
                for part in parts
                if _told(part.guess) and part.guess.intent not in _TALK
            ]
            if len({part.guess.intent for part in sure}) > 1:
                return sure
        return [_Part(plain, self._guess(plain))]

    def _of_parts(self, parts: list[_Part], whole: Slots, language: str, context: Context) -> Slots:
        """Limits and query of the part that looks for products; ids and pointers of the whole message."""
        seeking = next((part for part in parts if part.guess.intent in _FINDING), parts[0])
        slots = read_slots(seeking.text, language, context, self._facets)
        slots.order_ids, slots.references, slots.said = whole.order_ids, whole.references, whole.said
        return slots


def _told(guess: Guess) -> bool:
    """Whether a part is told well enough to be served: sure, or wavering between intents that one tool answers."""
    return guess.sure or any({guess.intent, guess.second} <= alike for alike in _ANSWERED_ALIKE)


def _understanding(
    settled: Settled, language: str, feeling: float, second: Intent | None = None, also: list[Intent] | None = None
) -> Understanding:
    slots = settled.slots
    pointed = any(reference.index != 0 for reference in slots.references)
    query = "" if pointed else named_thing(slots.query, settled.intent)
    if finding := next((intent for intent in (settled.intent, *(also or [])) if intent in _FINDING), None):
        query = slots.query if finding == "search_products" else named_thing(slots.query, finding)
    return Understanding(
        language=language,
        intent=settled.intent,
        confidence=settled.confidence,
        sure=settled.sure,
        second=second,
        also=also or [],
        query=query,
        filters=slots.filters,
        change=slots.change,
        order_ids=slots.order_ids,
        references=slots.references,
        count=slots.count,
        said=fitting(slots.said, settled.intent, slots.query if slots.change is None else "", language, also or []),
        sentiment=feeling,
    )
