"""Limits: exact on one and the same variant, in the store's words and the shopper's, given up one at a time."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.search.test_index import ids, search
from tests.stores.files import PRODUCTS
from tools.intent.understanding import Filters
from tools.search.index import SearchRequest
from tools.search.index_relax import Relaxed
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores, open_stores


async def test_a_blue_one_under_90_is_one_variant_not_two(shop: Stores) -> None:
    response = await search(shop, "running shoes", colour="blue", price_max=90)
    assert ids(response) == ["sh-101"]
    assert response.hits[0].variant_id == "sh-101-blue-42"
    assert response.relaxed == []
    black = await search(shop, "running shoes", colour="black", price_max=90)
    assert [item.limit for item in black.relaxed] == ["colour"], "the black one costs 95"


async def test_the_variant_that_meets_the_limits_is_named(shop: Stores) -> None:
    hit = (await search(shop, "waterproof jacket", colour="red", size="L")).hits[0]
    assert hit.variant_id == "jk-201-red-l"


@pytest.mark.parametrize("colour", ["navy", "blue", "蓝色", "红色"])
async def test_colours_meet_across_shades_and_languages(shop: Stores, colour: str) -> None:
    response = await search(shop, "jacket", colour=colour)
    assert ids(response) == ["jk-201"]
    assert response.relaxed == []


async def test_headphones_not_from_a_brand_are_of_others(shop: Stores) -> None:
    every = await search(shop, "", category="Headphones")
    assert set(ids(every)) == {"au-401", "au-402"}
    brands = {key: product.brand for key, product in (await shop.catalog.get(ids(every))).items()}
    response = await search(shop, "headphones", category="Headphones", brands_not=[brands["au-401"]])
    assert set(ids(response)) == {key for key, brand in brands.items() if brand != brands["au-401"]}
    black = await search(shop, "running shoes", colours_not=["blue"])
    assert black.hits[0].variant_id != "sh-101-blue-42"


@pytest.mark.parametrize("size", ["42", "EU 42", "42码", "size 42"])
async def test_sizes_meet_however_they_are_written(shop: Stores, size: str) -> None:
    response = await search(shop, "leather sneakers", size=size)
    assert response.hits[0].variant_id == "sh-102-white-42"
    assert response.relaxed == []


@pytest.mark.parametrize("category", ["Headphones", "headphone", "耳机", "Electronics > Headphones", "数码"])
async def test_categories_meet_in_every_language_and_depth(shop: Stores, category: str) -> None:
    response = await search(shop, "", category=category)
    assert set(ids(response)) == {"au-401", "au-402"}


async def test_a_part_of_a_category_name_is_enough(shop: Stores) -> None:
    assert set(ids(await search(shop, "", category="jackets"))) == {"jk-201", "jk-202"}


async def test_in_stock_means_the_variant_that_is_shown(shop: Stores) -> None:
    response = await search(shop, "trail shoes", in_stock=True, size="43")
    assert [item.limit for item in response.relaxed] == ["size"], "size 43 is sold out"
    assert response.hits[0].variant_id in ("sh-101-blue-42", "sh-101-black-42")


async def test_a_rating_is_a_limit(shop: Stores) -> None:
    assert ids(await search(shop, "headphones", rating_min=Decimal("4.2"))) == ["au-401"]


async def test_sorting_by_price_keeps_to_what_was_asked_for(shop: Stores) -> None:
    assert ids(await search(shop, "headphones", sort="price_asc")) == ["au-402", "au-401"]
    assert ids(await search(shop, "headphones", sort="price_desc")) == ["au-401", "au-402"]


async def test_a_price_nothing_meets_is_relaxed_and_the_cheapest_comes_first(shop: Stores) -> None:
    response = await search(shop, "jacket", price_max=Decimal("100"))
    assert response.relaxed == [Relaxed("price_max", "100")]
    assert ids(response)[0] == "jk-202"


async def test_taste_gives_way_before_price(shop: Stores) -> None:
    response = await search(shop, "kettle", colour="purple", price_max=70)
    assert response.relaxed == [Relaxed("colour", "purple")]
    assert ids(response) == ["kt-301"]


async def test_a_brand_the_shop_does_not_have_is_told(shop: Stores) -> None:
    response = await search(shop, "tent", brand="Nike")
    assert response.relaxed == [Relaxed("brand", "Nike")]
    assert ids(response)[0] == "ot-801"


async def test_several_limits_give_way_together_only_when_one_is_not_enough(shop: Stores) -> None:
    response = await search(shop, "tent", colour="pink", price_max=100)
    assert [item.limit for item in response.relaxed] == ["colour", "price_max"]


@pytest.mark.parametrize(
    "limits", [{"category": "Motor oil"}, {"brand": "Nike"}, {"category": "轮胎", "price_max": 50}]
)
async def test_limits_alone_that_name_nothing_do_not_list_the_whole_catalogue(
    shop: Stores, limits: dict[str, object]
) -> None:
    assert (await search(shop, "", **limits)).total == 0


async def test_a_changed_stock_counts_at_once(tmp_path: Path, shop: Stores) -> None:
    stores = await open_stores(database_url=f"sqlite:///{tmp_path}/a.db", data_dir=tmp_path, embedder=shop.embedder)
    await import_catalogue(stores, PRODUCTS)
    stores.index.update_stock(await stores.catalog.set_stock("kt-301-black", price=Decimal("40.00"), quantity=0))
    request = SearchRequest("kettle", Filters(price_max=Decimal(50)))
    assert [hit.variant_id for hit in (await stores.index.search(request)).hits] == ["kt-301-black"]
    in_stock = SearchRequest("kettle", Filters(price_max=Decimal(50), in_stock=True))
    assert [item.limit for item in (await stores.index.search(in_stock)).relaxed] == ["in_stock"]
    await stores.close()
