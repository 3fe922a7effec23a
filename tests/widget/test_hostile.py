"""Hostile text in every place the widget shows: it stays text, no script runs, nothing is asked of a foreign host.

Pictures and links of cards come from the store's own catalogue and may lie anywhere on the web (a shop's pictures are
on a CDN); what is never followed there is an address that is not http(s). Text of any kind gets neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.widget.conftest import Mock, finished, say

EVIL = "evil.example"
HOSTILE = [
    f"<img src=https://{EVIL}/a onerror=window.hacked=1><script>window.hacked=1</script>",
    f"<svg onload=window.hacked=1><use href=//{EVIL}/x#y></svg><iframe srcdoc='<script>parent.hacked=1</script>'>",
    f"[click](javascript:window.hacked=1) ![pic](https://{EVIL}/p.png) [out](https://{EVIL}/) <https://{EVIL}/raw>",
    f"[a](data:text/html,<script>window.hacked=1</script>) [b]: //{EVIL} 'x' onmouseover=window.hacked=1 \"><b>bold",
    f"<style>*{{background:url(https://{EVIL}/s)}}</style><a href=' &#106;avascript:window.hacked=1'>x</a>",
    "{{constructor.constructor('window.hacked=1')()}} ${window.hacked=1} <template><script>1</script></template>",
    "safe \u202eevil\u202c \u2066x\u2069 \u200b\u200d\ufeff \u0000 😀 </script></aisle-chat>",
    "W" * 3000,
]
ADDRESSES = [
    "javascript:window.hacked=1",
    "data:text/html,<script>window.hacked=1</script>",
    " JaVaScRiPt:hacked=1",
    "x:y",
]
PLAIN = "p,ul,ol,li,strong,em,a,br,h3,pre,code,blockquote,del,hr,table,tr,th,td,div,span"


def money(display: str) -> dict[str, str]:
    return {"amount": "1.00", "currency": "USD", "display": display}


def product(bad: str, address: str, at: int = 0) -> dict[str, Any]:
    front = {
        "id": f"v{at}",
        "options": {bad[:40]: bad},
        "price": money(bad),
        "availability": "in_stock",
        "image": address,
    }
    return {
        **front,
        "id": f"p{at}",
        "variant_id": f"v{at}",
        "title": bad,
        "brand": bad,
        "url": address,
        "reason": bad,
        "why": [bad],
        "rating": 4,
        "review_count": 1,
        "variants": [front, {**front, "id": f"w{at}", "options": {bad[:40]: "other"}}],
        "position": at + 1,
    }


def cards(bad: str, address: str) -> list[tuple[str, dict[str, Any]]]:
    """One of every card, with hostile words and addresses in all their places."""
    line = {
        "title": bad,
        "options": {"color": bad},
        "quantity": 1,
        "price": money(bad),
        "image": address,
        "url": address,
    }
    shipment = {"carrier": bad, "tracking_number": bad, "tracking_url": address, "estimated_delivery": bad}
    two = [product(bad, address, 1), product(bad, address, 2)]
    in_cart = {**line, "variant_id": "v0", "product_id": "p0"}
    order = {"id": bad, "status": bad, "status_label": bad, "placed_at": bad, "total": money(bad), "items": [line]}
    return [
        ("product_cards", {"items": [product(bad, address)], "title": bad, "note": bad, "query": bad}),
        ("comparison", {"items": two, "rows": [{"label": bad, "values": [bad, bad]}]}),
        ("order_card", {**order, "shipments": [shipment], "steps": [{"label": bad, "state": "current"}]}),
        ("cart", {"items": [in_cart], "total": money(bad), "checkout_url": address}),
        ("proposal", {"id": bad, "summary": bad, "details": [bad], "state": "open"}),
        ("citations", {"items": [{"policy_id": bad, "title": bad, "url": address, "passage": bad}]}),
        ("profile", {"items": [{"key": "k", "label": bad, "value": bad, "source": "said"}]}),
        ("handoff", {"id": "h1", "state": "taken", "agent": bad, "message": bad}),
        ("quick_replies", {"items": [{"label": bad, "text": bad}]}),
        (bad, {"anything": bad}),
    ]  # fmt: skip


@pytest.fixture
def foreign(page: Page) -> Iterator[list[str]]:
    """What was asked of other hosts than the store's; an error in a script of the page fails the test."""
    asked: list[str] = []
    errors: list[str] = []
    own = page.url.split("?")[0]
    page.context.on("request", lambda request: asked.append(request.url) if not request.url.startswith(own) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    yield asked
    assert errors == []


def harmless(page: Page, foreign: list[str]) -> None:
    """No script ran, no foreign host was asked, and nothing stands there that the widget does not make."""
    assert page.evaluate("window.hacked") is None
    assert foreign == []
    root = page.locator("aisle-chat")
    assert (
        root.locator("script, iframe, object, embed, template, form[action], base, link[rel=stylesheet]").count() == 0
    )
    assert root.locator("[onerror], [onload], [onmouseover], [onclick]").count() == 0
    found = "e => [...e.shadowRoot.querySelectorAll('[href],[src]')]"
    addresses = found + ".map(n => n.getAttribute('href') ?? n.getAttribute('src'))"
    for address in root.evaluate(addresses):
        assert address.startswith(("http://", "https://", "#"))
        assert EVIL not in address


@pytest.mark.parametrize("bad", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_card_and_answer_stays_text(page: Page, mock: Mock, foreign: list[str], bad: str) -> None:
    address = ADDRESSES[HOSTILE.index(bad) % len(ADDRESSES)]
    mock.set(scene={"cards": cards(bad, address), "words": bad})
    say(page, "scene")
    finished(page)
    for opener in page.locator("aisle-chat .chip, aisle-chat .why-button").all():
        opener.click()
    harmless(page, foreign)
    inside = page.locator("aisle-chat .words *").evaluate_all("all => all.map(n => n.localName)")
    assert set(inside) <= set(PLAIN.split(","))


def test_a_hostile_history_is_as_harmless_when_it_is_replayed(page: Page, mock: Mock) -> None:
    for number, bad in enumerate(HOSTILE[:5]):
        mock.set(scene={"cards": cards(bad, ADDRESSES[0]), "words": bad})
        say(page, "scene")
        finished(page, number + 1)
    again = page.context.new_page()
    asked: list[str] = []
    own = mock.address
    again.on("request", lambda request: asked.append(request.url) if not request.url.startswith(own) else None)
    again.goto(page.url)
    again.locator("aisle-chat .said").first.wait_for()
    again.wait_for_timeout(300)
    harmless(again, asked)


def test_what_the_shopper_types_is_shown_as_typed(page: Page, foreign: list[str]) -> None:
    for bad in HOSTILE[:3]:
        say(page, bad)
        expect(page.locator("aisle-chat .said p").last).to_have_text(bad)
        page.locator("aisle-chat .words[data-done=true]").last.wait_for()
        page.wait_for_timeout(100)
    harmless(page, foreign)


def test_ten_thousand_cards_leave_the_panel_alive(page: Page, mock: Mock) -> None:
    mock.set(scene={"cards": [("quick_replies", {"items": [{"label": f"r{n}", "text": "x"} for n in range(10_000)]})]})
    say(page, "scene")
    finished(page)
    say(page, "hello")
    finished(page, 2)


def test_a_text_that_turns_its_direction_ends_where_its_element_does(page: Page, mock: Mock) -> None:
    mock.set(scene={"cards": [("product_cards", {"items": [product("\u202eecirp", "/p/1")]})], "words": "\u202eabc"})
    say(page, "scene")
    finished(page)
    for place in (".product h3", ".words"):
        bidi = page.locator(f"aisle-chat {place}").first.evaluate("e => getComputedStyle(e).unicodeBidi")
        assert bidi in ("isolate", "plaintext")


def test_no_word_is_so_long_that_the_log_scrolls_sideways(page: Page, mock: Mock) -> None:
    word = "W" * 3000
    mock.set(scene={"cards": cards(word, ADDRESSES[0]), "words": word})
    say(page, "scene")
    finished(page)
    log = page.locator("aisle-chat .log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth")
