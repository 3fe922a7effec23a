"""Hot searches: remembered in the process and in a real Redis, dropped by what touches them, never a stale price."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import orjson
import pytest

from tests import redis_server
from tests.stores.hashing import HashingEmbedder
from tools.intent.understanding import Filters
from tools.search.index_cache import key_of
from tools.search.index_request import SearchRequest, SearchResponse
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores, open_stores

KETTLES = SearchRequest("kettle", Filters(price_max=Decimal(50)))
LAMPS = SearchRequest("lamp", Filters(price_max=Decimal(50)))


def catalogue(path: Path, price: str = "40") -> Path:
    rows = [("kt-1", "Steel Kettle", price), ("kt-2", "Glass Kettle", "45"), ("lp-1", "Desk Lamp", "30")]
    lines = [
        orjson.dumps({"id": key, "title": title, "variants": [{"id": f"{key}-a", "price": cost, "quantity": 3}]})
        for key, title, cost in rows
    ]
    path.write_bytes(b"\n".join(lines))
    return path


async def opened(folder: Path, redis_url: str | None = None) -> Stores:
    return await open_stores(
        database_url=f"sqlite:///{folder}/a.db", data_dir=folder, embedder=HashingEmbedder(), redis_url=redis_url
    )


def ids(response: SearchResponse) -> set[str]:
    return {hit.product_id for hit in response.hits}


@pytest.fixture(params=["process", "redis"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    stores = await opened(tmp_path, redis_server.require() if request.param == "redis" else None)
    await import_catalogue(stores, catalogue(tmp_path / "catalogue.jsonl"))
    yield stores
    await stores.close()


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[Stores, Stores]]:
    """Two processes' stores over one folder and one Redis."""
    url = redis_server.require()
    one = await opened(tmp_path, url)
    await import_catalogue(one, catalogue(tmp_path / "catalogue.jsonl"))
    other = await opened(tmp_path, url)
    yield one, other
    await one.close()
    await other.close()


async def test_a_search_asked_again_is_remembered_whatever_its_capitals_and_spaces(shop: Stores) -> None:
    first = await shop.index.search(KETTLES)
    assert await shop.index.search(SearchRequest("  Kettle ", KETTLES.filters)) == first
    assert shop.index.hot.hits == 1


async def test_other_limits_are_another_search(shop: Stores) -> None:
    await shop.index.search(KETTLES)
    assert ids(await shop.index.search(SearchRequest("kettle", Filters(price_max=Decimal(42))))) == {"kt-1"}
    assert shop.index.hot.hits == 0


async def test_a_dearer_product_leaves_the_remembered_answer_at_once(shop: Stores) -> None:
    assert ids(await shop.index.search(KETTLES)) == {"kt-1", "kt-2"}
    await shop.set_stock("kt-1-a", price=Decimal(60))
    assert ids(await shop.index.search(KETTLES)) == {"kt-2"}


async def test_a_product_that_was_too_dear_comes_into_the_remembered_answer(shop: Stores) -> None:
    await shop.set_stock("kt-1-a", price=Decimal(60))
    assert ids(await shop.index.search(KETTLES)) == {"kt-2"}
    await shop.set_stock("kt-1-a", price=Decimal(20))
    assert ids(await shop.index.search(KETTLES)) == {"kt-1", "kt-2"}


async def test_a_sold_out_product_moves_behind_in_the_remembered_answer(shop: Stores) -> None:
    first = (await shop.index.search(KETTLES)).hits[0].product_id
    await shop.set_stock(f"{first}-a", quantity=0)
    assert (await shop.index.search(KETTLES)).hits[0].product_id != first


async def test_an_update_drops_only_what_it_touches(shop: Stores) -> None:
    await shop.index.search(KETTLES)
    await shop.index.search(LAMPS)
    await shop.set_stock("kt-1-a", price=Decimal(41))
    await shop.index.search(LAMPS)
    assert shop.index.hot.hits == 1
    await shop.index.search(KETTLES)
    assert shop.index.hot.hits == 1


async def test_an_answer_to_limits_alone_is_dropped_by_any_update(shop: Stores) -> None:
    cheap = SearchRequest("", Filters(price_max=Decimal(35)))
    assert ids(await shop.index.search(cheap)) == {"lp-1"}
    await shop.set_stock("kt-1-a", price=Decimal(5))
    assert ids(await shop.index.search(cheap)) == {"lp-1", "kt-1"}


async def test_an_update_embeds_nothing(shop: Stores) -> None:
    embedder = shop.embedder
    assert isinstance(embedder, HashingEmbedder)
    asked = embedder.asked
    await shop.set_stock("kt-1-a", price=Decimal(60))
    await shop.index.search(KETTLES)
    assert embedder.asked == asked


async def test_an_import_drops_what_it_touches(shop: Stores, tmp_path: Path) -> None:
    await shop.index.search(KETTLES)
    path = catalogue(tmp_path / "other.jsonl")
    path.write_bytes(path.read_bytes().replace(b"Steel Kettle", b"Steel Saucepan"))
    await import_catalogue(shop, path)
    assert ids(await shop.index.search(KETTLES)) == {"kt-2"}


async def test_a_file_of_new_prices_is_followed_by_the_serving_generation(shop: Stores, tmp_path: Path) -> None:
    assert ids(await shop.index.search(KETTLES)) == {"kt-1", "kt-2"}
    serving = shop.index.generation
    report = await import_catalogue(shop, catalogue(tmp_path / "dearer.jsonl", price="99"))
    assert (report.imported, report.embedded, shop.index.generation) == (1, 0, serving)
    assert ids(await shop.index.search(KETTLES)) == {"kt-2"}


async def test_an_answer_worked_out_during_an_update_is_not_remembered_as_newer(shop: Stores) -> None:
    hot = shop.index.hot
    mark = hot.mark()
    stale = await shop.index.search(SearchRequest("kettle", KETTLES.filters, fresh=True))
    await shop.set_stock("kt-1-a", price=Decimal(60))
    serving = shop.index.serving
    assert serving is not None
    key = key_of(serving.stamp, shop.embedder.name, KETTLES)
    await hot.put(key, mark, stale, np.asarray([serving.files.row_of["kt-1"]], np.int32))
    assert ids(await shop.index.search(KETTLES)) == {"kt-2"}


async def test_another_process_uses_what_one_has_found(two: tuple[Stores, Stores]) -> None:
    one, other = two
    found = await one.index.search(KETTLES)
    assert await other.index.search(KETTLES) == found
    assert other.index.hot.hits == 1


async def test_another_process_sees_an_update_in_its_next_search(two: tuple[Stores, Stores]) -> None:
    one, other = two
    assert ids(await other.index.search(KETTLES)) == {"kt-1", "kt-2"}
    await one.set_stock("kt-1-a", price=Decimal(60))
    assert ids(await other.index.search(KETTLES)) == {"kt-2"}


async def test_a_redis_that_goes_away_is_done_without(tmp_path: Path) -> None:
    own = redis_server.start_own()
    if own is None:
        pytest.skip("no redis-server is installed to be stopped")
    url, process = own
    stores = await opened(tmp_path, url)
    await import_catalogue(stores, catalogue(tmp_path / "catalogue.jsonl"))
    assert ids(await stores.index.search(KETTLES)) == {"kt-1", "kt-2"}
    process.kill()
    process.wait()
    await stores.set_stock("kt-1-a", price=Decimal(60))
    assert ids(await stores.index.search(KETTLES)) == {"kt-2"}
    assert ids(await stores.index.search(LAMPS)) == {"lp-1"}
    await stores.close()


async def test_a_redis_that_has_lost_everything_is_followed_anew(two: tuple[Stores, Stores]) -> None:
    one, other = two
    await one.set_stock("kt-1-a", price=Decimal(41))
    assert ids(await other.index.search(KETTLES)) == {"kt-1", "kt-2"}
    assert one.shared is not None
    keys = [key async for key in one.shared._client.scan_iter(f"{one.shared._prefix}:*")]
    await one.shared._client.delete(*keys)
    await one.catalog.set_stock("kt-1-a", price=Decimal(60))  # told to nobody
    assert ids(await other.index.search(KETTLES)) == {"kt-2"}
