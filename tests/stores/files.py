"""Import files for tests: the examples of the repository, and products made by the line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples" / "import"
PRODUCTS = EXAMPLES / "products.jsonl"


def line(key: str, price: str | float = "10.00", **fields: Any) -> dict[str, Any]:
    """A small product."""
    return {"id": key, "title": f"Thing {key}", "variants": [{"id": f"{key}-1", "price": price}], **fields}


def write(path: Path, rows: Iterable[dict[str, Any] | str]) -> Path:
    """A JSON Lines file of products, or of lines as they are."""
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    return path


def table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], separator: str = "\t") -> Path:
    """A table as text, cells as they are."""
    path.write_text("\n".join(separator.join(row) for row in (header, *rows)) + "\n", encoding="utf-8")
    return path
