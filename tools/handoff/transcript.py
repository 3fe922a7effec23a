"""Reads a conversation's last messages, shown products and orders from the event log.

The stored AG-UI events are the truth (docs/protocol.md): a shopper's words stand in `RUN_STARTED.input`, everyone
else's in text messages, cards in `CUSTOM` events. Reads a bounded tail; an event it does not know is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import select

from tools.handoff.summary import ProductRef, Said, Talk
from tools.stores.db import Database
from tools.stores.schema import events

_TAIL = 600


async def read_talk(database: Database, conversation_id: str) -> Talk:
    """The end of a conversation; empty where nothing is stored."""
    query = (
        select(events.c.payload)
        .where(events.c.conversation_id == conversation_id)
        .order_by(events.c.seq.desc())
        .limit(_TAIL)
    )
    async with database.connect() as connection:
        payloads = list((await connection.execute(query)).scalars())
    return talk_of(orjson.loads(payload) for payload in reversed(payloads))


def talk_of(stored: Iterable[Mapping[str, Any]]) -> Talk:
    """What was said and shown in these events, oldest first."""
    talk = Talk()
    messages: dict[str, Said] = {}
    for event in stored:
        kind = event.get("type")
        if kind == "RUN_STARTED":
            talk.said += _asked(event)
        elif kind == "TEXT_MESSAGE_START":
            name = event.get("name")
            if name == "notice":
                continue
            said = Said(role="person" if name else "assistant", text="")
            messages[str(event.get("messageId"))] = said
            talk.said.append(said)
        elif kind in ("TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_CHUNK"):
            if said_before := messages.get(str(event.get("messageId"))):
                said_before.text += str(event.get("delta") or "")
        elif kind == "CUSTOM":
            _shown(talk, str(event.get("name")), event.get("value"))
    talk.said = [said for said in talk.said if said.text.strip()]
    return talk


def _asked(event: Mapping[str, Any]) -> list[Said]:
    messages = (event.get("input") or {}).get("messages") or []
    return [
        Said(role="shopper", text=message["content"])
        for message in messages
        if message.get("role") == "user" and isinstance(message.get("content"), str)
    ]


def _shown(talk: Talk, name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        return
    if name == "order_card" and value.get("id"):
        talk.order_ids.append(str(value["id"]))
    elif name in ("product_cards", "comparison"):
        for item in value.get("items") or []:
            if isinstance(item, Mapping) and item.get("id"):
                talk.products.append(ProductRef(id=str(item["id"]), title=str(item.get("title") or item["id"])))
