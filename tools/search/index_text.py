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

from tools.search.index_spelling import Spelling
from tools.search.index_words import analyzer, is_number, query_head, query_words, segmented

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
Mask = npt.NDArray[np.bool_]
_NAMING = ("title", "title_other", "category", "category_other", "brand", "tags", "codes")
_HEAD, _SLIP = 1.6, 0.6
_VOCABULARY = 100_000
_ANALYZER = "aisle"
_MEMORY = 64_000_000
_EMBEDDED = 260


@dataclass(frozen=True, slots=True)
class Found:
    """Rows with at least half of a query's words, best first, and how well each of them answers it."""

    rows: Rows
    scores: Scores
    named: Mask
    """Whether title, category, tags or brand have the query's head word: the row is of the wanted kind."""
    whole: Mask
    """Whether the row has every word of the query, wherever."""
    unknown: bool
    """Whether the query has a word that nothing in the catalogue has, at least not written so."""

    @classmethod
    def nothing(cls) -> Found:
        """No row has the words."""
        none = np.empty(0, np.bool_)
        return cls(np.empty(0, np.int64), np.empty(0, np.float32), none, none, True)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the query as queries: over all fields, and over those that name things (None: it is in none)."""

    anywhere: tantivy.Query
    naming: tantivy.Query | None
    slip: bool


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
        self._spelling = Spelling(
            pair for name in _NAMING for pair in self._searcher.terms_with_prefix(name, "", limit=_VOCABULARY)
        )

    def search(self, query: str, limit: int, rows: Sequence[int] | None = None) -> Found:
        """Products with at least half of the query's words, best first; among `rows` only, where given."""
        said = query_words(query)
        head = query_head(query)
        known = {word: meant for word in said if (meant := self._word(word, word == head)) is not None}
        half = math.ceil(len(said) / 2)
        if len(known) < half or (all(map(is_number, known)) and not all(map(is_number, said))):
            return Found.nothing()
        among = None if rows is None else tantivy.Query.term_set_query(self._schema, "row", list(rows))
        found, scores = self._rows(_enough([word.anywhere for word in known.values()], half), limit, among)
        naming = [word.naming for word in known.values() if word.naming is not None]
        named = np.zeros(len(found), np.bool_)
        if head in known and (of_kind := known[head].naming) is not None:
            named = np.isin(found, self._rows(of_kind, limit, among)[0])
        elif len(naming) >= half:
            named = np.isin(found, self._rows(_enough(naming, half), limit, among)[0])
        unknown = len(known) < len(said) or any(word.slip for word in known.values())
        whole = np.zeros(len(found), np.bool_)
        if len(known) == len(said):
            every = _all([word.anywhere for word in known.values()])
            whole = np.isin(found, self._rows(every, limit, among)[0])
        return Found(found, scores, named, whole, unknown)

    def _rows(self, query: tantivy.Query, limit: int, among: tantivy.Query | None) -> tuple[Rows, Scores]:
        if among is not None:
            query = _all([query, tantivy.Query.const_score_query(among, 0.0)])
        hits = self._searcher.search(query, limit=limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return np.asarray(rows, np.int64), np.asarray([score for score, _ in hits], np.float32)

    def _word(self, word: str, head: bool) -> _Word | None:
        """A word in its best field. One that nothing has is taken for a slip of the pen, if one is near."""
        weight, slip = _HEAD if head else 1.0, False
        fields = [name for name in FIELDS if self._searcher.doc_freq(name, word)]
        if not fields:
            meant = self._spelling.meant(word)
            if meant is None:
                return None
            word, weight, slip = meant, weight * _SLIP, True
            fields = [name for name in FIELDS if self._searcher.doc_freq(name, word)]
        naming = [name for name in fields if name in _NAMING]
        names = self._best_of(word, naming, weight) if naming else None
        return _Word(self._best_of(word, fields, weight), names, slip)

    def _best_of(self, word: str, fields: Sequence[str], weight: float) -> tantivy.Query:
        terms = [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, name, word, index_option="freq"), FIELDS[name] * weight
            )
            for name in fields
        ]
        return tantivy.Query.disjunction_max_query(terms, 0.1)


def _enough(parts: Sequence[tantivy.Query], needed: int) -> tantivy.Query:
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Should, part) for part in parts], minimum_number_should_match=needed
    )


def _all(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
