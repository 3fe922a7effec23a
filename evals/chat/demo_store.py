"""Runs a suite over the demo store: makes and imports it once, in a folder of the evals' own, and opens the agent.

The store is made with a fixed seed and a fixed day, so that results can be compared. Owns no scoring.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

from agent.assembly import AgentConfig, Running, StoreConfig, open_assistant
from agent.deps import Limits
from agent.engine.door import EngineConfig
from evals.chat.runner import CaseResult, Progress, Runner
from evals.chat.suite import Suite
from evals.scripted_engine import Script, ScriptedEngine
from tools.errors import UserError
from tools.store_folder import fill_store
from tools.stores.catalog import Product
from tools.stores.store import open_stores

SEED = 7
TODAY = "2026-11-20"
_ROOT = Path(__file__).resolve().parents[2]
HOME = _ROOT / "var" / "evals"


async def run_suite(
    suite: Suite,
    *,
    engine: str,
    model: str | None,
    planning: str,
    shortcut: bool,
    progress: Progress | None = None,
) -> tuple[list[CaseResult], dict[str, Any]]:
    """Every case's result, and what the run was made with."""
    home = await prepared_store()
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(TemporaryDirectory(prefix="aisle-eval-"))) / "data"
        shutil.copytree(home, data)
        door = await engine_config(engine, model, data, stack)
        way = cast(Literal["auto", "native", "constrained"], planning if engine != "scripted" else "constrained")
        running = await stack.enter_async_context(
            open_assistant(
                StoreConfig(
                    data_dir=data,
                    shop_file=data / "feed" / "store.toml",
                    rates_file=data / "feed" / "rates.toml",
                    query_source="eval",
                ),
                door,
                AgentConfig(planning=way, shortcut=shortcut, limits=Limits(seconds=180)),
            )
        )
        await running.assistant.wait_ready()
        results = await Runner(running.assistant, await _catalogue(running)).run(suite, progress)
        return results, _about(running, engine, shortcut)


async def prepared_store() -> Path:
    """The data folder with the demo store in it, made on first use (about half a minute: 400 products are embedded)."""
    home = HOME / "demo-store"
    done = home / "complete"
    key = _key()
    if done.exists() and done.read_text() == key:
        return home
    shutil.rmtree(home, ignore_errors=True)
    feed = home / "feed"
    _make(feed)
    stores = await open_stores(database_url=f"sqlite:///{home / 'aisle.db'}", data_dir=home, writer="evals")
    try:
        await fill_store(stores, feed)
    finally:
        await stores.close()
    done.write_text(key)
    return home


def _make(feed: Path) -> None:
    command = [sys.executable, "-m", "examples.demo.build", "--out", str(feed), "--seed", str(SEED), "--today", TODAY]
    made = subprocess.run(command, cwd=_ROOT, check=False, capture_output=True, text=True)
    if made.returncode:
        raise UserError("no_demo", f"the demo store could not be made:\n{made.stderr.strip()}")


def _key() -> str:
    """What the prepared store depends on: the demo's sources and how they are indexed."""
    digest = hashlib.sha256(f"{SEED} {TODAY}".encode())
    sources = [_ROOT / "examples" / "demo", _ROOT / "tools" / "stores", _ROOT / "tools" / "search"]
    for folder in sources:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in (".pyc", ".svg"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


async def engine_config(engine: str, model: str | None, data: Path, stack: AsyncExitStack) -> EngineConfig:
    """The door for `embedded`, `scripted` (closed with the stack) or a base URL."""
    if engine == "scripted":
        scripted = await stack.enter_async_context(ScriptedEngine(Script()))
        return EngineConfig(url=scripted.base_url, model="scripted", state_dir=data)
    if engine == "embedded":
        return EngineConfig(model=model, state_dir=data)
    return EngineConfig(url=engine, model=model, state_dir=data)


async def _catalogue(running: Running) -> Mapping[str, Product]:
    return {product.id: product async for product in running.services.stores.catalog.iterate()}


def _about(running: Running, engine: str, shortcut: bool) -> dict[str, Any]:
    deps = running.assistant.deps
    return {
        "engine": engine if engine in ("embedded", "scripted") else "url",
        "model": deps.model.model,
        "model_digest": running.engine.digest,
        "planning": deps.way,
        "shortcut": shortcut,
        "prompts": deps.prompts.tags(),
        "embedder": running.services.stores.embedder.name,
        "store": {"seed": SEED, "today": TODAY},
    }
