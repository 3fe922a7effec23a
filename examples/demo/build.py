"""Writes the demo store: `python -m examples.demo.build --out var/demo --seed 7 --today 2026-11-20`.

Makes catalogue.jsonl, customers.jsonl, orders.jsonl, policies.jsonl, events.jsonl and pictures/*.svg, and copies
store.toml, rates.toml and orders.toml, which the merchant edits afterwards. The same seed and date give the same
bytes. Nothing is left half written: each file is put in place whole, and pictures of products gone are removed.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel

from examples.demo.draw import read_drawings
from examples.demo.events import events_of
from examples.demo.palette import COLOURS
from examples.demo.people import read_people
from examples.demo.pictures import picture
from examples.demo.policies import read_policies
from examples.demo.products import Sketch, products_of
from examples.demo.tables import read_departments
from examples.demo.words import Words
from tools.stores.catalog import Product

HERE = Path(__file__).parent
DATA = HERE / "data"
TODAY = date(2026, 11, 20)
SEED = 7


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was made."""

    departments: int
    products: int
    variants: int
    pictures: int
    customers: int
    orders: int
    policies: int
    events: int

    def line(self, out: Path, seconds: float) -> str:
        """What the command prints."""
        return (
            f"{out}: {self.products} products ({self.variants} variants) in {self.departments} departments, "
            f"{self.pictures} pictures, {self.customers} customers, {self.orders} orders, "
            f"{self.policies} policy texts, {self.events} events in {seconds:.1f} s"
        )


def build(out: Path, *, seed: int = SEED, today: date = TODAY) -> Summary:
    """Write the whole store into `out`. Raises ValueError naming the line of a table that cannot be used."""
    departments = read_departments(DATA / "goods")
    words = Words(DATA / "words.txt")
    made = [pair for department in departments for pair in products_of(department, words, seed)]
    if words.missing:
        raise ValueError("words.txt has no Chinese for: " + "; ".join(sorted(words.missing)))
    products = [product for product, _ in made]
    check_titles(products)
    sketches = [sketch for _, needed in made for sketch in needed]
    people = read_people(DATA / "people.toml", products, seed=seed, today=today)
    policies = read_policies(DATA / "policies")
    events = events_of(products, people.customers, people.orders, seed=seed, today=today)

    out.mkdir(parents=True, exist_ok=True)
    _write_records(out / "catalogue.jsonl", products)
    _write_records(out / "customers.jsonl", people.customers)
    _write_records(out / "orders.jsonl", people.orders)
    _write_records(out / "policies.jsonl", policies)
    _write_records(out / "events.jsonl", events)
    _write_pictures(out / "pictures", sketches)
    for name in ("store.toml", "rates.toml", "orders.toml"):
        if not (out / name).exists():  # the merchant's edits outlive a rebuild
            shutil.copyfile(HERE / name, out / name)
    return Summary(
        departments=len(departments),
        products=len(products),
        variants=sum(len(product.variants) for product in products),
        pictures=len(sketches),
        customers=len(people.customers),
        orders=len(people.orders),
        policies=len(policies),
        events=len(events),
    )


def check_titles(products: Iterable[Product]) -> None:
    """Raise ValueError when two products share a title in a language."""
    seen: dict[str, str] = {}
    for product in products:
        for title in (product.title, product.translations["zh"].title):
            if other := seen.get(title):
                raise ValueError(f"{product.id} and {other} are both called {title}")
            seen[title] = product.id


def _write_records(path: Path, records: Iterable[BaseModel]) -> None:
    lines = (record.model_dump_json(exclude_none=True, exclude_defaults=False) for record in records)
    _write(path, "".join(f"{line}\n" for line in lines))


def _write_pictures(folder: Path, sketches: Iterable[Sketch]) -> None:
    folder.mkdir(exist_ok=True)
    drawings = read_drawings(DATA / "drawings")
    wanted = set()
    for sketch in sketches:
        if not (drawing := drawings.get(sketch.art)):
            raise ValueError(f"{sketch.file}: there is no drawing {sketch.art}")
        style = sketch.turn % drawing.styles + 1
        _write(folder / sketch.file, picture(drawing, style, COLOURS[sketch.colour], sketch.backdrop))
        wanted.add(sketch.file)
    for old in folder.glob("*.svg"):
        if old.name not in wanted:
            old.unlink()


def _write(path: Path, text: str) -> None:
    data = text.encode()
    if path.exists() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    aside = path.with_suffix(".part")
    aside.write_bytes(data)
    aside.replace(path)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="examples.demo.build", description="Write the demo store.")
    parser.add_argument("--out", type=Path, default=Path("var/demo"), help="folder to write into (var/demo)")
    parser.add_argument("--seed", type=int, default=SEED, help="other seeds give other stock, ratings and orders")
    parser.add_argument("--today", default=TODAY.isoformat(), help="the day the orders are told from; 'now' for today")
    arguments = parser.parse_args()
    try:
        today = date.today() if arguments.today == "now" else date.fromisoformat(arguments.today)
        started = time.monotonic()
        summary = build(arguments.out, seed=arguments.seed, today=today)
    except ValueError as error:
        raise SystemExit(f"the demo store was not written: {error}") from None
    print(summary.line(arguments.out, time.monotonic() - started))


if __name__ == "__main__":
    main()
