"""The demo's goods are many, distinct, whole in both languages, and say nothing their attributes do not."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from examples.demo.palette import COLOURS
from examples.demo.tables import read_departments
from tests.demo.conftest import Store

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_over_four_hundred_products_in_a_dozen_departments_and_brands(demo: Store) -> None:
    assert len(demo.products) >= 400
    assert len({product.category[0] for product in demo.products}) >= 12
    assert len({product.brand for product in demo.products}) >= 12
    assert min(Counter(product.category[0] for product in demo.products).values()) >= 20


def test_ids_and_titles_are_unique(demo: Store) -> None:
    ids = [product.id for product in demo.products] + [v.id for product in demo.products for v in product.variants]
    titles = [title for product in demo.products for title in (product.title, product.translations["zh"].title)]
    assert len(ids) == len(set(ids))
    assert len(titles) == len(set(titles))


def test_every_product_is_whole_in_chinese(demo: Store) -> None:
    for product in demo.products:
        chinese = product.text("zh")
        assert _HAN.search(chinese.title), product.id
        assert len(_HAN.findall(chinese.description)) >= 15, product.id
        assert len(chinese.category) == len(product.category)
        assert all(_HAN.search(name) for name in chinese.category)
        assert len([key for key in chinese.attributes if key != "颜色"]) == len(product.attributes), product.id
        assert all(_HAN.search(key) for key in chinese.attributes), product.id


def test_a_description_has_two_sentences_or_more(demo: Store) -> None:
    for product in demo.products:
        assert len(re.findall(r"[.!?](?:\s|$)", product.description)) >= 2, product.id
        assert len(product.description) >= 60, product.id


def test_no_figure_is_said_that_the_attributes_do_not_have(demo: Store) -> None:
    for product in demo.products:
        options = [value for variant in product.variants for value in variant.options.values()]
        backed = set(_NUMBER.findall(" ".join([product.title, *product.attributes.values(), *options])))
        said = set(_NUMBER.findall(product.description))
        assert said <= backed, product.id
        assert set(_NUMBER.findall(product.text("zh").description)) == said, product.id


def test_a_struck_out_price_is_higher_than_the_price(demo: Store) -> None:
    variants = [variant for product in demo.products for variant in product.variants]
    sales = [variant for variant in variants if variant.compare_at_price is not None]
    assert len(sales) >= 50
    assert all(variant.compare_at_price and variant.compare_at_price > variant.price for variant in sales)
    assert all(variant.price > 0 and variant.price == variant.price.quantize(Decimal("0.01")) for variant in variants)


def test_some_things_are_sold_out_and_ratings_differ(demo: Store) -> None:
    stock = Counter(variant.availability for product in demo.products for variant in product.variants)
    assert stock["out_of_stock"] >= 50
    assert stock["in_stock"] > 10 * stock["out_of_stock"]
    assert any(all(v.availability == "out_of_stock" for v in product.variants) for product in demo.products)
    ratings = [product.rating for product in demo.products if product.rating is not None]
    assert min(ratings) < Decimal("3.7")
    assert max(ratings) <= Decimal("4.9")
    assert len(set(ratings)) >= 10
    assert all(
        (variant.quantity == 0) == (variant.availability != "in_stock")
        for product in demo.products
        for variant in product.variants
    )


def test_colours_come_from_the_palette(demo: Store) -> None:
    named = {v.options["color"] for product in demo.products for v in product.variants if "color" in v.options}
    assert named <= set(COLOURS)
    assert len(named) >= 20


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# Hats = 帽子\nid: ht\n## Caps = 鸭舌帽\nA Cap = 帽\nBrand | 10 | red\nEnglish.\n中文。\n", "4 or 5 cells"),
        ("# Hats = 帽子\nid: ht\n## Caps = 鸭舌帽\nshape: round\n", "unknown setting shape"),
        ("# Hats\nid: ht\n", "needs both languages"),
        ("# Hats = 帽子\n", "no id"),
    ],
)
def test_a_table_that_cannot_be_read_names_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "hats.txt").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=rf"hats\.txt:\d+: .*{complaint}"):
        read_departments(tmp_path)
