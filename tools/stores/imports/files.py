"""A merchant's file as text: which encoding it is in, what was not in it, and how much of it is taken at a time.

UTF-8 (with or without its mark) and UTF-16 with one are read as they are. Where UTF-8 fails, GB18030 is taken when the
whole file decodes to everyday Chinese; otherwise the text is read as UTF-8 and the bytes that are not stay visible as
surrogates, so that the one bad row can be named and the others land. A file or a line beyond all reason is refused
before it fills the memory.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from tools.errors import UserError

LARGEST_FILE = 4 << 30
LONGEST_LINE = 10_000_000
"""Characters; a longer line is read as its beginning, one character over the limit, and told as a bad row."""
_BLOCK = 1 << 20
_SURROGATE = re.compile("[\udc80-\udcff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EVERYDAY_SHARE = 0.9

Position = Callable[[], int]
"""How many bytes of the file have been read, for the progress bar."""


def encoding_of(path: Path) -> str:
    """The encoding to read a file with. Raises UserError (`import_empty`, `import_unreadable`, `import_too_large`)."""
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise UserError("import_too_large", _too_large(path, size))
        with path.open("rb") as handle:
            start = handle.read(4096)
            if not start.removeprefix(codecs.BOM_UTF8).strip():
                raise UserError("import_empty", f"{path.name} is empty")
            for mark, name in _MARKS:
                if start.startswith(mark):
                    return name
            if b"\0" in start:
                raise UserError("import_encoding", f"{path.name} is not text: it has a zero byte at {start.index(0)}")
    except OSError as error:
        raise UserError("import_unreadable", f"cannot read {path}: {error.strerror}") from error
    if _decodes(path, "utf-8"):
        return "utf-8"
    if (declared := _declared(start)) and _decodes(path, declared):
        return declared
    return "gb18030" if _is_everyday_chinese(path) else "utf-8"


def open_text(path: Path, encoding: str) -> tuple[TextIO, Position]:
    """The file as text (line ends kept, bytes that do not decode as surrogates), and a counter of bytes read."""
    raw = path.open("rb")
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    return io.TextIOWrapper(raw, encoding, errors=errors, newline=""), raw.tell


def lines(text: TextIO) -> Iterator[str]:
    """The lines of a text with their ends; of an endless one the beginning, the rest of it is passed over."""
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            rest = line
            while rest and not rest.endswith(("\n", "\r")):
                rest = text.readline(_BLOCK)
        yield line


def too_long(line: str) -> str | None:
    """What is wrong with a line that goes on and on, or None."""
    return f"the line is longer than {LONGEST_LINE:,} characters" if len(line) > LONGEST_LINE else None


def _too_large(path: Path, size: int) -> str:
    most = LARGEST_FILE >> 30
    return (
        f"{path.name} has {size / (1 << 30):.1f} GiB; a file may have {most} GiB at most: is it the right one? "
        "A larger catalogue is imported in parts, all but the first with --keep"
    )


def bad_byte(text: str) -> str | None:
    """What is wrong with a text that did not decode, or None."""
    if not (found := _SURROGATE.search(text)):
        return None
    byte = ord(found.group()) - 0xDC00
    return f"byte 0x{byte:02X} at character {found.start() + 1} is not UTF-8; save the file as UTF-8"


def _declared(start: bytes) -> str | None:
    """What an XML file says of itself."""
    match = re.match(rb"""\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""", start)
    try:
        name = codecs.lookup(match.group(1).decode()).name if match else None
    except LookupError:
        return None
    return "gb18030" if name in ("gb2312", "gbk") else name


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_everyday_chinese(path: Path) -> bool:
    """Almost any bytes decode as GB18030, so what they decode to must be characters people use, standing together."""
    decoder = codecs.getincrementaldecoder("gb18030")()
    everyday = together = foreign = 0
    try:
        for block in _blocks(path):
            text = decoder.decode(block)
            for run in re.findall(r"[^\x00-\x7f]+", text):
                foreign += len(run)
                good = sum(_is_everyday(char) for char in run)
                everyday += good
                together += good if good > 1 else 0
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return foreign > 0 and min(everyday, together) / foreign >= _EVERYDAY_SHARE


def _is_everyday(char: str) -> bool:
    # The first level of GB 2312 holds the 3,755 most used characters; its punctuation is in the rows before.
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            yield block
