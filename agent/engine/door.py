"""The engine behind the model client: one at a URL, or the embedded one as a child process.

Owns getting it ready in the background (start, self-test of how it plans, warming of prompts; an engine at a URL keeps
its own cache and is not warmed) and telling what is still missing, so that the server can answer `/ready` truthfully
from its first second. Called by agent/assembly.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.engine.embedded import EmbeddedEngine
from agent.engine.registry import default_models_dir, find_model, known_models, need_model
from agent.engine.selftest import SelfTest, self_test
from agent.model import EngineError, Message, ModelClient
from tools.errors import AisleError, UserError

_log = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """Which engine: a base URL, or the name of a known model for the embedded one."""

    url: str | None = None
    model: str | None = None
    key: str | None = None
    models_dir: Path | None = None
    state_dir: Path | None = None
    """Where the embedded engine keeps its lock and the self-test its findings."""


class Engine:
    """The door's state. `client` may be used from the start; `problem` is None once a question would be answered."""

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self.client = ModelClient(config.url or "http://127.0.0.1:1", config.model or "", api_key=config.key)
        self.digest: str | None = None
        self.problem: str | None = "The model engine is starting."
        self._embedded: EmbeddedEngine | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, prefixes: Sequence[list[Message]], planned: Callable[[SelfTest], None] | None) -> None:
        """Get ready in the background. `planned` is told how the model plans, where that is to be found out."""
        self._task = asyncio.create_task(self._begin(prefixes, planned))

    async def wait_ready(self) -> None:
        """Return once a question would be answered. Raises UserError when the engine cannot be had."""
        assert self._task is not None, "begin() first"
        await asyncio.shield(self._task)
        if self.problem:
            raise UserError("engine_down", self.problem)

    async def close(self) -> None:
        """Stop the embedded engine and close the client."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._embedded:
            await self._embedded.stop()
        await self.client.aclose()

    async def _begin(self, prefixes: Sequence[list[Message]], planned: Callable[[SelfTest], None] | None) -> None:
        try:
            if self.config.url is None:
                await self._start_embedded()
            else:
                await self._find_served()
            if planned:
                planned(await self_test(self.client, cache_dir=self.config.state_dir, identity=self.digest))
            if self._embedded:
                await self._embedded.warm(prefixes)
            self.problem = None
        except AisleError as error:
            self.problem = str(error)
            _log.error("the engine is not ready: %s", error)

    async def _start_embedded(self) -> None:
        model = find_model(self.config.model) if self.config.model else known_models()[0]
        path = await asyncio.to_thread(need_model, model, self.config.models_dir or default_models_dir())
        self.digest = model.sha256
        self._embedded = EmbeddedEngine(path, model.name, state_dir=self.config.state_dir, moved=self._point)
        await self._embedded.start()
        self._point(self._embedded)

    def _point(self, engine: EmbeddedEngine) -> None:
        self.client.point(engine.base_url, engine.model, engine.api_key)

    async def _find_served(self) -> None:
        """An engine at a URL may come up after the server: look again until it is there."""
        while True:
            try:
                served = [str(model.get("id")) for model in await self.client.models()]
                break
            except EngineError as error:
                self.problem = f"The model engine does not answer: {error}"
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        if not self.client.model:
            self.client.model = served[0] if served else ""
        self.digest = self.client.model


@asynccontextmanager
async def open_engine(config: EngineConfig) -> AsyncIterator[Engine]:
    """The engine, closed (and the embedded one stopped) when the block ends."""
    engine = Engine(config)
    try:
        yield engine
    finally:
        await engine.close()
