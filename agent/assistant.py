"""The agent's one face: a turn, an action, readiness. The server, the terminal and the evals all come through here.

Owns a turn's limits and its clear end in every case: whatever happens inside, the caller gets an Outcome, and the
shopper a sentence. Cancelling the task cancels the turn and the model's generation.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from agent.actions import run_action
from agent.deps import Deps
from agent.engine.door import Engine
from agent.events import Outcome, Sink
from agent.graph import build_graph
from agent.guests import heard
from agent.model import EngineDownError, EngineError, EngineSlowError, Message
from agent.nodes.answer import answer_system
from agent.nodes.plan import plan_prompt
from agent.state import MAX_HISTORY, Memory, State, Turn
from agent.turn import TurnInput
from tools.errors import UserError
from tools.intent.understanding import Understanding
from tools.search.cards import View
from tools.toolkit import ToolContext
from tools.wording import languages, say

_log = logging.getLogger(__name__)


class Assistant:
    """The conversation's engine over one store."""

    def __init__(
        self, deps: Deps, checkpointer: BaseCheckpointSaver[Any] | None = None, engine: Engine | None = None
    ) -> None:
        self.deps = deps
        self._engine = engine
        self._graph = build_graph(deps, checkpointer)

    async def turn(self, turn: TurnInput, sink: Sink) -> Outcome:
        """Answer one message. Never raises but CancelledError; a failure ends in `sink.failed`."""
        work = await self._start(turn, sink)
        config: RunnableConfig = {"configurable": {"thread_id": turn.conversation_id}}
        try:
            async with asyncio.timeout(self.deps.limits.seconds):
                await self._graph.ainvoke(State(), config, context=work, durability="exit")
        except TimeoutError:
            return self._failed(work, "turn_limit", "turn passed its limit of seconds")
        except EngineError as error:
            return self._failed(work, engine_code(error), str(error))
        except UserError as error:
            sink.failed(error.code, error.message)
            return "failed"
        except Exception:  # noqa: BLE001
            # The border: whatever broke inside, the shopper gets an apology and the log the reason.
            _log.exception("turn failed in conversation %s", turn.conversation_id)
            return self._failed(work, "internal", "")
        return "success"

    async def act(self, turn: TurnInput, name: str, value: dict[str, Any], sink: Sink) -> Outcome:
        """Carry out a button: no model, one tool, cards and a short sentence."""
        work = await self._start(turn, sink)
        try:
            return await run_action(work, name, value)
        except UserError as error:
            sink.failed(error.code, error.message)
        except Exception:  # noqa: BLE001
            # The same border as above.
            _log.exception("action %s failed in conversation %s", name, turn.conversation_id)
            return self._failed(work, "internal", "")
        return "failed"

    async def ready(self) -> list[str]:
        """What keeps a question from being answered, in plain words; empty when nothing does."""
        problems = []
        if await self.deps.services.stores.catalog.count() == 0:
            problems.append("The catalogue is empty: import one with `aisle import FILE`.")
        if self._engine and self._engine.problem:
            return [*problems, self._engine.problem]
        try:
            await self.deps.model.models()
        except EngineError as error:
            problems.append(f"The model engine does not answer: {error}")
        return problems

    async def wait_ready(self) -> None:
        """Return once the engine is ready. Raises UserError when it cannot be had."""
        if self._engine:
            await self._engine.wait_ready()

    def prefixes(self) -> list[list[Message]]:
        """The static beginnings of prompts, for an engine to warm: one a step and language."""
        texts = [prompt(self.deps, language) for prompt in (answer_system, plan_prompt) for language in languages()]
        return [[Message(role="system", content=text)] for text in texts]

    async def _start(self, turn: TurnInput, sink: Sink) -> Turn:
        deps = self.deps
        history: Sequence[dict[str, str]] = []
        if deps.transcript:
            history = await deps.transcript.recent(turn.conversation_id, MAX_HISTORY)
        turn, guest = await heard(deps.services.guests, turn)
        opened = [] if turn.customer_id else await deps.services.guests.granted(turn.conversation_id)
        language = (turn.language or "en").split("-")[0].lower()
        context = ToolContext(
            conversation_id=turn.conversation_id,
            shopper_id=turn.customer_id or turn.conversation_id,
            customer_id=turn.customer_id,
            language=language,
            currency=deps.services.shop.currency,
            services=deps.services,
            page_product_id=turn.page_product_id,
            client=turn.client,
            guest=guest,
            opened=[grant.order_id for grant in opened],
        )
        return Turn(
            input=turn,
            sink=sink,
            memory=Memory(),
            history=list(history),
            understanding=Understanding(language=language, intent="out_of_scope", confidence=0, sure=False),
            tool_context=context,
            view=View(language, deps.services.rates),
        )

    def _failed(self, work: Turn, code: str, reason: str) -> Outcome:
        if reason:
            _log.warning("conversation %s: %s: %s", work.input.conversation_id, code, reason)
        work.sink.failed(code, say(work.view.language, code))
        return "failed"


def engine_code(error: EngineError) -> str:
    """The stable code of docs/protocol.md for an engine's failure."""
    if isinstance(error, EngineDownError):
        return "engine_down"
    return "engine_slow" if isinstance(error, EngineSlowError) else "engine_bad_answer"
