"""Memory of an idle connection: resident bytes of the server with many open sockets, less those without."""

from __future__ import annotations

import asyncio
from pathlib import Path

from evals.bench.figures import Figure
from evals.bench.processes import scripted_engine, server
from evals.bench.shopper import arrive

CONNECTIONS = 1000


async def idle_memory(data: Path) -> list[Figure]:
    """A thousand open conversations in which nobody says anything."""
    async with (
        scripted_engine(rate=None, reply="Hello.") as engine,
        server(data, {"AISLE_MODEL_URL": engine.url, "AISLE_MODEL_NAME": "scripted"}) as aisle,
    ):
        first = [await arrive(aisle.url) for _ in range(50)]  # what is made once is made by then
        await first[0].say("hello")
        await asyncio.sleep(1)
        before = aisle.usage().resident
        shoppers = [await arrive(aisle.url) for _ in range(CONNECTIONS)]
        await asyncio.sleep(2)
        each = (aisle.usage().resident - before) / CONNECTIONS / 1024
        for shopper in [*first, *shoppers]:
            await shopper.socket.close()
    return [Figure("memory of an idle connection", "KiB", each, each, 0.0, "none", "–", CONNECTIONS)]
