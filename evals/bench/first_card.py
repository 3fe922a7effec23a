"""Time to the first card, from the message's frame to the card's, over the demo store and a real socket."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from evals.bench.figures import Figure, figure
from evals.bench.processes import scripted_engine, server
from evals.bench.shopper import arrive
from tools.stores.embedders import DEFAULT_EMBEDDER, make_embedder

QUESTIONS = [
    "waterproof jacket under $150",
    "防水外套，150美元以内",
    "blue running shoes",
    "黑色双肩包",
    "noise cancelling headphones",
    "降噪耳机",
    "desk lamp between $30 and $90",
    "台灯",
    "gift for a gardener",
    "露营睡袋",
    "ceramic mug",
    "200元以内的马克杯",
    "yoga mat",
    "瑜伽垫",
    "carry-on suitcase",
    "登机箱",
    "moisturizer for dry skin",
    "保湿面霜",
    "dog bed",
    "猫抓板",
]


async def first_card(data: Path, rounds: int = 3, questions: Sequence[str] = QUESTIONS) -> list[Figure]:
    """60 questions one after another; the floor is two query embeddings and an empty round trip on the same socket."""
    embedder = make_embedder(DEFAULT_EMBEDDER)
    values, floor = [], []
    async with (
        scripted_engine(rate=None, reply="These fit well.") as engine,
        server(data, {"AISLE_MODEL_URL": engine.url, "AISLE_MODEL_NAME": "scripted"}) as aisle,
    ):
        shopper = await arrive(aisle.url)
        await shopper.say(questions[0])
        for turn in range(rounds):
            for question in questions:
                asked = f"{question} {'!' * turn}".strip()
                answer = await shopper.say(asked)
                if answer.first_card is not None:
                    values.append(answer.first_card * 1000)
                start = time.perf_counter()
                embedder.query(f"floor {asked}")
                embedder.query(f"floor again {asked}")
                floor.append((time.perf_counter() - start + await shopper.ping()) * 1000)
    goal = "150 ms median"
    what = "two query embeddings and an empty round trip"
    return [figure("first card", "ms", values, floor=floor, floor_is=what, goal=goal)]
