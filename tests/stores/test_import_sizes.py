"""Files beyond all reason are refused or read in bounds; what is good in them lands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stores.files import PRODUCTS, line
from tools.errors import UserError
from tools.stores.imports import files, staging
from tools.stores.imports.files import LARGEST_FILE, LONGEST_LINE, lines, open_text
from tools.stores.imports.import_people import import_people
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores

ENDLESS = "x" * (LONGEST_LINE + 3_000_000)
RSS = '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{}</channel></rss>'
ITEM = (
    "\n<item><g:id>{}</g:id><title>{}</title><g:price>10 USD</g:price><g:availability>in_stock</g:availability></item>"
)


async def test_a_file_of_five_gigabytes_is_refused_unread(lite: Stores, tmp_path: Path) -> None:
    await import_catalogue(lite, PRODUCTS)
    path = tmp_path / "huge.jsonl"
    with path.open("wb") as file:
        file.write(b"{}")
        file.truncate(5 << 30)
    with pytest.raises(UserError, match=r"huge.jsonl has 5.0 GiB; a file may have 4 GiB at most") as raised:
        await import_catalogue(lite, path)
    assert raised.value.code == "import_too_large"
    assert LARGEST_FILE < 5 << 30
    assert await lite.catalog.count() == 12


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_endless_line_is_taken_in_part_and_the_next_begins_where_it_should(tmp_path: Path, end: str) -> None:
    path = tmp_path / "long.txt"
    path.write_text(f"one{end}{ENDLESS}{end}three{end}{ENDLESS}", encoding="utf-8", newline="")
    text, _ = open_text(path, "utf-8")
    with text:
        found = [each.strip() for each in lines(text) if each.strip()]
    assert [len(each) for each in found] == [3, LONGEST_LINE + 1, 5, LONGEST_LINE + 1]


async def test_the_rows_around_an_endless_line_land(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    rows = [json.dumps(line("p1")), f'{{"id": "p2", "title": "{ENDLESS}"}}', json.dumps(line("p3"))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    report = await import_catalogue(lite, path)
    assert report.imported == 2
    assert [(error.line, error.reason) for error in report.errors] == [
        (2, "the line is longer than 10,000,000 characters")
    ]
    assert report.warning is None


async def test_the_rows_around_an_endless_cell_land(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "feed.tsv"
    rows = ["id\ttitle\tavailability\tprice", "p1\tA lamp\tin_stock\t10 USD", f"p2\t{ENDLESS}\tin_stock\t10 USD",
            "p3\tA chair\tin_stock\t10 USD"]  # fmt: skip
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    report = await import_catalogue(lite, path)
    assert report.imported == 2
    assert [error.line for error in report.errors] == [3]
    assert report.warning is None


async def test_an_endless_text_in_a_feed_is_one_bad_item(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format(ITEM.format("p1", "A lamp") + ITEM.format("p2", ENDLESS) + ITEM.format("p3", "A chair")))
    report = await import_catalogue(lite, path)
    assert report.imported == 2
    assert [(error.id, error.reason) for error in report.errors] == [
        ("p2", "the item is longer than 10,000,000 characters")
    ]


async def test_the_items_of_a_feed_on_one_line_are_products_of_their_own(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format((ITEM.format("p1", "A lamp") + ITEM.format("p2", "A chair")).replace("\n", "")))
    assert (await import_catalogue(lite, path)).imported == 2
    assert sorted([product.id async for product in lite.catalog.iterate()]) == ["p1", "p2"]


async def test_a_feed_whose_tag_never_ends_is_given_up_and_removes_nothing(lite: Stores, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format(ITEM.format("p1", "A lamp") + f'<item x="{ENDLESS}'))
    report = await import_catalogue(lite, path)
    assert report.imported == 1
    assert report.warning is not None


async def test_a_file_of_bad_rows_only_is_given_up(
    lite: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MOST_ERRORS", 50)
    path = tmp_path / "c.jsonl"
    path.write_text("{oh dear\n" * 60, encoding="utf-8")
    with pytest.raises(UserError, match="more than 50 rows cannot be used; first: line 1"):
        await import_catalogue(lite, path)


async def test_people_too_are_read_in_bounds(lite: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONGEST_LINE", 200)
    path = tmp_path / "customers.jsonl"
    good = '{"id": "c1", "name": "Ann", "email": "ann@example.com"}'
    path.write_text(f'{good}\n{{"id": "c2", "name": "{"n" * 500}", "email": "b@example.com"}}\n', encoding="utf-8")
    report = await import_people(lite, "customers", path)
    assert (report.imported, [error.line for error in report.errors]) == (1, [2])
