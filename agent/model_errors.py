"""What can go wrong at the engine's door, in the three kinds a turn can tell apart.

`code` is the stable code of the RUN_ERROR event (docs/protocol.md). The message is for the log and the operator; the
shopper's sentence, in their language, is the agent's. Raised by agent/model*.py and agent/engine, caught by a turn.
"""

from __future__ import annotations

from typing import ClassVar

from tools.errors import AisleError


class EngineError(AisleError):
    """The engine did not give what a turn needs."""

    code: ClassVar[str] = "engine_down"


class EngineDownError(EngineError):
    """Nobody answers, the connection broke, or the engine says it cannot serve."""

    code = "engine_down"


class EngineSlowError(EngineError):
    """No word within the time allowed."""

    code = "engine_slow"


class EngineBadAnswerError(EngineError):
    """An answer came and cannot be used: not the protocol, not the schema, or no text at all."""

    code = "engine_bad_answer"
