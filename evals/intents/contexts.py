"""The context of a labelled message: whatever shape the file gives it, as the intent tool reads it.

Owns the accepted shapes: one text; a list of earlier messages (texts, or objects with `role` and `content`); a list of
shown products (objects with a `title`, or texts that all look like titles); an object with `history`, `shown` and any
field of the tool's own Context. What was said before is understood by the tool itself, as in a conversation, so a file
need not know what a last query is. Called by run.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from tools.errors import UserError
from tools.intent.intent import IntentTool
from tools.intent.understanding import Context, Intent, ShownProduct

_FINDING: frozenset[Intent] = frozenset(("search_products", "recommend"))
_ASSISTANT = re.compile(r"^\s*(?:assistant|bot|agent|aisle|助手|客服|小助手)\s*[:：]\s*", re.IGNORECASE)
_SHOPPER = re.compile(r"^\s*(?:user|shopper|customer|me|顾客|用户|我)\s*[:：]\s*", re.IGNORECASE)
_ANSWER = re.compile(
    r"^\s*(?:here (?:are|is|'s)|i (?:found|have found)|we (?:have|found)|sure[,!]|these are|为[您你]找到"
    r"|这(?:些|里|几款)?是|找到了|aquí (?:tienes|están)|hier (?:sind|ist)|voici)",
    re.IGNORECASE,
)
_TITLE_WORD = re.compile(r"^(?:[A-Z0-9][\w'&.\-]*|of|for|and|the|with|in|&|-|–)$")
_SAYS = ("content", "text", "message")
_SHOWN_KEYS = ("shown", "products", "cards")
_HISTORY_KEYS = ("history", "messages", "earlier", "previous", "turns", "dialogue", "conversation")


def context_of(raw: Any, tool: IntentTool) -> Context:
    """What a message is read against. Raises UserError (bad_suite) for a shape that is none of ours."""
    history, shown, given = _parts(raw)
    context = Context()
    for role, text in history:
        context = _after(role, text, context, tool)
    if shown:
        context = context.model_copy(update={"shown": shown})
    if not given:
        return context
    try:
        return Context.model_validate({**context.model_dump(), **given})
    except ValidationError as error:
        raise UserError("bad_suite", f"a context cannot be read: {error.errors()[0]['msg']} ({given})") from error


def _parts(raw: Any) -> tuple[list[tuple[str, str]], list[ShownProduct], dict[str, Any]]:
    """(role, text) of earlier messages, what is shown, and fields of Context given as such."""
    if raw is None or raw == "":
        return [], [], {}
    if isinstance(raw, str):
        return [_said(raw)], [], {}
    if isinstance(raw, Mapping):
        rest = dict(raw)
        history = [entry for key in _HISTORY_KEYS for entry in _several(rest.pop(key, None) or [])]
        if not history and "last_intent" not in rest:  # what was said tells what was asked
            roles = (("user", "last_user"), ("assistant", "last_assistant"))
            history = [{"role": role, "content": rest.pop(key)} for role, key in roles if rest.get(key)]
        shown = [entry for key in _SHOWN_KEYS for entry in _several(rest.pop(key, None) or [])]
        known = {key: value for key, value in rest.items() if key in Context.model_fields and value is not None}
        return [_said(entry) for entry in history], _products(shown), known
    if isinstance(raw, Sequence):
        if raw and all(isinstance(entry, Mapping) and "title" in entry for entry in raw):
            return [], _products(raw), {}
        if len(raw) > 1 and all(isinstance(entry, str) and _is_title(entry) for entry in raw):
            return [], _products(raw), {}
        return [_said(entry) for entry in raw], [], {}
    raise UserError("bad_suite", f"a context must be a text, a list or an object, not {raw!r}")


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _said(entry: Any) -> tuple[str, str]:
    if isinstance(entry, Mapping):
        text = next((str(entry[key]) for key in _SAYS if entry.get(key) is not None), None)
        if text is None:
            raise UserError("bad_suite", f"an earlier message needs 'role' and 'content', found {dict(entry)}")
        role = str(entry.get("role", "user")).lower()
        return ("user" if role in ("user", "shopper", "customer", "human") else "assistant"), text
    text = str(entry)
    if _ASSISTANT.match(text):
        return "assistant", _ASSISTANT.sub("", text)
    return ("assistant" if _ANSWER.match(text) else "user"), _SHOPPER.sub("", text)


def _products(entries: Sequence[Any]) -> list[ShownProduct]:
    return [_product(entry, place) for place, entry in enumerate(entries, 1)]


def _product(entry: Any, place: int) -> ShownProduct:
    """A card; one without a price costs as much as its place, so that 'the cheaper one' is still one of them."""
    fields = dict(entry) if isinstance(entry, Mapping) else {"title": str(entry)}
    try:
        price = Decimal(str(fields.get("price", place)))
    except InvalidOperation:
        price = Decimal(place)
    return ShownProduct(
        id=str(fields.get("id", f"shown-{place}")),
        title=str(fields.get("title") or fields.get("name") or ""),
        price=price,
        currency=str(fields.get("currency", "USD")),
        colour=str(fields["colour"]) if fields.get("colour") else None,
    )


def _is_title(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= 8 and text[-1] not in ".?!" and all(_TITLE_WORD.match(word) for word in words)


def _after(role: str, text: str, context: Context, tool: IntentTool) -> Context:
    """The context once this message was said: what agent/state.Memory keeps of a turn."""
    if role == "assistant":
        return context.model_copy(update={"last_assistant": text})
    found = tool.understand(text, context)
    update: dict[str, Any] = {"last_user": text, "last_intent": found.intent, "language": found.language}
    if found.intent in _FINDING:
        update |= {"last_query": found.query, "last_filters": found.filters}
    return context.model_copy(update=update)
