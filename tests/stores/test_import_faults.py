"""Files that are wrong: bad rows are named with line, field and reason, good ones land, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stores.files import EXAMPLES, PRODUCTS, line, table, write
from tools.errors import UserError
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores

HEADER = ["id", "title", "availability", "price"]


async def ids(stores: Stores) -> list[str]:
    return [product.id async for product in stores.catalog.iterate()]


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf"])
async def test_an_empty_file_is_refused_and_the_catalogue_stays(lite: Stores, tmp_path: Path, content: bytes) -> None:
    await import_catalogue(lite, PRODUCTS)
    path = tmp_path / "empty.jsonl"
    path.write_bytes(content)
    with pytest.raises(UserError, match="empty") as raised:
        await import_catalogue(lite, path)
    assert raised.value.code == "import_empty"
    assert await lite.catalog.count() == 12


async def test_a_missing_file_is_told_clearly(lite: Stores, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        await import_catalogue(lite, tmp_path / "nowhere.tsv")


async def test_a_header_without_rows_is_refused_and_the_catalogue_stays(lite: Stores, tmp_path: Path) -> None:
    await import_catalogue(lite, PRODUCTS)
    with pytest.raises(UserError) as raised:
        await import_catalogue(lite, table(tmp_path / "feed.tsv", HEADER, []))
    assert raised.value.code == "import_nothing"
    assert await lite.catalog.count() == 12


async def test_utf8_with_a_mark_and_utf16_are_read(lite: Stores, tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        for name in ("products.jsonl", "google.tsv", "google.xml", "shopify.csv"):
            path = tmp_path / f"{encoding}-{name}"
            text = (EXAMPLES / name).read_text(encoding="utf-8")
            path.write_text(text.replace('encoding="UTF-8"', f'encoding="{encoding[:6]}"'), encoding=encoding)
            report = await import_catalogue(lite, path)
            assert report.errors == [], (encoding, name)


async def test_gb18030_is_told_from_broken_utf8(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "gb.tsv"
    rows = [["a", "防水登山夹克，男女同款", "in stock", "399.00 CNY"], ["b", "不锈钢保温杯", "in stock", "89.00 CNY"]]
    path.write_bytes("\n".join("\t".join(row) for row in (HEADER, *rows)).encode("gb18030"))
    report = await import_catalogue(lite, path)
    assert (report.encoding, report.errors) == ("gb18030", [])
    assert (await lite.catalog.get(["b"]))["b"].title == "不锈钢保温杯"


async def test_a_latin1_row_is_named_with_its_byte_and_the_others_land(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "latin.tsv"
    rows = ["id\ttitle\tavailability\tprice", "a\tCafé chair\tin stock\t20.00 EUR", "b\tDesk\tin stock\t90.00 EUR", ""]
    path.write_bytes("\n".join(rows).encode("latin-1"))
    report = await import_catalogue(lite, path)
    assert await ids(lite) == ["b"]
    (error,) = report.errors
    assert (error.line, error.field) == (2, "title")
    assert "0xE9" in error.reason


async def test_a_damaged_byte_in_xml_is_named_with_the_item(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes((EXAMPLES / "google.xml").read_bytes().replace(b"rice paper", b"rice p\xe9per"))
    report = await import_catalogue(lite, path)
    assert await ids(lite) == ["X-RUG"]
    assert [(error.field, error.id) for error in report.errors] == [("description", "X-LAMP")]


@pytest.mark.parametrize("name", ["products.jsonl", "google.tsv", "google.xml", "woocommerce.csv"])
async def test_a_truncated_file_lands_its_whole_rows_and_removes_nothing(
    lite: Stores, tmp_path: Path, name: str
) -> None:
    whole = (EXAMPLES / name).read_bytes()
    await import_catalogue(lite, EXAMPLES / name)
    before = await ids(lite)
    path = tmp_path / name
    path.write_bytes(whole[: len(whole) - len(whole) // 4])
    report = await import_catalogue(lite, path)
    assert report.warning is not None
    assert report.errors
    assert await ids(lite) == before


async def test_a_duplicated_id_is_reported_and_the_first_one_is_taken(lite: Stores, tmp_path: Path) -> None:
    rows = [line("a"), line("b"), line("a", title="Another")]
    report = await import_catalogue(lite, write(tmp_path / "p.jsonl", rows))
    assert [(error.line, error.field) for error in report.errors] == [(3, "id")]
    assert "line 1 was taken" in report.errors[0].reason
    assert (await lite.catalog.get(["a"]))["a"].title == "Thing a"


async def test_a_variant_of_two_products_is_reported(lite: Stores, tmp_path: Path) -> None:
    rows = [line("a"), line("b", variants=[{"id": "a-1", "price": "1"}])]
    report = await import_catalogue(lite, write(tmp_path / "p.jsonl", rows))
    assert [(error.line, error.id) for error in report.errors] == [(2, "b")]
    assert await ids(lite) == ["a"]


async def test_a_duplicated_id_in_a_google_feed_is_reported(lite: Stores, tmp_path: Path) -> None:
    rows = [["a", "Chair", "in stock", "1 USD"], ["a", "Chair again", "in stock", "2 USD"]]
    report = await import_catalogue(lite, table(tmp_path / "feed.tsv", HEADER, rows))
    assert [error.line for error in report.errors] == [3]


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([["a", "Chair", "in stock", "-5.00 USD"]], "price"),
        ([["a", "Chair", "in stock", "cheap"]], "price"),
        ([["a", "Chair", "maybe", "5.00 USD"]], "availability"),
        ([["a", "", "in stock", "5.00 USD"]], "title"),
        ([["", "Chair", "in stock", "5.00 USD"]], "id"),
    ],
)
async def test_a_bad_value_is_named_and_the_good_rows_land(
    lite: Stores, tmp_path: Path, rows: list[list[str]], field: str
) -> None:
    good = ["z", "Table", "in stock", "80.00 USD"]
    report = await import_catalogue(lite, table(tmp_path / "feed.tsv", HEADER, [*rows, good]))
    assert [(error.line, error.field) for error in report.errors] == [(2, field)]
    assert await ids(lite) == ["z"]


async def test_a_negative_price_in_jsonl_names_line_and_field(lite: Stores, tmp_path: Path) -> None:
    report = await import_catalogue(lite, write(tmp_path / "p.jsonl", [line("a"), line("b", price="-3")]))
    (error,) = report.errors
    assert (error.line, error.field, error.id) == (2, "variants.0.price", "b")


async def test_a_misspelt_field_is_reported_not_lost(lite: Stores, tmp_path: Path) -> None:
    report = await import_catalogue(lite, write(tmp_path / "p.jsonl", [line("a"), line("b", colour="red")]))
    assert [(error.line, error.field) for error in report.errors] == [(2, "colour")]


async def test_lines_that_are_not_products_are_reported(lite: Stores, tmp_path: Path) -> None:
    rows = ["{nonsense}", "[1, 2]", "", line("a"), '"text"', line("b", variants=[])]
    report = await import_catalogue(lite, write(tmp_path / "p.jsonl", rows))
    assert [error.line for error in report.errors] == [1, 2, 5, 6]
    assert report.warning is None


async def test_a_product_whose_row_is_bad_this_time_stays_as_it_was(lite: Stores, tmp_path: Path) -> None:
    await import_catalogue(lite, write(tmp_path / "p.jsonl", [line("a"), line("b"), line("c")]))
    report = await import_catalogue(lite, write(tmp_path / "p.jsonl", [line("a"), line("b", price="-1")]))
    assert await ids(lite) == ["a", "b"]
    assert (report.kept, report.removed) == (1, 1)
