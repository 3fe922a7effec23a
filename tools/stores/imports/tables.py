"""Tables with a header: rows as dictionaries with their line, whatever the separator, bad bytes and short rows told.

Owns the csv part that Google TSV, Shopify and WooCommerce files share, and gathering the rows of one product.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from tools.stores.imports.files import LONGEST_LINE, bad_byte, lines
from tools.stores.imports.rows import Item, Items, RowError, Truncated

_LONGEST_CELL = LONGEST_LINE


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its cells by lower-case column name."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def first(self, *names: str) -> str:
        """The first of these columns that says something."""
        return next((value for name in names if (value := self.cells.get(name, ""))), "")


def rows(text: TextIO, separators: str, key: str | tuple[str, ...]) -> Iterator[Row | RowError | Truncated]:
    """The rows of a table. `key` names the column of a product's id, for rows that cannot be used otherwise."""
    csv.field_size_limit(_LONGEST_CELL)
    text.seek(0)
    lines = _Lines(text)
    first = lines.peek()
    separator = max(separators, key=first.count)
    # Those who write tabs seldom mean anything by a quotation mark: '5" pipe' must not swallow the lines after it.
    if separator == "\t":
        reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=separator, strict=True)
    header = [_unquoted(name).lower() for name in next(reader, [])]
    keys = (key,) if isinstance(key, str) else key
    while True:
        line = reader.line_num + 1
        try:
            cells = [_unquoted(cell) for cell in next(reader)] if separator == "\t" else next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                yield RowError(line, "", "a quotation mark opens here and is not closed before the file ends")
                yield Truncated(line, "the file ends within a quoted cell")
                return
            yield RowError(line, "", f"the row cannot be read: {error}")
            continue
        if any(cell.strip() for cell in cells):
            yield from _row(line, header, cells, keys, cut=not lines.complete)


class _Lines:
    """The lines of a text without zero bytes; remembers whether the last one was ended."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._first: str | None = None
        self.complete = True

    def peek(self) -> str:
        """The header's line, which is given out again."""
        self._first = self._text.readline(LONGEST_LINE).lstrip("\ufeff")
        return self._first

    def __iter__(self) -> Iterator[str]:
        if self._first is not None:
            yield self._first
        for line in lines(self._text):
            self.complete = line.endswith(("\n", "\r")) or len(line) > LONGEST_LINE
            yield line.replace("\0", "")


def _unquoted(cell: str) -> str:
    plain = cell.strip()
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        return plain[1:-1].replace('""', '"').strip()
    return plain


def _row(
    line: int, header: list[str], cells: list[str], keys: tuple[str, ...], *, cut: bool
) -> Iterator[Row | RowError | Truncated]:
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
    identity = next((named[key] for key in keys if named.get(key) and not bad_byte(named[key])), None)
    size = f"the row has {len(cells)} cells, the header {len(header)}"
    bad = next(((name, problem) for name, cell in named.items() if (problem := bad_byte(cell))), None)
    if bad:
        yield RowError(line, *bad, identity)
    elif cut and len(cells) < len(header):
        yield RowError(line, "", size, identity)
        yield Truncated(line, "the file ends in the middle of a row")
    elif len(cells) < len(header) // 2 or any(cell.strip() for cell in cells[len(header) :]):
        yield RowError(line, "", size, identity)
    else:
        yield Row(line, named)


def grouped(
    text: TextIO,
    table: Callable[[TextIO], Iterator[Row | RowError | Truncated]],
    group: Callable[[Row], str],
    product: Callable[[list[Row]], Items],
) -> Iterator[Item]:
    """Products of one or more rows each, wherever in the file the rows stand.

    A first pass counts the rows of each group, the second one gives a group out when it is complete: only groups that
    are spread over the file wait in memory.
    """
    counts = Counter(group(row) for row in table(text) if isinstance(row, Row))
    waiting: dict[str, list[Row]] = {}
    for row in table(text):
        if not isinstance(row, Row):
            yield row
            continue
        name = group(row)
        members = waiting.setdefault(name, [])
        members.append(row)
        if len(members) == counts[name]:
            yield from product(waiting.pop(name))
