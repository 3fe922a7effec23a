"""CPU time of the server per streamed token, from the engine's stream to the shopper's socket, events stored.

Only the steady part counts: all answers are running before the first reading of the server's CPU clock and still
running at the last, so that neither the intent tool nor the search is in it. What an idle server costs is in it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from evals.bench.figures import Figure, median, p95
from evals.bench.processes import scripted_engine, server
from evals.bench.prose import count_tokens, prose
from evals.bench.shopper import Shopper, arrive

RATE = 20.0
SETTLE = 3.0
SECONDS = 6.0


async def token_cost(data: Path, streams: int = 100, rounds: int = 3) -> list[Figure]:
    """Rounds of so many streams at 20 tokens a second."""
    costs: list[float] = []
    floors: dict[str, list[float]] = {"httpx": [], "langgraph": []}
    length = int(RATE * (SETTLE + SECONDS + 14))
    async with (
        scripted_engine(rate=RATE, reply=prose(length)) as engine,
        server(data, {"AISLE_MODEL_URL": engine.url, "AISLE_MODEL_NAME": "scripted"}) as aisle,
    ):
        for _ in range(rounds):
            for name in floors:
                floors[name].append(await _floor(name, engine.url, streams))
            shoppers = [await arrive(aisle.url) for _ in range(streams)]
            talks = [asyncio.create_task(shopper.say("hello")) for shopper in shoppers]
            await _all_hear(shoppers)
            await asyncio.sleep(SETTLE)
            cpu, heard = aisle.usage().cpu, _heard(shoppers)
            await asyncio.sleep(SECONDS)
            spent, tokens = aisle.usage().cpu - cpu, (_heard(shoppers) - heard) * _TOKENS_PER_CHARACTER
            costs.append(spent / max(tokens, 1) * 1e6)
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
            for shopper in shoppers:
                await shopper.socket.close()
    name = f"CPU a streamed token, {streams} at once"
    return [
        Figure(name, "µs", median(costs), p95(costs), median(floors[floor]), what, goal, rounds)
        for floor, what, goal in (
            ("langgraph", "a bare LangGraph stream (the model's side alone)", "120 µs"),
            ("httpx", "a bare httpx reader", "120 µs"),
        )
    ]


_SAMPLE = prose(1000)
_TOKENS_PER_CHARACTER = count_tokens(_SAMPLE) / len(_SAMPLE)


def _heard(shoppers: list[Shopper]) -> int:
    return sum(shopper.characters for shopper in shoppers)


async def _all_hear(shoppers: list[Shopper], seconds: float = 60) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not all(shopper.characters for shopper in shoppers):
        if asyncio.get_running_loop().time() > deadline:
            raise RuntimeError("not every stream began")
        await asyncio.sleep(0.1)


async def _floor(name: str, url: str, streams: int) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evals.bench.floors", name, url, str(streams), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return float(out)
