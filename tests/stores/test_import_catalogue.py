"""Importing: new, changed, unchanged, gone; generations that switch whole; nothing embedded twice."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.stores.files import PRODUCTS, line, write
from tests.stores.hashing import HashingEmbedder
from tools.errors import UserError
from tools.search.index import SearchRequest
from tools.search.index_topics import names
from tools.stores import generations
from tools.stores.imports.importer import import_catalogue
from tools.stores.lock import WriterLock, holder
from tools.stores.schema import variants
from tools.stores.store import Stores, open_stores


async def found(stores: Stores, query: str) -> list[str]:
    response = await stores.index.search(SearchRequest(query))
    return [hit.product_id for hit in response.hits]


async def test_a_file_becomes_the_catalogue_and_can_be_searched(stores: Stores) -> None:
    report = await import_catalogue(stores, PRODUCTS)
    assert (report.read, report.imported, report.unchanged, report.embedded, report.errors) == (12, 12, 0, 12, [])
    assert await stores.catalog.count() == 12
    assert (await found(stores, "noise cancelling headphones"))[0] == "au-401"
    assert (await found(stores, "鹅颈电热水壶"))[0] == "kt-301"


async def test_importing_ten_thousand_unchanged_products_embeds_nothing(
    stores: Stores, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    path = write(tmp_path / "many.jsonl", (line(f"p{number:05}", price=f"{number}.00") for number in range(10_000)))
    first = await import_catalogue(stores, path)
    topics = len(names())  # embedded once with the first catalogue
    assert (first.imported, first.embedded, embedder.asked) == (10_000, 10_000, 10_000 + topics)
    again = await import_catalogue(stores, path)
    assert (again.read, again.imported, again.unchanged, again.embedded) == (10_000, 0, 10_000, 0)
    assert embedder.asked == 10_000 + topics


async def test_a_changed_price_is_written_without_embedding(stores: Stores, tmp_path: Path) -> None:
    await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a"), line("b")]))
    report = await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a", price="12.50"), line("b")]))
    assert (report.imported, report.unchanged, report.embedded) == (1, 1, 0)
    assert (await stores.catalog.get(["a"]))["a"].variants[0].price == Decimal("12.50")


async def test_a_file_replaces_what_is_not_in_it(stores: Stores, tmp_path: Path) -> None:
    await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a"), line("b", title="Blue teapot")]))
    report = await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a"), line("c")]))
    assert (report.imported, report.unchanged, report.removed) == (1, 1, 1)
    assert sorted(await stores.catalog.get(["a", "b", "c"])) == ["a", "c"]
    assert "b" not in await found(stores, "blue teapot")
    async with stores.database.connect() as connection:
        assert (await connection.execute(select(func.count()).select_from(variants))).scalar_one() == 2


async def test_keep_adds_and_updates(stores: Stores, tmp_path: Path) -> None:
    await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a"), line("b")]))
    extra = write(tmp_path / "q.jsonl", [line("b", title="Green teapot"), line("c")])
    report = await import_catalogue(stores, extra, keep=True)
    assert (report.read, report.imported, report.kept, report.removed) == (2, 2, 1, 0)
    assert sorted(await stores.catalog.get(["a", "b", "c"])) == ["a", "b", "c"]
    assert await found(stores, "green teapot") == ["b"]


async def test_keep_gives_no_variant_to_two_products(stores: Stores, tmp_path: Path) -> None:
    await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a")]))
    clash = write(tmp_path / "q.jsonl", [line("b", variants=[{"id": "a-1", "price": "1"}]), line("c")])
    report = await import_catalogue(stores, clash, keep=True)
    assert [(error.line, error.id) for error in report.errors] == [(1, "b")]
    assert sorted(await stores.catalog.get(["a", "b", "c"])) == ["a", "c"]


async def test_a_variant_may_move_to_another_product(stores: Stores, tmp_path: Path) -> None:
    moved = [{"id": "a-1", "price": "1"}]
    await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a"), line("b")]))
    report = await import_catalogue(
        stores,
        write(tmp_path / "p.jsonl", [line("a", variants=[{"id": "n", "price": "1"}]), line("b", variants=moved)]),
    )
    assert report.errors == []
    assert (await stores.catalog.by_variant(["a-1"]))["a-1"].id == "b"


async def test_progress_is_told_by_stage(lite: Stores) -> None:
    stages: dict[str, tuple[int, int | None]] = {}
    await import_catalogue(lite, PRODUCTS, lambda stage, done, total: stages.__setitem__(stage, (done, total)))
    size = PRODUCTS.stat().st_size
    assert stages == {"read": (size, size), "compare": (12, 12), "index": (12, 12), "write": (12, 12)}


async def test_another_process_sees_the_new_generation(stores: Stores, database_url: str, tmp_path: Path) -> None:
    other = await open_stores(database_url=database_url, data_dir=stores.data_dir, embedder=HashingEmbedder())
    await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a", title="Copper pan")]))
    await other.index.load()
    assert await found(other, "copper pan") == ["a"]
    await other.close()


async def test_reopening_serves_the_same_catalogue(stores: Stores, database_url: str) -> None:
    await import_catalogue(stores, PRODUCTS)
    other = await open_stores(database_url=database_url, data_dir=stores.data_dir, embedder=HashingEmbedder())
    assert await found(other, "gooseneck kettle") == await found(stores, "gooseneck kettle")
    await other.close()


async def test_old_generations_are_swept_but_for_the_last(stores: Stores, tmp_path: Path) -> None:
    for number in range(4):
        await import_catalogue(stores, write(tmp_path / "p.jsonl", [line(f"p{number}")]))
    kept = sorted(int(path.name) for path in (stores.data_dir / "generations").iterdir())
    assert len(kept) == 2
    assert sorted(stores.shelf.generations()) == kept
    assert kept[-1] == stores.index.generation


async def test_the_index_refuses_another_embedder(stores: Stores, database_url: str) -> None:
    await import_catalogue(stores, PRODUCTS)
    with pytest.raises(UserError, match="made with the embedder 'hashing', not 'other'") as raised:
        await open_stores(database_url=database_url, data_dir=stores.data_dir, embedder=HashingEmbedder("other"))
    assert raised.value.code == "embedder_mismatch"


async def test_an_import_changes_the_embedder(stores: Stores, database_url: str) -> None:
    await import_catalogue(stores, PRODUCTS)
    other = await open_stores(
        database_url=database_url, data_dir=stores.data_dir, embedder=HashingEmbedder("other"), load_index=False
    )
    report = await import_catalogue(other, PRODUCTS)
    assert (report.imported, report.embedded) == (0, 12)
    serving = await generations.active(other.database)
    assert serving is not None
    assert serving.embedder == "other"
    await other.close()


async def test_an_import_beside_a_running_server_names_it(lite: Stores) -> None:
    lock = WriterLock.take(lite.data_dir, "aisle serve", "http://127.0.0.1:8000")
    with pytest.raises(UserError, match="aisle serve") as raised:
        await import_catalogue(lite, PRODUCTS)
    assert raised.value.code == "data_dir_busy"
    found = holder(lite.data_dir)
    assert found is not None
    assert (found.role, found.url) == ("aisle serve", "http://127.0.0.1:8000")
    lock.release()
    assert holder(lite.data_dir) is None
    assert (await import_catalogue(lite, PRODUCTS)).imported == 12


async def test_a_second_import_at_the_same_time_is_refused(lite: Stores, embedder: HashingEmbedder) -> None:
    embedder._delay = 0.05
    first = asyncio.create_task(import_catalogue(lite, PRODUCTS))
    await asyncio.sleep(0)  # the task has run to its first wait, lock in hand
    with pytest.raises(UserError, match="running already"):
        await import_catalogue(lite, PRODUCTS)
    assert (await first).imported == 12


async def test_searches_go_on_while_a_catalogue_is_imported(
    lite: Stores, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    await import_catalogue(lite, PRODUCTS)
    embedder._delay = 0.02
    path = write(tmp_path / "p.jsonl", [line(f"n{number}", title=f"New thing {number}") for number in range(30)])
    running = asyncio.create_task(import_catalogue(lite, path))
    seen = set()
    while not running.done():
        seen.add(tuple(await found(lite, "electric kettle")))
        await asyncio.sleep(0.01)
    await running
    assert ("kt-301",) in {ids[:1] for ids in seen}
    assert "kt-301" not in await found(lite, "electric kettle")
