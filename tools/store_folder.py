"""Fills a store from a folder in the import formats: catalogue, customers, orders, policies and shoppers' events.

What the demo and the evals start from. Each part is the ordinary import, so a second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

from tools.errors import UserError
from tools.profile.history import adopt_orders
from tools.profile.import_events import import_events
from tools.profile.profiles import ProfileStore
from tools.stores.imports.import_people import Kind, import_people
from tools.stores.imports.importer import import_catalogue
from tools.stores.imports.rows import RowError
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
    await stores.index.load()
    await stores.policies.refresh()
    errors += await _load_events(stores, folder / "events.jsonl")
    if errors:
        raise UserError("bad_store_folder", f"{folder}: {errors[0]} (and {len(errors) - 1} more)")


async def _load_events(stores: Stores, path: Path) -> list[RowError]:
    profiles = ProfileStore(
        stores.database,
        catalog=stores.catalog,
        vectors=stores.index,
        customers=stores.customers,
        embedder=stores.embedder.name,
    )
    errors = (await import_events(stores.database, profiles, path)).errors if path.exists() else []
    await adopt_orders(stores.database, profiles)
    return errors
