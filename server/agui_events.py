"""AG-UI 1.0 events as the JSON text that is stored and sent.

Owns the spelling of each event this server emits; when to emit which belongs to server/runsink.py. They are built as
plain dicts and encoded with orjson, because a pydantic model a token is most of a token's budget; tests hold every one
of them against the models of `ag_ui.core`. Source of the shapes: the AG-UI 1.0 schema.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Literal

import orjson

Outcome = Literal["success", "cancelled"]
PROTOCOL_VERSION = "1.0"


def encode(value: Any) -> str:
    """JSON text of a value. Lone surrogates, which UTF-8 cannot carry, become replacement characters."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return orjson.dumps(_clean(value)).decode()


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(_clean(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, int) or abs(value) < 2**63 else str(value)
    return str(value)


def _now() -> int:
    return time.time_ns() // 1_000_000


def run_started(thread: str, run: str, message: tuple[str, str] | None, props: Mapping[str, Any] | None = None) -> str:
    """RUN_STARTED, echoing what it answers: the shopper's message as (id, text), or an action in `props`."""
    echo: dict[str, Any] = {"threadId": thread, "runId": run, "messages": []}
    if message is not None:
        echo["messages"] = [{"id": message[0], "role": "user", "content": message[1]}]
    if props is not None:
        echo["forwardedProps"] = dict(props)
    event: dict[str, Any] = {"type": "RUN_STARTED", "timestamp": _now(), "threadId": thread, "runId": run}
    event["protocolVersion"] = PROTOCOL_VERSION
    if message is not None or props is not None:
        event["input"] = echo
    return encode(event)


def run_finished(thread: str, run: str, outcome: Outcome) -> str:
    """RUN_FINISHED with its outcome."""
    return encode(
        {
            "type": "RUN_FINISHED",
            "timestamp": _now(),
            "threadId": thread,
            "runId": run,
            "outcome": {"type": outcome},
        }
    )


def run_error(code: str, message: str) -> str:
    """RUN_ERROR; `message` is for the shopper."""
    return encode({"type": "RUN_ERROR", "timestamp": _now(), "code": code, "message": message})


def step(name: str, state: Literal["started", "finished"]) -> str:
    """STEP_STARTED or STEP_FINISHED."""
    return encode({"type": "STEP_STARTED" if state == "started" else "STEP_FINISHED", "stepName": name})


def text_start(message: str, name: str | None = None) -> str:
    """TEXT_MESSAGE_START of the assistant, or of whoever `name` says."""
    event: dict[str, Any] = {"type": "TEXT_MESSAGE_START", "timestamp": _now(), "messageId": message}
    event["role"] = "assistant"
    if name is not None:
        event["name"] = name
    return encode(event)


def text_content(message: str, delta: str) -> str:
    """TEXT_MESSAGE_CONTENT; `message` is one of our own ids, which need no escaping."""
    return f'{{"type":"TEXT_MESSAGE_CONTENT","messageId":"{message}","delta":{encode(delta)}}}'


def text_end(message: str) -> str:
    """TEXT_MESSAGE_END."""
    return encode({"type": "TEXT_MESSAGE_END", "messageId": message})


def tool_call(call: str, name: str, arguments: Mapping[str, Any]) -> list[str]:
    """TOOL_CALL_START, ARGS and END: a call is known whole by the time it is told."""
    return [
        encode({"type": "TOOL_CALL_START", "timestamp": _now(), "toolCallId": call, "toolCallName": name}),
        encode({"type": "TOOL_CALL_ARGS", "toolCallId": call, "delta": encode(dict(arguments))}),
        encode({"type": "TOOL_CALL_END", "toolCallId": call}),
    ]


def tool_result(call: str, ok: bool, summary: str) -> str:
    """TOOL_CALL_RESULT; a failed call says so in its metadata."""
    event: dict[str, Any] = {"type": "TOOL_CALL_RESULT", "messageId": f"{call}-result", "toolCallId": call}
    event |= {"content": summary, "role": "tool"}
    if not ok:
        event["metadata"] = {"ok": False}
    return encode(event)


def custom(name: str, value: Mapping[str, Any]) -> str:
    """CUSTOM: a card."""
    return encode({"type": "CUSTOM", "timestamp": _now(), "name": name, "value": dict(value)})
