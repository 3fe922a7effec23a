"""WooCommerce's product CSV (built-in exporter, English headers): simple products, and variable with variations.

A variation names its parent by `id:12` or by SKU; both stand together here whatever their order. Prices are in the
store's currency. Unpublished products, and grouped ones (which are only lists of others), are left out silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any, TextIO

from tools.stores.imports import values
from tools.stores.imports.rows import Items, RowError, Truncated, build
from tools.stores.imports.tables import Row, grouped, rows

_NAMES = {"title": "Name", "id": "ID", "brand": "Brands"}
_LEFT_OUT = frozenset({"grouped", "external"})


def knows(header: Set[str]) -> bool:
    """Whether a header is of this format."""
    return {"type", "sku", "name", "regular price"} <= header


def read(text: TextIO, currency: str) -> Items:
    """Products and bad rows."""
    parents = {row["sku"]: row["id"] for row in _table(text) if isinstance(row, Row) and row["sku"] and row["id"]}

    def owner(row: Row) -> str:
        parent = row["parent"]
        if not _is_variation(row) or not parent:
            return row["id"] or row["sku"]
        return parent.removeprefix("id:") if parent.startswith("id:") else parents.get(parent, parent)

    return grouped(text, _table, owner, lambda members: _product(members, currency))


def _table(text: TextIO) -> Iterator[Row | RowError | Truncated]:
    for row in rows(text, ",;\t", ("id", "sku")):
        if isinstance(row, Row) and not (row["id"] or row["sku"]):
            yield RowError(row.line, "ID", "the row has neither an ID nor a SKU")
        else:
            yield row


def _is_variation(row: Row) -> bool:
    return row["type"].lower().split(",")[0].strip() == "variation"


def _product(members: list[Row], currency: str) -> Items:
    head = next((row for row in members if not _is_variation(row)), None)
    if head is None:
        for row in members:
            yield RowError(row.line, "Parent", f"there is no product '{row['parent']}' for this variation", None)
        return
    identity = head["id"] or head["sku"]
    for row in members:
        if row is not head and not _is_variation(row):
            yield RowError(row.line, "ID", f"'{identity}' is there twice; line {head.line} was taken", identity)
    kind = {part.strip() for part in head["type"].lower().split(",")}
    if head["published"] in ("0", "-1") or kind & _LEFT_OUT:
        return
    sold = [row for row in members if _is_variation(row) and row["published"] != "0"] if "variable" in kind else [head]
    if not sold:
        yield RowError(head.line, "Type", "a variable product without any variation", identity)
        return
    variants: list[dict[str, Any]] = []
    for row in sold:
        try:
            variants.append(_variant(row, currency))
        except ValueError as error:
            field, _, reason = str(error).partition(": ")
            yield RowError(row.line, field, reason, identity)
    if variants:
        yield build(head.line, _fields(head, identity, variants, len(sold) > 1 or sold[0] is not head), _NAMES)


def _variant(row: Row, currency: str) -> dict[str, Any]:
    try:
        full, _ = values.price(row["regular price"] or row["sale price"], currency)
    except ValueError as error:
        raise ValueError(f"Regular price: {error}") from error
    try:
        sale = values.price(row["sale price"], currency)[0] if row["sale price"] else full
    except ValueError as error:
        raise ValueError(f"Sale price: {error}") from error
    try:
        quantity = values.whole(row["stock"])
    except ValueError as error:
        raise ValueError(f"Stock: {error}") from error
    in_stock = row["in stock?"].lower() not in ("0", "no", "outofstock")
    backorder = row["in stock?"].lower() in ("backorder", "onbackorder")
    return {
        "id": row["sku"] or row["id"],
        "sku": row["sku"] or None,
        "options": _attributes(row) if _is_variation(row) else {},
        "price": sale,
        "compare_at_price": full if full > sale else None,
        "currency": currency,
        "availability": "backorder" if backorder else "in_stock" if in_stock else "out_of_stock",
        "quantity": None if quantity is None else max(0, quantity),
        "image": next(iter(values.parts(row["images"])), None),
        "gtin": row["gtin, upc, ean, or isbn"] or None,
    }


def _attributes(row: Row) -> dict[str, str]:
    found = {}
    for number in range(1, 31):
        name, value = row[f"attribute {number} name"], row[f"attribute {number} value(s)"]
        if name and value:
            found["color" if name.lower() == "colour" else name.lower()] = value
    return found


def _fields(head: Row, identity: str, variants: list[dict[str, Any]], varied: bool) -> dict[str, Any]:
    categories = [values.path(part) for part in values.parts(head["categories"].replace("\\,", "，"))]
    options = {name for variant in variants for name in variant["options"]}
    attributes = {name: value for name, value in _attributes(head).items() if name not in options or not varied}
    size = " × ".join(head[f"{name} (cm)"] for name in ("length", "width", "height") if head[f"{name} (cm)"])
    extra = {
        "weight": f"{head['weight (kg)']} kg" if head["weight (kg)"] else "",
        "dimensions": f"{size} cm" if size else "",
    }
    texts = [values.plain_text(head[name].replace("\\n", "\n")) for name in ("short description", "description")]
    return {
        "id": identity,
        "title": head["name"],
        "language": values.language(head["name"]),
        "description": "\n".join(text for text in texts if text),
        "brand": head.first("brands", "brand", "meta: brand", "meta: _brand") or None,
        "category": [node.replace("，", ",") for node in max(categories, key=len, default=[])],
        "attributes": {**attributes, **{name: value for name, value in extra.items() if value}},
        "images": values.parts(head["images"]),
        "url": head["external url"] or None,
        "tags": values.parts(head["tags"]),
        "variants": variants,
    }
