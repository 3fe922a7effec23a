"""Purchase lines and the products they name, read from the two files of the recommendation eval.

Owns the columns, their faults and the numbering: households, products and the groups a product belongs to (kind,
category, department, maker) become row numbers, so that everything after works on arrays. Learns nothing.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from tools.errors import UserError

Ints = NDArray[np.int64]
Floats = NDArray[Any]
"""float64, or float32 where there is much of it."""

LINE_COLUMNS: Final = ("household_id", "product_id", "week")
PRODUCT_COLUMNS: Final = ("product_id", "manufacturer_id", "department", "brand", "product_category", "product_type")
PRIVATE: Final = "Private"
"""What the `brand` column says of the store's own brand; everybody else's is `National`."""
LEAST_WEEKS: Final = 16
"""Four weeks held out, four to choose on, and something to learn from before."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups each product belongs to, as row numbers: one entry a product."""

    kind: Ints
    """Category and type together."""
    category: Ints
    department: Ints
    maker: Ints
    private: Floats
    """1.0 for the store's own brand."""


@dataclass(frozen=True, slots=True)
class Purchases:
    """Every line as arrays of one length, with the names behind the numbers."""

    household: Ints
    product: Ints
    store: Ints
    week: Ints
    unit_price: Floats
    households: Sequence[str]
    products: Sequence[str]
    stores: int
    groups: Groups
    departments: Sequence[str]
    skipped: int
    """Lines without household, product or a whole week."""
    unlisted: int
    """Products bought that the product file does not list."""

    @property
    def last_week(self) -> int:
        """The newest week."""
        return int(self.week.max())


def read_purchases(transactions: Path, products: Path) -> Purchases:
    """Both files, plain or gzip. Raises UserError `bad_file` for a file that is absent, broken or lacks a column."""
    with _rows(transactions, LINE_COLUMNS) as rows:
        lines, skipped = _lines(rows)
    if not lines:
        raise UserError("bad_file", f"{transactions} has no line with household_id, product_id and a whole week")
    weeks = np.array([line.week for line in lines], np.int64)
    if weeks.max() - weeks.min() + 1 < LEAST_WEEKS:
        raise UserError(
            "bad_file",
            f"{transactions} spans {weeks.max() - weeks.min() + 1} weeks; at least {LEAST_WEEKS} are needed, "
            "as four are held out and four more are for choosing",
        )
    household, households = _numbered(line.household for line in lines)
    product, names = _numbered(line.product for line in lines)
    store, stores = _numbered(line.store for line in lines)
    with _rows(products, PRODUCT_COLUMNS) as rows:
        wanted = set(names)
        known = {row["product_id"]: row for row in rows if row["product_id"] in wanted}
    groups, departments = _groups(names, known)
    return Purchases(
        household=household,
        product=product,
        store=store,
        week=weeks,
        unit_price=np.array([line.unit_price for line in lines]),
        households=households,
        products=names,
        stores=len(stores),
        groups=groups,
        departments=departments,
        skipped=skipped,
        unlisted=len(wanted) - len(known),
    )


def only_households(purchases: Purchases, households: Ints) -> Purchases:
    """The lines of these households, as if the file had held no others."""
    kept = np.isin(purchases.household, households)
    names, household = np.unique(purchases.household[kept], return_inverse=True)
    products, product = np.unique(purchases.product[kept], return_inverse=True)
    groups = purchases.groups
    return replace(
        purchases,
        household=household,
        product=product,
        store=purchases.store[kept],
        week=purchases.week[kept],
        unit_price=purchases.unit_price[kept],
        households=[purchases.households[number] for number in names],
        products=[purchases.products[number] for number in products],
        groups=Groups(
            kind=groups.kind[products],
            category=groups.category[products],
            department=groups.department[products],
            maker=groups.maker[products],
            private=groups.private[products],
        ),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    household: str
    product: str
    store: str
    week: int
    unit_price: float


def _lines(rows: Iterable[Mapping[str, str]]) -> tuple[list[_Line], int]:
    found: list[_Line] = []
    skipped = 0
    for row in rows:
        household, product, week = row["household_id"], row["product_id"], _number(row["week"])
        if not household or not product or week is None or week != int(week):
            skipped += 1
            continue
        quantity, value = _number(row.get("quantity")), _number(row.get("sales_value"))
        price = (value or 0.0) / max(1.0, quantity or 1.0)
        found.append(_Line(household, product, row.get("store_id") or "", int(week), price))
    return found, skipped


def _groups(names: Sequence[str], known: Mapping[str, Mapping[str, str]]) -> tuple[Groups, list[str]]:
    """A product that is not listed, or lists no group, is in the nameless one."""

    def column(of: Callable[[Mapping[str, str]], str]) -> tuple[Ints, list[str]]:
        return _numbered(of(known.get(name, {})) for name in names)

    department, departments = column(lambda row: row.get("department", ""))
    groups = Groups(
        kind=column(lambda row: f"{row.get('product_category', '')}\t{row.get('product_type', '')}")[0],
        category=column(lambda row: row.get("product_category", ""))[0],
        department=department,
        maker=column(lambda row: row.get("manufacturer_id", ""))[0],
        private=np.array([float(known.get(name, {}).get("brand") == PRIVATE) for name in names]),
    )
    return groups, departments


def _numbered(values: Iterable[str]) -> tuple[Ints, list[str]]:
    """Row numbers by first appearance, and the values behind them."""
    numbers: dict[str, int] = {}
    found = [numbers.setdefault(value, len(numbers)) for value in values]
    return np.array(found, np.int64), list(numbers)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if np.isfinite(number) else None


@contextmanager
def _rows(path: Path, columns: Sequence[str]) -> Iterator[Iterator[dict[str, str]]]:
    """The rows of a CSV file, stripped; empty lines left out."""
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            lacking = [name for name in columns if name not in (reader.fieldnames or ())]
            if lacking:
                raise UserError("bad_file", f"{path} lacks the columns {', '.join(lacking)}")
            yield ({key: (row.get(key) or "").strip() for key in reader.fieldnames or ()} for row in reader)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        raise UserError("bad_file", f"{path} cannot be read as CSV or gzipped CSV: {error}") from None


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if packed
        else path.open(encoding="utf-8-sig", newline="")
    )
