"""Runs a suite against the agent: a fresh conversation a case, every message scored, results as plain data.

Drives the same Assistant that the server drives. Owns no judgement (scorers.py) and no printing (report.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex

from agent.assistant import Assistant
from agent.state import Turn
from agent.turn import TurnInput
from evals.chat.record import Record
from evals.chat.scorers import SCORERS, Scene
from evals.chat.suite import Case, Exchange, Suite
from tools.ground import Ground
from tools.stores.catalog import Product

Progress = Callable[["CaseResult"], None]


@dataclass(slots=True)
class TurnResult:
    """One message's score."""

    say: str
    misses: dict[str, list[str]]
    record: Record


@dataclass(slots=True)
class CaseResult:
    """One conversation's score; it passes when no turn missed anything."""

    case: Case
    turns: list[TurnResult] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not any(turn.misses for turn in self.turns)


class Runner:
    """Runs cases one after another over one assistant."""

    def __init__(self, assistant: Assistant, products: Mapping[str, Product]) -> None:
        self._assistant = assistant
        self._products = products
        self._seen: Turn | None = None
        assistant.deps.on_turn = self._look

    async def run(self, suite: Suite, progress: Progress | None = None) -> list[CaseResult]:
        """Every case's result, in the suite's order."""
        results = []
        for case in suite.cases:
            result = await self._case(case)
            results.append(result)
            if progress:
                progress(result)
        return results

    async def _case(self, case: Case) -> CaseResult:
        result = CaseResult(case)
        conversation = f"eval-{case.id}-{token_hex(4)}"
        before: Record | None = None
        spoken: list[str] = []
        for exchange in case.turns:
            record = await self._say(conversation, case, exchange)
            spoken.append(exchange.say)
            ground = self._seen.memory.ground if self._seen else Ground()
            scene = Scene(case.language, ground, self._products, before, spoken)
            misses = {
                name: found for name, score in SCORERS.items() if (found := score(record, exchange.expect, scene))
            }
            result.turns.append(TurnResult(exchange.say, misses, record))
            before = record
        return result

    async def _say(self, conversation: str, case: Case, exchange: Exchange) -> Record:
        self._seen = None
        record = Record()
        turn = TurnInput(
            conversation_id=conversation,
            run_id=token_hex(8),
            text=exchange.say,
            customer_id=case.customer,
            language=case.language,
            page_product_id=exchange.page,
        )
        start = time.perf_counter()
        record.outcome = await self._assistant.turn(turn, record)
        record.total_ms = (time.perf_counter() - start) * 1000
        if self._seen:
            record.intent = self._seen.understanding.intent
            record.planned_by_model = self._seen.planned_by_model
            record.cut = list(self._seen.cut)
        return record

    def _look(self, turn: Turn) -> None:
        self._seen = turn
