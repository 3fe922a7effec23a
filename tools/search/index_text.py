"""The Tantivy half of the search index: building a generation, and BM25 over it.

A word of a query scores in its best field (weights in index_fields), words add up; index_query says what the words are.
Documents are known by their row, the place of the product in the generation. Owns no filters and no vectors. Blocking,
and quick: callers decide about threads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from tools.search.index_fields import FIELDS, NAMING, texts_of
from tools.search.index_measures import Measure
from tools.search.index_query import Asked, asked
from tools.search.index_spelling import Spelling
from tools.search.index_words import analyzer, is_number, segmented

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
_HEAD, _SLIP, _AS_NUMBER = 1.6, 0.6, 0.5
_MEASURE = 6.0  # what a quantity is worth, however long a list of quantities it stands in
_ENOUGH = 1 / 3  # so many of the words said must be there
_TIE = 0.3  # what a word is worth in a further field
_QUERIES_KEPT = 2048
_VOCABULARY = 100_000
_NAMED_MARK, _WHOLE_MARK = 8192.0, 16384.0  # beyond any BM25 score of two dozen words with the weights above
_ANALYZER, _PLAIN_ANALYZER = "aisle", "aisle-plain"
_WRITTEN = "written"  # words that name things as they are written, not stemmed: what slips are measured against
_MEMORY = 64_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """Rows with enough of a query's words, best first, and how well each of them answers it."""

    rows: Rows
    scores: Scores
    named: Mask
    """Whether title, category, tags or brand have the query's head word: the row is of the wanted kind."""
    whole: Mask
    """Whether the row has every word of the query, wherever."""
    unknown: bool
    """Whether the query has a word that nothing in the catalogue has, at least not written so."""
    attainable: float
    """About the score of a row whose title is the query: what the best score is to be measured against."""

    @classmethod
    def nothing(cls) -> Found:
        """No row has the words."""
        none = np.empty(0, np.bool_)
        return cls(np.empty(0, np.int64), np.empty(0, np.float32), none, none, True, 0.0)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the query as queries: over all fields, and over those that name things (None: it is in none)."""

    anywhere: tantivy.Query
    naming: tantivy.Query | None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=True, fast=True)
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field(_WRITTEN, tokenizer_name=_PLAIN_ANALYZER, index_option="basic")
    return builder.build()


def _register(index: tantivy.Index) -> None:
    index.register_tokenizer(_ANALYZER, analyzer())
    index.register_tokenizer(_PLAIN_ANALYZER, analyzer(stemmed=False))


class TextWriter:
    """Builds the folder of one generation."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=False)
        _register(index)
        self._writer = index.writer(_MEMORY, 1)

    def add(self, first_row: int, products: Iterable[Mapping[str, Any]]) -> None:
        """Add products (plain JSON values); the first one gets this row."""
        for row, raw in enumerate(products, first_row):
            document = tantivy.Document()
            document.add_unsigned("row", row)
            for name, texts in texts_of(raw).items():
                for text in map(segmented, texts):
                    document.add_text(name, text)
                    if name in NAMING and name != "codes":
                        document.add_text(_WRITTEN, text)
            self._writer.add_document(document)

    def finish(self) -> None:
        """Write everything to disk."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class TextIndex:
    """A generation's folder, open for searching."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        _register(self._index)
        self._index.reload()
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._spelling = Spelling(self._searcher.terms_with_prefix(_WRITTEN, "", limit=_VOCABULARY))
        self._asked = lru_cache(_QUERIES_KEPT)(lambda query: asked(query, self._spelling, self._known))

    def asked(self, query: str) -> Asked:
        """What a query asks for, read against this catalogue's words."""
        return self._asked(query)

    def search(self, query: str, limit: int, rows: Rows | None = None) -> Found:
        """Products with enough of the query's words, best first; among `rows` only, where given."""
        want = self.asked(query)
        known = {word: meant for word in want.words if (meant := self._word(word, want)) is not None}
        sizes = [meant for each in want.measures if (meant := self._size(each)) is not None]
        found = [*known.values(), *sizes]
        said = len(want.words) + len(want.measures)
        only_numbers = not sizes and all(map(is_number, known)) and not all(map(is_number, want.words))
        if len(found) < math.ceil(said * _ENOUGH) or not found or only_numbers:
            return Found.nothing()
        among = None if rows is None else tantivy.Query.term_set_query(self._schema, "row", rows.tolist())
        query_ = _enough([word.anywhere for word in found], math.ceil(said * _ENOUGH))
        every = _all([word.anywhere for word in found]) if len(found) == said else None
        matches, scores, named, whole = self._marked(query_, self._naming(want, known), every, limit, among)
        attainable = FIELDS["title"] * sum(self._rarity(word) for word in want.words) + _MEASURE * len(want.measures)
        return Found(matches, scores, named, whole, len(found) < said or bool(want.slips), attainable)

    def _marked(
        self,
        query: tantivy.Query,
        naming: tantivy.Query | None,
        every: tantivy.Query | None,
        limit: int,
        among: tantivy.Query | None,
    ) -> tuple[Rows, Scores, Mask, Mask]:
        """The matches, best first, and which of them two further queries match as well.

        One search instead of three: the further ones add to the score more than BM25 can, and are read off it again.
        Where there are more matches than `limit`, those that are marked are kept first.
        """
        parts = [(tantivy.Occur.Must, query)]
        for further, mark in ((naming, _NAMED_MARK), (every, _WHOLE_MARK)):
            if further is not None:
                parts.append((tantivy.Occur.Should, tantivy.Query.const_score_query(further, mark)))
        rows, marked = self._rows(tantivy.Query.boolean_query(parts), limit, among)
        marks = (marked // _NAMED_MARK).astype(np.int64)
        scores = np.asarray(marked - marks * _NAMED_MARK, np.float32)
        best = np.argsort(-scores, kind="stable")
        return rows[best], scores[best], (marks[best] & 1) > 0, (marks[best] & 2) > 0

    def _naming(self, want: Asked, known: Mapping[str, _Word]) -> tantivy.Query | None:
        """What is of the wanted kind: by the head word, else by half of the words, in fields that name."""
        head = known.get(want.head) if want.head else None
        if head is not None and head.naming is not None:
            return head.naming
        naming = [word.naming for word in known.values() if word.naming is not None]
        half = math.ceil(len(want.words) / 2)
        return _enough(naming, half) if naming and len(naming) >= half else None

    def knows(self, query: str) -> bool:
        """Whether the catalogue has any word of the query, wherever."""
        return any(map(self._known, self.asked(query).words))

    def _rarity(self, word: str) -> float:
        """The inverse document frequency of BM25, over all fields together."""
        count = self._searcher.num_docs
        having = max(self._searcher.doc_freq(name, word) for name in FIELDS)
        return math.log(1 + (count - having + 0.5) / (having + 0.5))

    def _known(self, word: str) -> bool:
        return any(self._searcher.doc_freq(name, word) for name in FIELDS)

    def _rows(self, query: tantivy.Query, limit: int, among: tantivy.Query | None) -> tuple[Rows, Scores]:
        """Rows and scores, best first."""
        if among is not None:
            query = _all([query, tantivy.Query.const_score_query(among, 0.0)])
        hits = self._searcher.search(query, limit=limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return np.asarray(rows, np.int64), np.asarray([score for score, _ in hits], np.float32)

    def _word(self, word: str, want: Asked) -> _Word | None:
        """A word in its best field; None where nothing has it."""
        weight = (_HEAD if word == want.head else 1.0) * (_SLIP if word in want.slips else 1.0)
        fields = [name for name in FIELDS if self._searcher.doc_freq(name, word)]
        if not fields:
            return None
        naming = [name for name in fields if name in NAMING]
        return _Word(self._best_of(word, fields, weight), self._best_of(word, naming, weight) if naming else None)

    def _size(self, measure: Measure) -> _Word | None:
        """A quantity, or its number where the catalogue does not write the unit."""
        parts = []
        if here := [word for word in measure.words if self._searcher.doc_freq("measures", word)]:
            exact = tantivy.Query.term_set_query(self._schema, "measures", here)
            parts.append(tantivy.Query.const_score_query(exact, _MEASURE))
        fields = [name for name in FIELDS if self._searcher.doc_freq(name, measure.number)]
        if fields and measure.until is None:
            parts.append(self._best_of(measure.number, fields, _AS_NUMBER))
        return _Word(tantivy.Query.disjunction_max_query(parts), None) if parts else None

    def _best_of(self, word: str, fields: Sequence[str], weight: float) -> tantivy.Query:
        terms = [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, name, word, index_option="freq"), FIELDS[name] * weight
            )
            for name in fields
        ]
        return tantivy.Query.disjunction_max_query(terms, _TIE)


def _enough(parts: Sequence[tantivy.Query], needed: int) -> tantivy.Query:
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Should, part) for part in parts], minimum_number_should_match=needed
    )


def _all(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
