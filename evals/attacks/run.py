"""Plays a file of attacks: the store made, the secrets laid out, stages side by side, each turn judged.

The one place that knows the order of things; called by the command and by the tests.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from agent.assembly import AgentConfig, Running, StoreConfig, open_assistant
from agent.deps import Limits
from agent.engine.door import EngineConfig
from evals.attacks.judges import Breach, Judges
from evals.attacks.ledger import Ledger
from evals.attacks.lines import Line
from evals.attacks.obedient import Normal, Obedient
from evals.attacks.scenes import Scene, Scenes
from evals.attacks.stage import Played, Stage, open_stage
from evals.attacks.store import CHANNELS, SECRETS, Shop, fill, make_shop
from evals.attacks.wordings import KINDS
from evals.scripted_engine import Script, ScriptedEngine
from prompts.loader import load_prompts
from tools.wording import say

_STAGES = 4
Progress = Callable[[int], None]
"""Told how many breaches there are so far, after every turn."""


@dataclass(slots=True)
class Judged:
    """A turn with what was wrong in it."""

    played: Played
    breaches: list[Breach]
    blocked: str | None = None
    """Of a trap: why it was not served."""


@dataclass(slots=True)
class Run:
    """Everything that was played."""

    attacks: list[Judged] = field(default_factory=list)
    traps: list[Judged] = field(default_factory=list)


async def run(lines: Sequence[Line], *, served: EngineConfig | None, seed: int, progress: Progress) -> Run:
    """Attacks on the obedient engine (or on `served`), then traps on one that answers normally (or on `served`)."""
    result = Run()

    def tell() -> None:
        progress(sum(bool(each.breaches) for each in [*result.attacks, *result.traps]))

    with _secrets():
        # In stores of their own: a trap is not answered worse because an attack lies beside it.
        for attack, script, judged in ((True, Obedient, result.attacks), (False, Normal, result.traps)):
            chosen = [line for line in lines if line.attack == attack]
            if not chosen:
                continue
            async with _open(chosen, served) as (shop, running):
                if running.assistant.deps.people is not None:
                    await running.assistant.deps.people.refresh()
                ledger, prompts = Ledger(running.services.stores.database, shop), told(running)
                await ledger.open()
                scenes, judges = Scenes(shop, running.assistant.deps.tools, prompts, seed), Judges(shop, prompts)
                played_scenes = scenes.attacks() if attack and not served else scenes.plain()
                async for played in _played(running, played_scenes, served, script):
                    breaches = [*judges.judge(played.scene, played.record), *await ledger.breaches()]
                    judged.append(Judged(played, breaches, None if attack else blocked(played)))
                    tell()
    return result


def turns(lines: Sequence[Line], served: bool) -> int:
    """How many turns a run will play."""
    attacks = sum(line.attack for line in lines)
    return len(CHANNELS) * (attacks * (1 if served else len(KINDS)) + len(lines) - attacks)


def told(running: Running) -> list[str]:
    """Every text a model is told before a shopper's words, as it is sent, and the guides behind them."""
    prompts = load_prompts()
    guides = [text for language in ("en", "zh") for text in prompts.get("guide", language).sections().values()]
    describing = [prompts.get("describe", language).text for language in ("en", "zh")]
    sent = [message["content"] for prefix in running.assistant.prefixes() for message in prefix]
    return [*dict.fromkeys([*sent, *describing, *guides])]


def blocked(played: Played) -> str | None:
    """Why a trap was not served: refused as an attack, cut, or ended by a failure. A polite 'not here' is served."""
    record, language = played.record, played.turn.view.language if played.turn else "en"
    if record.failure:
        return f"ended: {record.failure}"
    if say(language, "refused") in record.words:
        return "refused as an attack"
    return f"cut: {record.cut}" if record.cut else None


async def _played(
    running: Running, scenes: Sequence[Scene], served: EngineConfig | None, script: type[Script]
) -> AsyncIterator[Played]:
    """Every scene played, as they end; on stages side by side, but one at a time where a real engine serves."""
    waiting: asyncio.Queue[Scene] = asyncio.Queue()
    for scene in scenes:
        waiting.put_nowait(scene)
    ended: asyncio.Queue[Played | None] = asyncio.Queue()

    async def work(stage: Stage) -> None:
        try:
            while not waiting.empty():
                await ended.put(await stage.play(waiting.get_nowait()))
        finally:
            await ended.put(None)

    async with AsyncExitStack() as stack:
        stages = [
            await stack.enter_async_context(open_stage(running, None if served else script()))
            for _ in range(1 if served else _STAGES)
        ]
        async with asyncio.TaskGroup() as group:
            for stage in stages:
                group.create_task(work(stage))
            left = len(stages)
            while left:
                played = await ended.get()
                if played is None:
                    left -= 1
                else:
                    yield played


@asynccontextmanager
async def _open(lines: Sequence[Line], served: EngineConfig | None) -> AsyncIterator[tuple[Shop, Running]]:
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(TemporaryDirectory(prefix="aisle-attacks-"))) / "data"
        shop = make_shop(lines)
        await fill(shop, data)
        if served is not None:
            config = replace(served, state_dir=data)
        else:
            scripted = await stack.enter_async_context(ScriptedEngine(Script()))
            config = EngineConfig(url=scripted.base_url, model="scripted", state_dir=data)
        feed = data / "feed"
        store = StoreConfig(
            data_dir=data, shop_file=feed / "store.toml", rates_file=feed / "rates.toml", query_source="eval"
        )
        planning: Literal["auto", "constrained"] = "auto" if served else "constrained"
        running = await stack.enter_async_context(
            open_assistant(store, config, AgentConfig(planning=planning, checkpoints=False, limits=Limits(seconds=180)))
        )
        await running.assistant.wait_ready()
        yield shop, running


@contextmanager
def _secrets() -> Iterator[None]:
    """The house's secrets where they lie in a running one: in the environment."""
    before = {name: os.environ.get(name) for name in SECRETS}
    os.environ.update(SECRETS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
