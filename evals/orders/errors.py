"""Reading the files of the orders eval, with errors that name the file and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.errors import UserError


def read_json(path: Path) -> Any:
    """The JSON of a file. Raises UserError."""
    try:
        return json.loads(read_text(path))
    except ValueError as error:
        raise UserError("bad_file", f"{path} is not valid JSON: {error}") from None


def read_text(path: Path) -> str:
    """The text of a file. Raises UserError."""
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise UserError("file_missing", f"{path} does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("bad_file", f"{path} cannot be read: {error}") from None


def bad(path: Path, what: str) -> UserError:
    """The error for a file whose shape is not the documented one."""
    return UserError("bad_file", f"{path}: {what}")
