"""The database: migrations that agree with the schema, the upsert, and addresses that cannot work."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from tools.errors import UserError
from tools.stores import migrations
from tools.stores.db import Database
from tools.stores.schema import cart_items, customers, metadata


def _difference(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_make_exactly_the_schema(database_url: str) -> None:
    database = await Database.open(database_url)
    await database.migrate()
    async with database.connect() as connection:
        difference = await connection.run_sync(_difference)
    await database.close()
    assert difference == [], "schema.py changed: add a migration in tools/stores/migrations/versions"


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    database = await Database.open(database_url)
    await database.migrate()
    await database.upsert(customers, [{"id": "c", "name": "C", "email": "c@example.com", "record": {}}])
    await database.migrate()
    async with database.connect() as connection:
        assert (await connection.execute(select(func.count()).select_from(customers))).scalar_one() == 1
    await database.close()


async def test_two_processes_may_migrate_at_once(database_url: str) -> None:
    one, other = await Database.open(database_url), await Database.open(database_url)
    await asyncio.gather(one.migrate(), other.migrate())
    await one.close()
    await other.close()


async def test_upsert_replaces_the_other_columns(database_url: str) -> None:
    database = await Database.open(database_url)
    await database.migrate()
    row = {"shopper_id": "s", "variant_id": "v", "product_id": "p", "quantity": 1, "added_at": "now"}
    await database.upsert(cart_items, [row, {**row, "variant_id": "w"}])
    await database.upsert(cart_items, [{**row, "quantity": 5}])
    async with database.connect() as connection:
        rows = await connection.execute(select(cart_items.c.variant_id, cart_items.c.quantity))
        assert sorted(map(tuple, rows)) == [("v", 5), ("w", 1)]
    await database.close()


async def test_sqlite_survives_a_killed_process_and_waits_for_another_writer(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/aisle.db")
    async with database.connect() as connection:
        pragmas = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    await database.close()
    assert pragmas == ["wal", 1, 1, 10000]


@pytest.mark.parametrize("url", ["not an address", "mysql://localhost/aisle", "sqlite:////proc/nowhere/aisle.db"])
async def test_an_address_that_cannot_work_is_told_clearly(url: str) -> None:
    with pytest.raises(UserError) as raised:
        await Database.open(url)
    assert raised.value.code == "bad_database"


async def test_a_database_server_that_does_not_answer_is_told_clearly() -> None:
    with pytest.raises(UserError, match="cannot open the database"):
        await Database.open("postgresql://127.0.0.1:1/aisle")


async def test_lines_of_an_older_audit_log_get_names_of_chance_and_stay_guarded(database_url: str) -> None:
    database = await Database.open(database_url)
    await database.migrate()
    row = "INSERT INTO audit (at, event, customer_id) VALUES ('2026', 'proposed', 'mia_hart_1')"
    async with database.begin() as connection:
        await connection.run_sync(_down_to, "0003")
        await connection.execute(text(row))
    await database.migrate()
    async with database.connect() as connection:
        subject = (await connection.execute(text("SELECT customer_id FROM audit"))).scalar_one()
        known = (await connection.execute(text("SELECT customer_id, subject FROM audit_subjects"))).one()
    assert tuple(known) == ("mia_hart_1", subject)
    assert "mia" not in subject
    with pytest.raises(DBAPIError, match="only grows"):
        async with database.begin() as connection:
            await connection.execute(text("DELETE FROM audit"))
    await database.close()


def _down_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
