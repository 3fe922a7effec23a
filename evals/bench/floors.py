"""Floors of a streamed token: a bare httpx reader, and a bare LangGraph stream over the same engine.

Each runs in a process of its own (`python -m evals.bench.floors NAME URL STREAMS`) and prints CPU µs a token of its
steady part. These are what one pays before any store, check or socket.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langgraph.graph import END, START, MessagesState, StateGraph

SECONDS = 6.0
SETTLE = 2.0


async def _lines(http: httpx.AsyncClient, url: str) -> AsyncIterator[str]:
    body = {
        "model": "scripted",
        "messages": [{"role": "user", "content": "go"}],
        "stream": True,
        "max_tokens": 4000,
    }
    async with http.stream("POST", f"{url}/chat/completions", json=body) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                choices = orjson.loads(line[6:])["choices"]
                text = choices[0]["delta"].get("content") if choices else None
                if text:
                    yield text


class HttpChat(BaseChatModel):
    """The least chat model: the same httpx reader under LangChain's interface."""

    url: str

    @property
    def _llm_type(self) -> str:
        return "http"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async with _client() as http:
            async for text in _lines(http, self.url):
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
                if run_manager:
                    await run_manager.on_llm_new_token(text, chunk=chunk)
                yield chunk


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=None, trust_env=False, limits=httpx.Limits(max_connections=None))


async def _httpx_stream(url: str, heard: list[int]) -> None:
    async with _client() as http:
        async for _ in _lines(http, url):
            heard[0] += 1


async def _langgraph_stream(url: str, heard: list[int]) -> None:
    model = HttpChat(url=url)

    async def call(state: MessagesState) -> dict[str, Any]:
        return {"messages": [await model.ainvoke(state["messages"])]}

    graph = StateGraph(MessagesState)
    graph.add_node("call", call)
    graph.add_edge(START, "call")
    graph.add_edge("call", END)
    async for _ in graph.compile().astream({"messages": [HumanMessage("go")]}, stream_mode="messages"):
        heard[0] += 1


async def _measure(name: str, url: str, streams: int) -> float:
    heard = [0]
    stream = {"httpx": _httpx_stream, "langgraph": _langgraph_stream}[name]
    tasks = [asyncio.create_task(stream(url, heard)) for _ in range(streams)]
    await asyncio.sleep(SETTLE)
    before, cpu = heard[0], time.process_time()
    await asyncio.sleep(SECONDS)
    spent, tokens = time.process_time() - cpu, heard[0] - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return spent / max(tokens, 1) * 1e6


if __name__ == "__main__":
    print(asyncio.run(_measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
