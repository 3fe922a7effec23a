"""The hand-written tables of goods (data/goods/*.txt): one file a department, one block a product, in both languages.

A file reads: `# Department = 部门`, then `key: value` lines; `## Family = 系列` with such lines of its own; then four
lines a product: the titles, `brand | price[<before] | colours | attributes | overrides`, the English text, the Chinese
text. `{weight}` in a text is the attribute's value, so that text and attributes cannot disagree.
Owns reading; products.py makes records of it. Errors raise ValueError naming file and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

Pair = tuple[str, str]
"""English, Chinese."""


@dataclass(slots=True)
class Item:
    """One product as written."""

    id: str
    title: Pair
    brand: str
    price: Decimal
    compare_at: Decimal | None
    colours: list[str]
    attributes: dict[str, str]
    overrides: dict[str, str]
    text: Pair
    place: int
    """Its number within the family, which turns the pictures."""


@dataclass(slots=True)
class Family:
    """Products that share a drawing, sizes and what is said of all of them."""

    name: Pair
    art: list[str] = field(default_factory=list)
    sizes: str = ""
    tags: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    closings: list[Pair] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Department:
    """A shelf of the store."""

    id: str
    name: Pair
    backdrop: str = "#e2ddd6"
    families: list[Family] = field(default_factory=list)


def read_departments(folder: Path) -> list[Department]:
    """Every department, in the order of the file names."""
    return [_Reader(path).read() for path in sorted(folder.glob("*.txt"))]


def pairs(text: str) -> dict[str, str]:
    """`a: 1; b: 2` as a dict, in its order."""
    entries = (part.partition(":") for part in text.split(";") if part.strip())
    return {key.strip(): value.strip() for key, _, value in entries}


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = 0
        self._department = Department("", ("", ""))

    def read(self) -> Department:
        lines = self._lines()
        for line in lines:
            if line.startswith("## "):
                self._department.families.append(Family(self._pair(line[3:])))
            elif line.startswith("# "):
                self._department.name = self._pair(line[2:])
            elif self._department.families and " = " in line and not line.startswith("close:"):
                self._item(line, [next(lines) for _ in range(3)])
            else:
                self._setting(line)
        if not self._department.id:
            raise self._error("the department has no id")
        return self._department

    def _lines(self) -> Iterator[str]:
        for number, raw in enumerate(self._path.read_text("utf-8").splitlines(), start=1):
            self._number = number
            if line := raw.strip():
                yield line

    def _setting(self, line: str) -> None:
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon:
            raise self._error("neither a setting nor a product")
        if not self._department.families:
            if key not in {"id", "backdrop"}:
                raise self._error(f"unknown setting {key}")
            setattr(self._department, key, value)
            return
        family = self._department.families[-1]
        match key:
            case "art":
                family.art = value.split()
            case "sizes":
                family.sizes = value
            case "tags":
                family.tags = [tag.strip() for tag in value.split(",")]
            case "all":
                family.attributes = pairs(value)
            case "close":
                family.closings.append(self._pair(value))
            case _:
                raise self._error(f"unknown setting {key}")

    def _item(self, titles: str, rest: list[str]) -> None:
        family = self._department.families[-1]
        cells = [cell.strip() for cell in rest[0].split("|")]
        if len(cells) not in {4, 5}:
            raise self._error("a product's second line has 4 or 5 cells")
        brand, money, colours, attributes = cells[:4]
        price, _, before = money.partition("<")
        count = sum(len(each.items) for each in self._department.families)
        item = Item(
            id=f"{self._department.id}-{count + 1:03d}",
            title=self._pair(titles),
            brand=brand,
            price=Decimal(price),
            compare_at=Decimal(before) if before else None,
            colours=[] if colours == "-" else [colour.strip() for colour in colours.split(",")],
            attributes=pairs(attributes),
            overrides=pairs(cells[4]) if len(cells) == 5 else {},
            text=(rest[1], rest[2]),
            place=len(family.items),
        )
        family.items.append(item)

    def _pair(self, text: str) -> Pair:
        english, equals, chinese = text.partition(" = ")
        if not equals:
            raise self._error("needs both languages: English = 中文")
        return english.strip(), chinese.strip()

    def _error(self, message: str) -> ValueError:
        return ValueError(f"{self._path.name}:{self._number}: {message}")
