"""Whether a few words are the name, street, card or telephone of one of the store's customers; only digests are kept.

Some hundred bytes a customer, backwards and rot13 included; read in the background and again every ten minutes. A reply
is matched word by word (agent/seal): `goes_on` says that a fact may be completing, `another_s` that it is complete.
"""

from __future__ import annotations

import asyncio
import codecs
import hashlib
import re
import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from tools.stores.db import Database
from tools.stores.schema import customers

REFRESH_SECONDS = 600.0
MOST_UNITS = 12
_UNIT = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]|[^\W_\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
_LEAST_LETTERS, _LEAST_CJK = 8, 3
"""Shorter ones are ordinary words too often: a customer named 白云, a shopper called Will May."""
_ROWS = 2000
_Digests = npt.NDArray[np.uint64]


def units(text: str) -> list[str]:
    """Words of alphabets, single Chinese characters; no case, no accents, no punctuation."""
    text = unicodedata.normalize("NFKD", text).casefold()
    return _UNIT.findall("".join(char for char in text if not unicodedata.combining(char)))


def digest(parts: Sequence[str]) -> int:
    """Sixty-four bits of a sequence of units."""
    return int.from_bytes(hashlib.blake2b(" ".join(parts).encode(), digest_size=8).digest(), "big")


class KnownPeople:
    """The customers' names, streets and cards. Until the first `refresh` nobody is known."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._facts: _Digests = np.empty(0, np.uint64)
        self._owners: _Digests = np.empty(0, np.uint64)
        self._beginnings: _Digests = np.empty(0, np.uint64)
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    @property
    def stale(self) -> bool:
        """Never read, or long ago."""
        return self._read_at is None or time.monotonic() - self._read_at > REFRESH_SECONDS

    async def refresh(self) -> None:
        """Read every customer again, unless somebody is at it."""
        if self._reading.locked():
            return
        async with self._reading:
            facts: dict[int, list[int]] = {}
            beginnings: set[int] = set()
            async with self._database.connect() as connection:
                query = select(customers.c.id, customers.c.name, customers.c.record)
                rows = await connection.stream(query.execution_options(yield_per=_ROWS))
                async for part in rows.partitions(_ROWS):
                    await asyncio.to_thread(_take, [tuple(row) for row in part], facts, beginnings)
            pairs = sorted((fact, owner) for fact, owners in facts.items() for owner in set(owners))
            self._facts = np.asarray([fact for fact, _ in pairs], np.uint64)
            self._owners = np.asarray([owner for _, owner in pairs], np.uint64)
            self._beginnings = np.asarray(sorted(beginnings), np.uint64)
            self._read_at = time.monotonic()

    def goes_on(self, parts: Sequence[str]) -> bool:
        """Whether these units begin somebody's fact."""
        found = np.uint64(digest(parts))
        place = int(np.searchsorted(self._beginnings, found))
        return place < len(self._beginnings) and bool(self._beginnings[place] == found)

    def another_s(self, parts: Sequence[str], customer_id: str | None) -> bool:
        """Whether these units are the fact of somebody, and not of this customer."""
        found = np.uint64(digest(parts))
        first, last = (int(np.searchsorted(self._facts, found, side)) for side in ("left", "right"))
        if first == last:
            return False
        own = np.uint64(digest([customer_id])) if customer_id is not None else None
        return own is None or not bool((self._owners[first:last] == own).any())

    def __len__(self) -> int:
        return len(self._facts)


def _take(rows: Iterable[Sequence[Any]], facts: dict[int, list[int]], beginnings: set[int]) -> None:
    for key, name, record in rows:
        owner = digest([str(key)])
        streets = [str(address.get("line1") or "") for address in (record or {}).get("addresses") or ()]
        methods = (record or {}).get("payment_methods") or ()
        cards = [str(method.get("label") or "") for method in methods if method.get("kind") == "card"]
        phone = str((record or {}).get("phone") or "")
        for text in (str(name), phone, *streets, *cards):
            if not _telling(units(text)):
                continue
            for form in {text, text[::-1], codecs.encode(text, "rot13")}:
                found = units(form)
                facts.setdefault(digest(found), []).append(owner)
                beginnings.update(digest(found[:size]) for size in range(1, len(found)))


def _telling(found: Sequence[str]) -> bool:
    letters = sum(map(len, found))
    chinese = bool(found) and not found[0].isascii() and len(found[0]) == 1
    return 2 <= len(found) <= MOST_UNITS and letters >= (_LEAST_CJK if chinese else _LEAST_LETTERS)
