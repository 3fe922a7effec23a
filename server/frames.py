"""The frames of the WebSocket protocol: what a client may send, parsed, and what the server sends, encoded.

Owns the shapes of docs/protocol.md and the refusals of malformed frames; server/session.py owns when each is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from server.agui_events import encode
from server.logdb import Stored
from tools.errors import UserError

PROTOCOL = 1
_ID_CHARS = 64


@dataclass(frozen=True, slots=True)
class Hello:
    """Opens or resumes a conversation."""

    conversation: str | None = None
    last_seq: int | None = None
    token: str | None = None
    language: str | None = None
    history: bool = True
    compact: bool = False
    """The client takes replayed deltas merged, and so numbers that jump."""


@dataclass(frozen=True, slots=True)
class Message:
    """The shopper's words."""

    id: str
    text: str
    page_product_id: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A button."""

    id: str
    name: str
    value: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stop:
    """End the running turn."""


@dataclass(frozen=True, slots=True)
class Token:
    """A fresh JWT, or signing out."""

    token: str | None


@dataclass(frozen=True, slots=True)
class Ping:
    """Answered by pong."""


Frame = Hello | Message | Action | Stop | Token | Ping


class FrameError(UserError):
    """A frame that cannot be taken; `id` names the message or action in it, as far as it could be read."""

    def __init__(self, code: str, message: str, id_: str | None = None) -> None:
        super().__init__(code, message)
        self.id = id_


def parse(text: str | bytes) -> Frame:
    """A client's frame. Raises FrameError `bad_json`, `bad_frame` or `unknown_type`."""
    try:
        data = orjson.loads(text)
    except (orjson.JSONDecodeError, ValueError):
        raise FrameError("bad_json", "A frame must be JSON text.") from None
    if not isinstance(data, dict):
        raise FrameError("bad_frame", "A frame must be a JSON object.")
    kind = data.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        shown = kind if isinstance(kind, str) else type(kind).__name__
        raise FrameError("unknown_type", f"There is no frame of type {shown[:40]!r}.", _given_id(data))
    return reader(data)


def _given_id(data: dict[str, Any]) -> str | None:
    given = data.get("id")
    return given[:_ID_CHARS] if isinstance(given, str) else None


def _optional(data: dict[str, Any], key: str, longest: int) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise FrameError("bad_frame", f"`{key}` must be a string of at most {longest} characters.", _given_id(data))
    return value


def _required(data: dict[str, Any], key: str, longest: int) -> str:
    value = _optional(data, key, longest)
    if not value:
        raise FrameError("bad_frame", f"`{key}` is missing.", _given_id(data))
    return value


def _flag(data: dict[str, Any], key: str, default: bool) -> bool:
    value = data.get(key, default)
    if not isinstance(value, bool):
        raise FrameError("bad_frame", f"`{key}` must be true or false.")
    return value


def _hello(data: dict[str, Any]) -> Hello:
    if data.get("protocol") != PROTOCOL:
        raise FrameError("bad_frame", f"`protocol` must be {PROTOCOL}.")
    last = data.get("last_seq")
    if last is not None and (isinstance(last, bool) or not isinstance(last, int) or not 0 <= last < 2**53):
        raise FrameError("bad_frame", "`last_seq` must be a whole number, 0 or more.")
    return Hello(
        _optional(data, "conversation", _ID_CHARS),
        last,
        _optional(data, "token", 8192),
        _optional(data, "language", 20),
        _flag(data, "history", True),
        _flag(data, "compact", False),
    )


def _message(data: dict[str, Any]) -> Message:
    text = data.get("text")
    if not isinstance(text, str):
        raise FrameError("bad_frame", "`text` must be a string.", _given_id(data))
    page = data.get("page")
    if page is not None and not isinstance(page, dict):
        raise FrameError("bad_frame", "`page` must be an object.", _given_id(data))
    return Message(_required(data, "id", _ID_CHARS), text, _optional(page or {}, "product_id", 200))


def _action(data: dict[str, Any]) -> Action:
    value = data.get("value", {})
    if not isinstance(value, dict):
        raise FrameError("bad_frame", "`value` must be an object.", _given_id(data))
    return Action(_required(data, "id", _ID_CHARS), _required(data, "name", 40), value)


def _token(data: dict[str, Any]) -> Token:
    if "token" not in data:
        raise FrameError("bad_frame", "`token` is missing.")
    return Token(_optional(data, "token", 8192))


_READERS: dict[str, Callable[[dict[str, Any]], Frame]] = {
    "hello": _hello,
    "message": _message,
    "action": _action,
    "stop": lambda _: Stop(),
    "token": _token,
    "ping": lambda _: Ping(),
}


def event(stored: Stored) -> str:
    """An `event` frame; the payload is JSON already."""
    return f'{{"type":"event","seq":{stored.seq},"run":"{stored.run_id}","event":{stored.payload}}}'


def error(code: str, message: str, *, fatal: bool = False, id_: str | None = None) -> str:
    """An `error` frame."""
    frame: dict[str, Any] = {"type": "error", "code": code, "message": message, "fatal": fatal}
    if id_ is not None:
        frame["id"] = id_
    return encode(frame)


def pong() -> str:
    """A `pong` frame."""
    return '{"type":"pong"}'


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a `welcome` frame says."""

    conversation: str
    seq: int
    owner: str
    customer: str | None
    signed_in: bool
    message_chars: int
    messages_per_minute: int
    running: str | None

    def encoded(self) -> str:
        """The frame."""
        return encode(
            {
                "type": "welcome",
                "protocol": PROTOCOL,
                "conversation": self.conversation,
                "seq": self.seq,
                "owner": self.owner,
                "customer": {"name": self.customer or ""} if self.signed_in else None,
                "limits": {"message_chars": self.message_chars, "messages_per_minute": self.messages_per_minute},
                "running": self.running,
            }
        )
