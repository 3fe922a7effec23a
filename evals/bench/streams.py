"""How many conversations can stream at once on one core before a token's delay passes 50 ms at the 95th percentile.

The server has core 0 to itself; the scripted engine and the shoppers share core 1. The engine stamps each token with
the clock at which it was sent (in letters, since a figure would open a claim), the shopper reads it on arrival. Where
core 1 itself is the bottleneck, the count is a lower bound, and its own load is printed.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from evals.bench.figures import Figure, median, p95
from evals.bench.processes import Child, scripted_engine, server
from evals.bench.prose import prose
from evals.bench.shopper import Shopper, arrive
from evals.scripted_engine.stamp import sent_at

RATE = 20.0
SECONDS = 8.0
LIMIT_MS = 50.0
STEPS = (50, 100, 200, 300, 400, 500)


@dataclass(frozen=True, slots=True)
class Step:
    """One load: delays in ms, and the share of a core that the server and the other side took."""

    streams: int
    median: float
    p95: float
    server_load: float
    other_load: float


async def streams_at_once(data: Path, steps: tuple[int, ...] = STEPS) -> tuple[list[Figure], list[Step]]:
    """Raise the load until the limit is passed."""
    os.sched_setaffinity(0, {1})
    found: list[Step] = []
    for streams in steps:
        step = await _step(data, streams)
        found.append(step)
        if step.p95 > LIMIT_MS:
            break
    held = [step for step in found if step.p95 <= LIMIT_MS]
    best = held[-1] if held else found[0]
    name = f"streams at once on one core (p95 delay {best.p95:.0f} ms)"
    figure = Figure(
        name,
        "streams",
        best.streams if held else 0,
        best.streams,
        found[0].median,
        "median delay in ms at 50",
        "300",
        1,
    )
    return [figure], found


async def _step(data: Path, streams: int) -> Step:
    # Arriving takes a while on one core: the first answers must outlast the last arrivals.
    length = int(RATE * (SECONDS + 12 + streams / 10))
    async with (
        scripted_engine(rate=RATE, reply=prose(length), stamp=True, core=1) as engine,
        server(data, {"AISLE_MODEL_URL": engine.url, "AISLE_MODEL_NAME": "scripted"}, core=0) as aisle,
    ):
        shoppers = [await arrive(aisle.url) for _ in range(streams)]
        talks = []
        for shopper in shoppers:
            talks.append(asyncio.create_task(shopper.say("hello")))
            await asyncio.sleep(0.04)  # shoppers do not all begin in the same moment
        await asyncio.sleep(2)
        delays, server_load, other_load = await _listen(shoppers, aisle, engine)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        return Step(streams, median(delays), p95(delays), server_load, other_load)


async def _listen(shoppers: list[Shopper], aisle: Child, engine: Child) -> tuple[list[float], float, float]:
    for shopper in shoppers:
        shopper.keep = True
    cpu, other, mine = aisle.usage().cpu, engine.usage().cpu, os.times()
    await asyncio.sleep(SECONDS)
    now = os.times()
    server_load = (aisle.usage().cpu - cpu) / SECONDS
    ours = now.user + now.system - mine.user - mine.system
    other_load = (engine.usage().cpu - other + ours) / SECONDS
    delays = [
        (arrived - sent) * 1000
        for shopper in shoppers
        for arrived, text in shopper.heard
        for word in text.split()
        if (sent := sent_at(word)) is not None
    ]
    if not delays:
        raise RuntimeError("no stamped token arrived")
    return delays, server_load, other_load
