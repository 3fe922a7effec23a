"""What a reader yields: a good product, or a row that could not be used with its line, field and reason.

Also the one way a pydantic complaint becomes such a row. Used by every reader; shown by `aisle import` and its report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from tools.stores.catalog import Product


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was left out. `id` is the product's, where it could be read: the one already in the store stays."""

    line: int
    field: str
    reason: str
    id: str | None = None

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.reason}" if self.field else f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Read:
    """A product and where it stood."""

    line: int
    product: Product


@dataclass(frozen=True, slots=True)
class Truncated:
    """The file ends in the middle: what is missing from it must not be taken for removed."""

    line: int
    reason: str


Item = Read | RowError | Truncated
Items = Iterator[Item]


def build(line: int, fields: dict[str, Any], names: dict[str, str] | None = None) -> Read | RowError:
    """A product of plain values, or the first thing that is wrong with it, in the file's own column names."""
    try:
        return Read(line, Product.model_validate(fields))
    except ValidationError as error:
        return complaint(line, error, names, str(fields.get("id") or "") or None)


def complaint(
    line: int, error: ValidationError, names: dict[str, str] | None = None, key: str | None = None
) -> RowError:
    """The first complaint of pydantic as a person reads it."""
    first = error.errors(include_url=False, include_context=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    last = str(first["loc"][-1]) if first["loc"] else ""
    value = first.get("input")
    said = f" (it says {value!r:.60})" if isinstance(value, (str, int, float)) and first["type"] != "missing" else ""
    return RowError(line, (names or {}).get(last, path), first["msg"] + said, key)
