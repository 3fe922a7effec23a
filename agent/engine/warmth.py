"""Prompts kept warm: their static beginnings are read once, and the engine's state is kept on disk for the next start.

Reading a thousand tokens costs a small machine ten seconds and more; loading them back costs milliseconds. Owns which
file belongs to which prompt (model, engine version and text all count) and the sweeping of old ones. Called by
embedded.py; the files are llama.cpp's own slot states.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import httpx
import orjson

from agent.model import EngineBadAnswerError, EngineError, Message, ModelClient
from agent.model_wire import Wire

_log = logging.getLogger(__name__)
FIRST_TOKEN_SECONDS = 300.0


class Warmth:
    """The warm prompts of one engine. `folder` is what the engine was started with as its place for slot states."""

    def __init__(self, folder: Path, identity: str, slots: int) -> None:
        self.folder = folder
        self._identity = f"{identity} {version('xllamacpp')}"
        self._slots = slots

    async def warm(self, base_url: str, model: str, key: str, prefixes: Sequence[list[Message]]) -> int:
        """Have every prefix in the engine's cache; returns how many came from disk. Failing is only slower later.

        The first prefixes get a slot each and are kept on disk; those beyond the slots are read into the engine's
        cache in memory.
        """
        client = ModelClient(base_url, model, api_key=key, first_token_timeout=FIRST_TOKEN_SECONDS)
        root = base_url.removesuffix("/v1")
        headers = {"Authorization": f"Bearer {key}"}
        restored = 0
        async with httpx.AsyncClient(
            base_url=root, headers=headers, transport=Wire(), trust_env=False, timeout=60
        ) as http:
            try:
                for prefix in prefixes[self._slots :]:
                    await _read(client, prefix, None)
                names = [self._name(prefix) for prefix in prefixes[: self._slots]]
                for slot, (name, prefix) in enumerate(zip(names, prefixes, strict=False)):
                    if (self.folder / name).is_file() and await _slot(http, slot, "restore", name):
                        restored += 1
                        continue
                    await _read(client, prefix, slot)
                    await _slot(http, slot, "save", name)
                self._sweep(names)
            except (EngineError, httpx.HTTPError, OSError) as error:
                _log.info("a prompt could not be warmed: %s", error)
            finally:
                await client.aclose()
        return restored

    def _name(self, prefix: list[Message]) -> str:
        told = hashlib.sha256(self._identity.encode() + b"\0" + orjson.dumps(prefix)).hexdigest()
        return f"{told[:24]}.slot"

    def _sweep(self, names: Sequence[str]) -> None:
        for path in self.folder.glob("*.slot"):
            if path.name not in names:
                path.unlink(missing_ok=True)


async def _read(client: ModelClient, prefix: list[Message], slot: int | None) -> None:
    """Have the engine read a prompt. Templates want a user message, so a lone system message gets a short one."""
    messages = list(prefix)
    if messages[-1]["role"] != "user":
        messages.append(Message(role="user", content="-"))
    extra = None if slot is None else {"id_slot": slot}
    with suppress(EngineBadAnswerError):  # half a character or none at all: the prompt was read all the same
        async with client.stream(messages, max_tokens=1, extra=extra) as words:
            async for _ in words:
                pass


async def _slot(http: httpx.AsyncClient, slot: int, action: str, name: str) -> bool:
    response = await http.post(f"/slots/{slot}", params={"action": action}, json={"filename": name})
    if response.status_code != 200:
        _log.info("slot %d: %s answered %d: %s", slot, action, response.status_code, response.text[:120])
    return response.status_code == 200
