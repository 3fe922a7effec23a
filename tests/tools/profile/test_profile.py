"""The profile follows each event at once, fades, is the shopper's own to see and erase, and moves at sign-in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.tools.conftest import Shop
from tools.errors import UserError
from tools.profile.dismiss import dismiss_product
from tools.profile.facts import Fact, fact_key, fit
from tools.profile.preferences import forget_preference, remember_preference, show_profile
from tools.profile.profiles import ProfileStore, ShopperEvent
from tools.profile.signals import faded, price_band
from tools.profile.stated import stated_facts
from tools.stores.catalog import Product

BOTH_DATABASES = True


async def products(shop: Shop, *ids: str) -> list[Product]:
    found = await shop.services.stores.catalog.get(list(ids))
    return [found[key] for key in ids]


async def test_one_view_already_ranks_its_kind_higher(shop: Shop) -> None:
    jacket, kettle = await products(shop, "jk-2", "kt-1")
    stranger = await shop.services.profile.load("guest-1")
    assert stranger.is_new
    assert stranger.score(jacket) == stranger.score(kettle) == 0
    await shop.happened(("guest-1", "view", "jk-1"))
    profile = await shop.services.profile.load("guest-1")
    assert profile.score(jacket) > 0
    assert profile.score(kettle) <= 0 or profile.score(jacket) > profile.score(kettle)
    assert profile.vector is not None
    assert float(np.linalg.norm(profile.vector)) == pytest.approx(1, abs=1e-3)


async def test_stronger_acts_weigh_more_and_dismissing_weighs_against(shop: Shop) -> None:
    await shop.happened(
        ("a", "view", "sh-1"), ("b", "cart", "sh-1"), ("c", "purchase", "sh-1"), ("d", "dismiss", "sh-1")
    )
    (sneakers,) = await products(shop, "sh-2")
    scores = [(await shop.services.profile.load(who)).score(sneakers) for who in "abcd"]
    assert scores[3] < 0 < scores[0] < scores[1] < scores[2]


async def test_a_dismissed_product_stays_out_until_it_is_put_into_the_cart(shop: Shop) -> None:
    result = await dismiss_product.call(shop.context(), {"product_id": "hp-1"})
    assert "not show" in result.lines[0]
    profile = await shop.services.profile.load("guest-1")
    assert profile.dismissed == {"hp-1"}
    assert profile.score((await products(shop, "hp-1"))[0]) == -1
    await shop.happened(("guest-1", "cart", "hp-1"))
    assert (await shop.services.profile.load("guest-1")).dismissed == frozenset()


async def test_what_was_learned_fades_by_half_in_thirty_days(shop: Shop) -> None:
    stores = shop.services.stores
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    store = ProfileStore(
        stores.database,
        catalog=stores.catalog,
        vectors=stores.index,
        customers=stores.customers,
        embedder=stores.embedder.name,
        now=lambda: times[0],
    )
    await store.record("g", "purchase", "kt-1")
    times[0] += timedelta(days=30)
    assert (await store.load("g")).affinities["brand", "Brindle"] == pytest.approx(4.0)
    await store.record("g", "purchase", "kt-1")
    assert (await store.load("g")).affinities["brand", "Brindle"] == pytest.approx(12.0)
    times[0] += timedelta(days=3000)
    assert (await store.load("g")).affinities == {}


def test_an_event_of_the_future_is_worth_no_more_than_one_of_now() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert faded(4, now + timedelta(days=5), now) == 4


async def test_loading_a_file_of_past_events_equals_recording_them_then(shop: Shop) -> None:
    at = datetime.now(UTC) - timedelta(days=30)
    events = [
        ShopperEvent("old", "purchase", "kt-1", at=at),
        ShopperEvent("old", "view", "no-such-product"),
        ShopperEvent("old", "stare", "kt-1"),
    ]
    assert await shop.services.profile.load_events(events) == 1
    profile = await shop.services.profile.load("old")
    assert profile.affinities["brand", "Brindle"] == pytest.approx(4.0, rel=0.01)
    assert set(profile.bought) == {"kt-1"}


async def test_reloading_a_page_is_not_a_second_look(shop: Shop) -> None:
    await shop.happened(*[("guest-1", "view", "kt-1")] * 5)
    profile = await shop.services.profile.load("guest-1")
    assert profile.affinities["brand", "Brindle"] == pytest.approx(1.0, abs=0.01)
    assert len(profile.recent) == 1


@pytest.mark.parametrize(
    ("kind", "product", "code"), [("stare", "kt-1", "bad_event"), ("view", "nope", "unknown_product")]
)
async def test_bad_events_are_refused_by_name_and_leave_no_trace(
    shop: Shop, kind: str, product: str, code: str
) -> None:
    with pytest.raises(UserError) as caught:
        await shop.services.profile.record("guest-1", kind, product)
    assert caught.value.code == code
    assert (await shop.services.profile.load("guest-1")).is_new


async def test_reasons_are_true_and_in_the_shoppers_language(shop: Shop) -> None:
    await shop.happened(("guest-1", "cart", "jk-1"))
    await shop.services.profile.remember("guest-1", "colour", "blue")
    profile = await shop.services.profile.load("guest-1")
    fleece, kettle = await products(shop, "jk-3", "kt-1")
    assert "You told us: Favourite colour – blue" in profile.why(fleece, "en")
    assert any("外套" in reason for reason in profile.why(fleece, "zh"))
    assert not any("colour" in reason for reason in profile.why(kettle, "en"))


async def test_the_customer_records_preferences_count_and_can_be_erased_for_good(shop: Shop) -> None:
    context = shop.context(customer="mia")
    shown = await show_profile.call(context, {})
    assert {"key": "shoe size", "label": "Shoe size", "value": "39", "source": "imported"} in shown.cards[0].value[
        "items"
    ]  # type: ignore[operator]
    gone = await forget_preference.call(context, {"key": "please forget my shoe size"})
    assert gone.ground.done == ["profile_erased"]
    assert gone.cards[0].value["items"] == []
    assert (await shop.services.profile.load("mia")).facts == []


async def test_said_facts_override_imported_ones(shop: Shop) -> None:
    await shop.services.profile.remember("mia", "Shoe Size", "40")
    assert (await shop.services.profile.load("mia")).facts == [Fact("shoe size", "40", "said")]


async def test_erasing_everything_leaves_nothing_and_is_one_persons_only(shop: Shop) -> None:
    await shop.happened(("mia", "purchase", "kt-1"), ("wei", "view", "kt-1"))
    await shop.services.profile.remember("mia", "colour", "green")
    result = await forget_preference.call(shop.context(customer="mia"), {})
    assert "erased" in result.lines[0]
    profile = await shop.services.profile.load("mia")
    assert profile.is_new
    assert profile.vector is None
    assert not (await shop.services.profile.load("wei")).is_new


async def test_learned_interests_are_shown_and_forgotten_one_by_one(shop: Shop) -> None:
    await shop.happened(("guest-1", "purchase", "kt-1"))
    shown = await show_profile.call(shop.context("zh"), {})
    items = {item["key"]: item for item in shown.cards[0].value["items"]}  # type: ignore[index, union-attr, call-overload]
    assert items["learned:category:Kitchen > Kettles"]["value"] == "水壶"  # type: ignore[index, call-overload]
    result = await forget_preference.call(shop.context(), {"key": "learned:brand:Brindle"})
    assert result.ground.done == ["profile_erased"]
    assert ("brand", "Brindle") not in (await shop.services.profile.load("guest-1")).affinities


async def test_remembering_confirms_what_was_kept(shop: Shop) -> None:
    result = await remember_preference.call(shop.context("zh"), {"text": "记住我穿42码的鞋，喜欢蓝色"})
    assert result.lines[0] == "记住了：鞋码：42、喜欢的颜色：蓝色。"
    assert result.ground.done == ["profile_saved"]
    assert "42" in result.ground.numbers


async def test_card_numbers_are_never_remembered(shop: Shop) -> None:
    result = await remember_preference.call(shop.context(), {"text": "remember my card is 4111 1111 1111 1111"})
    assert "not kept" in result.lines[0]
    assert result.ground.done == []
    assert (await shop.services.profile.load("guest-1")).is_new


async def test_a_guests_profile_becomes_the_customers_at_sign_in(shop: Shop) -> None:
    await shop.happened(("guest-1", "cart", "hp-1"), ("guest-1", "dismiss", "hp-2"), ("wei", "view", "hp-1"))
    await shop.services.profile.remember("guest-1", "colour", "white")
    await shop.services.profile.move("guest-1", "wei")
    await shop.services.profile.move("guest-1", "wei")
    profile = await shop.services.profile.load("wei")
    assert profile.affinities["category", "Audio > Headphones"] == pytest.approx(5.0, abs=0.01)
    assert Fact("colour", "white", "said") in profile.facts
    assert profile.dismissed == {"hp-2"}
    assert (await shop.services.profile.load("guest-1")).is_new


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("remember I wear size 42", [("size", "42")]),
        ("Please remember that I wear a 9.5 in running shoes", [("shoe size", "9.5")]),
        ("I like blue and I hate wool", [("colour", "blue"), ("avoid", "wool")]),
        ("I'm allergic to nuts", [("avoid", "nuts")]),
        ("my favourite brand is Hollin", [("brand", "Hollin")]),
        ("我喜欢蓝色，对羊毛过敏", [("colour", "蓝色"), ("avoid", "羊毛")]),
        ("帮我记一下，我平时穿L码", [("size", "L")]),
        ("我家养了一只猫", [("pet", "一只猫")]),
        ("remember that my daughter turns 5 in May", [("note", "my daughter turns 5 in May")]),
        ("remember", []),
    ],
)
def test_reads_facts_out_of_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    assert stated_facts(text) == expected


@pytest.mark.parametrize(
    ("said", "key"), [("Favorite Color", "colour"), ("鞋码", "shoe size"), ("Skin  Type", "skin type")]
)
def test_keys_have_one_spelling(said: str, key: str) -> None:
    assert fact_key(said) == key


@pytest.mark.parametrize(
    ("key", "value", "product", "expected"),
    [
        ("shoe size", "39", "sh-3", 0.2),
        ("shoe size", "44", "sh-3", -1),
        ("shoe size", "39", "jk-1", 0),
        ("clothing size", "M", "sh-3", 0),
        ("avoid", "leather", "sh-3", -1),
        ("avoid", "leather", "sh-1", 0),
        ("interest", "hiking, coffee", "sh-3", 1),
        ("brand", "Tarnwick", "sh-3", 1),
        ("colour", "黑色", "sh-3", 0.35),
        ("colour", "red", "jk-1", 0),
        ("skin type", "leather", "sh-3", 0),
        ("note", "boots", "sh-3", 0),
    ],
)
async def test_facts_meet_products(shop: Shop, key: str, value: str, product: str, expected: float) -> None:
    assert fit(Fact(key, value, "said"), (await products(shop, product))[0]) == expected


@pytest.mark.parametrize(("price", "band"), [("0", "0-10"), ("25", "25-50"), ("24.99", "10-25"), ("5000", "1600-")])
def test_price_bands(price: str, band: str) -> None:
    from decimal import Decimal

    assert price_band(Decimal(price), "USD") == f"USD:{band}"
