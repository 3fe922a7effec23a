"""What a scripted engine says: rules, and a default made from the prompt itself.

The first rule whose pattern matches and which fits the kind of request decides. Without one, words are made from the
fact lines of the prompt (`- …`) and a step is the plainest instance of the asked schema, so an empty script is useful.
Plain functions of the messages; the socket is server.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

Messages = Sequence[dict[str, Any]]
Kind = Literal["words", "step", "tools"]
Fault = Literal["refuse", "http_500", "slow", "stall", "die", "hangup", "broken_json", "garbage", "empty", "endless"]
"""refuse: closes without a word · slow: takes the request and stays silent · stall: falls silent in mid-answer ·
die: breaks the connection in mid-answer · hangup: ends the stream in mid-answer without a finish · broken_json: half
an object · garbage: events that are not JSON · empty: ends at once · endless: never ends, whatever max_tokens says."""


@dataclass(slots=True)
class Rule:
    """One thing to say. `match` is searched in the last user message, or with `on="prompt"` in the whole prompt.

    `reply` serves requests for words, `step` those with a schema, `tool_call` (name, arguments) those with tools or
    with a schema, `raw` (deltas sent as they are) any. A rule with only a fault fits all; `kind` narrows.
    """

    match: str = ""
    reply: str | Callable[[Messages], str] | None = None
    step: dict[str, Any] | None = None
    tool_call: tuple[str, dict[str, Any]] | None = None
    raw: list[dict[str, Any]] | None = None
    fault: Fault | None = None
    on: Literal["last_user", "prompt"] = "last_user"
    kind: Kind | None = None
    times: int | None = None
    delay: float | None = None
    rate: float | None = None

    def fits(self, kind: Kind, last_user: str, prompt: str) -> bool:
        if self.times == 0 or (self.kind is not None and self.kind != kind):
            return False
        if not re.search(self.match, last_user if self.on == "last_user" else prompt, re.IGNORECASE | re.DOTALL):
            return False
        if self.raw is not None:
            return True
        served: dict[Kind, Any] = {
            "words": self.reply,
            "step": self.step or self.tool_call,
            "tools": self.tool_call or self.reply,
        }
        anything = self.reply is not None or self.step is not None or self.tool_call is not None
        return served[kind] is not None or not anything


@dataclass(slots=True)
class Said:
    """What the script decided for one request: text, or a tool call, or raw deltas; and how."""

    text: str = ""
    tool_call: tuple[str, dict[str, Any]] | None = None
    raw: list[dict[str, Any]] | None = None
    fault: Fault | None = None
    delay: float | None = None
    rate: float | None = None
    stamp: bool = False


@dataclass(slots=True)
class Script:
    """Rules in order, the pace (tokens a second, None: as fast as it goes) and seconds to the first token."""

    rules: list[Rule] = field(default_factory=list)
    rate: float | None = None
    delay: float = 0.0
    stamp: bool = False
    """Every token says when it was sent (stamp.py) instead of what the reply holds."""

    @classmethod
    def load(cls, path: Path) -> Script:
        """A script from JSON: `{"rate": 20, "rules": [{"match": "...", "reply": "..."}]}`; names as in Rule."""
        found = orjson.loads(path.read_bytes())
        rules = []
        for entry in found.pop("rules", []):
            call = entry.pop("tool_call", None)
            rules.append(Rule(**entry, tool_call=(call[0], call[1]) if call else None))
        return cls(rules=rules, **found)

    def decide(self, body: dict[str, Any]) -> Said:
        """What to say to a chat completion request."""
        messages = body.get("messages") or []
        schema = asked_schema(body)
        kind: Kind = "step" if schema is not None else "tools" if body.get("tools") else "words"
        last_user, prompt = last_user_text(messages), prompt_text(messages)
        for rule in self.rules:
            if rule.fits(kind, last_user, prompt):
                if rule.times is not None:
                    rule.times -= 1
                said = _said(rule, kind, schema, messages)
                said.stamp = self.stamp and kind == "words"
                return said
        return Said(_plain_step(schema) if schema is not None else plain_words(messages))


def _said(rule: Rule, kind: Kind, schema: dict[str, Any] | None, messages: Messages) -> Said:
    said = Said(raw=rule.raw, fault=rule.fault, delay=rule.delay, rate=rule.rate)
    if kind == "tools" and rule.tool_call is not None:
        said.tool_call = rule.tool_call
    elif kind == "step" and rule.step is not None:
        said.text = orjson.dumps(rule.step).decode()
    elif kind == "step" and rule.tool_call is not None:
        said.text = orjson.dumps({"tool": rule.tool_call[0], "arguments": rule.tool_call[1]}).decode()
    elif kind == "step" and schema is not None:
        said.text = _plain_step(schema)
    elif callable(rule.reply):
        said.text = rule.reply(messages)
    else:
        said.text = plain_words(messages) if rule.reply is None else rule.reply
    return said


def asked_schema(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema a request asks for, if it does."""
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        schema: dict[str, Any] = form.get("json_schema", {}).get("schema", {})
        return schema
    return {"type": "object"} if form.get("type") == "json_object" else None


def last_user_text(messages: Messages) -> str:
    """The text of the last user message."""
    return next((str(one.get("content") or "") for one in reversed(messages) if one.get("role") == "user"), "")


def prompt_text(messages: Messages) -> str:
    """All messages in one text, as recorded and as `on="prompt"` rules see them."""
    return "\n".join(f"{one.get('role')}: {one.get('content') or ''}" for one in messages)


def plain_words(messages: Messages) -> str:
    """A short reply that says the first facts of the prompt, in its language."""
    last = last_user_text(messages)
    chinese = bool(re.search(r"[\u4e00-\u9fff]", last))
    facts = [line.lstrip("-•* ").rstrip() for line in last.splitlines() if re.match(r"\s*[-•*] ", line)][:2]
    if facts:
        return f"为您找到：{'；'.join(facts)}。" if chinese else f"Here is what I found: {'; '.join(facts)}."
    return "好的，请问还需要什么帮助？" if chinese else "Sure. What else can I do for you?"


def _plain_step(schema: dict[str, Any]) -> str:
    return orjson.dumps(_instance(schema, schema.get("$defs", {}))).decode()


def _instance(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """The plainest instance of a schema; among branches the one for answering, if there is one."""
    if "$ref" in schema:
        return _instance(definitions.get(schema["$ref"].rsplit("/", 1)[-1], {}), definitions)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return "answer" if "answer" in schema["enum"] else schema["enum"][0]
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        found = [_instance(branch, definitions) for branch in branches]
        answers = [one for one in found if isinstance(one, dict) and "answer" in one.values()]
        return (answers or found)[0]
    kind = schema.get("type", "object")
    if kind == "object":
        properties = schema.get("properties", {})
        return {key: _instance(properties.get(key, {}), definitions) for key in schema.get("required", ())}
    plain: dict[str, Any] = {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False}
    return plain.get(kind if isinstance(kind, str) else kind[0])
