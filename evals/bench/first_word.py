"""Time to the first word of the model's own text, beside the bare engine given the same final prompt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

from agent.assembly import AgentConfig, StoreConfig, open_assistant
from agent.engine.door import EngineConfig
from agent.model import Message, ModelClient
from agent.turn import TurnInput
from evals.bench.figures import Figure, figure, median, p95
from evals.chat.record import Record

QUESTIONS = [
    "I need a waterproof jacket under $150",
    "黑色的双肩包有吗",
    "show me desk lamps",
    "想买双跑鞋",
    "wireless headphones",
    "看看行李箱",
    "a warm blanket for the sofa",
    "有没有好用的咖啡壶",
    "yoga mat that does not slip",
    "给猫买个窝",
]
# Words of the same length in tokens as the prompt's own first one: the bare engine gets a prompt whose new part is as
# long and as new to its cache as ours was.
_OTHER_FIRST_WORDS = {"Facts": "Lines", "事实": "资料"}


@dataclass(slots=True)
class _Kept:
    """The last prompt that was streamed."""

    messages: Sequence[Message] = field(default_factory=tuple)


async def first_word(data: Path, model: str | None = None, url: str | None = None) -> list[Figure]:
    """Warm engine; each question once through the agent, then the same prompt to the engine alone."""
    ours: list[float] = []
    bare: list[float] = []
    async with open_assistant(
        StoreConfig(data_dir=data, shop_file=data / "feed" / "store.toml", rates_file=data / "feed" / "rates.toml"),
        EngineConfig(url=url, model=model, state_dir=data),
        AgentConfig(checkpoints=True),
    ) as running:
        await running.assistant.wait_ready()
        client = running.assistant.deps.model
        kept = _listen(client)
        for question in ["running socks", *QUESTIONS]:
            record = Record()
            await running.assistant.turn(TurnInput(token_hex(8), token_hex(8), question), record)
            if record.first_word_ms is None:
                continue
            messages = [Message(role=one["role"], content=_renewed(one["content"])) for one in kept.messages]
            ours.append(record.first_word_ms)
            bare.append(await _first_token_ms(client, messages))
    # The first question warms what the prompts alone do not.
    ours, bare = ours[1:], bare[1:]
    ratios = [mine / floor for mine, floor in zip(ours, bare, strict=True)]
    name = f"first word ({client.model})"
    shown = figure(name, "ms", ours, floor=bare, floor_is="the bare engine, same prompt", goal="ratio 1.25")
    ratio = Figure(
        "first word, ratio", "×", median(ratios), p95(ratios), 1.0, "paired with the above", "1.25", len(ratios)
    )
    return [shown, ratio]


def _listen(client: ModelClient) -> _Kept:
    """Remember the prompt of each answer; nothing else of the client changes."""
    kept, stream = _Kept(), client.stream

    def listening(messages: Sequence[Message], **options: Any) -> Any:
        kept.messages = messages
        return stream(messages, **options)

    client.stream = listening  # type: ignore[method-assign]
    return kept


def _renewed(content: str) -> str:
    for word, other in _OTHER_FIRST_WORDS.items():
        if content.startswith(word):
            return other + content[len(word) :]
    return content


async def _first_token_ms(client: ModelClient, messages: Sequence[Message]) -> float:
    start = time.perf_counter()
    async with client.stream(messages, max_tokens=8, temperature=0.2) as words:
        async for word in words:
            if word.strip():
                break
    return (time.perf_counter() - start) * 1000
