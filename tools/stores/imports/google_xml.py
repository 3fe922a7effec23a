"""Google Merchant feeds as RSS 2.0 or Atom: items read one by one with their lines, then as in google.py.

Reads with expat, which expands no external entities; a feed that declares entities of its own is refused, since no
feed needs them and they can be made to grow without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO
from xml.parsers import expat

from tools.errors import UserError
from tools.stores.imports.files import LONGEST_LINE, bad_byte
from tools.stores.imports.google import group, product
from tools.stores.imports.rows import Items, RowError, Truncated
from tools.stores.imports.tables import Row, grouped

_BLOCK = 65536
_SURROGATES = re.compile("[\ud800-\udfff]")
_ITEMS = frozenset({"item", "entry"})
_DETAIL = ("section_name", "attribute_name", "attribute_value")


def read(text: TextIO, currency: str) -> Items:
    """Products and bad items."""
    return grouped(text, _items, group, lambda members: product(members, currency))


def _items(text: TextIO) -> Iterator[Row | RowError | Truncated]:
    text.seek(0)
    feed = _Feed()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")  # the text is decoded already, whatever it declares
    parser.StartElementHandler = feed.start
    parser.EndElementHandler = feed.end
    parser.CharacterDataHandler = feed.data
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    feed.parser = parser
    fed = 0
    try:
        first = True
        while block := text.read(_BLOCK):
            block = block.lstrip("\ufeff \t\r\n") if first else block
            first = False
            feed.damaged = feed.damaged or bad_byte(block) is not None
            data = _SURROGATES.sub("\ufffd", block).encode()
            fed += len(data)
            parser.Parse(data, False)
            yield from feed.take()
            if fed - max(parser.CurrentByteIndex, 0) > LONGEST_LINE:
                yield RowError(parser.CurrentLineNumber, "", "a tag opens here and does not end; the rest was not read")
                yield Truncated(parser.CurrentLineNumber, "the feed could not be read to its end")
                return
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from feed.take()
        reason = expat.ErrorString(error.code)
        yield RowError(error.lineno, "", f"the XML is broken here ({reason}); what follows could not be read")
        yield Truncated(error.lineno, "the feed could not be read to its end")
        return
    yield from feed.take()


def _refuse(*_: object) -> None:
    raise UserError("import_format", "the feed declares XML entities, which Aisle does not expand; write them out")


class _Feed:
    """Collects the elements of each item as cells."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self._ready: list[Row | RowError] = []
        self.damaged = False
        """Whether some bytes were not text; the cells that hold them show a replacement character."""
        self._cells: dict[str, str] | None = None
        self._line = 0
        self._path: list[str] = []
        self._text: list[str] = []
        self._detail: dict[str, str] = {}
        self._length = 0
        """Of the texts of the item so far."""

    def take(self) -> list[Row | RowError]:
        """The items complete by now."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self._cells is None:
            if local in _ITEMS:
                self._cells, self._line, self._path = {}, self.parser.CurrentLineNumber, []
                self._length = 0
            return
        self._path.append(local)
        self._text = []
        if local == "link" and attributes.get("href"):  # Atom
            self._cells["link"] = attributes["href"]

    def data(self, text: str) -> None:
        if self._path and self._length <= LONGEST_LINE:
            self._length += len(text)
            self._text.append(text)

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if self._cells is None:
            return
        if not self._path:
            self._ready.append(self._item(self._cells))
            self._cells = None
            return
        self._path.pop()
        said = "".join(self._text).strip()
        self._text = []
        if local in _DETAIL:
            self._detail[local] = said.replace(",", ";").replace(":", " ")
        elif local == "product_detail":
            said = ":".join(self._detail.get(part, "") for part in _DETAIL)
            self._detail = {}
            self._join("product_detail", said, ",")
        elif not self._path and said:
            self._join("additional_image_link" if local == "additional_image_link" else local, said, ",")

    def _item(self, cells: dict[str, str]) -> Row | RowError:
        identity = cells.get("item_group_id") or cells.get("id")
        if self._length > LONGEST_LINE:
            return RowError(self._line, "", f"the item is longer than {LONGEST_LINE:,} characters", identity)
        bad = next((name for name, cell in cells.items() if "\ufffd" in cell), None) if self.damaged else None
        if bad is None:
            return Row(self._line, cells)
        return RowError(self._line, bad, "has bytes that are not UTF-8; save the feed as UTF-8", identity)

    def _join(self, name: str, said: str, separator: str) -> None:
        cells = self._cells
        assert cells is not None
        if name in cells and name in ("additional_image_link", "product_detail"):
            cells[name] += separator + said
        elif name in cells and name == "product_highlight":
            cells[name] += "\n" + said
        else:
            cells.setdefault(name, said)
