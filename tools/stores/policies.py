"""Policies, cut into passages that can be cited, and found by words and meaning together.

Owns the `policies` table and its small index in memory (a store has dozens of passages, so both are scanned whole). An
answer comes in the asked language where the policy exists in it, and in another one rather than not at all.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from tools.search.index_words import query_words, words
from tools.stores.db import Database
from tools.stores.embedders import Embedder, Vector
from tools.stores.embedding_cache import EmbeddingCache
from tools.stores.people import Policy
from tools.stores.schema import policies

_HEADING = re.compile(r"^## +(.+?) *#*$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*# .*$", re.MULTILINE)
_FALLBACKS = ("en",)
_K1, _B = 1.2, 0.6
_EMBEDDED = 400
_FIRST_WEIGHT = 0.8
_TITLE_WEIGHT = 0.8
_WORDS_WEIGHT = 0.5
# What shoppers say for what policies write.
_WRITTEN = (
    (re.compile(r"几点|幾點|(?<!马)上班|下班|开门|關門|关门|营业到"), "营业时间"),
    (re.compile(r"\b(?:what time|when)\b.*\b(?:open|close|there|available|work)", re.IGNORECASE), "opening hours"),
    (re.compile(r"发货|發貨|寄出|出库"), "配送 何时出库 发货时间"),
    (re.compile(r"(?:几天|多久|什么时候|何时).{0,4}(?:能|可以)?(?:到货|到|送达|收到)(?!账|帐)"), "配送 几个工作日送达"),
    (re.compile(r"包邮|免邮|免运费|邮费|运费"), "配送 运费 满额免运费"),
    (re.compile(r"国外|海外|境外|加拿大|英国|德国|法国|日本|澳大利亚|澳洲|欧洲|新加坡|香港|台湾"), "国际配送"),
    (re.compile(r"\bship(?:ping|s)?\b.*\bto (?!me\b|us\b|my\b|you)[A-Za-z]", re.IGNORECASE), "international shipping"),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of a policy, as it is cited."""

    policy_id: str
    title: str
    heading: str
    text: str
    url: str | None
    language: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class _Indexed:
    passages: list[Passage]
    vectors: Vector
    counts: list[Counter[str]]
    rarity: dict[str, float]
    mean_length: float


class PolicyStore:
    """Load policies, search their passages."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        self._indexed: _Indexed | None = None

    async def load(self, records: Iterable[Policy]) -> int:
        """Add policies, or replace those of the same id and language; returns how many."""
        rows = [policy_row(record) for record in records]
        await self._database.upsert(policies, rows)
        await self.refresh()
        return len(rows)

    async def all(self) -> list[Policy]:
        """Every policy in every language."""
        async with self._database.connect() as connection:
            rows = await connection.execute(select(policies).order_by(policies.c.id, policies.c.language))
            return [Policy.model_validate(dict(row._mapping)) for row in rows]

    async def refresh(self) -> None:
        """Read the table again and index its passages."""
        passages = [passage for record in await self.all() for passage in split(record)]
        texts = [f"{each.title}. {each.heading}. {each.text}"[:_EMBEDDED] for each in passages]
        vectors = await EmbeddingCache(self._database, self._embedder).passages(texts)
        self._indexed = await asyncio.to_thread(_index, passages, vectors)

    async def search(self, text: str, language: str, limit: int = 2) -> list[Passage]:
        """The passages that answer a question best, in `language` where their policy has it; best first."""
        if self._indexed is None:
            await self.refresh()
        indexed = self._indexed
        if indexed is None or not indexed.passages or not text.strip():
            return []
        text = _as_written(text)
        vector = await asyncio.to_thread(self._embedder.query, text)
        cosines = indexed.vectors @ vector
        spread = float(cosines.std()) or 1.0
        scores = (cosines - float(cosines.mean())) / spread
        asked = query_words(text)
        lexical = np.asarray([_bm25(indexed, place, asked) for place in range(len(indexed.passages))], np.float32)
        if lexical.max() > 0:
            scores = scores + np.float32(_WORDS_WEIGHT * 3) * lexical / lexical.max()
        # "What is your return policy?" names no section: a policy's first one says what it is about.
        scores = scores + np.float32(_FIRST_WEIGHT) * _opening(indexed.passages)
        named = np.asarray([not set(asked).isdisjoint(words(each.title)) for each in indexed.passages])
        scores = scores + np.float32(_TITLE_WEIGHT) * named
        best = _in_language(indexed.passages, scores, language)
        return [_scored(indexed.passages[place], float(scores[place])) for place in best[:limit]]


def policy_row(record: Policy) -> dict[str, Any]:
    """The row of `policies` for a record."""
    return record.model_dump(mode="json")


def split(policy: Policy) -> list[Passage]:
    """A policy's sections; what stands before the first heading goes under the policy's own title."""
    parts = _HEADING.split(policy.body)
    sections = [(policy.title, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    bodies = [(heading.strip(), _TITLE.sub("", body).strip()) for heading, body in sections]
    return [
        Passage(policy.id, policy.title, heading, body, policy.url, policy.language) for heading, body in bodies if body
    ]


def _index(passages: list[Passage], vectors: Vector) -> _Indexed:
    counts = [Counter(words(f"{each.title} {each.heading} {each.heading} {each.text}")) for each in passages]
    present = Counter(word for count in counts for word in count)
    rarity = {word: math.log(1 + (len(passages) - n + 0.5) / (n + 0.5)) for word, n in present.items()}
    lengths = [count.total() for count in counts]
    return _Indexed(passages, vectors, counts, rarity, sum(lengths) / max(1, len(lengths)))


def _opening(passages: Sequence[Passage]) -> npt.NDArray[np.bool_]:
    """Which passages open their policy."""
    policies = [(each.policy_id, each.language) for each in passages]
    return np.asarray([place == 0 or policies[place - 1] != policies[place] for place in range(len(policies))])


def _bm25(indexed: _Indexed, place: int, asked: Sequence[str]) -> float:
    """Robertson's BM25 of one passage."""
    count = indexed.counts[place]
    length = 1 - _B + _B * count.total() / (indexed.mean_length or 1)
    return sum(
        indexed.rarity.get(word, 0.0) * count[word] * (_K1 + 1) / (count[word] + _K1 * length)
        for word in asked
        if count[word]
    )


def _in_language(passages: Sequence[Passage], scores: npt.NDArray[Any], language: str) -> list[int]:
    """Places best first: each policy in the asked language, else in a fallback, else in whatever there is."""
    languages: dict[str, set[str]] = {}
    for passage in passages:
        languages.setdefault(passage.policy_id, set()).add(passage.language)
    chosen = {
        policy: next((each for each in (language, *_FALLBACKS) if each in there), min(there))
        for policy, there in languages.items()
    }
    ours = [place for place, passage in enumerate(passages) if passage.language == chosen[passage.policy_id]]
    return sorted(ours, key=lambda place: -float(scores[place]))


def _scored(passage: Passage, score: float) -> Passage:
    return Passage(
        passage.policy_id, passage.title, passage.heading, passage.text, passage.url, passage.language, round(score, 4)
    )


def _as_written(question: str) -> str:
    """The question with the policies' own words for what it asks behind it."""
    return " ".join([question, *(written for said, written in _WRITTEN if said.search(question))])
