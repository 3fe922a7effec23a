"""Reading a tool choice out of whatever an engine sends, and asking for one as plain JSON.

Owns: putting streamed tool-call deltas together, finding a call that came as text (code fences, `<tool_call>` tags),
and the schema and wording of the constrained way. Sends nothing; agent/model.py does. Engines differ: ids missing,
arguments whole, in pieces or as an object, names repeated in every delta, content null.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from agent.model_errors import EngineBadAnswerError

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model sees it; `parameters` is the JSON schema of its arguments object."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the model wants next: a tool with arguments, or `answer` (then `text` is what it already wrote, if any)."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    text: str = ""


class CallParts:
    """Streamed `tool_calls` deltas, put together. Only the first call counts: a step is one tool."""

    def __init__(self) -> None:
        self._calls: dict[int, list[str]] = {}

    def add(self, deltas: Iterable[dict[str, Any]] | None) -> None:
        for position, delta in enumerate(deltas or ()):
            index = delta.get("index")
            if not isinstance(index, int):
                index = position
            call = self._calls.setdefault(index, ["", ""])
            function = delta.get("function") or {}
            call[0] = _grown(call[0], function.get("name") or "")
            arguments = function.get("arguments")
            if isinstance(arguments, dict):
                arguments = orjson.dumps(arguments).decode()
            call[1] += arguments or ""

    def first(self) -> tuple[str, str] | None:
        """Name and raw arguments of the first call that has a name."""
        for index in sorted(self._calls):
            name, arguments = self._calls[index]
            if name:
                return name, arguments
        return None


def _grown(name: str, piece: str) -> str:
    """A name arrives whole, in pieces, or whole again in every delta."""
    if not piece or piece == name:
        return name
    return piece if piece.startswith(name) else name + piece


def read_arguments(raw: str) -> dict[str, Any]:
    """The arguments object of a call; empty text is an empty object. Raises EngineBadAnswerError."""
    raw = raw.strip()
    if not raw or raw == "null":
        return {}
    found = find_object(raw)
    if found is None:
        raise EngineBadAnswerError(f"the arguments are not a JSON object: {raw[:80]!r}")
    return found


def find_object(text: str) -> dict[str, Any] | None:
    """The JSON object a text is, or holds in a code fence, in tags or behind a few words; None where there is none."""
    bare = _FENCE.sub("", text).strip()
    for candidate in (text.strip(), bare):
        found = _loads(candidate)
        if isinstance(found, str):  # arguments encoded twice
            found = _loads(found)
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        if isinstance(found, dict):
            return found
    start, end = bare.find("{"), bare.rfind("}")
    while 0 <= start < end:
        found = _loads(bare[start : end + 1])
        if isinstance(found, dict):
            return found
        end = bare.rfind("}", start, end)
    return None


_FENCE = re.compile(r"```[a-zA-Z_]*|</?(?:tool_call|tools?|function_call)>")
_MAY_BE_CALL = re.compile(r"```|<tool_call>|<tools?>|<function_call>|^\s*[\[{]")


def _loads(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def choice_from_text(text: str, names: frozenset[str]) -> Choice:
    """A choice out of written text: a call in one of the shapes models write, else the text is the answer."""
    found = find_object(text) if _MAY_BE_CALL.search(text) else None
    if found is None:
        return Choice(ANSWER, text=text.strip())
    inner = found.get("function")
    if isinstance(inner, dict):
        found = inner
    name = found.get("name") or found.get("tool") or (inner if isinstance(inner, str) else None)
    if name not in names:
        return Choice(ANSWER, text=text.strip())
    arguments = next((found[key] for key in ("arguments", "parameters", "args") if key in found), None)
    if isinstance(arguments, str):
        arguments = read_arguments(arguments)
    return Choice(str(name), arguments if isinstance(arguments, dict) else {})


def native_tools(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """The `tools` field of a request."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
        }
        for tool in tools
    ]


def constrained_schema(tools: Sequence[ToolSpec]) -> dict[str, Any]:
    """A JSON schema whose instances are the possible choices: one branch a tool, and one for answering."""
    definitions: dict[str, Any] = {}
    branches = []
    for tool in tools:
        parameters = {key: value for key, value in tool.parameters.items() if key != "$defs"}
        definitions.update(tool.parameters.get("$defs", {}))
        branches.append(_branch(tool.name, parameters))
    branches.append(_branch(ANSWER, None))
    schema: dict[str, Any] = {"anyOf": branches}
    if definitions:
        schema["$defs"] = definitions
    return schema


def _branch(name: str, parameters: dict[str, Any] | None) -> dict[str, Any]:
    properties: dict[str, Any] = {"tool": {"const": name}}
    if parameters is not None:
        properties["arguments"] = parameters
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def describe_tools(tools: Sequence[ToolSpec]) -> str:
    """The tools as text for the constrained way, where no chat template tells the model of them."""
    lines = ["Decide the next step. Tools:"]
    for tool in tools:
        required = set(tool.parameters.get("required", ()))
        names = [name if name in required else f"{name}?" for name in tool.parameters.get("properties", {}) if name]
        lines.append(f"- {tool.name}({', '.join(names)}): {' '.join(tool.description.split())}")
    lines.append(f"- {ANSWER}: reply to the shopper without a tool.")
    lines.append('Write one JSON object: {"tool": …, "arguments": {…}}. Leave out arguments the shopper did not state.')
    return "\n".join(lines)
