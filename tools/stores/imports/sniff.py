"""Which format a file is in, told by its content alone, never by its name.

Owns the choice of reader. Leaves encodings to files.py and the formats to their readers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from tools.errors import UserError
from tools.stores.imports import google, google_xml, jsonl, shopify, woocommerce
from tools.stores.imports.files import encoding_of, open_text
from tools.stores.imports.rows import Items

Reader = Callable[[TextIO, str], Items]
READERS: dict[str, Reader] = {
    "jsonl": jsonl.read,
    "google_tsv": google.read,
    "google_xml": google_xml.read,
    "shopify": shopify.read,
    "woocommerce": woocommerce.read,
}
_START = 65536


def sniff(path: Path) -> tuple[str, str]:
    """The format (a key of READERS) and the encoding. Raises UserError (`import_format`, `import_empty` …)."""
    encoding = encoding_of(path)
    text, _ = open_text(path, encoding)
    with text:
        start = text.read(_START).lstrip("\ufeff")
    known = _format(start.lstrip())
    if known is None:
        first = start.strip().partition("\n")[0][:100]
        raise UserError(
            "import_format",
            f"{path.name} is none of the formats Aisle reads (JSON Lines, Google Merchant TSV or XML, Shopify CSV, "
            f"WooCommerce CSV); its first line is: {first}",
        )
    return known, encoding


def _format(start: str) -> str | None:
    if start.startswith("{"):
        return "jsonl"
    if start.startswith("<"):
        return "google_xml" if "<rss" in start or "<feed" in start or "base.google.com" in start else None
    for separator in "\t,;":
        header = next(csv.reader([start.split("\n", 1)[0].rstrip("\r")], delimiter=separator), [])
        names = {name.strip().lower() for name in header}
        if shopify.knows(names):
            return "shopify"
        if woocommerce.knows(names):
            return "woocommerce"
        if google.knows(names):
            return "google_tsv"
    return None
