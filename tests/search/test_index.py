"""Searching the example catalogue: words and meaning, in Chinese and English, and the honest 'nothing'."""

from __future__ import annotations

import asyncio

import pytest

from tools.intent.understanding import Filters
from tools.search.index import SearchRequest, SearchResponse
from tools.stores.store import Stores, open_stores


async def search(shop: Stores, query: str, limit: int = 8, **limits: object) -> SearchResponse:
    return await shop.index.search(SearchRequest(query, Filters.model_validate(limits), limit=limit))


def ids(response: SearchResponse) -> list[str]:
    return [hit.product_id for hit in response.hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("trail running shoes", "sh-101"),
        ("waterproof jacket for hiking", "jk-201"),
        ("noise cancelling headphones", "au-401"),
        ("coffee grinder", "kt-302"),
        ("backpack for a laptop", "bg-501"),
        ("a present for a three year old, a train", "ty-601"),
        ("越野跑鞋", "sh-101"),
        ("羽绒服", "jk-202"),
        ("降噪耳机", "au-401"),
        ("有没有电热水壶", "kt-301"),
        ("台灯", "lt-701"),
        ("双肩包", "bg-501"),
    ],
)
async def test_the_first_hit_is_what_was_asked_for(shop: Stores, query: str, first: str) -> None:
    assert ids(await search(shop, query))[0] == first


@pytest.mark.parametrize(("query", "first"), [("headfones", "au-401"), ("backpak", "bg-501"), ("ketle", "kt-301")])
async def test_a_slip_of_the_pen_finds_the_same(shop: Stores, query: str, first: str) -> None:
    assert first in ids(await search(shop, query))[:2]


@pytest.mark.parametrize(
    ("query", "first"), [("Regenjacke", "jk-201"), ("ヘッドホン", "au-401"), ("chaussures de course", "sh-101")]
)
async def test_languages_the_catalogue_does_not_speak_find_what_they_name(shop: Stores, query: str, first: str) -> None:
    assert ids(await search(shop, query))[0] == first


async def test_a_language_no_table_has_finds_by_meaning(shop: Stores) -> None:
    response = await search(shop, "헤드폰")
    assert ids(response)[0] == "au-401"
    assert response.hits[0].lexical_rank is None
    assert response.hits[0].vector_rank == 1


async def test_a_code_finds_its_product(shop: Stores) -> None:
    assert ids(await search(shop, "kt-302"))[0] == "kt-302"


@pytest.mark.parametrize("query", ["asdfgh", "car tyres", "life insurance", "汽车轮胎", "租房"])
async def test_what_the_shop_does_not_have_finds_nothing(shop: Stores, query: str) -> None:
    response = await search(shop, query)
    assert (response.total, response.hits) == (0, [])


async def test_the_total_is_of_what_is_about_the_query_not_of_the_catalogue(shop: Stores) -> None:
    response = await search(shop, "headphones")
    assert set(ids(response)) == {"au-401", "au-402"}
    assert response.total == 2


async def test_no_query_lists_what_the_limits_leave_the_best_rated_first(shop: Stores) -> None:
    response = await search(shop, "", brand="Fellrunner")
    assert ids(response) == ["jk-201", "ot-801", "sh-101"]


async def test_excluded_products_do_not_come_again(shop: Stores) -> None:
    request = SearchRequest("headphones", exclude=frozenset({"au-401"}))
    assert ids(await shop.index.search(request)) == ["au-402"]


async def test_a_vector_that_is_known_already_is_used(shop: Stores) -> None:
    vector = shop.embedder.query("an electric kettle")
    request = SearchRequest("zzz", vector=vector)
    assert ids(await shop.index.search(request))[0] == "kt-301"


async def test_searches_at_once_answer_as_alone(shop: Stores) -> None:
    queries = ["trail running shoes", "羽绒服", "coffee grinder", "tent"] * 5
    alone = [ids(await search(shop, query)) for query in queries]
    together = await asyncio.gather(*(search(shop, query) for query in queries))
    assert [ids(response) for response in together] == alone


async def test_an_empty_catalogue_answers_with_nothing(tmp_path_factory: pytest.TempPathFactory, shop: Stores) -> None:
    data = tmp_path_factory.mktemp("empty")
    empty = await open_stores(database_url=f"sqlite:///{data}/aisle.db", data_dir=data, embedder=shop.embedder)
    assert (await search(empty, "anything")).total == 0
    assert empty.index.nearest(shop.embedder.query("anything"), 3) == []
    assert await empty.catalog.count() == 0
    await empty.close()


async def test_vectors_and_neighbours_for_recommendations(shop: Stores) -> None:
    vectors = shop.index.vectors(["au-401", "unknown"])
    assert list(vectors) == ["au-401"]
    near = shop.index.nearest(vectors["au-401"], 2, exclude=frozenset({"au-401"}))
    assert near[0][0] == "au-402"
    assert near[0][1] >= near[1][1]
