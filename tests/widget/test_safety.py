"""What a reply or a card may not do to the page, and what the widget may not keep."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.widget.conftest import Mock, finished, say


def test_a_reply_brings_no_html_no_pictures_and_no_foreign_links(page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    say(page, "html")
    finished(page)
    words = page.locator("aisle-chat .words")
    expect(words).to_contain_text("<script>window.hacked=1</script> <b>raw</b>")
    expect(words).to_contain_text("SKU_12_b")
    assert page.evaluate("window.hacked") is None
    assert words.locator("img, script, b, iframe").count() == 0
    links = words.locator("a[href]")
    expect(links).to_have_count(1)
    expect(links).to_have_text("in")
    expect(links).to_have_attribute("rel", "noopener noreferrer")
    assert not [url for url in requests if "evil.example" in url]


def test_the_token_is_never_stored_nor_put_into_an_address(page: Page, mock: Mock) -> None:
    addresses: list[str] = []
    page.on("websocket", lambda socket: addresses.append(socket.url))
    page.on("request", lambda request: addresses.append(request.url))
    page.evaluate("Aisle.identify(() => 'secret-token')")
    say(page, "hello")
    finished(page)
    page.evaluate("Aisle.track('view', {product_id: 'jk-1'})")
    page.wait_for_timeout(200)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "secret-token" not in kept
    assert not [address for address in addresses if "secret-token" in address]
    assert mock.frames("token")[0]["token"] == "secret-token"
    assert mock.events()[0]["authorization"] == "Bearer secret-token"


def test_signing_out_leaves_the_customers_conversation(page: Page, mock: Mock) -> None:
    page.evaluate("Aisle.identify('mia')")
    say(page, "hello")
    finished(page)
    page.evaluate("Aisle.identify(null)")
    expect(page.locator("aisle-chat .said")).to_have_count(0)
    expect(page.get_by_role("heading", name="How can I help?")).to_be_visible()
    last = mock.frames("hello")[-1]
    assert "token" not in last
    assert "conversation" not in last


def test_the_stores_styles_do_not_reach_the_widget(page: Page) -> None:
    page.add_style_tag(content="* { text-transform: uppercase; word-spacing: 9px }")
    page.add_style_tag(content="button, p { display: none !important }")
    expect(page.get_by_role("button", name="Close the chat")).to_be_visible()
    read = "e => [getComputedStyle(e).textTransform, getComputedStyle(e).wordSpacing]"
    style = page.locator("aisle-chat h2").evaluate(read)
    assert style == ["none", "0px"]
