"""`aisle eval search`: which way of ranking finds what, over a catalogue, queries and judgments of anybody's.

Owns options and progress; reading, ranking and figures have rooms of their own beside it. Without options it is the
demo store with the house's own queries, of which the half is reported that nothing was tuned on.
"""

from __future__ import annotations

import asyncio
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.search import judgments, wands
from evals.search.judgments import Qrels, Query
from evals.search.pool import write_pool
from evals.search.report import document, print_tables
from evals.search.store import DEMO_SEED, opened
from evals.search.trust import SUITE
from evals.search.ways import NAMES, Ranked, rank
from tools.errors import UserError
from tools.search.wishes import switch
from tools.stores.embedders import DEFAULT_EMBEDDER

_FILES = {"products": "product.csv", "queries": "query.csv", "qrels": "label.csv"}


class Form(StrEnum):
    """How the files are written."""

    aisle = "aisle"
    wands = "wands"


class Split(StrEnum):
    """Which half of the queries."""

    dev = "dev"
    test = "test"
    all = "all"


def search(
    products: Annotated[
        Path | None, typer.Option(help="the catalogue: an import format, or WANDS' product.csv or folder [the demo]")
    ] = None,
    queries: Annotated[Path | None, typer.Option(help="a JSON line a query, or query.csv [the house's own]")] = None,
    qrels: Annotated[Path | None, typer.Option(help="query, product, grade, with tabs; or label.csv")] = None,
    form: Annotated[Form, typer.Option("--format", help="how these files are written")] = Form.aisle,
    split: Annotated[Split | None, typer.Option(help="which half, where queries name one [test]")] = None,
    kind: Annotated[str | None, typer.Option(help="only queries of this kind")] = None,
    vectors: Annotated[bool, typer.Option(help="embed the catalogue; without, words alone")] = True,
    wishes: Annotated[bool, typer.Option(help="use the table of wishes (tools/search/wishes.tsv)")] = True,
    embedder: Annotated[str, typer.Option(help="what embeds", envvar="AISLE_EMBEDDER")] = DEFAULT_EMBEDDER,
    seed: Annotated[int, typer.Option(help="of the bootstrap")] = 7,
    out: Annotated[Path | None, typer.Option(help="save the JSON result here, with every list")] = None,
    pool: Annotated[Path | None, typer.Option(help="save what is found but not judged here, to be judged")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """nDCG@10, recall@50, MRR and zero results of words, vectors, both, and both as they are shown."""
    try:
        asked, grades, catalogue = _read(products, queries, qrels, form)
        asked = _chosen(asked, split, kind)
        switch(on=wishes)
        names = NAMES if vectors else ("lexical",)
        made = embedder if vectors else "none"
        ranked, about, titles = asyncio.run(_run(asked, catalogue, form, made, names))
    except UserError as error:
        Console(stderr=True, soft_wrap=True).print(error.message, style="red", markup=False)
        raise typer.Exit(1) from None
    found = document(ranked, grades, form.value, seed, {**about, "format": form.value, "wishes": wishes})
    if out:
        lists = [{"id": each.query.id, "lists": each.lists, "ms": each.ms, "errors": each.errors} for each in ranked]
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps({**found, "lists": lists}, ensure_ascii=False), "utf-8")
    if pool:
        write_pool(pool, ranked, grades, titles)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print_tables(found, Console())


def _read(
    products: Path | None, queries: Path | None, qrels: Path | None, form: Form
) -> tuple[list[Query], Qrels, Path | None]:
    if form is Form.wands:
        folder = products if products and products.is_dir() else products.parent if products else None
        if products and products.is_dir():
            products = products / _FILES["products"]
        if folder and queries is None:
            queries = folder / _FILES["queries"]
        if folder and qrels is None and (folder / _FILES["qrels"]).exists():
            qrels = folder / _FILES["qrels"]
        if queries is None:
            raise UserError("no_queries", "with --format wands name --queries query.csv, or --products of a whole set")
        return wands.read_queries(queries), wands.read_qrels(qrels) if qrels else {}, products
    if products and queries is None:
        raise UserError("no_queries", "name --queries for this catalogue: a JSON line a query with id and query")
    own = queries is None
    asked = judgments.read_queries(queries or SUITE / "queries.jsonl")
    judged = qrels or (SUITE / "qrels.tsv" if own else None)
    return asked, judgments.read_qrels(judged) if judged else {}, products


def _chosen(queries: list[Query], split: Split | None, kind: str | None) -> list[Query]:
    """The half and kind that was asked for; where queries name halves, the one that nothing was tuned on."""
    if any(query.split for query in queries):
        wanted = split or Split.test
        queries = [query for query in queries if wanted is Split.all or query.split == wanted]
    elif split and split is not Split.all:
        raise UserError("no_split", "these queries name no split: leave --split out")
    if kind:
        queries = [query for query in queries if query.kind == kind]
    if not queries:
        raise UserError("no_queries", "no query is of this half and kind")
    return queries


async def _run(
    queries: list[Query], products: Path | None, form: Form, embedder: str, names: tuple[str, ...]
) -> tuple[list[Ranked], dict[str, Any], dict[str, str]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        stages: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in stages:
                stages[stage] = progress.add_task(f"import: {stage}", total=total)
            progress.update(stages[stage], completed=done, total=total)

        async with opened(products, form.value, embedder, progress=tell) as stores:
            task = progress.add_task("queries", total=len(queries))
            ranked = []
            for query in queries:
                ranked.append(await rank(stores, query, names))
                progress.advance(task)
            titles = {product.id: product.title async for product in stores.catalog.iterate()}
            about: dict[str, Any] = {"products": len(titles), "embedder": stores.embedder.name}
            if products is None:
                about["store"] = {"demo_seed": DEMO_SEED}
    return ranked, about, titles
