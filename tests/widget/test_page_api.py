"""The script tag and window.Aisle, as a merchant's page uses them."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.widget.conftest import Mock, finished, open_page, until


def test_calls_made_before_the_script_has_come_are_carried_out(context: BrowserContext, mock: Mock) -> None:
    context.add_init_script("window.Aisle = window.Aisle || []; if (Aisle.push) Aisle.push(['ask', 'hello there'])")
    page = open_page(context, mock, "x=1")
    finished(page)
    expect(page.locator("aisle-chat .said p")).to_have_text("hello there")


def test_open_close_and_ask(context: BrowserContext, mock: Mock) -> None:
    page = open_page(context, mock, "x=1")
    page.locator("aisle-chat .launcher").wait_for()
    assert not mock.frames("hello"), "nobody opened it: no connection is spent"
    page.evaluate("Aisle.open()")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("Aisle.close()")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("Aisle.ask('hello')")
    finished(page)


def test_views_from_before_the_conversation_are_told_once_there_is_one(context: BrowserContext, mock: Mock) -> None:
    page = open_page(context, mock, "x=1")
    page.locator("aisle-chat .launcher").wait_for()
    page.evaluate(
        "Aisle.track('view', {product_id: 'jk-1'}); Aisle.track('view', {product_id: 'jk-2', variant_id: 'v'})"
    )
    assert not mock.events()
    page.evaluate("Aisle.open()")
    page.locator("aisle-chat .state.open").wait_for()
    until(page, lambda: len(mock.events()) == 2)
    first, second = sorted(mock.events(), key=lambda event: str(event["product_id"]))
    assert (first["kind"], first["product_id"], second["variant_id"]) == ("view", "jk-1", "v")
    assert first["conversation"]
    assert first["conversation"] == second["conversation"]


def test_the_page_hears_of_its_cart(page: Page) -> None:
    page.evaluate("document.addEventListener('aisle:cart', ({detail}) => (window.cart = detail))")
    page.evaluate("Aisle.addToCart('bg-1-slate', 2)")
    page.wait_for_function("() => window.cart")
    assert page.evaluate("[cart.items[0].quantity, cart.total.display, cart.checkout_url]") == [
        2,
        "$178.00",
        "/store/cart?items=bg-1-slate:2",
    ]


def test_a_message_says_which_product_the_page_shows(context: BrowserContext, mock: Mock) -> None:
    page = open_page(context, mock, "open=true&product=jk-1")
    page.evaluate("Aisle.ask('hello')")
    finished(page)
    page.evaluate("Aisle.page({product_id: 'jk-2'}); Aisle.ask('hello')")
    finished(page, 2)
    assert [frame["page"] for frame in mock.frames("message")] == [{"product_id": "jk-1"}, {"product_id": "jk-2"}]


def test_a_returning_customers_page_connects_with_the_token_though_it_comes_late(page: Page, mock: Mock) -> None:
    page.evaluate("Aisle.identify('mia')")
    page.evaluate("Aisle.ask('hello')")
    finished(page)
    mock.drop()
    until(page, lambda: len(mock.frames("hello")) == 2)
    page.reload()
    page.wait_for_timeout(300)
    page.evaluate("Aisle.identify('mia')")
    page.locator("aisle-chat .state.open").wait_for()
    assert [frame.get("token") for frame in mock.frames("hello")] == [None, "mia", "mia"]


def test_a_refused_token_is_fetched_anew_once_and_then_the_shopper_is_a_guest(page: Page, mock: Mock) -> None:
    page.evaluate("window.asked = 0; Aisle.identify(() => `token${++window.asked}`)")
    until(page, lambda: len(mock.frames("token")) == 1)
    for _ in range(2):
        seen = len(mock.frames("hello"))
        mock.set(refuse={"code": "token_expired"})
        mock.drop()
        until(page, lambda seen=seen: len(mock.frames("hello")) == seen + 2)  # type: ignore[misc]
    tokens = [frame.get("token") for frame in mock.frames("hello")]
    assert tokens == [None, "token2", "token3", "token4", None]
