"""CPU a token costs from `sink.text()` to the socket, events stored. Not a test: `python -m tests.server.bench_tokens`.

The server runs in this process and is measured by its CPU time (all threads); the readers run in another. The price of
an idle server is measured first and taken off.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from agent.events import Outcome, Sink
from agent.turn import TurnInput
from tests.server.house import Client, ScriptedAssistant, serving, settings_for, until


@dataclass
class Typing(ScriptedAssistant):
    """Types at a steady pace."""

    per_second: float = 20
    seconds: float = 8

    async def turn(self, turn: TurnInput, sink: Sink) -> Outcome:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number in range(int(self.per_second * self.seconds)):
            await asyncio.sleep(max(0.0, begun + number / self.per_second - loop.time()))
            sink.text(f" token{number:04d}@{time.time():.4f}")
        return "success"


async def _read(url: str, pipe: object) -> None:
    from websockets.asyncio.client import connect

    async with connect(url, compression=None, max_size=None) as socket:
        client = Client(socket)
        await client.hello()
        await client.say("go")
        delays: list[float] = []
        async for text in socket:
            if isinstance(text, str) and '"delta"' in text:
                now = time.time()
                delays.extend(now - float(part.split()[0].rstrip('"}')) for part in text.split("@")[1:])
            elif isinstance(text, str) and "RUN_FINISHED" in text:
                break
    pipe.extend(delays)  # type: ignore[attr-defined]


def _readers(url: str, streams: int, out: multiprocessing.Queue[list[float]]) -> None:
    async def main() -> None:
        delays: list[float] = []
        await asyncio.gather(*(_read(url, delays) for _ in range(streams)))
        out.put(sorted(delays))

    asyncio.run(main())


async def measure(streams: int, seconds: float) -> dict[str, float]:
    """One run of so many streams; the floor is the same typing into a sink that keeps nothing."""
    floor = await _floor(streams)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(
            Path(folder),
            connections_per_address=10_000,
            new_conversations_per_minute=100_000,
            turns_at_once=10_000,
            address_messages_per_minute=100_000,
        )
        async with serving(settings, assistant=Typing(seconds=seconds)) as house:
            out: multiprocessing.Queue[list[float]] = multiprocessing.get_context("spawn").Queue()
            process = multiprocessing.get_context("spawn").Process(target=_readers, args=(house.ws, streams, out))
            process.start()
            await until(lambda: house.runtime.turns.running == streams)
            before, begun = _cpu(), time.monotonic()
            await until(lambda: house.runtime.turns.running < streams * 0.9)
            cpu, wall = _cpu() - before, time.monotonic() - begun
            delays = await asyncio.to_thread(out.get)
            process.join()
    tokens = streams * 20 * wall
    return {
        "streams": streams,
        "us_per_token": round(cpu / tokens * 1e6, 1),
        "floor_us_per_token": round(floor, 1),
        "core_share": round(cpu / wall, 3),
        "delay_ms_median": round(delays[len(delays) // 2] * 1000, 1),
        "delay_ms_p95": round(delays[int(len(delays) * 0.95)] * 1000, 1),
    }


async def _floor(streams: int, seconds: float = 3) -> float:
    class Deaf:
        def text(self, delta: str) -> None:
            pass

    typing, turn = Typing(seconds=seconds), TurnInput("c", "r", "go")
    before = _cpu()
    await asyncio.gather(*(typing.turn(turn, Deaf()) for _ in range(streams)))  # type: ignore[arg-type]
    return (_cpu() - before) / (streams * seconds * typing.per_second) * 1e6


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--streams", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--uvloop", action="store_true")
    asked = parser.parse_args()
    if asked.uvloop:
        import uvloop

        result = uvloop.run(measure(asked.streams, asked.seconds))
    else:
        result = asyncio.run(measure(asked.streams, asked.seconds))
    json.dump(result, sys.stdout)
