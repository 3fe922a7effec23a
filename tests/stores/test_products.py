"""The catalogue store: by id, by variant, facets in every language, and stock that changes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.stores.files import PRODUCTS, line, write
from tools.errors import UserError
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores


async def test_products_come_in_the_order_asked_for_and_unknown_ids_are_left_out(stores: Stores) -> None:
    await import_catalogue(stores, PRODUCTS)
    found = await stores.catalog.get(["kt-301", "nothing", "au-401", "kt-301"])
    assert list(found) == ["kt-301", "au-401"]
    assert found["kt-301"].text("zh").title == "鹅颈电热水壶"
    assert [variant.id for variant in found["kt-301"].variants] == ["kt-301-black", "kt-301-white"]


async def test_a_cart_finds_the_product_of_its_variant(stores: Stores) -> None:
    await import_catalogue(stores, PRODUCTS)
    found = await stores.catalog.by_variant(["jk-201-red-l", "sh-101-blue-42", "gone"])
    assert {key: product.id for key, product in found.items()} == {"jk-201-red-l": "jk-201", "sh-101-blue-42": "sh-101"}


async def test_what_was_imported_is_what_comes_back(stores: Stores) -> None:
    await import_catalogue(stores, PRODUCTS)
    product = (await stores.catalog.get(["sh-101"]))["sh-101"]
    again = [each async for each in stores.catalog.iterate() if each.id == "sh-101"]
    assert again == [product]
    assert product.variants[0].compare_at_price == Decimal("110.00")
    assert product.attributes["drop"] == "6 mm"


async def test_facets_name_categories_in_every_language(stores: Stores) -> None:
    await import_catalogue(stores, PRODUCTS)
    facets = await stores.catalog.facets()
    node = next(facet for facet in facets.categories if facet.path == ("Electronics", "Headphones"))
    assert (node.names["zh"], node.count) == (("数码", "耳机"), 2)
    assert set(facets.departments) >= {"Shoes", "Kitchen", "Toys"}
    assert "Lumen Audio" in facets.brands
    assert {"blue", "navy", "black", "white"} <= set(facets.colours)
    assert "EU 42" in facets.sizes
    assert facets.currency == "USD"


async def test_facets_follow_a_new_generation(stores: Stores, tmp_path: Path) -> None:
    assert (await stores.catalog.facets()).brands == ()
    await import_catalogue(stores, write(tmp_path / "p.jsonl", [line("a", brand="Anvil")]))
    assert (await stores.catalog.facets()).brands == ("Anvil",)


async def test_stock_and_price_change_at_once(stores: Stores) -> None:
    await import_catalogue(stores, PRODUCTS)
    changed = await stores.catalog.set_stock("kt-302", price=Decimal("99.50"), quantity=0)
    assert changed.variants[0].price == Decimal("99.50")
    assert (changed.variants[0].availability, changed.variants[0].quantity) == ("out_of_stock", 0)
    back = await stores.catalog.set_stock("kt-302", quantity=3)
    assert (back.variants[0].availability, back.variants[0].price) == ("in_stock", Decimal("99.50"))


async def test_stock_of_an_unknown_variant_or_below_zero_is_refused(stores: Stores) -> None:
    with pytest.raises(UserError, match="no variant 'x'"):
        await stores.catalog.set_stock("x", quantity=1)
    with pytest.raises(UserError, match="negative"):
        await stores.catalog.set_stock("x", price=Decimal("-1"))


async def test_an_import_takes_the_prices_of_the_file_back(stores: Stores) -> None:
    await import_catalogue(stores, PRODUCTS)
    await stores.catalog.set_stock("kt-302", price=Decimal("1.00"))
    report = await import_catalogue(stores, PRODUCTS)
    assert (report.imported, report.embedded) == (1, 0)
    assert (await stores.catalog.get(["kt-302"]))["kt-302"].variants[0].price == Decimal("119.00")
