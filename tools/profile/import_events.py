"""Events from a file: JSON Lines of {shopper_id, kind, product_id, variant_id?, at}, such as a shop's own log.

Bad lines are reported with line, field and reason while good ones land; an event that is known already (same shopper,
kind, product and time) is not counted again, so a file can be brought in twice. Called by `aisle import events`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from pydantic import Field, ValidationError
from sqlalchemy import select

from tools.errors import UserError
from tools.profile.profiles import ProfileStore, ShopperEvent, iso
from tools.profile.signals import EventKind
from tools.stores.catalog import Record
from tools.stores.db import Database
from tools.stores.imports.rows import RowError
from tools.stores.schema import shopper_events

_LINES_A_STEP = 20_000
_Key = tuple[str, str, str, str]


class EventRow(Record):
    """One line of the file."""

    shopper_id: str = Field(min_length=1, max_length=200)
    kind: EventKind
    product_id: str = Field(min_length=1, max_length=200)
    variant_id: str | None = Field(default=None, max_length=200)
    at: datetime


@dataclass(frozen=True, slots=True)
class EventsReport:
    """What the import did. `read` counts good and bad lines; `unchanged` were known already."""

    read: int
    imported: int
    unchanged: int
    errors: list[RowError] = field(default_factory=list)


async def import_events(database: Database, profiles: ProfileStore, path: Path) -> EventsReport:
    """Bring a file of events in. Raises UserError (`import_empty`, `import_unreadable`)."""
    lines = _lines(path)
    known = await _known(database)
    read = imported = unchanged = 0
    errors: list[RowError] = []
    numbered = enumerate(lines, 1)
    while part := await asyncio.to_thread(lambda: list(islice(numbered, _LINES_A_STEP))):
        events: list[ShopperEvent] = []
        for number, line in part:
            if not line.strip():
                continue
            read += 1
            row = _row(number, line)
            if isinstance(row, RowError):
                errors.append(row)
                continue
            key = (row.shopper_id, row.kind, row.product_id, iso(row.at))
            if key in known:
                unchanged += 1
                continue
            known.add(key)
            events.append(ShopperEvent(row.shopper_id, row.kind, row.product_id, row.variant_id, row.at))
        kept = await profiles.load_events(events)
        if kept < len(events):
            reason = f"{len(events) - kept} events from here on name products that the store does not have"
            errors.append(RowError(part[0][0], "product_id", reason))
        imported += kept
    if not read:
        raise UserError("import_empty", f"{path.name} holds no events")
    return EventsReport(read, imported, unchanged, errors)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise UserError("import_unreadable", f"cannot read {path}: {error.strerror}") from error


def _row(number: int, line: bytes) -> EventRow | RowError:
    try:
        return EventRow.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        return RowError(number, ".".join(map(str, first["loc"])), first["msg"])


async def _known(database: Database) -> set[_Key]:
    table = shopper_events.c
    query = select(table.shopper_id, table.kind, table.product_id, table.at)
    async with database.connect() as connection:
        return {(row.shopper_id, row.kind, row.product_id, row.at) for row in await connection.execute(query)}
