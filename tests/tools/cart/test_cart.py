"""The cart: the variant meant, stock respected, exact totals, and nothing guessed or lost."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from tests.tools.conftest import Shop
from tools.cart.add_to_cart import add_to_cart
from tools.cart.cart import MOST_OF_ONE, CartLine
from tools.cart.change_cart import remove_from_cart, set_quantity, show_cart
from tools.cart.view import checkout_address

BOTH_DATABASES = True


async def held(shop: Shop, shopper: str = "guest-1") -> dict[str, int]:
    return {line.variant_id: line.quantity for line in await shop.services.carts.lines(shopper)}


async def test_adds_the_variant_said_and_shows_cart_total_and_checkout(shop: Shop) -> None:
    arguments = {"product_id": "sh-3", "options": {"color": "black", "size": "42"}, "quantity": 2}
    result = await add_to_cart.call(shop.context(), arguments)
    assert await held(shop) == {"sh-3-black-42": 2}
    assert "Ridge Hiking Boots (black, 42)" in result.lines[0]
    card = result.cards[0].value
    assert card["total"] == {"amount": "278.00", "currency": "USD", "display": "$278.00"}
    assert card["checkout_url"] == "https://shop.example/cart/sh-3-black-42:2"
    assert result.ground.done == ["added_to_cart"]
    assert str(result.ground.amounts[0].amount) == "278.00"


async def test_asks_for_what_is_missing_instead_of_guessing(shop: Shop) -> None:
    result = await add_to_cart.call(shop.context(), {"product_id": "sh-3", "options": {"size": "39"}})
    assert await held(shop) == {}
    assert "colour" in result.lines[0]
    assert result.cards[0].name == "quick_replies"
    assert [item["label"] for item in result.cards[0].value["items"]] == ["brown, 39", "black, 39"]  # type: ignore[index, union-attr, call-overload]
    assert result.ground.done == []


@pytest.mark.parametrize("said", [{"color": "黑色", "size": "42码"}, {"颜色": "黑", "尺码": "42"}])
async def test_understands_options_in_chinese(shop: Shop, said: dict[str, str]) -> None:
    result = await add_to_cart.call(shop.context("zh"), {"product_id": "sh-3", "options": said})
    assert await held(shop) == {"sh-3-black-42": 1}
    assert result.lines[0].startswith("已加入购物车：1 × 山脊徒步靴")


async def test_a_sold_out_variant_is_not_added_and_others_are_offered(shop: Shop) -> None:
    result = await add_to_cart.call(shop.context(), {"variant_id": "sh-3-brown-42"})
    assert await held(shop) == {}
    assert "sold out" in result.lines[0]
    labels = [item["label"] for item in result.cards[0].value["items"]]  # type: ignore[index, union-attr, call-overload]
    assert "brown, 42" not in labels
    assert labels


async def test_no_more_than_the_stock_says(shop: Shop) -> None:
    await add_to_cart.call(shop.context(), {"variant_id": "sh-3-black-42", "quantity": 2})
    result = await add_to_cart.call(shop.context(), {"variant_id": "sh-3-black-42", "quantity": 2})
    assert "only 3 can be had" in result.lines[0]
    assert await held(shop) == {"sh-3-black-42": 2}
    result = await set_quantity.call(shop.context(), {"variant_id": "sh-3-black-42", "quantity": 4})
    assert "only 3" in result.lines[0]
    assert await held(shop) == {"sh-3-black-42": 2}


async def test_stock_that_is_not_counted_has_no_limit_but_a_sensible_one(shop: Shop) -> None:
    await add_to_cart.call(shop.context(), {"product_id": "gc-1", "quantity": MOST_OF_ONE})
    await add_to_cart.call(shop.context(), {"product_id": "gc-1", "quantity": 1})
    assert await held(shop) == {"gc-1": MOST_OF_ONE}


async def test_an_option_the_product_does_not_have_is_said_so(shop: Shop) -> None:
    result = await add_to_cart.call(shop.context(), {"product_id": "sh-3", "options": {"color": "pink"}})
    assert "does not come in pink" in result.lines[0]
    assert await held(shop) == {}


async def test_the_product_of_the_page_is_meant_when_none_is_named(shop: Shop) -> None:
    await add_to_cart.call(shop.context(page="gc-1"), {})
    assert await held(shop) == {"gc-1": 1}
    unclear = await add_to_cart.call(shop.context(shown=["jk-1", "jk-2"]), {})
    assert "not clear which product" in unclear.lines[0]


async def test_prices_are_those_of_now_not_those_of_adding(shop: Shop) -> None:
    await add_to_cart.call(shop.context(), {"variant_id": "kt-2-white", "quantity": 3})
    await shop.services.stores.catalog.set_stock("kt-2-white", price=Decimal("32.10"))
    result = await show_cart.call(shop.context(), {})
    assert result.cards[0].value["total"] == {"amount": "96.30", "currency": "USD", "display": "$96.30"}


async def test_what_has_sold_out_since_is_told_and_not_charged_but_comes_back(shop: Shop) -> None:
    await add_to_cart.call(shop.context(), {"variant_id": "kt-2-white"})
    await add_to_cart.call(shop.context(), {"variant_id": "bg-2-beige"})
    await shop.services.stores.catalog.set_stock("kt-2-white", quantity=0)
    result = await show_cart.call(shop.context(), {})
    assert any("Stoneware Mug Set" in line and "no longer available" in line for line in result.lines)
    assert result.cards[0].value["checkout_url"] == "https://shop.example/cart/bg-2-beige:1"
    await shop.services.stores.catalog.set_stock("kt-2-white", quantity=5)
    again = await show_cart.call(shop.context(), {})
    assert len(again.cards[0].value["items"]) == 2  # type: ignore[arg-type]


async def test_remove_names_what_went_and_asks_when_several_could_be_meant(shop: Shop) -> None:
    for variant in ("sh-3-black-39", "sh-3-brown-39", "gc-1"):
        await add_to_cart.call(shop.context(), {"variant_id": variant})
    unclear = await remove_from_cart.call(shop.context(), {"product_id": "sh-3"})
    assert "not clear which" in unclear.lines[0]
    assert len(await held(shop)) == 3
    gone = await remove_from_cart.call(shop.context(), {"product_id": "gc-1"})
    assert gone.lines[0] == "Taken out of the cart: Gift Card."
    assert gone.ground.done == ["removed_from_cart"]
    emptied = await remove_from_cart.call(shop.context("zh"), {"everything": True})
    assert emptied.lines == ["购物车已清空。", "购物车是空的。"]
    assert await held(shop) == {}


async def test_two_tabs_adding_at_once_are_both_counted(shop: Shop) -> None:
    carts = shop.services.carts
    await asyncio.gather(*(carts.add("g", "hp-2-white", "hp-2", 1) for _ in range(8)))
    assert await held(shop, "g") == {"hp-2-white": 8}


async def test_a_guests_cart_joins_the_customers_own_once(shop: Shop) -> None:
    carts = shop.services.carts
    await carts.add("guest-1", "gc-1", "gc-1", 1)
    await carts.add("mia", "gc-1", "gc-1", 2)
    await carts.move("guest-1", "mia")
    await carts.move("guest-1", "mia")
    assert await held(shop, "mia") == {"gc-1": 3}
    assert await held(shop) == {}


async def test_adding_teaches_the_profile(shop: Shop) -> None:
    await add_to_cart.call(shop.context(), {"variant_id": "kt-2-white"})
    profile = await shop.services.profile.load("guest-1")
    assert profile.affinities["brand", "Brindle"] == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("https://s.example/cart/{items}", "https://s.example/cart/a%2Fb:2,c:1"),
        ("https://s.example/c?items={variants}&x=1", "https://s.example/c?items=a%2Fb:2,c:1&x=1"),
        ("/store/cart", "/store/cart?items=a%2Fb:2,c:1"),
        ("/store/cart?lang=en#top", "/store/cart?lang=en&items=a%2Fb:2,c:1#top"),
    ],
)
def test_checkout_addresses_of_every_kind(template: str, expected: str) -> None:
    assert checkout_address(template, [CartLine("a/b", "a", 2), CartLine("c", "c", 1)]) == expected


def test_an_empty_cart_has_an_address_without_items() -> None:
    assert checkout_address("/store/cart", []) == "/store/cart"


async def test_a_line_is_named_by_its_words_and_options_in_either_language(shop: Shop) -> None:
    for variant in ("sh-3-black-39", "sh-3-brown-39", "gc-1"):
        await add_to_cart.call(shop.context(), {"variant_id": variant})
    two = await set_quantity.call(shop.context(), {"name": "gift card", "quantity": 2})
    assert two.spoken == ["Now 2 × Gift Card in the cart."]
    await remove_from_cart.call(shop.context("zh"), {"name": "徒步靴", "options": {"color": "black"}})
    assert await held(shop) == {"sh-3-brown-39": 1, "gc-1": 2}
    missing = await remove_from_cart.call(shop.context(), {"name": "tent"})
    assert missing.spoken[0].startswith("This is not in the cart. In it: ")
    assert await held(shop) == {"sh-3-brown-39": 1, "gc-1": 2}


async def test_which_of_several_is_asked_with_replies_that_say_so(shop: Shop) -> None:
    for variant in ("sh-3-black-39", "sh-3-brown-39"):
        await add_to_cart.call(shop.context(), {"variant_id": variant})
    unclear = await remove_from_cart.call(shop.context(), {"product_id": "sh-3"})
    replies = unclear.cards[-1].value["items"]
    assert [reply["text"] for reply in replies] == [  # type: ignore[index, union-attr, call-overload]
        "Remove Ridge Hiking Boots (black, 39) from my cart",
        "Remove Ridge Hiking Boots (brown, 39) from my cart",
    ]


async def test_chinese_choices_are_named_in_chinese(shop: Shop) -> None:
    """A merchant's colours are English; 可选：white、black read like a fault."""
    result = await add_to_cart.call(shop.context("zh"), {"product_id": "sh-3", "options": {"size": "39"}})
    assert "棕色、黑色" in result.spoken[-1]
