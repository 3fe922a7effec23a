"""What an import has read, on disk: the products of the coming generation, one JSON line each.

Keeps a big file out of memory, knows which ids and variants were there already, and forgets everything with the
generation's folder. Used by the importer alone. Blocking: called in threads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

import orjson

from tools.errors import UserError
from tools.stores.imports.rows import Item, Items, Read, RowError, Truncated
from tools.stores.products import RawProduct, plain

MOST_ERRORS = 100_000
"""A file with so many bad rows is not the catalogue that was meant, and telling all of them would fill the memory."""


class Staging:
    """The staged products and the errors met on the way."""

    def __init__(self, folder: Path, taken: Mapping[str, str]) -> None:
        """`taken` are the variants of products that will stay whatever the file says, with their products."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "staged.jsonl"
        self._out = self._path.open("wb")
        self._taken = taken
        self._lines: dict[str, int] = {}
        self._owners: dict[str, str] = {}
        self.errors: list[RowError] = []
        self.truncated: Truncated | None = None

    @property
    def ids(self) -> Collection[str]:
        """The ids staged so far, in the order of the file."""
        return self._lines.keys()

    def __len__(self) -> int:
        return len(self._lines)

    def take(self, items: Items, count: int) -> bool:
        """Stage up to `count` items; whether there may be more."""
        taken = 0
        for item in islice(items, count):
            taken += 1
            self._take(item)
        return taken == count

    def _take(self, item: Item) -> None:
        if len(self.errors) >= MOST_ERRORS:
            said = f"more than {MOST_ERRORS:,} rows cannot be used; first: {self.errors[0]}; the old catalogue stays"
            raise UserError("import_nothing", said)
        if isinstance(item, RowError):
            self.errors.append(item)
        elif isinstance(item, Truncated):
            self.truncated = item
        elif problem := self._clash(item):
            self.errors.append(problem)
        else:
            self._add(item.line, plain(item.product))

    def _clash(self, item: Read) -> RowError | None:
        product = item.product
        if (line := self._lines.get(product.id)) is not None:
            return RowError(item.line, "id", f"'{product.id}' is there twice; line {line} was taken", product.id)
        seen: set[str] = set()
        for variant in product.variants:
            owner = self._owners.get(variant.id) or self._taken.get(variant.id)
            if variant.id in seen or (owner is not None and owner != product.id):
                whose = f"product '{owner}' has it" if owner else "it is there twice"
                return RowError(item.line, "variants.id", f"variant '{variant.id}': {whose}", product.id)
            seen.add(variant.id)
        return None

    def keep(self, raws: Iterable[RawProduct]) -> int:
        """Stage products of the store that stay; those whose variants the file gave to others cannot."""
        kept = 0
        for raw in raws:
            if raw["id"] not in self._lines and not any(each["id"] in self._owners for each in raw["variants"]):
                self._add(0, raw)
                kept += 1
        return kept

    def _add(self, line: int, raw: RawProduct) -> None:
        self._lines[raw["id"]] = line
        self._owners.update(dict.fromkeys((variant["id"] for variant in raw["variants"]), raw["id"]))
        self._out.write(orjson.dumps(raw) + b"\n")

    def parts(self, size: int) -> Iterator[list[RawProduct]]:
        """The staged products in lists of `size`, in order."""
        self._out.flush()
        with self._path.open("rb") as staged:
            while lines := list(islice(staged, size)):
                yield [orjson.loads(line) for line in lines]

    def remove(self) -> None:
        """The generation is built: the staged file is not needed any more."""
        self._out.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; on a full disk its last lines cannot be written, and are not wanted any more."""
        with suppress(OSError):
            self._out.close()
