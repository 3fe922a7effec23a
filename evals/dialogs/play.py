"""Plays shoppers against the whole agent, a conversation a task, each from the same state of the store.

Owns the opening of the store and the agent, the exchange of moves and replies, and what came of each task. What the
shopper does is shopper.py's, whether the end is right evals/orders/compare.py's.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

from agent.assembly import AgentConfig, Running, StoreConfig, open_assistant
from agent.deps import Limits
from agent.turn import TurnInput
from evals.chat.demo_store import engine_config
from evals.chat.record import Record
from evals.dialogs.reading import Seen
from evals.dialogs.shopper import Move, Shopper
from evals.dialogs.wishes import customer_of, questions_of, wishes_of
from evals.orders.compare import Verdict, compare
from evals.orders.state import Touched, Watch, fill
from evals.orders.tasks import Task
from evals.orders.tau import TauStore, TauWords
from tools.orders.after_sales import AfterSales
from tools.orders.audit import read

MOST_MOVES = 60
_AUDIT_LINES = 200


@dataclass(slots=True)
class Exchange:
    """One move and its reply."""

    move: str
    reply: str
    cards: list[str]
    seconds: float
    by_model: bool
    failure: str | None


@dataclass(slots=True)
class Played:
    """One task's conversation and what it left."""

    task: Task
    verdict: Verdict
    wishes: dict[str, str]
    """By the wish's place: its kind and how it ended for the shopper."""
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(exchange.seconds for exchange in self.exchanges)


@dataclass(frozen=True, slots=True)
class How:
    """How the agent and the shoppers are set."""

    engine: str = "embedded"
    model: str | None = None
    planning: str = "auto"
    shortcut: bool = True
    language: str = "en"
    seed: int = 7


async def play_tasks(
    store: TauStore, words: TauWords, tasks: Sequence[Task], how: How, progress: Callable[[Played], None]
) -> tuple[list[Played], dict[str, Any]]:
    """Every task's conversation, and what the run was made with."""
    async with _open(store, words, how) as running:
        watch = Watch(running.services.stores.database, store)
        await watch.begin()
        played = []
        for task in tasks:
            played.append(await _Conversation(running, store, words, task, how).play(watch))
            progress(played[-1])
        deps = running.assistant.deps
        about = {
            "engine": how.engine if how.engine in ("embedded", "scripted") else "url",
            "model": deps.model.model,
            "model_digest": running.engine.digest,
            "planning": deps.way,
            "shortcut": how.shortcut,
            "prompts": deps.prompts.tags(),
            "embedder": running.services.stores.embedder.name,
        }
        return played, about


@asynccontextmanager
async def _open(store: TauStore, words: TauWords, how: How) -> AsyncIterator[Running]:
    """The whole agent over the tau store."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="aisle-eval-dialogs-")))
        data = folder / "data"
        data.mkdir()
        door = await engine_config(how.engine, how.model, data, stack)
        planning = how.planning if how.engine != "scripted" else "constrained"
        way = cast(Literal["auto", "native", "constrained"], planning)
        config = AgentConfig(planning=way, shortcut=how.shortcut, limits=Limits(seconds=180))
        running = await stack.enter_async_context(
            open_assistant(StoreConfig(data_dir=data, query_source="eval"), door, config)
        )
        await fill(running.services, store, folder)
        running.services.after_sales = AfterSales(running.services.stores.database, words.terms)
        await running.assistant.wait_ready()
        yield running


class _Conversation:
    """One task at play."""

    def __init__(self, running: Running, store: TauStore, words: TauWords, task: Task, how: How) -> None:
        self._running, self._store, self._words, self._task = running, store, words, task
        self._id = f"eval-{token_hex(8)}"
        self._customer = customer_of(task, store)
        self._seen: set[int | None] = set()
        self._causes: dict[int, str] = {}
        self._language = how.language
        rng = Random(f"{how.seed} {task.id}")
        self._wishes = wishes_of(task, store, words)
        self._shopper = Shopper(self._wishes, questions_of(task, store), how.language, rng)

    async def play(self, watch: Watch) -> Played:
        """The conversation to its end, then the state beside the expected one; the state is put back."""
        exchanges: list[Exchange] = []
        seen: Seen | None = None
        while len(exchanges) < MOST_MOVES and (move := self._shopper.move(seen)):
            await self._note_causes()
            exchange, seen = await self._exchange(move)
            exchanges.append(exchange)
        await self._note_causes()
        touched = await watch.taken_back()
        kinds = {wish.place: wish.kind for wish in self._wishes}
        ended = {f"{place} {kinds[place]}": str(outcome) for place, outcome in self._shopper.outcomes.items()}
        return Played(self._task, self._verdict(touched), ended, exchanges)

    async def _exchange(self, move: Move) -> tuple[Exchange, Seen]:
        record = Record()
        turn = TurnInput(self._id, token_hex(8), move.text, customer_id=self._customer, language=self._language)
        assistant = self._running.assistant
        planned: list[bool] = []
        assistant.deps.on_turn = lambda done: planned.append(done.planned_by_model)
        started = time.perf_counter()
        if move.action:
            await assistant.act(turn, move.action, move.value, record)
        else:
            await assistant.turn(turn, record)
        seconds = time.perf_counter() - started
        cards = [_shown(card) for card in record.named("proposal")]
        said = move.text or f"[{move.action}]"
        return Exchange(said, record.said(), cards, seconds, any(planned), record.failure), Seen.of(record)

    async def _note_causes(self) -> None:
        """Why the wish that has just ended was refused, by the audit log: for the verdict, unseen by the shopper."""
        for place in self._shopper.outcomes.keys() - self._causes.keys():
            outcome = self._shopper.outcomes[place]
            self._causes[place] = outcome if outcome != "refused" else await self._last_cause()

    async def _last_cause(self) -> str:
        log = await read(self._running.services.stores.database, customer_id=self._customer, limit=_AUDIT_LINES)
        mine = [line for line in log if line.conversation_id == self._id and line.event == "refused"]
        fresh = [line for line in mine if line.id not in self._seen]
        self._seen |= {line.id for line in mine}
        return str(fresh[-1].cause) if fresh else "refused in words only"

    def _verdict(self, touched: Touched) -> Verdict:
        causes = {place: cause for place, cause in self._causes.items() if cause != "done"}
        for wish in self._wishes:
            if wish.place not in self._shopper.outcomes:
                causes[wish.place] = "not reached"
        return compare(self._task, touched.orders, touched.customers, causes, self._store, self._words)


def _shown(card: dict[str, Any]) -> str:
    return f"[{card['state']}] {card['summary']} | " + " | ".join(card["details"])
