"""Fills a store from a folder in the import formats: catalogue, customers, orders, policies and shoppers' events.

What the demo and the evals start from. Each part is the ordinary import, so a second run changes nothing; events are
loaded into an empty store only, since they carry no ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import get_args

import orjson
from sqlalchemy import func, select

from tools.errors import UserError
from tools.profile.profiles import ProfileStore, ShopperEvent
from tools.stores.imports.import_people import Kind, import_people
from tools.stores.imports.importer import import_catalogue
from tools.stores.schema import shopper_events
from tools.stores.store import Stores

Progress = Callable[[str, int, int | None], None]


async def fill_store(stores: Stores, folder: Path, progress: Progress | None = None) -> None:
    """Import everything in `folder`. Raises UserError when a file has rows that do not land: a demo must be whole."""
    catalogue = await import_catalogue(stores, folder / "catalogue.jsonl", progress=progress)
    errors = list(catalogue.errors)
    for kind in get_args(Kind):
        path = folder / f"{kind}.jsonl"
        if path.exists():
            errors += (await import_people(stores, kind, path, progress)).errors
    if errors:
        raise UserError("bad_store_folder", f"{folder}: {errors[0]} (and {len(errors) - 1} more)")
    await stores.index.load()
    await stores.policies.refresh()
    await _load_events(stores, folder / "events.jsonl")


async def _load_events(stores: Stores, path: Path) -> None:
    async with stores.database.connect() as connection:
        known = (await connection.execute(select(func.count()).select_from(shopper_events))).scalar_one()
    if known or not path.exists():
        return
    profiles = ProfileStore(
        stores.database,
        catalog=stores.catalog,
        vectors=stores.index,
        customers=stores.customers,
        embedder=stores.embedder.name,
    )
    await profiles.load_events(_events(path))


def _events(path: Path) -> Iterator[ShopperEvent]:
    with path.open("rb") as lines:
        for line in lines:
            row = orjson.loads(line)
            yield ShopperEvent(
                shopper_id=row["shopper_id"],
                kind=row["kind"],
                product_id=row["product_id"],
                variant_id=row.get("variant_id"),
                at=datetime.fromisoformat(row["at"]),
            )
