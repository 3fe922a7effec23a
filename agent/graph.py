"""The conversation's graph: understand → plan ⇄ act → answer → verify, checkpointed per conversation.

LangGraph steers the steps and keeps the memory; tokens do not pass through it (the answer node writes to the sink
directly). The graph's state is a help that may be lost: the event log is the truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.deps import Deps
from agent.events import Step
from agent.guests import about_order
from agent.history import masked
from agent.nodes import act, answer, plan, understand, verify
from agent.seal.of_turn import seal_for
from agent.state import MAX_HISTORY, Memory, State, Turn
from tools.search.cards import View

Graph = CompiledStateGraph[State, Turn, State, State]


def build_graph(deps: Deps, checkpointer: BaseCheckpointSaver[Any] | None) -> Graph:
    """Compile the graph over the agent's parts; each run gets its Turn as context."""

    async def understand_node(state: State, runtime: Runtime[Turn]) -> State:
        turn = runtime.context
        turn.memory = Memory.model_validate(state.get("memory") or {})
        turn.history = masked(turn.history) or list(state.get("history") or [])
        with _stage(turn, "understand"):
            understood = await understand.understand(deps, turn.input, turn.memory)
            turn.understanding = about_order(understood, turn.tool_context.guest, turn.memory)
            settle(turn, deps)
        return {}

    async def plan_node(state: State, runtime: Runtime[Turn]) -> State:
        turn = runtime.context
        with _stage(turn, "plan"):
            turn.calls = await plan.plan(deps, turn)
        return {}

    async def act_node(state: State, runtime: Runtime[Turn]) -> State:
        turn = runtime.context
        with _stage(turn, "act"):
            await act.act(deps, turn)
        return {}

    async def answer_node(state: State, runtime: Runtime[Turn]) -> State:
        turn = runtime.context
        with _stage(turn, "answer"):
            await answer.answer(deps, turn)
        return {}

    async def verify_node(state: State, runtime: Runtime[Turn]) -> State:
        turn = runtime.context
        verify.verify(turn)
        if deps.on_turn:
            deps.on_turn(turn)
        verify.remember(turn)
        said = [{"role": "user", "content": turn.input.text}, {"role": "assistant", "content": turn.said}]
        history = [*turn.history, *masked(entry for entry in said if entry["content"].strip())]
        return {"memory": turn.memory.model_dump(mode="json"), "history": history[-MAX_HISTORY:]}

    graph = StateGraph(State, context_schema=Turn)
    graph.add_node("understand", understand_node)
    graph.add_node("plan", plan_node)
    graph.add_node("act", act_node)
    graph.add_node("answer", answer_node)
    graph.add_node("verify", verify_node)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "plan")
    graph.add_conditional_edges("plan", after_plan, ["act", "answer", "verify"])
    graph.add_conditional_edges("act", after_act, ["plan", "answer", "verify"])
    graph.add_edge("answer", "verify")
    graph.add_edge("verify", END)
    return graph.compile(checkpointer=checkpointer, name="aisle")


@contextmanager
def _stage(turn: Turn, name: Step) -> Iterator[None]:
    """Tell the sink that a stage begins and ends; one that fails is closed by the run's own end."""
    turn.sink.step(name, "started")
    yield
    turn.sink.step(name, "finished")


def settle(turn: Turn, deps: Deps) -> None:
    """The turn's language and currency, once they are known."""
    language = turn.understanding.language
    turn.tool_context.language = language
    turn.tool_context.currency = turn.memory.currency or deps.services.shop.currency
    turn.tool_context.shown = [product.id for product in turn.memory.shown]
    turn.small_model = deps.small_model
    turn.tool_context.lines = 1 if deps.small_model else turn.tool_context.lines
    turn.view = View(language, deps.services.rates, turn.memory.currency)
    turn.seal = lambda text: seal_for(deps, turn).clean(text)
    turn.check = lambda text: (gate := answer.gate_for(deps, turn)).feed(text) + gate.finish()


def after_plan(state: State, runtime: Runtime[Turn]) -> str:
    """Calls are run; without one it is time to answer, unless a plain yes or no has been carried out."""
    if runtime.context.settled:
        return "verify"
    return "act" if runtime.context.calls else "answer"


def after_act(state: State, runtime: Runtime[Turn]) -> str:
    """A handed-over turn is over; a change ends the planning; a model's plan may go on; the short cut's is complete."""
    turn = runtime.context
    if turn.handed_over:
        return "verify"
    if turn.changes:
        return "answer" if turn.results else "verify"
    return "plan" if turn.planned_by_model else "answer"
