"""Replay: stored events as they are sent again, with neighbouring deltas of one message merged.

A conversation is stored as it was streamed, a few characters an event; a page reload need not receive it so. A merged
event carries the number of its last part, so a client may resume after it. Called by the doors when they read the log.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from server.agui_events import text_content
from server.logdb import Stored

_DELTA = '{"type":"TEXT_MESSAGE_CONTENT",'


def compacted(page: Sequence[Stored]) -> list[Stored]:
    """The page with runs of text deltas merged."""
    out: list[Stored] = []
    parts: list[str] = []
    message: str | None = None
    last: Stored | None = None
    for stored in page:
        event = orjson.loads(stored.payload) if stored.payload.startswith(_DELTA) else None
        if last is not None and (event is None or event["messageId"] != message or stored.run_id != last.run_id):
            out.append(_merged(last, message, parts))
            parts, last = [], None
        if event is None:
            out.append(stored)
        else:
            message, last = event["messageId"], stored
            parts.append(event["delta"])
    if last is not None:
        out.append(_merged(last, message, parts))
    return out


def _merged(last: Stored, message: str | None, parts: Sequence[str]) -> Stored:
    if len(parts) == 1 or message is None:
        return last
    return Stored(last.seq, last.run_id, text_content(message, "".join(parts)))
