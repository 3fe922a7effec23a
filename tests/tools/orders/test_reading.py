"""What a message says of an order's pieces and of their new versions, read by code."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tools.orders.change.address_text import address_in
from tools.orders.change.mentions import pieces_mentioned, places_said
from tools.orders.change.terms_said import reason_mentioned
from tools.orders.change.values_said import values_of, values_said
from tools.orders.change.versions_said import version_wanted
from tools.orders.terms import ReasonTerms
from tools.stores.catalog import Product, Variant
from tools.stores.people import OrderItem


def product(key: str, title: str, *options: dict[str, str]) -> Product:
    variants = [
        Variant(id=f"{key}{n}", options=one, price=Decimal(10 + n), availability="in_stock")
        for n, one in enumerate(options)
    ]
    return Product(id=key, title=title, variants=variants)


LAMP = product(
    "lamp", "Desk Lamp", *({"color": c, "power source": p} for c in ("black", "silver") for p in ("USB", "battery"))
)
SHIRT = product("shirt", "T-Shirt", *({"color": c, "size": s} for c in ("black", "red") for s in ("L", "XL")))
WET = ({"color": c, "water resistance": w} for c in ("blue", "red") for w in ("yes", "no"))
SPEAKER = product("speaker", "Bluetooth Speaker", *WET)
BOTTLE = product("bottle", "Water Bottle", {"color": "blue"}, {"color": "red"})
PRODUCTS = {one.id: one for one in (LAMP, SHIRT, SPEAKER, BOTTLE)}


def bought(its: Product, one: Variant) -> OrderItem:
    return OrderItem(
        variant_id=one.id, product_id=its.id, title=its.title, options=one.options, price=Decimal(1), quantity=1
    )


def item(variant_id: str) -> OrderItem:
    found = next((p, v) for p in PRODUCTS.values() for v in p.variants if v.id == variant_id)
    return OrderItem(
        variant_id=variant_id,
        product_id=found[0].id,
        title=found[0].title,
        options=found[1].options,
        price=Decimal(1),
        quantity=1,
    )


ITEMS = [item("lamp3"), item("shirt0"), item("speaker0"), item("bottle0")]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("I want to return the lamp and the bottle", ["lamp3", "bottle0"]),
        ("everything except the lamp", ["shirt0", "speaker0", "bottle0"]),
        ("除了Desk Lamp都要退", ["shirt0", "speaker0", "bottle0"]),
        ("all of it", ["lamp3", "shirt0", "speaker0", "bottle0"]),
        ("the speaker to blue", ["speaker0"]),
        ("the one without water resistance", []),
        ("the lamp (silver, battery) and the t-shirt", ["lamp3", "shirt0"]),
    ],
)
def test_items_go_by_their_names(text: str, meant: list[str]) -> None:
    assert sorted(pieces_mentioned(ITEMS, PRODUCTS, text, described=False)) == sorted(meant)


def test_of_two_alike_the_described_one() -> None:
    two = [item("speaker0"), item("speaker1")]
    assert pieces_mentioned(two, PRODUCTS, "the bluetooth speaker (without water resistance)") == ["speaker1"]
    assert pieces_mentioned(two, PRODUCTS, "the bluetooth speaker") == []
    assert pieces_mentioned(two, PRODUCTS, "both speakers") == ["speaker0", "speaker1"]


@pytest.mark.parametrize(
    ("text", "lamp", "shirt"),
    [
        ("the lamp to black, USB and the t-shirt to red, XL", "lamp0", "shirt3"),
        ("black for the lamp and red for the t-shirt", "lamp1", "shirt2"),
        ("the lamp (silver) to black, and red, L for the t-shirt please", "lamp1", "shirt2"),
        ("switch the lamp to USB instead of battery", "lamp2", ""),
        ("Desk Lamp换成黑色，T-Shirt要红色XL", "lamp1", "shirt3"),
        ("the lamp to green", "", ""),
        ("red, XL", "", "shirt3"),
    ],
)
def test_each_item_has_its_own_part_of_the_message(text: str, lamp: str, shirt: str) -> None:
    found = [version_wanted(text, ITEMS[place], ITEMS, PRODUCTS, ITEMS[:2]) for place in (0, 1)]
    assert found == [lamp, shirt]


def test_a_version_that_does_not_exist_is_not_the_nearest_one() -> None:
    only = Product(id="cam", title="Camera", variants=[
        Variant(id="a", options={"mp": "20MP", "zoom": "3x"}, price=Decimal(1), availability="in_stock"),
        Variant(id="b", options={"mp": "30MP", "zoom": "5x"}, price=Decimal(1), availability="in_stock"),
        Variant(id="c", options={"mp": "20MP", "zoom": "10x"}, price=Decimal(1), availability="in_stock"),
    ])  # fmt: skip
    mine = bought(only, only.variants[0])
    assert version_wanted("the camera to 30MP, 10x", mine, [mine], {"cam": only}, [mine]) == ""
    assert version_wanted("the camera to the cheapest one", mine, [mine], {"cam": only}, [mine]) in ("b", "c")


def test_values_as_people_say_them() -> None:
    values = values_of([{"size": "8", "waterproof": "no"}, {"size": "10", "waterproof": "yes"}])
    said = {one.value for one in values_said(values, "size 8, not waterproof, order #W810")}
    assert said == {"8", "no"}
    assert {one.value for one in values_said(values, "a waterproof one")} == {"yes"}


def test_a_usual_reason_under_a_merchants_own_key_has_its_usual_words() -> None:
    reasons = {"nln": ReasonTerms(en="No longer needed", zh="不想要了"), "x": ReasonTerms(en="Colour", zh="颜色")}
    assert reason_mentioned(reasons, "I don't need it anymore") == "nln"


def test_a_question_mark_is_no_part_of_an_address() -> None:
    assert address_in(["Can you send it to 1 Sunset Drive, Suite 3, San Diego, CA 92179?"])["state"] == "CA"


def test_a_closing_word_is_no_part_of_an_address() -> None:
    assert address_in(["send it to 445 Maple Drive, Fort Worth, TX 76165 instead."])["state"] == "TX"


@pytest.mark.parametrize(
    ("text", "places"),
    [("the first one", [0]), ("第一个", [0]), ("1 and 3", [0, 2]), ("最后一件", [2]), ("第2个", [1]),
     ("不喜欢", []), ("the fifth", [])],
)  # fmt: skip
def test_places_in_the_list_that_was_read_out(text: str, places: list[int]) -> None:
    assert places_said(text, 3) == places
