"""The Tantivy half of the search index: what a product's words are, building a generation, and BM25 over it.

A word of a query scores in its best field (weights below), words add up. Documents are known by their row, the place of
the product in the generation. Owns no filters and no vectors. Blocking, and quick: callers decide about threads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from tools.search.index_words import analyzer, is_number, query_words, segmented

FIELDS: Mapping[str, float] = {
    "title": 3.0,
    "title_other": 3.0,
    "category": 2.0,
    "category_other": 2.0,
    "brand": 2.0,
    "tags": 1.5,
    "attributes": 1.0,
    "options": 1.0,
    "description": 0.5,
    "codes": 5.0,
}
"""Weight of each field. The `other` ones hold translations, so that a second language does not make a title long."""

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
_ANALYZER = "aisle"
_MEMORY = 64_000_000
_EMBEDDED = 260


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that match a query's words, best first."""

    rows: Rows
    scores: Scores
    total: int


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=True, fast=True)
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def texts_of(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    """A product's texts (plain JSON values) by field."""
    translations: Sequence[Mapping[str, Any]] = list((raw.get("translations") or {}).values())
    attributes = [raw.get("attributes") or {}, *(texts.get("attributes") or {} for texts in translations)]
    variants = raw["variants"]
    codes = [raw["id"], *(code for each in variants for code in (each["id"], each.get("sku"), each.get("gtin")))]
    return {
        "title": [raw["title"]],
        "title_other": [texts["title"] for texts in translations],
        "category": list(raw.get("category") or ()),
        "category_other": [name for texts in translations for name in texts.get("category") or ()],
        "brand": [raw["brand"]] if raw.get("brand") else [],
        "tags": list(raw.get("tags") or ()),
        "attributes": [f"{name} {value}" for each in attributes for name, value in each.items()],
        "options": list(dict.fromkeys(value for each in variants for value in (each.get("options") or {}).values())),
        "description": [raw.get("description") or "", *(texts.get("description") or "" for texts in translations)],
        "codes": list(dict.fromkeys(code for code in codes if code)),
    }


def passage_of(raw: Mapping[str, Any]) -> str:
    """The text of a product that is embedded: what it is, in each language, then what it is like.

    Kept short on purpose: embedding costs by the token, and the rest of a description is found by its words.
    """
    texts = texts_of(raw)
    what = [*texts["title"], *texts["title_other"], *texts["category"][-1:], *texts["brand"]]
    like = [*(raw.get("attributes") or {}).values(), ", ".join(texts["tags"][:6]), raw.get("description") or ""]
    named = ". ".join(part for part in what if part)[:_EMBEDDED]
    return f"{named}. {'. '.join(part for part in like if part)}"[: max(len(named), _EMBEDDED)]


class TextWriter:
    """Builds the folder of one generation."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=False)
        index.register_tokenizer(_ANALYZER, analyzer())
        self._writer = index.writer(_MEMORY, 1)

    def add(self, first_row: int, products: Iterable[Mapping[str, Any]]) -> None:
        """Add products (plain JSON values); the first one gets this row."""
        for row, raw in enumerate(products, first_row):
            document = tantivy.Document()
            document.add_unsigned("row", row)
            for name, texts in texts_of(raw).items():
                for text in texts:
                    document.add_text(name, segmented(text))
            self._writer.add_document(document)

    def finish(self) -> None:
        """Write everything to disk."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class TextIndex:
    """A generation's folder, open for searching."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(_ANALYZER, analyzer())
        self._index.reload()
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def search(self, query: str, limit: int, rows: Sequence[int] | None = None) -> Found:
        """Products with at least half of the query's words, best first; among `rows` only, where given."""
        known = [(word, found) for word in query_words(query) if (found := self._word(word)) is not None]
        said = query_words(query)
        if not known or (all(is_number(word) for word, _ in known) and not all(is_number(word) for word in said)):
            return Found(np.empty(0, np.int64), np.empty(0, np.float32), 0)
        needed = min(len(known), math.ceil(len(said) / 2))
        if needed < math.ceil(len(said) / 2):
            return Found(np.empty(0, np.int64), np.empty(0, np.float32), 0)
        words = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, part) for _, part in known], minimum_number_should_match=needed
        )
        if rows is not None:
            among = tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, "row", list(rows)), 0.0)
            words = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, among)])
        result = self._searcher.search(words, limit=limit, count=True)
        addresses = [address for _, address in result.hits]
        return Found(
            np.asarray(self._searcher.fast_field_values("row", addresses), np.int64),
            np.asarray([score for score, _ in result.hits], np.float32),
            int(result.count or 0),
        )

    def _word(self, word: str) -> tantivy.Query | None:
        """A word in its best field; a word nobody uses is taken for a slip of one letter, if it is long enough."""
        fields = [name for name in FIELDS if self._searcher.doc_freq(name, word)]
        if fields:
            parts = [
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, name, word, index_option="freq"), FIELDS[name]
                )
                for name in fields
            ]
            return tantivy.Query.disjunction_max_query(parts, 0.1)
        if len(word) < 4 or not word.isascii() or not word.isalpha():
            return None
        distance = 1 if len(word) < 8 else 2
        parts = [
            tantivy.Query.boost_query(
                tantivy.Query.fuzzy_term_query(self._schema, name, word, distance=distance), FIELDS[name] * 0.5
            )
            for name in ("title", "category", "brand")
        ]
        slipped = tantivy.Query.disjunction_max_query(parts, 0.1)
        return slipped if self._searcher.search(slipped, limit=1, count=True).count else None
