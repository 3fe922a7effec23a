"""What the store keeps of a customer: shown, handed out and erased, under /admin, beside the running chat.

Owns the routes, and that a customer's turns have ended before their rows go. What is kept where is tools/privacy's.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from server.turns import Turns
from tools.orders.backend import OrderBackend
from tools.privacy.erase import erase
from tools.privacy.export import export, held
from tools.privacy.held import person
from tools.stores.db import Database


class CustomerDesk:
    """Export and erasure in the serving process."""

    def __init__(self, database: Database, data_dir: Path, turns: Turns, elsewhere: OrderBackend | None = None) -> None:
        self._database = database
        self._data_dir = data_dir
        self._turns = turns
        self._elsewhere = elsewhere

    async def held(self, customer_id: str) -> dict[str, int]:
        """How much is kept, by table."""
        return await held(self._database, customer_id)

    async def export(self, customer_id: str) -> dict[str, Any]:
        """All of it."""
        return await export(self._database, customer_id, self._elsewhere)

    async def erase(self, customer_id: str) -> dict[str, Any]:
        """Erase them. Their running turns end first: what they were about to write would come too late."""
        async with self._database.connect() as connection:
            who = await person(connection, customer_id)
        for conversation in who.conversations:
            await self._turns.stop(conversation)
        return asdict(await erase(self._database, self._data_dir, customer_id))


def add_customers(router: APIRouter, desk: CustomerDesk) -> None:
    """The routes, for server/admin.py's router. An id may hold any sign, so it travels as a parameter."""

    @router.get("/customer", summary="How much is kept of a customer, by table")
    async def customer_held(id: str) -> dict[str, Any]:  # noqa: A002 - the parameter's name is the door's
        return {"customer": id, "held": await desk.held(id)}

    @router.get("/customer/export", summary="Everything that is kept of a customer")
    async def customer_export(id: str) -> dict[str, Any]:  # noqa: A002
        return await desk.export(id)

    @router.post("/customer/erase", summary="Erase a customer; what was kept, and why")
    async def customer_erase(id: str) -> dict[str, Any]:  # noqa: A002
        return await desk.erase(id)
