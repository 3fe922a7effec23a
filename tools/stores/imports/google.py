"""Google Merchant feeds: the attributes of the product data specification, tab-separated here, as XML in google_xml.

Rows that share an `item_group_id` are the variants of one product. The names of attributes are those of the
specification (support.google.com/merchants/answer/7052112); spaces and underscores in them mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any, TextIO

from tools.stores.imports import values
from tools.stores.imports.rows import Items, RowError, Truncated, build
from tools.stores.imports.tables import Row, grouped, rows

_OPTIONS = ("color", "size", "size_system", "pattern", "material")
_ATTRIBUTES = (
    "material", "pattern", "gender", "age_group", "condition", "size_type", "size_system", "energy_efficiency_class",
    "product_weight", "product_length", "product_width", "product_height", "multipack", "color", "size",
)  # fmt: skip
_MARKS = " -–—,/|(:"
_NAMES = {"title": "title", "id": "id", "brand": "brand", "currency": "price"}


def knows(header: Set[str]) -> bool:
    """Whether a header is of this format."""
    names = {_name(name) for name in header}
    return {"id", "title", "price"} <= names and bool(names & {"link", "availability", "image_link", "item_group_id"})


def read(text: TextIO, currency: str) -> Items:
    """Products and bad rows of a tab-separated feed."""
    return grouped(text, _table, group, lambda members: product(members, currency))


def _name(name: str) -> str:
    return name.strip().lower().removeprefix("g:").replace(" ", "_")


def _table(text: TextIO) -> Iterator[Row | RowError | Truncated]:
    for row in rows(text, "\t,;", ("item_group_id", "item group id", "id")):
        yield Row(row.line, {_name(name): cell for name, cell in row.cells.items()}) if isinstance(row, Row) else row


def group(row: Row) -> str:
    """What the rows of one product share; a row without a group is alone, even if its id is there twice.

    With its id, since a whole XML feed may stand on one line.
    """
    return f"group {row['item_group_id']}" if row["item_group_id"] else f"row {row.line} {row['id']}"


def product(members: list[Row], currency: str) -> Items:
    """The product of some rows; a bad row is reported and the others make the product."""
    good: list[tuple[Row, dict[str, Any]]] = []
    identity = members[0]["item_group_id"] or members[0]["id"]
    for row in members:
        try:
            good.append((row, _variant(row, currency)))
        except ValueError as error:
            field, _, reason = str(error).partition(": ")
            yield RowError(row.line, field, reason, identity)
    if not good:
        return
    differing = {name for name in _OPTIONS if len({row[name] for row, _ in good}) > 1} | {"color", "size"}
    for row, variant in good:
        variant["options"] = {name: row[name] for name in _OPTIONS if name in differing and row[name]}
    yield build(good[0][0].line, _fields(identity, good), _NAMES)


def _variant(row: Row, currency: str) -> dict[str, Any]:
    if not row["id"]:
        raise ValueError("id: is missing")
    if not row["title"]:
        raise ValueError("title: is missing")
    full, unit = _checked("price", values.price, row["price"], currency)
    price, before = full, None
    if row["sale_price"]:
        price, _ = _checked("sale_price", values.price, row["sale_price"], unit)
        before = full if full > price else None
    return {
        "id": row["id"],
        "sku": row["mpn"] or None,
        "price": price,
        "compare_at_price": before,
        "currency": unit,
        "availability": _checked("availability", values.availability, row["availability"]),
        "quantity": _checked("quantity", values.whole, row.first("sell_on_google_quantity", "quantity", "inventory")),
        "image": row["image_link"] or None,
        "url": row["link"] or None,
        "gtin": row["gtin"] or None,
    }


def _checked(field: str, parse: Any, *arguments: str) -> Any:
    try:
        return parse(*arguments)
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from error


def _fields(identity: str, good: list[tuple[Row, dict[str, Any]]]) -> dict[str, Any]:
    row = good[0][0]
    category = row["product_type"] or row["google_product_category"]
    varied = {name for _, variant in good for name in variant["options"]}
    attributes = {name.replace("_", " "): row[name] for name in _ATTRIBUTES if row[name] and name not in varied}
    attributes |= _details(row["product_detail"])
    options = [value for _, variant in good for value in variant["options"].values()]
    title = row["item_group_title"] or _shared_title([each["title"] for each, _ in good], options)
    highlights = row["product_highlight"].replace("\n", ". ")
    return {
        "id": identity,
        "title": title,
        "language": values.language(title),
        "description": "\n".join(part for part in (values.plain_text(row["description"]), highlights) if part),
        "brand": row["brand"] or None,
        "category": []
        if category.isdecimal()
        else values.path(category.split(",")[0] if ">" in category else category),
        "attributes": attributes,
        "images": values.parts(",".join((row["image_link"], row["additional_image_link"]))),
        "url": row.first("canonical_link", "link") or None,
        "rating": row.first("average_rating", "rating") or None,
        "review_count": row.first("review_count", "number_of_reviews") or None,
        "variants": [variant for _, variant in good],
    }


def _shared_title(titles: list[str], options: list[str]) -> str:
    """Titles of variants often end in their options: 'Trail Shoe - Blue / 42'; the product is what they share."""
    if len(titles) == 1:
        return titles[0]
    shared = titles[0]
    while not all(title.startswith(shared) for title in titles):
        shared = shared[:-1]
    shared = shared.rstrip(_MARKS)
    for option in options:
        # Only after a mark: 'Tee - Ecru' is a tee, 'Ivory Ecru' may be what it is called.
        shared = re.sub(rf"\s*[-–—,/|(:]\s*{re.escape(option)}$", "", shared).rstrip(_MARKS)
    return shared if len(shared) >= 4 else titles[0]


def _details(text: str) -> dict[str, str]:
    """`Section:Name:Value` or `Name:Value`, separated by commas."""
    found = {}
    for part in values.parts(text):
        pieces = [piece.strip() for piece in part.split(":")]
        if len(pieces) >= 2 and pieces[-1] and pieces[-2]:
            found[pieces[-2].lower()] = pieces[-1]
    return found
