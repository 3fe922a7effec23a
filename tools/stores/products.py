"""The catalogue in SQL: products with their variants, read as records, and the stock of one variant.

Owns reading and the small writes; a whole catalogue is written by tools/stores/imports, which shares `product_row`.
Price, quantity and availability are columns, and the columns are the truth: the record beside them is the rest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.errors import UserError
from tools.stores.catalog import Availability, Product
from tools.stores.db import Database, among
from tools.stores.facets import Facets, FacetsBuilder
from tools.stores.schema import generations, products, variants

_IDS_A_QUERY = 500
_COLUMNS = ("id", "price", "currency", "availability", "quantity")
RawProduct = dict[str, Any]
"""A Product as plain JSON values, for code that passes over the whole catalogue."""


class CatalogStore:
    """Products by id, by variant, all of them, and what there is to filter by."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._facets: tuple[int, Facets] | None = None

    async def get(self, ids: Sequence[str]) -> dict[str, Product]:
        """The products with these ids, in the order asked for; unknown ids are left out."""
        found: dict[str, Product] = {}
        async with self._database.connect() as connection:
            for part in _parts(list(dict.fromkeys(ids))):
                found.update({raw["id"]: Product.model_validate(raw) for raw in await raw_products(connection, part)})
        return {key: found[key] for key in ids if key in found}

    async def by_variant(self, ids: Sequence[str]) -> dict[str, Product]:
        """The product of each of these variants, by variant id; unknown ids are left out."""
        owners: dict[str, str] = {}
        async with self._database.connect() as connection:
            for part in _parts(list(dict.fromkeys(ids))):
                query = select(variants.c.id, variants.c.product_id).where(among(connection, variants.c.id, part))
                owners.update({row.id: row.product_id for row in await connection.execute(query)})
        found = await self.get(list(dict.fromkeys(owners.values())))
        return {key: found[owners[key]] for key in ids if key in owners and owners[key] in found}

    async def count(self) -> int:
        """How many products there are."""
        async with self._database.connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(products))).scalar_one())

    async def generation(self) -> int:
        """The number of the catalogue now serving; 0 before the first import."""
        async with self._database.connect() as connection:
            query = select(generations.c.id).where(generations.c.active)
            return int((await connection.execute(query)).scalar_one_or_none() or 0)

    async def facets(self) -> Facets:
        """Categories, brands, colours and sizes there are; counted once a generation."""
        generation = await self.generation()
        if self._facets is None or self._facets[0] != generation:
            builder = FacetsBuilder()
            async for part in self.iterate_raw():
                builder.add(part)
            self._facets = (generation, builder.build())
        return self._facets[1]

    async def iterate(self) -> AsyncIterator[Product]:
        """Every product, by id."""
        async for part in self.iterate_raw():
            for raw in part:
                yield Product.model_validate(raw)

    async def iterate_raw(self, size: int = _IDS_A_QUERY) -> AsyncIterator[list[RawProduct]]:
        """Every product as plain JSON values, by id, in lists of `size`."""
        last = ""
        while True:
            async with self._database.connect() as connection:
                query = select(products.c.id).where(products.c.id > last).order_by(products.c.id).limit(size)
                ids = list((await connection.execute(query)).scalars())
                if not ids:
                    return
                rows = {raw["id"]: raw for raw in await raw_products(connection, ids)}
            yield [rows[key] for key in ids if key in rows]
            last = ids[-1]

    async def set_stock(
        self,
        variant_id: str,
        *,
        price: Decimal | None = None,
        quantity: int | None = None,
        availability: Availability | None = None,
    ) -> Product:
        """Change price or stock of one variant at once; returns its product. Raises UserError(`unknown_variant`)."""
        if (price is not None and price < 0) or (quantity is not None and quantity < 0):
            raise UserError("bad_stock", "a price or a quantity cannot be negative")
        if availability is None and quantity is not None:
            availability = "in_stock" if quantity else "out_of_stock"
        changed = {"price": None if price is None else str(price), "quantity": quantity, "availability": availability}
        values = {name: value for name, value in changed.items() if value is not None}
        if values:
            async with self._database.begin() as connection:
                await connection.execute(update(variants).where(variants.c.id == variant_id).values(**values))
        found = await self.by_variant([variant_id])
        if variant_id not in found:
            raise UserError("unknown_variant", f"there is no variant '{variant_id}'")
        return found[variant_id]


async def raw_products(connection: AsyncConnection, ids: Sequence[str]) -> list[RawProduct]:
    """These products as plain JSON values, variants in their order, price and stock from the columns."""
    query = select(variants).where(among(connection, variants.c.product_id, ids)).order_by(variants.c.position)
    owned: dict[str, list[dict[str, Any]]] = {}
    for row in await connection.execute(query):
        columns = {name: value for name in _COLUMNS if (value := getattr(row, name)) is not None}
        owned.setdefault(row.product_id, []).append({**row.record, **columns})
    wanted = among(connection, products.c.id, ids)
    found = await connection.execute(select(products.c.id, products.c.record).where(wanted))
    return [{**row.record, "variants": owned[row.id]} for row in found if row.id in owned]


def plain(product: Product) -> RawProduct:
    """A record as the plain JSON values that `raw_products` would return for it."""
    raw: RawProduct = product.model_dump(mode="json", exclude={"variants"}, exclude_defaults=True)
    raw["variants"] = [
        {
            **variant.model_dump(mode="json", exclude_defaults=True),
            "currency": variant.currency,
            "availability": variant.availability,
        }
        for variant in product.variants
    ]
    return raw


def product_row(raw: RawProduct, digest: str) -> dict[str, Any]:
    """The row of `products` for plain values; `digest` is of the text that was embedded."""
    return {
        "id": raw["id"],
        "title": raw["title"],
        "brand": raw.get("brand"),
        "record": {name: value for name, value in raw.items() if name != "variants"},
        "digest": digest,
        "updated_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def variant_rows(raw: RawProduct) -> list[dict[str, Any]]:
    """The rows of `variants` for plain values."""
    return [
        {
            **{name: variant.get(name) for name in _COLUMNS},
            "product_id": raw["id"],
            "position": position,
            "record": {name: value for name, value in variant.items() if name not in _COLUMNS},
        }
        for position, variant in enumerate(raw["variants"])
    ]


def _parts(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + _IDS_A_QUERY] for start in range(0, len(ids), _IDS_A_QUERY))
