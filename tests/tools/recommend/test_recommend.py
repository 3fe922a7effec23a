"""Recommendations: true reasons from the first event on, rules that nothing outweighs, and variety."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tools.conftest import Shop
from tools.profile.dismiss import dismiss_product
from tools.recommend.audience import age_range, read_audience, thing_wanted
from tools.recommend.links import strength
from tools.recommend.neighbours import Neighbours, fit
from tools.recommend.recommend import recommend
from tools.recommend.recommender import Recommendation, Wish
from tools.recommend.together import Together
from tools.side import SideTasks
from tools.stores.catalog import Product, Variant
from tools.toolkit import ToolResult

BOTH_DATABASES = True


async def listed(shop: Shop, wish: Wish, shopper: str = "guest-1") -> list[Recommendation]:
    return await shop.services.recommender.recommend(await shop.services.profile.load(shopper), wish)


def cards(result: ToolResult) -> list[dict[str, object]]:
    return result.cards[0].value["items"]  # type: ignore[return-value]


async def test_a_stranger_gets_a_varied_list_with_a_reason_each(shop: Shop) -> None:
    result = await recommend.call(shop.context(), {"count": 5})
    items = cards(result)
    assert len(items) == 5
    assert all(item["reason"] for item in items)
    assert len({str(item["brand"]) for item in items}) >= 3
    assert result.shown == [item["id"] for item in items]
    assert set(result.shown) <= set(result.ground.products)


async def test_the_first_event_already_shows(shop: Shop) -> None:
    before = [item.product.id for item in await listed(shop, Wish())]
    await shop.happened(("guest-1", "view", "hp-1"))
    after = await listed(shop, Wish())
    assert [item.product.id for item in after] != before
    assert any(reason.startswith("Similar to Hush") for item in after for reason in item.reasons)


async def test_what_others_bought_together_is_named_as_the_reason(shop: Shop) -> None:
    for shopper in ("a", "b", "c"):
        await shop.happened((shopper, "purchase", "kt-1"), (shopper, "purchase", "lt-1"))
    await shop.happened(("guest-1", "view", "kt-1"))
    found = {item.product.id: item for item in await listed(shop, Wish(language="zh"))}
    assert "买过鹅颈电热水壶的顾客也买了它" in found["lt-1"].reasons


async def test_one_other_shopper_is_not_told_on(shop: Shop) -> None:
    await shop.happened(("a", "purchase", "kt-1"), ("a", "purchase", "lt-1"), ("guest-1", "view", "kt-1"))
    together = Together(shop.services.stores.database)
    assert await together.links("bought", ["kt-1"], but="guest-1") == {}
    await shop.happened(("b", "purchase", "kt-1"), ("b", "purchase", "lt-1"))
    links = await together.links("bought", ["kt-1"], but="guest-1")
    assert (links["lt-1"].seed, links["lt-1"].shoppers) == ("kt-1", 2)


async def test_ones_own_purchases_are_no_evidence_of_what_others_do(shop: Shop) -> None:
    await shop.happened(("a", "purchase", "kt-1"), ("a", "purchase", "lt-1"))
    await shop.happened(("guest-1", "purchase", "kt-1"), ("guest-1", "purchase", "lt-1"))
    assert await Together(shop.services.stores.database).links("bought", ["kt-1"], but="guest-1") == {}


async def test_dismissing_changes_the_next_list_at_once(shop: Shop) -> None:
    await shop.happened(("guest-1", "view", "jk-1"))
    first = (await recommend.call(shop.context(), {})).shown
    await dismiss_product.call(shop.context(), {"product_id": first[0]})
    assert first[0] not in (await recommend.call(shop.context(), {})).shown


async def test_what_was_just_bought_or_lies_in_the_cart_is_not_recommended(shop: Shop) -> None:
    await shop.happened(("guest-1", "purchase", "kt-1"))
    await shop.services.carts.add("guest-1", "kt-2-white", "kt-2", 1)
    shown = (await recommend.call(shop.context(), {"query": "kitchen", "count": 8})).shown
    assert not {"kt-1", "kt-2"} & set(shown)


async def test_sold_out_products_are_never_recommended(shop: Shop) -> None:
    for variant in ("sh-1-blue", "sh-1-black"):
        await shop.services.stores.catalog.set_stock(variant, quantity=0)
    result = await recommend.call(shop.context(), {"query": "running shoes", "count": 8})
    assert "sh-1" not in result.shown


async def test_the_variant_on_the_card_can_be_bought_within_the_limit(shop: Shop) -> None:
    result = await recommend.call(shop.context(), {"query": "jacket", "price_max": 60})
    assert result.shown == ["jk-3"]
    assert all(Decimal(str(item["price"]["amount"])) <= 60 for item in cards(result))  # type: ignore[index]


async def test_limits_in_another_currency_are_converted_and_said(shop: Shop) -> None:
    result = await recommend.call(shop.context("zh"), {"price_max": 250, "currency": "CNY", "count": 8})
    assert result.shown
    assert all(Decimal(str(item["price"]["amount"])) <= Decimal("34.73") for item in cards(result))  # type: ignore[index]
    assert "$34.72" in str(result.cards[0].value["note"])
    assert all("converted" in item for item in cards(result))


async def test_nothing_within_the_limits_is_said_plainly(shop: Shop) -> None:
    result = await recommend.call(shop.context(), {"price_max": 1})
    assert result.lines == ["Nothing in the store fits these wishes right now."]
    assert not result.cards


async def test_more_like_this_starts_from_the_product_and_names_it(shop: Shop) -> None:
    result = await recommend.call(shop.context(), {"like_product_id": "jk-1", "count": 2})
    assert set(result.shown) == {"jk-2", "jk-3"}
    assert cards(result)[0]["reason"] == "Similar to Alder Rain Jacket"
    assert "jk-1" in result.ground.products


@pytest.mark.parametrize(
    ("wish", "fitting"),
    [
        ({"for_whom": "my 4-year-old nephew"}, {"ty-1"}),
        ({"for_whom": "a 12-year-old girl"}, {"ty-2"}),
        ({"query": "礼物 给6个月的宝宝"}, {"ty-3"}),
    ],
)
async def test_a_child_gets_what_fits_the_age(shop: Shop, wish: dict[str, str], fitting: set[str]) -> None:
    result = await recommend.call(shop.context(), {**wish, "count": 8})
    assert set(result.shown) == fitting


async def test_a_gift_follows_no_tastes_of_the_giver(shop: Shop) -> None:
    await shop.happened(("guest-1", "cart", "hp-1"))
    mine = await listed(shop, Wish(audience=read_audience("me")))
    gift = await listed(shop, Wish(audience=read_audience("my mother")))
    assert any("you" in reason for item in mine for reason in item.reasons)
    assert not any("you" in reason for item in gift for reason in item.reasons)


async def test_facts_a_customer_stated_decide_between_alike_products(shop: Shop) -> None:
    await shop.services.profile.remember("guest-1", "avoid", "cotton")
    await shop.services.profile.remember("guest-1", "interest", "laptop")
    found = await listed(shop, Wish(query="bag", count=2))
    assert found[0].product.id == "bg-1"
    assert "You told us: Interests – laptop" in found[0].reasons


async def test_signals_add_up_to_the_score_and_are_kept_for_why_this(shop: Shop) -> None:
    await shop.happened(("guest-1", "cart", "jk-1"))
    for item in await listed(shop, Wish()):
        assert item.score == pytest.approx(sum(signal.value for signal in item.signals), abs=1e-3)
    result = await recommend.call(shop.context(), {})
    assert set(result.notes["signals"]) == set(result.shown)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "is_self", "ages"),
    [
        ("", True, None),
        ("me", True, None),
        ("给我推荐一双跑鞋", True, None),
        ("my 5-year-old son", False, (5, 5)),
        ("3岁宝宝", False, (3, 3)),
        ("a baby of 8 months", False, (8 / 12, 8 / 12)),
        ("送给妈妈", False, None),
        ("gift for my wife, 45 years old", False, None),
        ("kids", False, (3, 12)),
    ],
)
def test_reads_for_whom_it_is(text: str, is_self: bool, ages: tuple[float, float] | None) -> None:
    audience = read_audience(text)
    assert (audience.is_self, audience.ages) == (is_self, ages)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("3-6 years", (3, 6)),
        ("6–18 months", (0.5, 1.5)),
        ("10+", (10, 99)),
        ("3岁以上", (3, 99)),
        ("6个月至3岁", (0.5, 3)),
        ("adults", None),
    ],
)
def test_reads_age_ranges(text: str, ages: tuple[float, float] | None) -> None:
    product = Product(id="x", title="X", attributes={"age": text}, variants=[Variant(id="x", price=Decimal(1))])
    assert age_range(product) == ages


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("gift for my 4 year old nephew", ""),
        ("给妈妈的礼物", ""),
        ("妈妈的生日礼物", ""),
        ("running shoes for my wife", "running shoes"),
        ("给3岁宝宝的玩具", "玩具"),
        ("lamp for the bedroom", "lamp for the bedroom"),
        ("推荐一款耳机", "耳机"),
        ("kids backpack", "kids backpack"),
    ],
)
def test_the_thing_wanted_is_told_from_the_recipient(said: str, wanted: str) -> None:
    assert thing_wanted(said) == wanted


async def test_grown_ups_are_not_shown_toys_unasked(shop: Shop) -> None:
    for shopper in ("a", "b", "c"):
        await shop.happened(*((shopper, "purchase", toy) for toy in ("ty-1", "ty-2", "ty-3")))
    assert not {"ty-1", "ty-2", "ty-3"} & set((await recommend.call(shop.context(), {"count": 4})).shown)
    gift = await recommend.call(shop.context(), {"query": "a gift for my mother", "count": 8})
    assert gift.shown
    assert not any(product.startswith("ty-") for product in gift.shown)


async def test_what_others_looked_at_together_is_named_as_the_reason(shop: Shop) -> None:
    for shopper in ("a", "b", "c"):
        await shop.happened((shopper, "view", "kt-1"), (shopper, "view", "lt-1"))
    await shop.happened(("guest-1", "view", "kt-1"))
    found = {item.product.id: item for item in await listed(shop, Wish(count=6))}
    assert any(signal.source == "seen_with" for signal in found["lt-1"].signals)
    assert any(reason.endswith("also looked at it") for reason in found["lt-1"].reasons)


@pytest.mark.parametrize("kind", ["click", "purchase"])
async def test_a_click_and_a_purchase_change_the_next_list_at_once(shop: Shop, kind: str) -> None:
    before = [(item.product.id, item.score) for item in await listed(shop, Wish())]
    await shop.happened(("guest-1", kind, "jk-1"))
    after = [(item.product.id, item.score) for item in await listed(shop, Wish())]
    assert after != before
    assert kind == "click" or "jk-1" not in {product for product, _ in after}


async def test_why_this_gives_each_signal_with_its_share(shop: Shop) -> None:
    await shop.happened(("guest-1", "cart", "jk-1"))
    for item in await listed(shop, Wish()):
        shares = [int(text.rsplit("(", 1)[1].rstrip("%)")) for text in item.why]
        assert shares == sorted(shares, reverse=True)
        assert 0 < sum(shares) <= 102
    chinese = await listed(shop, Wish(language="zh"))
    assert all(text.endswith("%）") for item in chinese for text in item.why)


async def test_no_brand_takes_more_than_half_of_the_list(shop: Shop) -> None:
    await shop.happened(*(("guest-1", "cart", product) for product in ("jk-1", "jk-2", "sh-3")))
    brands = [item.product.brand for item in await listed(shop, Wish(count=4))]
    assert brands.count("Tarnwick") <= 2


async def test_a_product_nobody_has_met_is_found_by_its_content(shop: Shop) -> None:
    for shopper in ("a", "b", "c"):
        await shop.happened((shopper, "view", "kt-1"), (shopper, "purchase", "lt-1"))
    await shop.happened(("guest-1", "view", "jk-1"))
    found = await listed(shop, Wish(count=8))
    unmet = [item for item in found if any(signal.source == "fresh" for signal in item.signals)]
    assert all(not item.product.review_count for item in unmet)
    assert any(item.product.id in ("jk-2", "jk-3") for item in found)


def test_the_fitted_neighbours_agree_with_counting() -> None:
    pairs = [(f"s{n}", product) for n in range(6) for product in ("kettle", "lamp")]
    pairs += [("s9", "kettle"), ("s9", "shoe"), *((f"t{n}", "shoe") for n in range(5))]
    links = {link.product_id: link for link in fit(pairs).links(["kettle"])}
    assert set(links) == {"lamp"}
    assert links["lamp"].shoppers == 6
    assert links["lamp"].strength == pytest.approx(strength(6 / (7 * 6) ** 0.5, 6), rel=1e-3)


async def test_neighbours_are_fitted_on_the_side_once_there_is_enough(shop: Shop) -> None:
    for shopper in ("a", "b", "c"):
        await shop.happened((shopper, "purchase", "kt-1"), (shopper, "purchase", "lt-1"))
    side = SideTasks()
    database = shop.services.stores.database
    few = Neighbours(database, side)
    enough = Neighbours(database, side, worth_fitting=1)
    for neighbours in (few, enough):
        assert neighbours.links("bought", ["kt-1"]) == {}
    await side.close()
    assert few.links("bought", ["kt-1"]) == {}
    assert enough.links("bought", ["kt-1"])["lt-1"].shoppers == 3
