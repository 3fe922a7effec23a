"""The SQL database: one engine, its pragmas, migrations and the one statement the two dialects write differently.

Owns opening (SQLite by default, PostgreSQL through asyncpg by URL), bringing the schema to head and the upsert. Leaves
tables to schema.py and every query to the store modules. Opened once by tools/stores/store.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import ARRAY, ColumnElement, Connection, String, Table, any_, event, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from tools.errors import UserError

_MIGRATIONS = Path(__file__).with_name("migrations")
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_ROWS_A_STATEMENT = 500
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",  # outlives a killed process; only a power cut may lose the last commits
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA temp_store=MEMORY",
)


class Database:
    """The engine and what depends on its dialect."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name

    @classmethod
    async def open(cls, url: str) -> Database:
        """Connect to `sqlite:///path` or `postgresql://…` (driver names optional). Raises UserError(`bad_database`)."""
        parsed = _parsed(url)
        if parsed.drivername.startswith("sqlite"):
            _make_folder(parsed)
        engine = create_async_engine(
            parsed,
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
            pool_pre_ping=parsed.drivername.startswith("postgresql"),
        )
        if engine.dialect.name == "sqlite":
            event.listen(engine.sync_engine, "connect", _set_pragmas)
        database = cls(engine)
        try:
            async with engine.connect():
                pass
        except (OperationalError, OSError) as error:
            await engine.dispose()
            raise UserError("bad_database", f"cannot open the database {parsed!r}: {_first_line(error)}") from error
        return database

    def connect(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for reading."""
        return self.engine.connect()

    def begin(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection inside a transaction that commits at the end of the block."""
        return self.engine.begin()

    async def migrate(self) -> None:
        """Bring the schema to head; does nothing, quickly, when it is there already."""
        async with self.engine.begin() as connection:
            await connection.run_sync(_upgrade)

    async def upsert(
        self, table: Table, rows: Sequence[Mapping[str, Any]], *, connection: AsyncConnection | None = None
    ) -> None:
        """Insert rows, or replace the other columns where the primary key exists already."""
        if not rows:
            return
        if connection is None:
            async with self.engine.begin() as own:
                await self.upsert(table, rows, connection=own)
            return
        keys = [column.name for column in table.primary_key]
        insert = postgresql.insert if self.dialect == "postgresql" else sqlite.insert
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            part = list(rows[start : start + _ROWS_A_STATEMENT])
            statement = insert(table)
            changed = {name: statement.excluded[name] for name in part[0] if name not in keys}
            if changed:
                statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
            else:
                statement = statement.on_conflict_do_nothing(index_elements=keys)
            await connection.execute(statement, part)

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


def among(connection: AsyncConnection, column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """`column IN values`; on PostgreSQL as one array, because hundreds of parameters cost it a hundred times more."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(String)))
    return column.in_(values)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UserError("bad_database", f"'{url}' is not a database address such as sqlite:///aisle.db") from error
    kind = parsed.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise UserError("bad_database", f"'{kind}' is not a database Aisle knows; use sqlite or postgresql")
    return parsed.set(drivername=_DRIVERS[kind])


def _make_folder(url: URL) -> None:
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError("bad_database", f"cannot make the folder of {url.database}: {error.strerror}") from error


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _first_line(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _upgrade(connection: Connection) -> None:
    from alembic import command  # heavy, and only needed here
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    # Two processes that start at once would both create the tables: the second one waits here and finds them. On
    # SQLite this also makes the whole of it one transaction, which Python's driver would not begin for a CREATE.
    wait = "SELECT pg_advisory_xact_lock(727101)" if connection.dialect.name == "postgresql" else "BEGIN IMMEDIATE"
    connection.exec_driver_sql(wait)
    here = MigrationContext.configure(connection).get_current_revision()
    if here == ScriptDirectory.from_config(config).get_current_head():
        return
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
