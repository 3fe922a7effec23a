"""Hot searches: answers that are remembered, in this process and in Redis, until something they rest on changes.

An answer rests on its generation (part of its key) and on price and stock of the products that are about its query:
their rows are kept with it, and it is used while none of them is among the changes since. So an update drops what it
touches and nothing else. Owns keys, both levels and the log of changes; leaves query vectors to the embedder, who
remembers them for understanding too. Used by SearchIndex alone.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from tools.search.index_request import SearchRequest, SearchResponse
from tools.stores.shared_cache import SharedCache

Rows = npt.NDArray[np.int32]
Follow = Callable[[list[str] | None], Awaitable[list[int]]]
"""Reads price and stock of these products (None: of all) from SQL into the columns; returns their rows."""
_KEPT = 1000
_CHANGES_KEPT = 10_000
_RESPONSE = TypeAdapter(SearchResponse)
_ANY = b"*"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: an answer worked out from here on is as good as this."""

    stamp: str
    epoch: int
    revision: int


@dataclass(slots=True)
class Kept:
    """An answer, the revision at which it was still right, and the rows it rests on (None: on any)."""

    response: SearchResponse
    rows: Rows | None
    revision: int

    def encode(self) -> bytes:
        """As it lies in Redis: three lengths of bytes, one after the other."""
        rows = _ANY if self.rows is None else self.rows.astype("<i4").tobytes()
        body = _RESPONSE.dump_json(self.response)
        return b"%d %d\n" % (self.revision, len(body)) + body + rows

    @classmethod
    def decode(cls, data: bytes) -> Kept:
        """Raises ValueError where it is of another Aisle."""
        head, rest = data.split(b"\n", 1)
        revision, size = map(int, head.split())
        rows = None if rest[size:] == _ANY else np.frombuffer(rest[size:], "<i4").astype(np.int32)
        return cls(_RESPONSE.validate_json(rest[:size]), rows, revision)


class HotSearches:
    """Both levels, and the changes that decide what still holds."""

    def __init__(self, follow: Follow, shared: SharedCache | None = None) -> None:
        self._follow = follow
        self._shared = shared
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._changed: list[int] = []
        self._mark = Mark("", 0, 0)
        self.hits = 0
        """How many searches were answered from here."""

    async def revision(self, stamp: str) -> int:
        """Where a generation's feed stands: asked before its columns are read, so that no change falls between."""
        found = await self._shared.changes(stamp, 0) if self._shared else None
        return found[0] if found else 0

    def begin(self, stamp: str, revision: int) -> None:
        """Another generation serves: nothing of the one before holds."""
        self._mark = Mark(stamp, self._mark.epoch + 1, revision)
        self._changed.clear()
        self._kept.clear()

    def mark(self) -> Mark:
        """To be taken before an answer is worked out."""
        return self._mark

    async def get(self, key: str) -> SearchResponse | None:
        """The remembered answer, if it still holds."""
        kept = self._kept.get(key)
        if self._shared is not None:
            found = await self._shared.get(self._mark.stamp, key if kept is None else "")
            if found is not None:
                await self._catch_up(found[0])
                if kept is None and found[1]:
                    kept = _decoded(found[1])
        if kept is None or not self._holds(kept):
            self._kept.pop(key, None)
            return None
        self._keep(key, kept)
        self.hits += 1
        return kept.response

    async def put(self, key: str, mark: Mark, response: SearchResponse, rows: Rows | None) -> None:
        """Remember an answer that was worked out since `mark`."""
        if (mark.stamp, mark.epoch) != (self._mark.stamp, self._mark.epoch):
            return
        kept = Kept(response, rows, mark.revision)
        self._keep(key, kept)
        if self._shared is not None:
            await self._shared.put(key, kept.encode())

    def touched(self, row: int) -> None:
        """A product's price or stock has changed, and the columns say so already. This process only."""
        self._changed.append(row)
        self._advance(self._mark.revision + 1)

    async def tell(self, product_id: str) -> bool:
        """Tell every process of a change that is in SQL, this one included. False: there is no Redis to tell."""
        if self._shared is None:
            return False
        told = await self._shared.tell(self._mark.stamp, product_id)
        found = await self._shared.changes(self._mark.stamp, self._mark.revision) if told else None
        if found is None:
            await self._follow([product_id])
            self._forget(self._mark.revision)
        else:
            await self._catch_up(found[0])
        return True

    async def _catch_up(self, revision: int) -> None:
        """Follow the changes that other processes have made since this one looked."""
        if self._shared is None or revision == self._mark.revision:
            return
        known, stamp = self._mark.revision, self._mark.stamp
        found = await self._shared.changes(stamp, known)
        if found is None:
            return
        now, ids = found
        rows = await self._follow(ids)
        if (stamp, known) != (self._mark.stamp, self._mark.revision):
            return  # another search was quicker
        if ids is None or len(rows) != len(ids):
            self._forget(now)
        else:
            self._changed += rows
            self._advance(now)

    def _advance(self, revision: int) -> None:
        self._mark = Mark(self._mark.stamp, self._mark.epoch, revision)
        del self._changed[: max(0, len(self._changed) - _CHANGES_KEPT)]

    def _forget(self, revision: int) -> None:
        """What has changed is not known: nothing holds, nor what is being worked out."""
        self._mark = Mark(self._mark.stamp, self._mark.epoch + 1, revision)
        self._changed.clear()
        self._kept.clear()

    def _holds(self, kept: Kept) -> bool:
        behind = self._mark.revision - kept.revision
        if behind == 0:
            return True
        if behind < 0 or behind > len(self._changed) or kept.rows is None:
            return False
        if np.isin(self._changed[-behind:], kept.rows).any():
            return False
        kept.revision = self._mark.revision
        return True

    def _keep(self, key: str, kept: Kept) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def key_of(stamp: str, embedder: str, request: SearchRequest) -> str:
    """What an answer is remembered by: the query as it is compared, limits, generation and embedder."""
    vector = b"" if request.vector is None else request.vector.tobytes()
    parts = (
        stamp, embedder, plain(request.query), request.language, str(request.limit),
        request.filters.model_dump_json(exclude_none=True), "\n".join(sorted(request.exclude)),
    )  # fmt: skip
    return f"search:{hashlib.sha256(chr(0).join(parts).encode('utf-8', 'surrogatepass') + vector).hexdigest()}"


def plain(query: str) -> str:
    """A query without what makes no difference: width, capitals, spaces."""
    return " ".join(unicodedata.normalize("NFKC", query).casefold().split())


def _decoded(data: bytes) -> Kept | None:
    try:
        return Kept.decode(data)
    except ValueError:
        return None
