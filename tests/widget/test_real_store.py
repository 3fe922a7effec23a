"""The whole way in a real browser: a page of another origin, the built widget, `aisle serve`, the agent, real stores.

Only the model's words are scripted; everything else is what a merchant runs.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.widget.conftest import finished, say
from tests.widget.real_store import RealStore


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStore]:
    """Aisle, up and ready."""
    running = RealStore(tmp_path_factory.mktemp("real-store"))
    yield running
    running.close()


def visit(store: RealStore, context: BrowserContext, language: str = "en", before: str = "") -> Page:
    """The store's page with the panel open and the line up."""
    page = context.new_page()
    page.add_init_script(before)
    page.goto(f"{store.page.origin}/?lang={language}")
    page.locator("aisle-chat .state.open").wait_for()
    return page


@pytest.fixture
def page(store: RealStore, context: BrowserContext) -> Page:
    return visit(store, context)


def test_cards_of_the_real_catalogue_stand_above_the_models_words(page: Page) -> None:
    say(page, "rain jackets under $100")
    finished(page)
    card = page.locator("aisle-chat .product").first
    expect(card).to_contain_text("Alder Rain Jacket")
    expect(card).to_contain_text("$89.00")
    words = page.locator("aisle-chat .words").last
    assert card.bounding_box()["y"] < words.bounding_box()["y"]  # type: ignore[index]


def test_a_chinese_shopper_is_served_in_chinese(store: RealStore, context: BrowserContext) -> None:
    page = visit(store, context, "zh")
    say(page, "想买一双越野跑鞋")
    finished(page)
    expect(page.locator("aisle-chat .product").first).to_contain_text("山径越野跑鞋")


def test_the_cart_is_filled_from_the_chat_and_survives_a_reload(page: Page) -> None:
    say(page, "add the stoneware mug set to my cart")
    page.locator("aisle-chat").get_by_text("$32.00").first.wait_for()
    page.reload()
    expect(page.locator("aisle-chat .said p")).to_have_text("add the stoneware mug set to my cart")
    page.locator("aisle-chat").get_by_text("$32.00").first.wait_for()


def test_an_order_is_shown_to_its_owner_and_to_nobody_else(store: RealStore, context: BrowserContext) -> None:
    asked = "where is my order A1001?"
    guest = visit(store, context)
    say(guest, asked)
    finished(guest)
    expect(guest.locator("aisle-chat .order")).to_have_count(0)
    guest.close()
    signed_in = f"window.Aisle = [['identify', {store.token('mia')!r}]]"
    mia = visit(store, context, before=signed_in)
    say(mia, asked)
    finished(mia)
    expect(mia.locator("aisle-chat .order").last).to_contain_text("A1001")


def test_a_server_killed_in_mid_answer_comes_back_to_the_same_page_with_nothing_lost(
    store: RealStore, page: Page
) -> None:
    say(page, "recommend me something, and never stop")
    page.locator("aisle-chat .words").get_by_text("worda wordb wordc").first.wait_for()
    store.kill()
    before = page.locator("aisle-chat .words").last.inner_text().strip()
    store.start()
    page.locator("aisle-chat .trouble").wait_for(timeout=30_000)
    after = page.locator("aisle-chat .words").last.inner_text().strip()
    assert after.startswith(before[: before.rfind(" ")])
    say(page, "hello")
    finished(page, 2)


def test_a_page_of_a_strange_origin_is_refused(store: RealStore, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(store.page.origin.replace("127.0.0.1", "localhost"))
    page.locator("aisle-chat textarea").wait_for()
    page.wait_for_timeout(1500)
    expect(page.locator("aisle-chat .state.open")).to_have_count(0)
