"""QueryLog: what shoppers search for, with its keywords, time and source, and nothing that identifies a person.

Written by the search tools and doors; read for reports (what is wanted, what is not found). E-mails, phone and card
numbers are masked before anything is stored, so there is no shopper in the table at all.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import jieba
from sqlalchemy import case, func, insert, select

from tools.masking import mask
from tools.stores.db import Database
from tools.stores.schema import query_log

QuerySource = Literal["chat", "api", "eval"]
_LONGEST = 500
_MOST_KEYWORDS = 12
_WORD = re.compile(r"[a-z0-9][a-z0-9'’.-]*[a-z0-9]|[a-z0-9]|[\u3040-\u30ff\u3400-\u9fff]+|[^\W\d_a-z]+", re.IGNORECASE)
_MASKS = re.compile(r"\[(?:email|card|phone|id|personal)\]")
_FILLERS = """
a an the and or of for to in on at with without from by is are be do does you your have has i me my we our it this that
any some can could would please show find get want need looking something
的 了 吗 呢 吧 啊 我 你 您 有 没有 要 想 想要 想买 买 找 给 和 或 一 一个 一件 请 请问 帮 帮我 这个 那个 什么 可以 推荐
"""
_STOP = frozenset(_FILLERS.split())


@dataclass(frozen=True, slots=True)
class QueryCount:
    """How often something was searched for, and how often nothing was found."""

    query: str
    times: int
    without_result: int


class QueryLog:
    """The table of queries."""

    def __init__(self, database: Database, *, source: QuerySource = "chat") -> None:
        self._database = database
        self._source = source

    async def record(
        self, query: str, *, language: str, found: int, source: QuerySource | None = None, at: datetime | None = None
    ) -> None:
        """Log one query, masked; an empty one is no query."""
        masked = " ".join(mask(query[: _LONGEST * 2]).split())[:_LONGEST]
        if not masked:
            return
        row = {
            "query": masked,
            "keywords": await asyncio.to_thread(keywords, masked),
            "language": language,
            "source": source or self._source,
            "found": found,
            "at": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
        }
        async with self._database.begin() as connection:
            await connection.execute(insert(query_log).values(**row))

    async def most_wanted(self, *, days: int = 30, limit: int = 20, unfound: bool = False) -> Sequence[QueryCount]:
        """The queries asked most often; with `unfound` those that found nothing."""
        since = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        said = func.lower(query_log.c.query)
        empty = func.sum(case((query_log.c.found == 0, 1), else_=0))
        query = select(said, func.count(), empty).where(query_log.c.at >= since).group_by(said)
        query = query.having(empty > 0).order_by(empty.desc()) if unfound else query.order_by(func.count().desc())
        async with self._database.connect() as connection:
            return [QueryCount(row[0], row[1], row[2]) for row in await connection.execute(query.limit(limit))]


def keywords(text: str) -> list[str]:
    """The words that say what is wanted: Chinese segmented, fillers and masks left out, each once."""
    words: dict[str, None] = {}
    for run in _WORD.findall(_MASKS.sub(" ", text).casefold()):
        parts = jieba.cut(run) if "\u3400" <= run[0] <= "\u9fff" else [run]
        for part in parts:
            if part.strip() and part not in _STOP:
                words[part] = None
    return list(words)[:_MOST_KEYWORDS]
