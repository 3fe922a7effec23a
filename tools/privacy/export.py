"""Everything the store keeps of a customer, as plain data that a person can read and a program too.

Reads only. Conversations come as what was said, and as the events that were stored; the profile's vector as numbers.
Called by `aisle customer export`, directly or through a running server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
import orjson
from sqlalchemy import RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.errors import UserError
from tools.handoff.transcript import talk_of
from tools.orders import audit
from tools.orders.backend import OrderBackend
from tools.privacy.held import Person, counts, parts, person, proposed
from tools.privacy.queries import queries_of
from tools.stores.db import Database
from tools.stores.schema import executions, query_log

_MOST = 1_000_000
_ELSEWHERE = 1000


async def held(database: Database, customer_id: str) -> dict[str, int]:
    """How many rows of each table are theirs. Raises UserError `unknown_customer` where there is none at all."""
    async with database.connect() as connection:
        who = await person(connection, customer_id)
        found = await counts(connection, who)
        if not found:
            raise UserError("unknown_customer", f"nothing is kept of a customer '{customer_id}'")
        queries = len(await queries_of(connection, who))
    return found | ({"query_log": queries} if queries else {})


async def export(database: Database, customer_id: str, backend: OrderBackend | None = None) -> dict[str, Any]:
    """All of it, by what it is. `backend` adds orders that are kept elsewhere. Raises UserError `unknown_customer`."""
    number = await held(database, customer_id)
    async with database.connect() as connection:
        who = await person(connection, customer_id)
        rows = await _rows(connection, who)
    lines = await audit.read(database, customer_id=customer_id, limit=_MOST)
    elsewhere = await backend.for_customer(customer_id, _ELSEWHERE) if backend else []
    return {
        "customer": customer_id,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "held": number,
        "tables": rows,
        "said": {conversation: _said(rows["events"], conversation) for conversation in who.conversations},
        "audit": [asdict(line) | {"at": line.at.isoformat()} for line in lines],
        "orders_elsewhere": [order.model_dump(mode="json") for order in elsewhere],
    }


async def _rows(connection: AsyncConnection, who: Person) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {"events": []}
    for table, condition in [*parts(connection, who), (executions, proposed(who))]:
        found = await connection.execute(select(table).where(condition).order_by(*table.primary_key))
        rows.setdefault(str(table.name), []).extend(_plain(table, _row(row)) for row in found.mappings())
    logged = select(query_log).where(query_log.c.id.in_(await queries_of(connection, who)))
    rows["query_log"] = [_row(row) for row in (await connection.execute(logged)).mappings()]
    return rows


def _row(row: RowMapping) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}  # SQLAlchemy's names are no plain strings


def _plain(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    if table.name == "profile_vectors":
        row["vector"] = np.frombuffer(row["vector"], "<f2").astype(float).round(4).tolist()
    if table.name == "events":
        row["payload"] = orjson.loads(row["payload"])
    if table.name == "handoffs":
        row["summary"] = orjson.loads(row["summary"])
    return row


def _said(rows: list[dict[str, Any]], conversation: str) -> list[Mapping[str, str]]:
    talk = talk_of(row["payload"] for row in rows if row["conversation_id"] == conversation)
    return [{"who": said.role, "text": said.text} for said in talk.said]
