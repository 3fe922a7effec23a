"""The labelled messages an intents eval runs on, read from JSON Lines or from the Bitext customer-support set.

Owns the file formats and their errors. A line has one or more intents that are right, and may have slots (as written),
a context (contexts.py reads it) and `requests`: intents that must all be served. Called by run.py.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.errors import UserError
from tools.intent.head import INTENTS

SLOTS = (
    "price_min", "price_max", "currency", "colour", "size", "brand", "category", "order_id", "count", "ref",
)  # fmt: skip
_ALIASES = {
    "color": "colour", "order_ids": "order_id", "order": "order_id", "quantity": "count", "reference": "ref",
    "references": "ref",
}  # fmt: skip
ADAPTERS = ("jsonl", "bitext")


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled message. `slots` is None where the line does not say: such a line counts for no slot figure."""

    text: str
    intents: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]] | None = None
    context: Any = None
    language: str | None = None
    requests: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    """Names of slots that are none of ours: reported, not scored."""


def read_lines(path: Path | None, adapter: str) -> list[Line]:
    """The lines of a file. Raises UserError (bad_suite) for anything that cannot be read, with the line's number."""
    if adapter not in ADAPTERS:
        raise UserError("bad_suite", f"there is no adapter '{adapter}'; known: {', '.join(ADAPTERS)}")
    if adapter == "bitext":
        return _bitext(path)
    if path is None:
        raise UserError("bad_suite", "name a FILE of JSON Lines, e.g. evals/suites/intents.jsonl")
    lines = [_line(raw, path, number) for number, raw in _objects(path)]
    if not lines:
        raise UserError("bad_suite", f"{path} has no lines")
    return lines


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except ValueError as error:
            raise UserError("bad_suite", f"{path}, line {number}: not JSON ({error})") from error
        if not isinstance(raw, dict):
            raise UserError("bad_suite", f"{path}, line {number}: expected an object with text and intent")
        yield number, raw


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("bad_suite", f"{path} cannot be read: {error}") from error


def _line(raw: Mapping[str, Any], path: Path, number: int) -> Line:
    where = f"{path}, line {number}"
    text = raw.get("text")
    if not isinstance(text, str):
        raise UserError("bad_suite", f"{where}: 'text' is missing or no text")
    slots = raw.get("slots")
    return Line(
        text=text,
        intents=_intents(raw.get("intent"), where),
        slots=_slots(slots, where) if slots is not None else None,
        context=raw.get("context"),
        language=str(raw["language"]) if raw.get("language") else None,
        requests=_intents(raw["requests"], where) if raw.get("requests") else (),
        ignored=tuple(key for key in slots or {} if _ALIASES.get(key, key) not in SLOTS),
    )


def _intents(value: Any, where: str) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names:
        raise UserError("bad_suite", f"{where}: 'intent' must be a name or a list of names")
    if unknown := [name for name in names if name not in INTENTS]:
        raise UserError("bad_suite", f"{where}: unknown intent {unknown[0]!r}; known: {', '.join(INTENTS)}")
    return tuple(dict.fromkeys(names))


def _slots(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise UserError("bad_suite", f"{where}: 'slots' must be an object")
    slots: dict[str, tuple[str, ...]] = {}
    for key, given in value.items():
        name = _ALIASES.get(key, key)
        values = given if isinstance(given, list) else [given]
        kept = tuple(str(item) for item in values if item is not None and str(item).strip())
        if kept and name in SLOTS:
            slots[name] = (*slots.get(name, ()), *kept)
    return slots


def _bitext(path: Path | None) -> list[Line]:
    """`instruction` and `intent` of the CSV, through `intent_map.json` beside it or in the shared data sets."""
    home = os.environ.get("AISLE_DATA_SETS")
    shared = Path(home) / "bitext_support" if home else None
    path = path or shared
    if path is None:
        raise UserError("bad_suite", "name the Bitext CSV, or set AISLE_DATA_SETS to the folder of data sets")
    path = path / "utterances.csv" if path.is_dir() else path
    places = [folder / "intent_map.json" for folder in (path.parent, shared) if folder is not None]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise UserError("bad_suite", f"there is no intent_map.json beside {path} nor in AISLE_DATA_SETS/bitext_support")
    try:
        names = json.loads(_text(found))
        right = {name: _intents(ours, f"{found}, {name}") for name, ours in names.items()}
    except (ValueError, AttributeError) as error:
        raise UserError("bad_suite", f"{found} cannot be read: {error}") from error
    lines = list(_bitext_rows(path, right))
    if not lines:
        raise UserError("bad_suite", f"{path} has no rows")
    return lines


def _bitext_rows(path: Path, right: Mapping[str, tuple[str, ...]]) -> Iterator[Line]:
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    for column in ("instruction", "intent"):
        if column not in (rows.fieldnames or ()):
            raise UserError("bad_suite", f"{path} has no column '{column}'")
    for row in rows:
        text, name = (row["instruction"] or "").strip(), (row["intent"] or "").strip()
        if not text and not name:
            continue
        if name not in right:
            raise UserError("bad_suite", f"{path}, line {rows.line_num}: no intent of ours for {name!r}")
        yield Line(text, right[name], language="en")
