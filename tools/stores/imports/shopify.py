"""Shopify's product CSV: rows of one handle are the variants and pictures of one product.

Reads the long-standing column names and the ones of the newer template alike. Shopify writes no currency, so prices are
in the store's. Drafts and archived products are left out without complaint: the merchant does not sell them.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any, TextIO

from tools.stores.imports import values
from tools.stores.imports.rows import Items, RowError, Truncated, build
from tools.stores.imports.tables import Row, grouped, rows

_NEWER = {
    "url handle": "handle",
    "description": "body (html)",
    "sku": "variant sku",
    "barcode": "variant barcode",
    "price": "variant price",
    "compare-at price": "variant compare at price",
    "inventory quantity": "variant inventory qty",
    "inventory tracker": "variant inventory tracker",
    "continue selling when out of stock": "variant inventory policy",
    "product image url": "image src",
    "variant image url": "variant image",
    "published on online store": "published",
    "option1 name": "option1 name",
}
_NAMES = {"title": "Title", "id": "Handle", "brand": "Vendor"}
_DEFAULT = "default title"  # what Shopify calls the only variant of a product


def knows(header: Set[str]) -> bool:
    """Whether a header is of this format."""
    names = {_NEWER.get(name, name) for name in header}
    return {"handle", "title", "variant price"} <= names


def read(text: TextIO, currency: str) -> Items:
    """Products and bad rows."""
    return grouped(text, _table, lambda row: row["handle"], lambda members: _product(members, currency))


def _table(text: TextIO) -> Iterator[Row | RowError | Truncated]:
    for row in rows(text, ",;\t", ("handle", "url handle")):
        if isinstance(row, Row):
            row = Row(row.line, {_NEWER.get(name, name): cell for name, cell in row.cells.items()})
            yield row if row["handle"] else RowError(row.line, "Handle", "is missing")
        else:
            yield row


def _product(members: list[Row], currency: str) -> Items:
    head = next((row for row in members if row["title"]), members[0])
    if not head["title"]:
        yield RowError(head.line, "Title", f"no row of '{head['handle']}' has a title", head["handle"])
        return
    if head["status"].lower() in ("draft", "archived") or head["published"].lower() == "false":
        return
    options = {number: head[f"option{number} name"] for number in "123" if head[f"option{number} name"]}
    variants: list[dict[str, Any]] = []
    for row in members:
        if not row["variant price"] and row is not head:
            continue  # a row of its own for a further picture
        try:
            variants.append(_variant(row, options, currency, len(variants)))
        except ValueError as error:
            field, _, reason = str(error).partition(": ")
            yield RowError(row.line, field, reason, head["handle"])
    if variants:
        yield build(head.line, _fields(head, members, variants), _NAMES)


def _variant(row: Row, options: dict[str, str], currency: str, place: int) -> dict[str, Any]:
    chosen = {name.lower(): row[f"option{number} value"] for number, name in options.items()}
    chosen = {name: value for name, value in chosen.items() if value and value.lower() != _DEFAULT}
    try:
        price, _ = values.price(row["variant price"], currency)
    except ValueError as error:
        raise ValueError(f"Variant Price: {error}") from error
    try:
        before = values.price(text, currency)[0] if (text := row["variant compare at price"]) else None
    except ValueError as error:
        raise ValueError(f"Variant Compare At Price: {error}") from error
    try:
        quantity = values.whole(row["variant inventory qty"])
    except ValueError as error:
        raise ValueError(f"Variant Inventory Qty: {error}") from error
    counted = quantity is not None and bool(row["variant inventory tracker"] or quantity)
    oversold = row["variant inventory policy"].lower() in ("continue", "true", "yes")
    in_stock = not counted or (quantity or 0) > 0
    return {
        "id": row["variant sku"] or ":".join((row["handle"], *(chosen.values() or [str(place + 1)]))),
        "sku": row["variant sku"] or None,
        "options": {("color" if name == "colour" else name): value for name, value in chosen.items()},
        "price": price,
        "compare_at_price": before if before and before > price else None,
        "currency": currency,
        "availability": "in_stock" if in_stock else "backorder" if oversold else "out_of_stock",
        "quantity": max(0, quantity) if counted and quantity is not None else None,
        "image": row["variant image"] or None,
        "gtin": row["variant barcode"].lstrip("'") or None,
    }


def _fields(head: Row, members: list[Row], variants: list[dict[str, Any]]) -> dict[str, Any]:
    category = values.path(head["product category"]) or values.path(head["type"])
    kind = head["type"]
    if kind and category and not any(_alike(kind, node) for node in category):
        category = [*category, kind]
    meta = {
        name.partition(" (")[0]: cell
        for name, cell in head.cells.items()
        if "(product.metafields." in name and cell and len(cell) < 200
    }
    return {
        "id": head["handle"],
        "title": head["title"],
        "language": values.language(head["title"]),
        "description": values.plain_text(head["body (html)"]),
        "brand": head["vendor"] or None,
        "category": category,
        "attributes": meta,
        "images": list(dict.fromkeys(row["image src"] for row in members if row["image src"])),
        "url": f"/products/{head['handle']}",
        "tags": values.parts(head["tags"]),
        "variants": variants,
    }


def _alike(kind: str, node: str) -> bool:
    """'Shirt' and 'Shirts' are one category."""
    return kind.lower().rstrip("s") == node.lower().rstrip("s")
