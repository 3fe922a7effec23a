"""The Wayfair Annotated Dataset (WANDS) as it is published: three tab-separated files with a heading.

product.csv becomes a catalogue in our import format, query.csv and label.csv become queries and grades. Owns the
mapping alone. Source: github.com/wayfair/WANDS. The set has no prices and no stock: every product costs 1 and is there.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.search.judgments import Qrels, Query, unique
from tools.errors import UserError

_GRADES = {"exact": 2, "partial": 1, "irrelevant": 0}
_LONGEST_TITLE = 500


def read_queries(path: Path) -> list[Query]:
    """The queries of query.csv."""
    rows = _rows(path, ("query_id", "query"))
    return unique([Query(id=row["query_id"], query=row["query"]) for row in rows if row["query"].strip()], path)


def read_qrels(path: Path) -> Qrels:
    """The labels of label.csv as grades: Exact 2, Partial 1, Irrelevant 0; of several for one pair the first."""
    found: Qrels = {}
    for row in _rows(path, ("query_id", "product_id", "label")):
        grade = _GRADES.get(row["label"].strip().casefold())
        if grade is None:
            raise UserError(
                "bad_qrels", f"{path}: the label must be Exact, Partial or Irrelevant, not '{row['label']}'"
            )
        found.setdefault(row["query_id"], {}).setdefault(product_id(row["product_id"]), grade)
    if not found:
        raise UserError("bad_qrels", f"{path} holds no labels")
    return found


def write_catalogue(path: Path, target: Path) -> int:
    """Write product.csv as JSON Lines for the importer; returns how many products there are."""
    count = 0
    with target.open("w", encoding="utf-8") as out:
        for row in _rows(path, ("product_id", "product_name")):
            if product := _product(row):
                out.write(json.dumps(product, ensure_ascii=False) + "\n")
                count += 1
    if not count:
        raise UserError("bad_products", f"{path} holds no products")
    return count


def product_id(number: str) -> str:
    """The id a product gets: one word that no number in a query is ('56' must not find product 56)."""
    return f"p{number.strip():0>6}"


def _product(row: dict[str, str]) -> dict[str, Any] | None:
    classes = [name.strip() for name in row.get("product_class", "").split("|") if name.strip()]
    title = row["product_name"].strip() or next(iter(classes), "")
    if not title or not row["product_id"].strip():
        return None
    key = product_id(row["product_id"])
    product: dict[str, Any] = {
        "id": key,
        "title": title[:_LONGEST_TITLE],
        "description": row.get("product_description", "").strip(),
        "category": [part.strip() for part in row.get("category hierarchy", "").split("/") if part.strip()],
        "attributes": _features(row.get("product_features", "")),
        "tags": classes,
        "variants": [{"id": key, "price": "1.00"}],
    }
    if rating := _number(row.get("average_rating", ""), 5):
        product["rating"] = f"{rating:.2f}"
        product["review_count"] = int(_number(row.get("review_count", ""), 1e9))
    return product


def _features(text: str) -> dict[str, str]:
    """'color : black|color : blue' as one attribute with both values."""
    found: dict[str, list[str]] = {}
    for part in text.split("|"):
        name, colon, value = part.partition(":")
        if colon and name.strip() and value.strip():
            values = found.setdefault(name.strip(), [])
            if value.strip() not in values:
                values.append(value.strip())
    return {name: ", ".join(values) for name, values in found.items()}


def _number(text: str, highest: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 < value <= highest else 0.0


def _rows(path: Path, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows by column name; missing cells are empty. Quotes are as in CSV: some descriptions have line breaks."""
    csv.field_size_limit(min(sys.maxsize, 1 << 30))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", restval="")
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise UserError(
                    "bad_wands_file",
                    f"{path}: no column {' and '.join(missing)}; a tab-separated WANDS file with its heading is wanted",
                )
            for row in reader:
                yield {name: value or "" for name, value in row.items() if isinstance(name, str)}
    except OSError as error:
        raise UserError("file_missing", f"cannot read {path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError("bad_wands_file", f"{path} cannot be read as tab-separated text: {error}") from None
