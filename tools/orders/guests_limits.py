"""How often a guest may try to verify an order: a sliding day of failed tries, and lock-outs that double.

Counted for the conversation, for the order number as it was written (whether there is such an order or not) and for the
client's address where the server knows it. Rows in SQL, so that a restart forgets nothing and several processes count
together. Keys are digests; what was tried is not kept. Called by guests.py alone.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.orders.proposals import begin_write
from tools.orders.requests import sha256
from tools.stores.db import Database
from tools.stores.schema import guest_attempts, guest_locks

WINDOW = timedelta(days=1)
MOST: Mapping[str, int] = {"conversation": 5, "order": 5, "address": 20}
"""Failed tries in a window before a lock-out. Many people may share an address."""
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(days=1)
_REMEMBERED = timedelta(days=7)
"""How long after a lock-out the next one counts as the one after it."""


def keys(conversation_id: str, order_id: str, client: str | None) -> dict[str, int]:
    """What a try counts for, with the most failures of each."""
    counted = {"conversation": conversation_id, "order": re.sub(r"[\W_]", "", order_id).casefold()}
    if client:
        counted["address"] = _network(client)
    return {f"{kind}:{sha256([kind, value])[:40]}": MOST[kind] for kind, value in counted.items()}


class Tries:
    """The failed tries of all guests."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def take(self, counted: Mapping[str, int]) -> str | datetime:
        """Count a try before it is looked at: its name, or until when there may be none. It stands as failed until
        `release`d, so that many at once are not looked at more often than one after the other."""
        async with self._database.begin() as connection:
            now = await self._settled(connection, counted)
            locked = await self._locked(connection, counted, now) or await self._lock_full(connection, counted, now)
            if locked:
                return locked
            take = token_hex(12)
            rows = [{"key": key, "take": take, "at": _iso(now)} for key in counted]
            await connection.execute(insert(guest_attempts), rows)
            return take

    async def release(self, take: str) -> None:
        """It was right: it counts for nothing."""
        async with self._database.begin() as connection:
            await connection.execute(delete(guest_attempts).where(guest_attempts.c.take == take))

    async def failed(self, counted: Mapping[str, int]) -> None:
        """It was wrong: lock out what has used up its tries."""
        async with self._database.begin() as connection:
            now = await self._settled(connection, counted)
            await self._lock_full(connection, counted, now)

    async def _settled(self, connection: AsyncConnection, counted: Mapping[str, int]) -> datetime:
        """One after the other for each key, and what is too old forgotten."""
        await begin_write(connection)
        if connection.dialect.name == "postgresql":
            for key in sorted(counted):
                await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"aisle {key}"})
        now = self._now().astimezone(UTC)
        await connection.execute(delete(guest_attempts).where(guest_attempts.c.at <= _iso(now - WINDOW)))
        await connection.execute(delete(guest_locks).where(guest_locks.c.until <= _iso(now - _REMEMBERED)))
        return now

    async def _locked(self, connection: AsyncConnection, counted: Mapping[str, int], now: datetime) -> datetime | None:
        query = select(func.max(guest_locks.c.until)).where(guest_locks.c.key.in_(counted))
        until = (await connection.execute(query.where(guest_locks.c.until > _iso(now)))).scalar()
        return datetime.fromisoformat(until) if until else None

    async def _lock_full(
        self, connection: AsyncConnection, counted: Mapping[str, int], now: datetime
    ) -> datetime | None:
        """Lock out every key with no try left, twice as long as the last time; until when, or None."""
        tried = guest_attempts.c
        query = select(tried.key, func.count()).where(tried.key.in_(counted)).group_by(tried.key)
        full = [key for key, count in (await connection.execute(query)).all() if count >= counted[key]]
        ends = []
        for key in full:
            before = select(guest_locks.c.times).where(guest_locks.c.key == key)
            times = 1 + ((await connection.execute(before)).scalar() or 0)
            ends.append(now + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(times - 1, 20)))
            row = {"key": key, "times": times, "until": _iso(ends[-1])}
            await self._database.upsert(guest_locks, [row], connection=connection)
            await connection.execute(delete(guest_attempts).where(tried.key == key))
        return max(ends, default=None)


def _network(client: str) -> str:
    """An IPv6 network of one household or server, or the IPv4 address."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
