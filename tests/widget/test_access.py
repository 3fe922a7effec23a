"""Keyboard, screen readers, phones, light and dark: axe-core finds nothing on any card in any look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.widget.conftest import Mock, finished, open_page, say

TALK = [
    "a rain jacket",
    "compare the first two",
    "where is my order?",
    "how do returns work?",
    "what do you remember?",
    "please cancel it",
    "one",
]
LOOKS = [("light", "2f5d50"), ("dark", "2f5d50"), ("light", "ffd400"), ("dark", "111111")]


def violations(page: Page, packages: Path) -> list[str]:
    """What axe-core finds in the widget, as readable lines."""
    page.evaluate((packages / "axe-core" / "axe.min.js").read_text())
    found: dict[str, Any] = page.evaluate("axe.run(document.querySelector('aisle-chat'))")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("look", "accent"), LOOKS)
def test_axe_finds_nothing_on_any_card(
    context: BrowserContext, mock: Mock, packages: Path, look: str, accent: str
) -> None:
    page = open_page(context, mock, f"open=true&theme={look}&accent=%23{accent}")
    assert violations(page, packages) == []
    for number, line in enumerate(TALK):
        say(page, line)
        finished(page, number + 1)
    page.evaluate("Aisle.addToCart('jk-1-navy-s', 2)")
    page.locator("aisle-chat .cart").wait_for()
    say(page, "fail")
    page.locator("aisle-chat .trouble").wait_for()
    say(page, "refuse")
    page.locator("aisle-chat .fate.bad").wait_for()
    say(page, "I'd like to talk to a person")
    page.locator("aisle-chat .person").wait_for()
    page.get_by_role("button", name="More", exact=True).click()
    assert violations(page, packages) == []


def test_a_closed_widget_is_clean_too(context: BrowserContext, mock: Mock, packages: Path) -> None:
    page = open_page(context, mock, "x=1")
    page.locator("aisle-chat .teaser").wait_for()
    assert violations(page, packages) == []


def test_the_keyboard_opens_closes_and_gives_the_focus_back(context: BrowserContext, mock: Mock) -> None:
    page = open_page(context, mock, "x=1")
    page.get_by_role("button", name="Open the shopping assistant").focus()
    page.keyboard.press("Enter")
    expect(page.locator("aisle-chat textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open the shopping assistant")).to_be_focused()


def test_the_menu_walks_with_arrows_and_escape_closes_only_it(page: Page) -> None:
    page.get_by_role("button", name="More", exact=True).press("Enter")
    expect(page.get_by_role("menuitem", name="Your cart")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="New conversation")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_log_is_a_polite_live_region_quiet_while_words_stream(page: Page, mock: Mock) -> None:
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    mock.set(pace=0.05)
    say(page, "hello")
    page.locator("aisle-chat .words").wait_for()
    expect(log).to_have_attribute("aria-busy", "true")
    finished(page)
    expect(log).to_have_attribute("aria-busy", "false")


def test_a_phone_gets_the_whole_screen_and_no_sideways_scrolling(browser: Browser, mock: Mock) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_page(context, mock)
    for line in TALK[:3]:
        say(page, line)
    finished(page, 3)
    box = page.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.locator("aisle-chat .log").evaluate("e => e.scrollWidth - e.clientWidth") == 0
    assert page.evaluate("document.documentElement.style.overflow") == "hidden"
    context.close()


def test_dark_follows_the_system_and_the_page_can_say_otherwise(browser: Browser, mock: Mock) -> None:
    context = browser.new_context(color_scheme="dark")
    page = open_page(context, mock)
    host = page.locator("aisle-chat")
    expect(host).to_have_attribute("data-look", "dark")
    page.evaluate("Aisle.theme('light')")
    expect(host).to_have_attribute("data-look", "light")
    context.close()
