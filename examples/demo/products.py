"""Makes catalogue records of the hand-written tables: texts in both languages, variants, stock, ratings, pictures.

What is not written by hand (stock, ratings, which closing sentence) comes from a random generator seeded with the
build's seed and the product's id, so that a product stays the same when others come or go. Called by build.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examples.demo.palette import COLOURS
from examples.demo.tables import Department, Family, Item, Pair
from examples.demo.words import Words
from tools.stores.catalog import Availability, Product, Translation, Variant

_START = re.compile(r"(?:^|(?<=[.!?] ))[a-z]")
_SLUG = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What picture a product's colour needs: file name, drawing, variation, colour, backdrop."""

    file: str
    art: str
    turn: int
    colour: str
    backdrop: str


def products_of(department: Department, words: Words, seed: int) -> Iterator[tuple[Product, list[Sketch]]]:
    """The records of one department, each with the pictures it needs."""
    for family in department.families:
        for item in family.items:
            random = Random(f"{seed}:{item.id}")
            sketches = _sketches(department, family, item)
            yield _product(department, family, item, words, random, sketches), sketches


def slug(text: str) -> str:
    """`Sky blue` as `sky-blue`."""
    return _SLUG.sub("-", text.lower()).strip("-")


def _product(
    department: Department, family: Family, item: Item, words: Words, random: Random, sketches: list[Sketch]
) -> Product:
    attributes = {**item.attributes, **family.attributes}
    chinese = {key: words.value(value, key) for key, value in attributes.items()}
    english_text, chinese_text = _texts(family, item, attributes, chinese, random)
    colours = "、".join(COLOURS[colour].zh for colour in item.colours)
    variants = list(_variants(item, family, random))
    rating, reviews = _reviews(random)
    tags = [*family.tags, *(tag.strip() for tag in item.overrides.get("tags", "").split(",") if tag)]
    if item.compare_at:
        tags += ["sale", "特价"]
    if rating >= Decimal("4.6") and reviews >= 200:
        tags += ["bestseller", "热销"]
    return Product(
        id=item.id,
        title=item.title[0],
        description=english_text,
        brand=item.brand,
        category=[department.name[0], family.name[0]],
        attributes=attributes,
        images=[f"/store/pictures/{sketch.file}" for sketch in sketches],
        url=f"/store/p/{item.id}",
        rating=rating,
        review_count=reviews,
        translations={
            "zh": Translation(
                title=item.title[1],
                description=chinese_text,
                category=[department.name[1], family.name[1]],
                attributes={words.key(key): value for key, value in chinese.items()}
                | ({words.key("color"): colours} if colours else {}),
            )
        },
        tags=list(dict.fromkeys(tags)),
        variants=variants,
    )


def _texts(
    family: Family, item: Item, english: dict[str, str], chinese: dict[str, str], random: Random
) -> tuple[str, str]:
    closing: Pair = random.choice(family.closings) if family.closings else ("", "")
    try:
        spoken = {key: _spoken(value) for key, value in english.items()}
        first = _START.sub(lambda match: match[0].upper(), f"{item.text[0]} {closing[0]}".strip().format_map(spoken))
        second = f"{item.text[1]}{closing[1]}".strip().format_map(chinese)
    except KeyError as error:
        raise ValueError(f"{item.id} {item.title[0]}: the text speaks of {error}, which is no attribute") from None
    return first, second


def _spoken(value: str) -> str:
    """A list as it stands in a sentence: `linen and cotton`."""
    *others, last = value.split(", ")
    return f"{', '.join(others)} and {last}" if others else last


def _variants(item: Item, family: Family, random: Random) -> Iterator[Variant]:
    sizes = [size.strip() for size in item.overrides.get("sizes", family.sizes).split(",") if size.strip()]
    if sizes == ["-"]:
        sizes = []
    seen = 0
    for colour in item.colours or [""]:
        for size in sizes or [""]:
            name, _, own_price = size.partition("=")
            price = Decimal(own_price) if own_price else item.price
            options = {key: value for key, value in (("color", colour), ("size", name)) if value}
            availability, quantity = _stock(item.overrides.get("stock"), random, first=seen == 0)
            seen += 1
            code = "-".join([item.id, *(slug(value) for value in options.values())])
            before = item.compare_at
            yield Variant(
                id=code,
                sku=code.upper(),
                options=options,
                price=price.quantize(Decimal("0.01")),
                compare_at_price=(price * before / item.price).quantize(Decimal("0.01")) if before else None,
                availability=availability,
                quantity=quantity,
                image=f"/store/pictures/{_file(item, colour)}",
                url=f"/store/p/{item.id}?variant={code}",
            )


def _stock(asked: str | None, random: Random, *, first: bool) -> tuple[Availability, int]:
    roll, count = random.random(), 2 + int(random.expovariate(1 / 28))
    if asked == "out" or (roll < 0.06 and not first):
        return "out_of_stock", 0
    if asked == "preorder":
        return "preorder", 0
    if roll > 0.985 and not first:
        return "backorder", 0
    return "in_stock", count


def _reviews(random: Random) -> tuple[Decimal, int]:
    mean = 3.6 if random.random() < 0.07 else 4.45
    rating = min(4.9, max(3.2, random.gauss(mean, 0.24)))
    return Decimal(f"{rating:.1f}"), 3 + int(random.lognormvariate(4.4, 1.1))


def _file(item: Item, colour: str) -> str:
    return f"{item.id}-{slug(colour)}.svg" if colour else f"{item.id}.svg"


def _sketches(department: Department, family: Family, item: Item) -> list[Sketch]:
    arts = item.overrides.get("art", "").split() or family.art
    art, _, style = arts[item.place % len(arts)].partition(":")
    turn = int(style) - 1 if style else item.place // len(arts)
    tints = item.colours or [item.overrides.get("tint", "cream")]
    return [
        Sketch(_file(item, colour if item.colours else ""), art, turn, colour, department.backdrop) for colour in tints
    ]
