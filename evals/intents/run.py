"""Runs the intent tool over labelled lines, alone: no engine, no store. One core, as on a small server.

Owns the loop and the timing; what a figure means is score.py's. Called by evals/cli.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

from evals.intents.contexts import context_of
from evals.intents.lines import Line
from evals.intents.score import Outcome
from tools.intent.intent import IntentTool
from tools.stores.embedders import DEFAULT_EMBEDDER, make_embedder

_WARM = ("where is my order", "我想买一双跑鞋", "show me lamps under $50")


def intent_tool(embedder: str = DEFAULT_EMBEDDER) -> IntentTool:
    """The tool as the agent has it, without a catalogue."""
    return IntentTool(make_embedder(embedder))


def on_one_core() -> None:
    """Keep this process on one core, so that milliseconds are a small server's. Before an encoder is loaded."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if hasattr(os, "sched_setaffinity"):  # Linux alone
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run_lines(lines: Iterable[Line], tool: IntentTool) -> list[Outcome]:
    """One outcome a line. The context is read before the clock starts; a message is timed once, unremembered."""
    for text in _WARM:
        tool.understand(text, context_of(None, tool))
    outcomes = []
    for line in lines:
        context = context_of(line.context, tool)
        begun, worked = time.perf_counter(), time.process_time()
        found = tool.understand(line.text, context)
        took, work = time.perf_counter() - begun, time.process_time() - worked
        outcomes.append(Outcome(line, found, took * 1000, work * 1000))
    return outcomes
