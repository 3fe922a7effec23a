"""The one door to the generative model: an OpenAI-compatible base URL and a model name.

Owns the three ways a turn asks a model: `stream` (words), `step` (an object of a schema) and `choose` (a tool or an
answer, natively or constrained). Leaves reading of bytes to model_stream, of tool calls to model_tools, and where the
engine comes from to agent/engine. Called by agent/ nodes, evals and the engine self-test. Hand-written because a token
has a budget: docs/engine.md has the figures.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self, TypedDict

import httpx
import orjson

from agent.model_errors import EngineBadAnswerError, EngineDownError, EngineError, EngineSlowError
from agent.model_grammar import NoGrammarError, grammar
from agent.model_stream import Chunk, chunks, pour
from agent.model_tools import (
    ANSWER,
    CallParts,
    Choice,
    ToolSpec,
    choice_from_text,
    constrained_schema,
    describe_tools,
    find_object,
    native_tools,
    read_arguments,
)
from agent.model_wire import Wire

__all__ = [
    "ANSWER",
    "Choice",
    "EngineBadAnswerError",
    "EngineDownError",
    "EngineError",
    "EngineSlowError",
    "Message",
    "ModelClient",
    "TextStream",
    "ToolSpec",
    "Usage",
]

CHOICE_TOKENS = 200


class Message(TypedDict):
    """One message of a prompt; role is system, user or assistant."""

    role: str
    content: str


@dataclass(slots=True)
class Usage:
    """What one request cost, in tokens, as far as the engine tells; `finish_reason` is the engine's word."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    finish_reason: str | None = None

    def take(self, chunk: Chunk) -> None:
        """Read the usage fields of OpenAI's protocol, or llama.cpp's `timings`."""
        usage = chunk.get("usage")
        if usage:
            self.prompt_tokens = usage.get("prompt_tokens") or 0
            self.completion_tokens = usage.get("completion_tokens") or 0
            self.cached_tokens = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        timings = chunk.get("timings")
        if timings:
            self.cached_tokens = timings.get("cache_n") or self.cached_tokens


Pour = Callable[[Callable[[str], None]], Coroutine[Any, Any, None]]


class TextStream:
    """Text deltas of one answer, to be iterated, or poured into a function. `usage` is complete once it has ended.

    Close it (`async with`, or `aclose`) when you stop early: that closes the HTTP stream and the engine stops.
    """

    def __init__(self, deltas: AsyncGenerator[str, None], pour: Pour, usage: Usage) -> None:
        self._deltas = deltas
        self._pour = pour
        self.usage = usage

    async def pour(self, write: Callable[[str], None]) -> None:
        """Call `write` with each delta as it arrives; for a writer that never blocks, and at half the cost.

        Raises EngineError, and what `write` raises. Cancelling it closes the HTTP stream.
        """
        await self._pour(write)

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Any:  # an awaitable of str; handed through, since a coroutine of our own would cost a token
        return self._deltas.__anext__()

    async def aclose(self) -> None:
        await self._deltas.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class ModelClient:
    """A model behind an OpenAI-compatible door. Safe for many requests at once.

    `first_token_timeout` and `token_timeout` are seconds: to the first token, and between two. `extra` goes into every
    request's body (`chat_template_kwargs`, say). Without `http` it makes a client of its own; close it with `aclose`.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str | None = None,
        http: httpx.AsyncClient | None = None,
        first_token_timeout: float = 30,
        token_timeout: float = 20,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.base_url = normal_url(base_url)
        self.model = model
        self.last_usage = Usage()
        self._first = first_token_timeout
        self._gap = token_timeout
        self._extra = extra or {}
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._own_http = http is None
        self._http = http or httpx.AsyncClient(
            # No read limit here: the watch of each stream keeps time.
            timeout=httpx.Timeout(None, connect=5.0),
            transport=Wire(),
            trust_env=False,
        )
        self._takes_grammar: bool | None = None

    def point(self, base_url: str, model: str, api_key: str | None = None) -> None:
        """Look elsewhere from the next request on; running ones end where they began."""
        self.base_url = normal_url(base_url)
        self.model = model
        self._takes_grammar = None
        self._headers.pop("Authorization", None)
        if api_key:
            self._headers = {**self._headers, "Authorization": f"Bearer {api_key}"}

    async def aclose(self) -> None:
        if self._own_http:
            await self._http.aclose()

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float = 0.2,
        stop: list[str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> TextStream:
        """The answer's text as it is written. Raises EngineError from the iteration, also where no text came at all."""
        usage = Usage()
        body = self._body(messages, max_tokens, temperature, extra)
        if stop:
            body["stop"] = stop

        async def poured(write: Callable[[str], None]) -> None:
            await self._pour(body, usage, max_tokens, write)

        return TextStream(self._words(body, usage, max_tokens), poured, usage)

    async def step(
        self,
        messages: Sequence[Message],
        *,
        schema: dict[str, Any],
        max_tokens: int = CHOICE_TOKENS,
        extra: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """An object that fits `schema`, as far as the engine can be held to it. Raises EngineError."""
        body = self._body(messages, max_tokens, 0.0, extra)
        await self._constrain(body, schema)
        text = await self._object_text(body, max_tokens)
        found = find_object(text)
        if found is None:
            raise EngineBadAnswerError(f"the step is not a JSON object: {text[:120]!r}")
        return found

    async def choose(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec],
        *,
        way: Literal["native", "constrained"],
        max_tokens: int = CHOICE_TOKENS,
        describe: bool = True,
    ) -> Choice:
        """The next step. Both ways give the same Choice. Raises EngineError, also for a tool that does not exist.

        `describe=False` (constrained only): the caller's own system prompt already tells of the tools.
        """
        names = frozenset(tool.name for tool in tools)
        if way == "native":
            choice = await self._choose_native(messages, tools, names, max_tokens)
        else:
            asked = tell_tools(messages, tools) if describe else messages
            found = await self.step(asked, schema=constrained_schema(tools), max_tokens=max_tokens)
            choice = Choice(str(found.get("tool")), found.get("arguments") or {})
        if choice.tool != ANSWER and choice.tool not in names:
            raise EngineBadAnswerError(f"the model chose a tool that does not exist: {choice.tool[:60]!r}")
        if not isinstance(choice.arguments, dict):
            raise EngineBadAnswerError(f"the arguments of {choice.tool} are not an object")
        return choice

    async def models(self) -> list[dict[str, Any]]:
        """What the engine says it serves (GET /models). Raises EngineError."""
        try:
            response = await self._http.get(f"{self.base_url}/models", headers=self._headers, timeout=5.0)
            found = orjson.loads(response.content) if response.status_code == 200 else None
        except httpx.TimeoutException as error:
            raise EngineSlowError(f"the engine at {self.base_url} took too long") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EngineDownError(f"the engine at {self.base_url} is not there: {error}") from error
        except orjson.JSONDecodeError as error:
            raise EngineBadAnswerError(f"{self.base_url} does not speak the OpenAI protocol") from error
        if not isinstance(found, dict):
            raise EngineDownError(f"the engine at {self.base_url} answered {response.status_code}")
        return [entry for entry in found.get("data") or () if isinstance(entry, dict)]

    # the ways, in parts

    async def _words(self, body: dict[str, Any], usage: Usage, max_tokens: int) -> AsyncGenerator[str, None]:
        reader = _Reader(usage, max_tokens)
        async with aclosing(self._chunks(body)) as groups:
            async for group in groups:
                if text := reader.text(group):
                    yield text
                if reader.full:
                    break
        self.last_usage = usage
        _ended(usage, reader.seen)

    async def _pour(self, body: dict[str, Any], usage: Usage, max_tokens: int, write: Callable[[str], None]) -> None:
        reader = _Reader(usage, max_tokens)

        def take(group: list[Chunk]) -> bool:
            if text := reader.text(group):
                write(text)
            return reader.full

        url = f"{self.base_url}/chat/completions"
        await pour(self._http, url, self._headers, body, take, first=self._first, gap=self._gap)
        self.last_usage = usage
        _ended(usage, reader.seen)

    async def _object_text(self, body: dict[str, Any], max_tokens: int) -> str:
        """The text of a step; leaves early once the object is complete and only padding follows."""
        parts: list[str] = []
        complete = False
        usage = Usage()
        async with aclosing(self._words(body, usage, max_tokens)) as words:
            async for delta in words:
                if complete and not delta.strip():
                    break
                parts.append(delta)
                complete = delta.rstrip().endswith("}") and find_object("".join(parts)) is not None
        self.last_usage = usage
        return "".join(parts)

    async def _choose_native(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec], names: frozenset[str], max_tokens: int
    ) -> Choice:
        body = self._body(messages, max_tokens, 0.0, {"tools": native_tools(tools), "tool_choice": "auto"})
        usage, calls, text = Usage(), CallParts(), ""
        async with aclosing(self._chunks(body)) as groups:
            async for group in groups:
                for chunk in group:
                    text += _read(chunk, usage, calls)
        self.last_usage = usage
        call = calls.first()
        if call is not None:
            return Choice(call[0], read_arguments(call[1]))
        _ended(usage, len(text))
        return choice_from_text(text, names)

    def _chunks(self, body: dict[str, Any]) -> AsyncGenerator[list[Chunk], None]:
        url = f"{self.base_url}/chat/completions"
        return chunks(self._http, url, self._headers, body, first=self._first, gap=self._gap)

    def _body(
        self, messages: Sequence[Message], max_tokens: int, temperature: float, extra: dict[str, Any] | None
    ) -> dict[str, Any]:
        return {
            "model": self.model,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
            **self._extra,
            **(extra or {}),
        }

    async def _constrain(self, body: dict[str, Any], schema: dict[str, Any]) -> None:
        """Hold the engine to the schema: by a grammar without white space where it is llama.cpp, else by the schema."""
        if self._takes_grammar is None:
            self._takes_grammar = any(entry.get("owned_by") == "llamacpp" for entry in await self.models())
        if self._takes_grammar:
            try:
                body["grammar"] = grammar(schema)
                return
            except NoGrammarError:
                pass
        form = {"name": "step", "schema": schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}


def normal_url(base_url: str) -> str:
    """The base URL without a trailing slash, and with `/v1` where it names a host alone."""
    url = base_url.rstrip("/")
    return url if "/" in url.split("://", 1)[-1] else f"{url}/v1"


def tell_tools(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> list[Message]:
    """The prompt of the constrained way: the tools told at the end of the system message. Warm this very prompt."""
    text = describe_tools(tools)
    if messages and messages[0]["role"] == "system":
        first = Message(role="system", content=f"{messages[0]['content']}\n\n{text}")
        return [first, *messages[1:]]
    return [Message(role="system", content=text), *messages]


class _Reader:
    """Reads the words of one answer out of its chunks, and notices an engine that ignores `max_tokens`."""

    __slots__ = ("_left", "_usage", "full", "seen")

    def __init__(self, usage: Usage, max_tokens: int) -> None:
        self._usage = usage
        self._left = 2 * max_tokens + 16
        self.seen = 0
        """Characters so far."""
        self.full = False

    def text(self, group: list[Chunk]) -> str:
        """The words of some chunks."""
        text = _read(group[0], self._usage)
        for chunk in group[1:]:
            text += _read(chunk, self._usage)
        self.seen += len(text)
        self._left -= len(group)
        if self._left < 0:
            # What was said stands, as if the engine had stopped there.
            self._usage.finish_reason = "length"
            self.full = True
        return text


def _read(chunk: Chunk, usage: Usage, calls: CallParts | None = None) -> str:
    """The text of one chunk; notes usage, the reason to finish and tool calls on the way."""
    if chunk.get("usage") or "timings" in chunk:
        usage.take(chunk)
    choices = chunk.get("choices")
    if not choices:
        return ""
    choice = choices[0]
    if reason := choice.get("finish_reason"):
        usage.finish_reason = reason
    delta = choice.get("delta") or choice.get("message")
    if not delta:
        return ""
    if calls is not None:
        calls.add(delta.get("tool_calls"))
    return delta.get("content") or ""


def _ended(usage: Usage, seen: int) -> None:
    """A stream is over: was that an ending?"""
    if usage.finish_reason is None:
        raise EngineDownError("the engine stopped in mid-answer")
    if not seen:
        raise EngineBadAnswerError(f"the engine answered without a word (finish reason {usage.finish_reason})")
