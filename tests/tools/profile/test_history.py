"""Orders that were imported teach the profile once, and nothing that was erased comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.conftest import Shop
from tools.errors import UserError
from tools.profile.history import adopt_orders
from tools.profile.import_events import import_events

BOTH_DATABASES = True


async def test_imported_orders_are_known_purchases_once(shop: Shop) -> None:
    database, profiles = shop.services.stores.database, shop.services.profile
    assert await adopt_orders(database, profiles) == 3
    assert await adopt_orders(database, profiles) == 0
    profile = await profiles.load("mia")
    assert set(profile.bought) == {"jk-1", "kt-1"}


async def test_what_a_shopper_erased_stays_erased(shop: Shop) -> None:
    database, profiles = shop.services.stores.database, shop.services.profile
    await profiles.forget_all("mia")
    assert await adopt_orders(database, profiles) == 1
    assert (await profiles.load("mia")).is_new


async def test_a_file_of_events_lands_once_and_names_its_bad_lines(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(
        '{"shopper_id": "ann", "kind": "view", "product_id": "kt-1", "at": "2026-11-01T10:00:00Z"}\n'
        '{"shopper_id": "ann", "kind": "stare", "product_id": "kt-1", "at": "2026-11-01T10:00:00Z"}\n'
        "{half a line\n\n"
        '{"shopper_id": "ann", "kind": "view", "product_id": "gone", "at": "2026-11-01T10:00:00Z"}\n'
    )
    report = await import_events(shop.services.stores.database, shop.services.profile, file)
    assert (report.read, report.imported) == (4, 1)
    assert [(error.line, error.field) for error in report.errors] == [(2, "kind"), (3, ""), (1, "product_id")]
    again = await import_events(shop.services.stores.database, shop.services.profile, file)
    assert (again.imported, again.unchanged) == (0, 1)


async def test_a_file_without_events_is_a_clear_error(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    for name, code in (("empty.jsonl", "import_empty"), ("missing.jsonl", "import_unreadable")):
        with pytest.raises(UserError) as caught:
            await import_events(shop.services.stores.database, shop.services.profile, tmp_path / name)
        assert caught.value.code == code
