"""The cards in a real browser: what they show, what their buttons send, what the answer changes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.widget.conftest import Mock, finished, say, until


def action(mock: Mock) -> dict[str, object]:
    """The last button pressed, without its id."""
    return {key: value for key, value in mock.frames("action")[-1].items() if key in ("name", "value")}


def test_product_cards_come_with_price_rating_stock_and_reason(page: Page) -> None:
    say(page, "a rain jacket")
    card = page.locator("aisle-chat .product").first
    expect(card.locator("h3")).to_have_text("Harbor Three-Layer Rain Jacket")
    expect(card.locator(".now")).to_have_text("$129.00")
    expect(card.locator("s")).to_contain_text("$159.00")
    expect(card.locator(".rating .sr")).to_have_text("4.7 out of 5, 312 reviews")
    expect(card.locator(".stock")).to_have_text("In stock")
    expect(card.locator(".reason")).to_have_text("Three layers, made for heavy rain")
    expect(card.locator("h3 a")).to_have_attribute("href", page.url.split("?")[0] + "p/jk-1")
    card.get_by_role("button", name="Why this?").click()
    expect(card.locator(".why li").first).to_have_text("Close to the outdoor jackets you looked at")


def test_a_chosen_variant_is_the_one_put_into_the_cart(page: Page, mock: Mock) -> None:
    say(page, "a rain jacket")
    card = page.locator("aisle-chat .product").first
    card.get_by_role("button", name="Moss").click()
    card.get_by_role("button", name="L", exact=True).click()
    card.get_by_role("button", name="Add to cart").click()
    expect(page.locator("aisle-chat .cart .faint").nth(1)).to_have_text("Moss · L")
    assert action(mock) == {"name": "add_to_cart", "value": {"variant_id": "jk-1-moss-l", "quantity": 1}}


def test_a_sold_out_variant_cannot_be_bought(page: Page) -> None:
    say(page, "a rain jacket")
    card = page.locator("aisle-chat .product").first
    card.get_by_role("button", name="Rust").click()
    expect(card.locator(".add")).to_be_disabled()
    expect(card.locator(".add")).to_have_text("Sold out")


def test_not_for_me_takes_the_card_away_and_tells_the_store(page: Page, mock: Mock) -> None:
    say(page, "a rain jacket")
    expect(page.locator("aisle-chat .product")).to_have_count(4)
    page.get_by_role("button", name="Not for me: Featherline Packable Windbreaker").click()
    expect(page.locator("aisle-chat .product")).to_have_count(3)
    until(page, lambda: bool(mock.frames("action")))
    assert action(mock) == {"name": "dismiss", "value": {"product_id": "jk-2"}}


def test_the_carts_steppers_change_it_and_an_older_cart_is_history(page: Page, mock: Mock) -> None:
    page.evaluate("Aisle.addToCart('jk-1-navy-s')")
    page.get_by_role("button", name="One more: Harbor Three-Layer Rain Jacket").click()
    expect(page.locator("aisle-chat .cart output")).to_have_text("2")
    expect(page.locator("aisle-chat .cart .card-foot strong")).to_have_text("$258.00")
    expect(page.locator("aisle-chat .cart")).to_have_count(1)
    expect(page.get_by_role("link", name="Go to checkout")).to_have_attribute(
        "href", page.url.split("?")[0] + "store/cart?items=jk-1-navy-s:2"
    )
    page.evaluate("Aisle.setQuantity('jk-1-navy-s', 0)")
    expect(page.locator("aisle-chat .cart")).to_contain_text("Your cart is empty")


def test_an_order_shows_where_it_is(page: Page) -> None:
    say(page, "Where is my order?")
    order = page.locator("aisle-chat .order")
    expect(order.locator("h3")).to_have_text("Order A10234")
    expect(order.locator("[aria-current=step]")).to_contain_text("On its way")
    expect(order.locator(".parcel")).to_contain_text("SP 4471 9920 13")
    expect(order.locator(".card-foot strong")).to_have_text("$307.00")


def test_a_comparison_is_a_table_with_headers(page: Page) -> None:
    say(page, "compare the first two")
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(2)
    expect(table.get_by_role("rowheader")).to_have_text(["Fabric", "Weight", "Waterproof", "Packable"])


def test_a_source_opens_to_the_passage_it_quotes(page: Page) -> None:
    say(page, "how do returns work?")
    finished(page)
    page.get_by_role("button", name="Returns: how long you have").click()
    expect(page.locator("aisle-chat .passage")).to_contain_text("within 30 days of delivery")


def test_a_remembered_fact_can_be_forgotten(page: Page, mock: Mock) -> None:
    say(page, "what do you remember about me?")
    finished(page)
    page.get_by_role("button", name="Forget: Usual budget").click()
    expect(page.locator("aisle-chat .profile").last.locator("li")).to_have_count(3)
    assert action(mock) == {"name": "forget", "value": {"key": "budget"}}


def test_nothing_happens_before_the_shopper_confirms(page: Page, mock: Mock) -> None:
    say(page, "please cancel it")
    finished(page)
    assert not mock.frames("action")
    page.get_by_role("button", name="Yes, do it").dblclick()
    expect(page.locator("aisle-chat .proposal .outcome")).to_have_text("Confirmed")
    assert [frame["value"] for frame in mock.frames("action")] == [{"proposal_id": "pr-1", "digest": "d1"}]


def test_the_form_for_an_order_sends_what_was_typed_as_an_action_and_keeps_nothing(page: Page, mock: Mock) -> None:
    say(page, "form")
    finished(page)
    show = page.get_by_role("button", name="Show the order")
    expect(show).to_be_disabled()
    page.get_by_label("Order number").fill("A10234")
    contact = page.get_by_label("E-mail address or postcode of the order")
    contact.fill("97201")
    show.click()
    expect(page.locator("aisle-chat .log")).to_contain_text("do not match")
    contact.fill("mia@example.com")
    show.click()
    expect(page.locator("aisle-chat .verify .outcome")).to_have_text("Order A10234 is open here for 30 minutes.")
    assert [frame["value"] for frame in mock.frames("action")] == [
        {"order_id": "A10234", "postcode": "97201"},
        {"order_id": "A10234", "email": "mia@example.com"},
    ]
    kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "mia@example.com" not in kept + page.locator("aisle-chat .entries").inner_text()


def test_replies_to_press_are_sent_as_words_and_then_go(page: Page) -> None:
    say(page, "a rain jacket")
    page.get_by_role("button", name="Compare the first two").click()
    expect(page.locator("aisle-chat .said p").last).to_have_text("Compare the first two")
    expect(page.locator("aisle-chat .replies")).to_have_count(0)
