"""The log of a serving process: one handler, and no personal data or secret in any line of it, whoever wrote it.

Masks the finished text, traceback included, so that an exception's arguments or a library's own words are covered as
well. An anonymous conversation's id is its secret: the first eight characters are enough to find it. Called by
`aisle serve` before anything is opened.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

from tools.masking import mask

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Client ids may be as short as 22 characters; run and delivery ids have words before them.
_CONVERSATION = re.compile(r"\b((?:conversation|thread|of)\s['\"]?[\w-]{8})[\w-]{14,56}(?![\w-])", re.ASCII)
# Libraries that tell of every request or step at `info`, addresses with their queries included.
_TALKATIVE = ("httpx", "httpcore", "alembic", "aiosqlite", "websockets", "openai")


class MaskingFormatter(logging.Formatter):
    """Formats as any other, then masks. The time in front is not looked at."""

    def format(self, record: logging.LogRecord) -> str:
        """See the class."""
        text = super().format(record)
        stamp = len(getattr(record, "asctime", ""))
        return text[:stamp] + _CONVERSATION.sub(r"\1…", mask(text[stamp:]))


def handler(stream: TextIO | None = None) -> logging.Handler:
    """The one handler, to standard error or a stream."""
    made = logging.StreamHandler(stream or sys.stderr)
    made.setFormatter(MaskingFormatter(_FORMAT))
    return made


def open_log(level: str) -> None:
    """Set up the process's log. uvicorn's loggers hand theirs up to it (server/serve.py)."""
    logging.basicConfig(level=level.upper(), handlers=[handler()], force=True)
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
