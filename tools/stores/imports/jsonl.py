"""JSON Lines: one Product of tools/stores/catalog a line, the format with nothing lost (docs/import.md)."""

from __future__ import annotations

from typing import TextIO

import orjson
from pydantic import ValidationError

from tools.stores.catalog import Product
from tools.stores.imports.files import bad_byte, lines, too_long
from tools.stores.imports.rows import Items, Read, RowError, Truncated, complaint


def read(text: TextIO, currency: str) -> Items:
    """Products and bad rows. Variants without a currency are in `currency`."""
    for number, line in enumerate(lines(text), 1):
        if not line.strip():
            continue
        if problem := too_long(line) or bad_byte(line):
            yield RowError(number, "", problem)
            continue
        try:
            fields = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            reason = f"not JSON: {error.msg} at character {error.colno}"
            yield RowError(number, "", reason)
            if not line.endswith("\n") and line.lstrip().startswith("{") and not line.rstrip().endswith("}"):
                yield Truncated(number, "the file ends in the middle of a line")
            continue
        if not isinstance(fields, dict):
            yield RowError(number, "", "a line must be one JSON object")
            continue
        yield _product(number, fields, currency)


def _product(number: int, fields: dict[str, object], currency: str) -> Read | RowError:
    variants = fields.get("variants")
    for variant in variants if isinstance(variants, list) else ():
        if isinstance(variant, dict):
            variant.setdefault("currency", currency)
    try:
        return Read(number, Product.model_validate(fields))
    except ValidationError as error:
        return complaint(number, error, key=str(fields.get("id") or "") or None)
