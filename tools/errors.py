"""The one error tree of the layers below the server.

`ToolError` is for the model: a tool could not do what was asked, and its message says why in a form the model can use.
`UserError` is for the person: it carries a stable code that becomes a protocol event or a line on the terminal.
Anything else that escapes is a fault; only the borders (a turn, a socket, the command line) catch it.
"""

from __future__ import annotations


class AisleError(Exception):
    """Base of every error Aisle raises on purpose."""


class ToolError(AisleError):
    """A tool could not do what was asked; the message is written for the model."""


class UserError(AisleError):
    """Something a person must read and can act on; `code` is stable and documented in docs/protocol.md."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
