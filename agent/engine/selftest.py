"""Whether the served model makes usable native tool calls in streaming; else its steps are constrained.

A few probes in English and Chinese with two plain tools: the right tool must be called with readable arguments. The
finding is kept by the model's identity (digest, or URL and name), since it costs seconds. Called by door.py and by
`aisle engine test`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import orjson

from agent.model import ANSWER, EngineBadAnswerError, Message, ModelClient, ToolSpec

VERSION = 1
"""Raise it when probes or the reading of tool calls change: kept findings are then old."""

_SYSTEM = {
    "en": "You help shoppers of an online store. Use a tool when one fits; otherwise answer in one sentence.",
    "zh": "你是网店的客服。有合适的工具就调用工具，否则用一句话回答。",
}
_TOOLS = (
    ToolSpec(
        "search_products",
        "Search the store's catalogue for products.",
        {
            "type": "object",
            "properties": {"query": {"type": "string", "description": "what to look for"}},
            "required": ["query"],
        },
    ),
    ToolSpec(
        "order_status",
        "Look up where an order is.",
        {
            "type": "object",
            "properties": {"order_id": {"type": "string", "description": "the order's number"}},
            "required": ["order_id"],
        },
    ),
)
_PROBES = (
    ("en", "I am looking for a waterproof jacket", "search_products", ""),
    ("zh", "有没有防水的登山包？", "search_products", ""),
    ("en", "Where is my order A-10023?", "order_status", "10023"),
    ("zh", "帮我查一下订单 A-10045 到哪了", "order_status", "10045"),
    ("en", "Hello, how are you?", ANSWER, ""),
)


@dataclass(slots=True)
class SelfTest:
    """What was found. `report` is for the log: one line a probe, and the verdict last."""

    way: Literal["native", "constrained"]
    report: list[str] = field(default_factory=list)
    kept: bool = False


async def self_test(client: ModelClient, *, cache_dir: Path | None = None, identity: str | None = None) -> SelfTest:
    """Probe the model, or read what was found of it before. Raises EngineError when the engine does not serve.

    The way is native only if every probe that wants a tool got the right one with its argument.
    """
    path = _path(cache_dir, identity or f"{client.base_url} {client.model}") if cache_dir else None
    if path is not None and (found := _read(path)) is not None:
        return found
    report, usable = [], True
    for language, text, wanted, argument in _PROBES:
        messages = [Message(role="system", content=_SYSTEM[language]), Message(role="user", content=text)]
        try:
            choice = await client.choose(messages, _TOOLS, way="native", max_tokens=64)
            got = choice.tool
            right = got == wanted and argument in "".join(str(value) for value in choice.arguments.values())
            right = right and (wanted == ANSWER or bool(choice.arguments))
        except EngineBadAnswerError as error:
            got, right = f"unusable ({error})", False
        # Talking where no tool is needed is a matter of wits, not of the protocol, so it does not decide.
        usable = usable and (right or wanted == ANSWER)
        report.append(f"{'ok  ' if right else 'miss'} native {language}: {text!r} → {got}, wanted {wanted}")
    way: Literal["native", "constrained"] = "native" if usable else "constrained"
    report.append(f"{client.model}: steps are planned by {way} {'tool calls' if usable else 'JSON'}")
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps({"way": way, "report": report}))
    return SelfTest(way, report)


def _path(folder: Path, identity: str) -> Path:
    name = hashlib.sha256(f"{VERSION} {identity}".encode()).hexdigest()[:16]
    return folder / f"selftest-{name}.json"


def _read(path: Path) -> SelfTest | None:
    try:
        found = orjson.loads(path.read_bytes())
        return SelfTest(found["way"], [*found["report"], f"(found before; remove {path} to test again)"], kept=True)
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return None
