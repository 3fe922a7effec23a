"""Each format, told apart by its content, becomes products with their variants."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.stores.files import EXAMPLES, PRODUCTS, table
from tools.errors import UserError
from tools.stores.catalog import Product
from tools.stores.imports.files import open_text
from tools.stores.imports.rows import Read, RowError, Truncated
from tools.stores.imports.sniff import READERS, sniff


def read(path: Path, currency: str = "USD") -> tuple[dict[str, Product], list[RowError | Truncated]]:
    known, encoding = sniff(path)
    text, _ = open_text(path, encoding)
    with text:
        items = list(READERS[known](text, currency))
    products = {item.product.id: item.product for item in items if isinstance(item, Read)}
    return products, [item for item in items if not isinstance(item, Read)]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("products.jsonl", "jsonl"),
        ("google.tsv", "google_tsv"),
        ("google.xml", "google_xml"),
        ("shopify.csv", "shopify"),
        ("woocommerce.csv", "woocommerce"),
    ],
)
def test_the_format_is_told_by_content_not_by_name(name: str, known: str, tmp_path: Path) -> None:
    copy = tmp_path / "catalogue.dat"
    copy.write_bytes((EXAMPLES / name).read_bytes())
    assert sniff(copy)[0] == known


def test_jsonl_loses_nothing() -> None:
    products, errors = read(PRODUCTS)
    assert errors == []
    shoe = products["sh-101"]
    assert shoe.text("zh").title == "山脊越野跑鞋"
    assert shoe.variants[0].compare_at_price == Decimal("110.00")
    assert [variant.availability for variant in shoe.variants] == ["in_stock", "out_of_stock", "in_stock"]


def test_google_rows_of_a_group_are_variants_of_one_product_wherever_they_stand() -> None:
    products, errors = read(EXAMPLES / "google.tsv")
    assert errors == []
    tee = products["G-TEE"]
    assert tee.title == "Heavy Cotton Tee"
    assert tee.description == "Boxy tee in 240 g organic cotton."
    assert tee.category == ["Clothing", "Tops", "T-shirts"]
    assert tee.images == [f"https://shop.example/{name}.jpg" for name in ("tee", "tee-2", "tee-3")]
    small, medium = tee.variants
    assert (small.price, small.compare_at_price) == (Decimal("28.00"), Decimal("35.00"))
    assert small.options == {"color": "Ecru", "size": "S"}
    assert (medium.price, medium.compare_at_price, medium.availability) == (Decimal("35.00"), None, "out_of_stock")


def test_google_xml_keeps_currencies_details_and_languages() -> None:
    products, errors = read(EXAMPLES / "google.xml")
    assert errors == []
    lamp, rug = products["X-LAMP"], products["X-RUG"]
    assert (lamp.title, lamp.description) == ("Paper Lantern & Cord", "A round lantern of rice paper.")
    assert lamp.attributes == {"diameter": "45 cm"}
    assert len(lamp.images) == 3
    assert (lamp.variants[0].price, lamp.variants[0].currency) == (Decimal("24.50"), "EUR")
    assert (rug.language, rug.variants[0].price, rug.variants[0].currency) == ("zh", Decimal("1299.00"), "CNY")
    assert rug.variants[0].availability == "preorder"


def test_shopify_rows_of_a_handle_are_one_product() -> None:
    products, errors = read(EXAMPLES / "shopify.csv", "EUR")
    assert errors == []
    assert set(products) == {"linen-shirt", "gift-card"}, "a draft is not for sale"
    shirt = products["linen-shirt"]
    assert shirt.description == "Washed linen, cut wide.\n- Coconut buttons"
    assert shirt.category == ["Apparel & Accessories", "Clothing", "Shirts"]
    assert [(v.options["color"], v.options["size"], v.availability) for v in shirt.variants] == [
        ("Sage", "M", "in_stock"),
        ("Sage", "L", "out_of_stock"),
        ("White", "M", "backorder"),
    ]
    assert {variant.currency for variant in shirt.variants} == {"EUR"}
    assert products["gift-card"].variants[0].options == {}


def test_shopify_newer_column_names_are_read_too(tmp_path: Path) -> None:
    header = ["Title", "URL handle", "SKU", "Price", "Compare-at price", "Inventory quantity", "Option1 name"]
    path = table(
        tmp_path / "new.csv", [*header, "Option1 value"], [["Cap", "cap", "CAP-1", "20", "25", "3", "Size", "L"]], ","
    )
    products, errors = read(path)
    assert errors == []
    variant = products["cap"].variants[0]
    assert (variant.id, variant.price, variant.quantity, variant.options) == ("CAP-1", Decimal(20), 3, {"size": "L"})


def test_woocommerce_variations_find_their_parent_by_id_or_sku() -> None:
    products, errors = read(EXAMPLES / "woocommerce.csv")
    assert errors == []
    assert set(products) == {"11", "12"}, "a grouped product is a list of others"
    hoodie, bottle = products["11"], products["12"]
    assert [(v.id, v.options) for v in hoodie.variants] == [
        ("HOOD-BLACK-S", {"color": "Black", "size": "S"}),
        ("HOOD-RUST-M", {"color": "Rust", "size": "M"}),
    ]
    assert hoodie.category == ["Clothing", "Hoodies"]
    assert (bottle.variants[0].price, bottle.variants[0].compare_at_price) == (Decimal("22.50"), Decimal("25.00"))
    assert bottle.attributes["dimensions"] == "7 × 7 × 26 cm"


def test_an_inch_mark_in_a_tab_separated_file_swallows_nothing(tmp_path: Path) -> None:
    rows = [["a", '5" pipe', "in_stock", "3.00 USD"], ["b", '"Quoted"', "in_stock", "4.00 USD"]]
    products, errors = read(table(tmp_path / "feed.tsv", ["id", "title", "availability", "price"], rows))
    assert errors == []
    assert [product.title for product in products.values()] == ['5" pipe', "Quoted"]


def test_a_file_of_no_known_format_is_refused_with_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("colour;weight\nred;5\n")
    with pytest.raises(UserError, match="colour;weight") as raised:
        sniff(path)
    assert raised.value.code == "import_format"


def test_a_feed_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml"
    path.write_text('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><rss><channel>&a;</channel></rss>')
    with pytest.raises(UserError, match="entities"):
        read(path)


@pytest.mark.parametrize(
    ("said", "amount", "currency"),
    [
        ("15.00 USD", "15.00", "USD"),
        ("EUR 1.299,50", "1299.50", "EUR"),
        ("1,299 USD", "1299", "USD"),
        ("15,00", "15.00", "GBP"),
        ("$9.99", "9.99", "GBP"),
    ],
)
def test_prices_are_read_as_merchants_write_them(said: str, amount: str, currency: str) -> None:
    from tools.stores.imports.values import price

    assert price(said, "GBP") == (Decimal(amount), currency)
