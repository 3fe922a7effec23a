"""What several server processes share of their hot searches: a Redis, where one is given (`AISLE_REDIS_URL`).

Owns entries that expire, and the feed of products whose price or stock has changed, by which processes follow each
other. A Redis that is away costs nothing but speed: it is left alone for some seconds, changes wait to be told, and
searches are worked out. What an entry means is index_cache's business.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

from tools.errors import UserError

T = TypeVar("T")
_log = logging.getLogger(__name__)
_ENTRY_S = 3600
_FEED_S = 7 * 24 * 3600
_KEPT_CHANGES = 10_000
_SLOW_S = 0.25
_AWAY_S = 5.0


class SharedCache:
    """One store's part of a Redis; `namespace` tells stores apart."""

    def __init__(self, url: str, namespace: str) -> None:
        try:
            from redis import asyncio as aioredis
            from redis.exceptions import RedisError
        except ImportError as error:
            raise UserError(
                "redis_missing", "AISLE_REDIS_URL is set, but the package is not there: pip install 'aisle[redis]'"
            ) from error
        try:
            self._client: Any = aioredis.from_url(url, socket_timeout=_SLOW_S, socket_connect_timeout=_SLOW_S)
        except ValueError as error:
            raise UserError("bad_redis", f"'{url}' is not an address such as redis://localhost:6379/0") from error
        self._faults: tuple[type[BaseException], ...] = (RedisError, OSError, TimeoutError)
        self._prefix = f"aisle:{namespace}"
        self._away_until = 0.0
        self._untold: list[tuple[str, str]] = []

    async def get(self, stamp: str, key: str) -> tuple[int, bytes | None] | None:
        """The revision of a generation's feed, and an entry where it is there; None while Redis is away."""
        await self._tell()
        names = [f"{self._prefix}:{stamp}:revision", f"{self._prefix}:{key}"]
        found = await self._try(self._client.mget(names))
        return None if found is None else (int(found[0] or 0), found[1])

    async def put(self, key: str, value: bytes) -> None:
        """Keep an entry for an hour."""
        await self._try(self._client.set(f"{self._prefix}:{key}", value, ex=_ENTRY_S))

    async def changes(self, stamp: str, known: int) -> tuple[int, list[str] | None] | None:
        """The feed's revision and the products that have changed since `known`; no list where too many have.

        None while Redis is away.
        """
        await self._tell()
        pipe = self._client.pipeline(transaction=True)
        pipe.get(f"{self._prefix}:{stamp}:revision").lrange(f"{self._prefix}:{stamp}:changes", 0, -1)
        found = await self._try(pipe.execute())
        if found is None:
            return None
        revision, listed = int(found[0] or 0), [each.decode() for each in found[1]]
        behind = revision - known
        if behind < 0 or behind > len(listed):
            return revision, None
        return revision, listed[len(listed) - behind :]

    async def tell(self, stamp: str, product_id: str) -> bool:
        """Add a change to the feed; one that cannot be told now is told later. Whether it is told."""
        self._untold.append((stamp, product_id))
        return await self._tell()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _tell(self) -> bool:
        while self._untold:
            stamp, product_id = self._untold[0]
            pipe = self._client.pipeline(transaction=True)
            revision, changes = f"{self._prefix}:{stamp}:revision", f"{self._prefix}:{stamp}:changes"
            pipe.incr(revision).rpush(changes, product_id).ltrim(changes, -_KEPT_CHANGES, -1)
            pipe.expire(revision, _FEED_S).expire(changes, _FEED_S)
            if await self._try(pipe.execute()) is None:
                return False
            del self._untold[0]
        return True

    async def _try(self, answer: Awaitable[T]) -> T | None:
        if time.monotonic() < self._away_until:
            getattr(answer, "close", lambda: None)()
            return None
        try:
            return await answer
        except self._faults as error:
            self._away_until = time.monotonic() + _AWAY_S
            _log.warning("Redis does not answer (%s); searches are worked out without it for a while", error)
            return None


def namespace_of(parts: Sequence[str]) -> str:
    """A short name that the processes of one store, and no other store, come to."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
