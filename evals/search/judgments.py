"""Queries and graded judgments, from the house's own files: a JSON line a query, a tab-separated line a judgment.

Owns what a bad line is called. The WANDS files are read by evals/search/wands.py into the same records. A judgment
file has the columns query, product and grade, or TREC's four (query, iteration, product, grade).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import UserError
from tools.intent.understanding import Filters

Qrels = dict[str, dict[str, int]]
"""By query id, the grade of each judged product: 0 is wrong, 1 partly right, 2 right."""


class Query(BaseModel):
    """One thing a shopper looks for. `filters` are limits that understanding has already read from the message."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(min_length=1)
    query: str = Field(min_length=1)
    language: str = "en"
    kind: str = ""
    split: Literal["dev", "test", ""] = ""
    filters: Filters = Field(default_factory=Filters)


def read_queries(path: Path) -> list[Query]:
    """The queries of a JSON Lines file; empty lines are passed over. Raises UserError naming file, line and reason."""
    queries = []
    for number, line in lines_of(path):
        try:
            queries.append(Query.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "line"
            raise UserError("bad_queries", f"{path}, line {number}: {where}: {first['msg']}") from None
    return unique(queries, path)


def unique(queries: list[Query], path: Path) -> list[Query]:
    """The same queries. Raises UserError where there are none, or two have one id."""
    if not queries:
        raise UserError("bad_queries", f"{path} holds no queries")
    seen: set[str] = set()
    for query in queries:
        if query.id in seen:
            raise UserError("bad_queries", f"{path}: the id '{query.id}' is used twice")
        seen.add(query.id)
    return queries


def read_qrels(path: Path) -> Qrels:
    """The grades of a tab-separated file, a heading allowed. Raises UserError naming file, line and reason."""
    found: Qrels = {}
    for number, line in lines_of(path):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) == 4:
            cells = [cells[0], *cells[2:]]
        if len(cells) != 3:
            raise UserError("bad_qrels", f"{path}, line {number}: three columns with tabs between them are wanted")
        query, product, grade = cells
        if not grade.isdecimal():
            if number == 1:
                continue
            raise UserError("bad_qrels", f"{path}, line {number}: the grade must be 0, 1 or 2, not '{grade}'")
        found.setdefault(query, {})[product] = int(grade)
    if not found:
        raise UserError("bad_qrels", f"{path} holds no judgments")
    return found


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, numbered from 1. Raises UserError where the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError("file_missing", f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError("bad_file", f"{path} is not UTF-8 text") from None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, line
