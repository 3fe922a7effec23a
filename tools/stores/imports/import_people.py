"""Importing customers, orders and policies: JSON Lines of the records in tools/stores/people (docs/import.md).

Good rows land, a thousand a transaction, bad ones are reported with line, field and reason. A record with an id that is
there already replaces it; nothing is removed. Called by the command line and the server's admin door.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeVar

import orjson
from pydantic import ValidationError
from sqlalchemy import Table

from tools.errors import UserError
from tools.stores.catalog import Record
from tools.stores.customers import customer_row
from tools.stores.imports.files import bad_byte, encoding_of, lines, open_text, too_long
from tools.stores.imports.rows import RowError, complaint
from tools.stores.people import Customer, Order, Policy
from tools.stores.policies import policy_row
from tools.stores.schema import customers, orders, policies
from tools.stores.store import Stores

R = TypeVar("R", bound=Record)
Kind = Literal["customers", "orders", "policies"]
_ROWS_A_STEP = 1000


@dataclass(frozen=True, slots=True)
class PeopleReport:
    """What an import of people's records did. `read` counts good and bad rows."""

    kind: Kind
    read: int
    imported: int
    errors: list[RowError] = field(default_factory=list)
    seconds: float = 0.0


def order_row(order: Order) -> dict[str, Any]:
    """The row of `orders` for a record."""
    return {
        "id": order.id,
        "customer_id": order.customer_id,
        "status": order.status,
        "placed_at": _utc(order.placed_at).isoformat(timespec="seconds"),
        "record": order.model_dump(mode="json", exclude_defaults=True),
    }


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_MAKERS: dict[str, tuple[type[Record], Table, Callable[[Any], dict[str, Any]]]] = {
    "customers": (Customer, customers, customer_row),
    "orders": (Order, orders, order_row),
    "policies": (Policy, policies, policy_row),
}


async def import_people(
    stores: Stores, kind: Kind, path: Path, progress: Callable[[str, int, int | None], None] | None = None
) -> PeopleReport:
    """Read a file into one of the tables. Raises UserError (`import_empty`, `import_unreadable`, `import_encoding`)."""
    if kind not in _MAKERS:
        raise UserError("import_format", f"'{kind}' is not one of customers, orders, policies")
    started = time.monotonic()
    model, table, row_of = _MAKERS[kind]
    encoding = await asyncio.to_thread(encoding_of, path)
    text, position = open_text(path, encoding)
    size = (await asyncio.to_thread(path.stat)).st_size
    seen: dict[tuple[str, ...], int] = {}
    errors: list[RowError] = []
    imported = 0
    with text:
        items = _records(text, model)
        while part := await asyncio.to_thread(lambda: list(islice(items, _ROWS_A_STEP))):
            rows = []
            for item in part:
                if isinstance(item, RowError):
                    errors.append(item)
                    continue
                line, record = item
                row = row_of(record)
                key = tuple(str(row[column.name]) for column in table.primary_key)
                if key in seen:
                    errors.append(RowError(line, "id", f"'{' '.join(key)}' is there twice; line {seen[key]} was taken"))
                    continue
                seen[key] = line
                rows.append(row)
            await stores.database.upsert(table, rows)
            imported += len(rows)
            if progress:
                progress("read", position(), size)
    if not imported:
        first = f"; first: {errors[0]}" if errors else ""
        raise UserError("import_nothing", f"{path.name} has no {kind} that could be used{first}")
    if kind == "policies":
        await stores.policies.refresh()
    return PeopleReport(kind, imported + len(errors), imported, errors, round(time.monotonic() - started, 3))


def _records(text: Any, model: type[R]) -> Iterator[tuple[int, R] | RowError]:
    for number, line in enumerate(lines(text), 1):
        if not line.strip().lstrip("\ufeff"):
            continue
        if problem := too_long(line) or bad_byte(line):
            yield RowError(number, "", problem)
            continue
        try:
            fields = orjson.loads(line)
            yield number, model.model_validate(fields)
        except orjson.JSONDecodeError as error:
            yield RowError(number, "", f"not JSON: {error.msg} at character {error.colno}")
        except ValidationError as error:
            key = str(fields.get("id") or "") if isinstance(fields, dict) else ""
            yield complaint(number, error, key=key or None)
