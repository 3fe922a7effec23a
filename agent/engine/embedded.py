"""The embedded engine as its parent sees it: a child process that is started, watched, restarted and stopped.

Owns the child's life: one owner a model (others attach to it), health checks, restarts with back-off at the same
address and key, and warming. What the child does is child.py's; which file it loads the registry's. Called by door.py.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

import agent
from agent.engine.warmth import Warmth
from agent.model import EngineDownError, EngineError, Message
from agent.model_wire import Wire

_log = logging.getLogger(__name__)
_HEALTH_EVERY = 5.0
_UNHEALTHY_LIMIT = 6
_BACKOFF_FIRST = 0.5
_BACKOFF_LAST = 30.0
_STABLE_AFTER = 60.0
_ATTACH_WAIT = 20.0


@dataclass(frozen=True, slots=True)
class EngineSize:
    """How much the engine may hold: requests at once, tokens of each, and MiB of remembered prompts beside them.

    docs/engine.md has the measurements behind the defaults.
    """

    slots: int = 4
    context: int = 4096
    cache_mib: int = 512
    threads: int | None = None


class EmbeddedEngine:
    """llama.cpp on loopback, serving the GGUF file at `path` under the name `model`.

    `base_url` and `api_key` are set by start() and stay the same over restarts, unless the port was lost meanwhile:
    then `moved` is called.
    """

    def __init__(
        self,
        path: Path,
        model: str,
        *,
        state_dir: Path | None = None,
        size: EngineSize | None = None,
        start_seconds: float = 180.0,
        moved: Callable[[EmbeddedEngine], None] | None = None,
    ) -> None:
        self.path = path
        self.model = model
        self.base_url = ""
        self.api_key = secrets.token_urlsafe(24)
        self.attached = False
        """True where another process owns the engine and this one only uses it."""
        self.restarts = 0
        self.restored = 0
        """Warm prompts that came from disk, in the last warming."""
        self._state = state_dir or path.parent
        self._size = size or EngineSize()
        self._start_seconds = start_seconds
        self._moved = moved
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._prefixes: list[list[Message]] = []
        stat = path.stat() if path.exists() else None
        identity = f"{path.name} {stat.st_size if stat else 0} {stat.st_mtime_ns if stat else 0} {self._size}"
        self._warmth = Warmth(self._state / f"engine-{model}-warm", identity, self._size.slots)

    @property
    def pid(self) -> int | None:
        """The child's process id; None where it is another process's child."""
        return self._process.pid if self._process else None

    @property
    def log_path(self) -> Path:
        """What the engine itself wrote since its last start."""
        return self._state / f"engine-{self.model}.log"

    async def start(self) -> None:
        """Up and healthy, or EngineDownError with the reason."""
        await self._launch()
        self._keeper = asyncio.create_task(self._keep_up())

    async def stop(self) -> None:
        """End the child (not one that another process owns)."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None
        await self._end()

    async def health(self) -> bool:
        """Whether it answers that it can serve."""
        if not self.base_url:
            return False
        try:
            async with httpx.AsyncClient(transport=Wire(), trust_env=False, timeout=3.0) as http:
                return (await http.get(self.base_url.removesuffix("/v1") + "/health")).status_code == 200
        except httpx.HTTPError:
            return False

    async def warm(self, prefixes: Sequence[list[Message]]) -> None:
        """Have these beginnings of prompts in the cache now, and again after every restart (warmth.py)."""
        self._prefixes = [list(prefix) for prefix in prefixes]
        await self._warm()

    # the child's life

    async def _launch(self) -> None:
        until = asyncio.get_running_loop().time() + _ATTACH_WAIT
        while True:
            told = await self._spawn()
            if told.get("ready"):
                self.attached = False
                break
            if not told.get("held"):
                raise EngineDownError(f"the embedded engine did not start: {told.get('error', 'no reason given')}")
            if await self._attach():
                break
            if asyncio.get_running_loop().time() > until:
                raise EngineDownError(f"another process holds {self._lock_path} and its engine does not answer")
            await asyncio.sleep(0.3)
        old, self.base_url = self.base_url, told.get("base_url", self.base_url)
        if old and old != self.base_url and self._moved:
            self._moved(self)

    async def _spawn(self) -> dict[str, Any]:
        """Start a child and read its one line."""
        self._warmth.folder.mkdir(parents=True, exist_ok=True)
        root = str(Path(agent.__file__).parent.parent)
        code = f"import sys; sys.path.insert(0, {root!r}); from agent.engine.child import main; main()"
        with self.log_path.open("ab") as log:  # the child empties it once the model is its own
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                code,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the parent, which stops the child in order
            )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(orjson.dumps(self._settings()) + b"\n")
            await process.stdin.drain()
            async with asyncio.timeout(self._start_seconds):
                line = await process.stdout.readline()
            told: dict[str, Any] = orjson.loads(line)
        except (TimeoutError, orjson.JSONDecodeError, ConnectionError) as error:
            await _finish(process)
            return {"error": f"{self._last_log() or type(error).__name__}"}
        except BaseException:
            process.kill()
            raise
        if told.get("ready"):
            self._process = process
        else:
            await _finish(process)
            if "error" in told:
                told["error"] = f"{told['error']} {self._last_log()}".strip()
        return told

    def _settings(self) -> dict[str, Any]:
        port = int(self.base_url.removesuffix("/v1").rsplit(":", 1)[1]) if self.base_url else 0
        return {
            "path": str(self.path),
            "model": self.model,
            "api_key": self.api_key,
            "port": port,
            "slots": self._size.slots,
            "context": self._size.context,
            "cache_mib": self._size.cache_mib,
            "threads": self._size.threads or _cores(),
            "lock": str(self._lock_path),
            "lock_wait": 0.0,
            "info": str(self._info_path),
            "warm": str(self._warmth.folder),
        }

    @property
    def _lock_path(self) -> Path:
        return self._state / f"engine-{self.model}.lock"

    @property
    def _info_path(self) -> Path:
        return self._state / f"engine-{self.model}.json"

    def _last_log(self) -> str:
        with suppress(OSError):
            lines = self.log_path.read_text("utf-8", "replace").strip().splitlines()
            return lines[-1] if lines else ""
        return ""

    async def _attach(self) -> bool:
        """Use the engine of the process that holds the lock."""
        try:
            told = orjson.loads(self._info_path.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return False
        before = self.base_url, self.api_key
        self.base_url, self.api_key = told["base_url"], told["api_key"]
        if not await self.health():
            self.base_url, self.api_key = before
            return False
        self.attached = True
        _log.info("using the engine of another process (%s)", told.get("pid"))
        return True

    async def _keep_up(self) -> None:
        """Watch the engine; bring it back when it has gone."""
        loop = asyncio.get_running_loop()
        backoff, since = _BACKOFF_FIRST, loop.time()
        while True:
            reason = await self._until_gone()
            _log.warning("the embedded engine %s (%s); starting it again in %.1f s", reason, self._last_log(), backoff)
            if loop.time() - since > _STABLE_AFTER:
                backoff = _BACKOFF_FIRST
            await asyncio.sleep(backoff)
            backoff, since = min(backoff * 2, _BACKOFF_LAST), loop.time()
            await self._end()
            try:
                await self._launch()
            except EngineError as error:
                _log.error("%s", error)
                # The old port may be somebody else's by now.
                self.base_url = self.base_url if backoff < _BACKOFF_LAST else ""
                continue
            self.restarts += 1
            await self._warm()

    async def _until_gone(self) -> str:
        failed = 0
        while True:
            if self._process is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_HEALTH_EVERY):
                        return f"ended with status {await self._process.wait()}"
            elif self.attached:
                await asyncio.sleep(_HEALTH_EVERY)
            else:
                return "is not running"
            failed = 0 if await self.health() else failed + 1
            if failed >= (_UNHEALTHY_LIMIT if self._process else 1):
                return "does not answer"

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await _finish(process)

    async def _warm(self) -> None:
        if self._prefixes:
            self.restored = await self._warmth.warm(self.base_url, self.model, self.api_key, self._prefixes)


async def _finish(process: asyncio.subprocess.Process) -> None:
    """Close the child's input, which ends it; kill it where that does not help."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(3.0):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _cores() -> int:
    """The processor cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
