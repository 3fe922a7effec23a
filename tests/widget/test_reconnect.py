"""Lost connections, in a real browser against a log that is really resumed. Field complaints 8 and 9 are named here."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.widget.conftest import Mock, finished, open_page, say

LONG = " ".join(f"word{number}" for number in range(200))


def test_no_chunk_is_lost_or_doubled_when_the_line_drops_in_mid_answer(page: Page, mock: Mock) -> None:
    mock.set(drop_every=40, pace=0.03)
    say(page, "long")
    page.locator("aisle-chat .words").get_by_text("word199").wait_for(timeout=60_000)
    mock.set(drop_every=0)
    finished(page)
    assert page.locator("aisle-chat .words .block").inner_text() == LONG
    expect(page.locator("aisle-chat .said")).to_have_count(1)
    assert len(mock.frames("hello")) >= 3
    assert len(mock.frames("message")) == 1


def test_a_message_sent_into_a_dead_line_arrives_once(page: Page, mock: Mock) -> None:
    mock.set(deaf=True)
    say(page, "hello")
    expect(page.locator("aisle-chat .fate")).to_have_text("Sending…")
    mock.set(deaf=False)
    mock.drop()
    finished(page)
    expect(page.locator("aisle-chat .said")).to_have_count(1)
    expect(page.locator("aisle-chat .words")).to_have_count(1)
    assert len({str(frame["id"]) for frame in mock.frames("message")}) == 1


def test_a_server_that_never_welcomes_is_asked_again(page: Page, mock: Mock) -> None:
    say(page, "hello")
    finished(page)
    mock.set(mute=1)
    page.reload()
    page.locator("aisle-chat .words[data-done=true]").wait_for(timeout=40_000)
    assert len(mock.frames("hello")) == 3
    expect(page.locator("aisle-chat .said p")).to_have_text("hello")


def test_offline_words_wait_for_the_network(page: Page, context: BrowserContext, mock: Mock) -> None:
    context.set_offline(True)
    mock.drop()
    expect(page.locator("aisle-chat .state")).to_have_text("You are offline. Messages will be sent later.")
    say(page, "hello")
    expect(page.locator("aisle-chat .fate")).to_have_text("Waiting to be sent")
    context.set_offline(False)
    finished(page)
    expect(page.locator("aisle-chat .fate")).to_have_count(0)


def test_the_conversation_is_there_after_a_reload(page: Page, mock: Mock) -> None:
    say(page, "a rain jacket")
    finished(page)
    page.reload()
    finished(page)
    expect(page.locator("aisle-chat .said p")).to_have_text("a rain jacket")
    expect(page.locator("aisle-chat .product")).to_have_count(4)
    assert len(mock.frames("message")) == 1


def test_history_off_begins_anew_on_every_page(context: BrowserContext, mock: Mock) -> None:
    page = open_page(context, mock, "open=true&history=false")
    say(page, "hello")
    finished(page)
    page.reload()
    expect(page.get_by_role("heading", name="How can I help?")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_words_on_their_way_survive_a_click_on_a_link(page: Page, mock: Mock) -> None:
    mock.set(deaf=True)
    say(page, "hello")
    expect(page.locator("aisle-chat .fate")).to_have_text("Sending…")
    mock.set(deaf=False)
    page.goto(f"{mock.address}p/other?open=true")
    finished(page)
    expect(page.locator("aisle-chat .said p")).to_have_text("hello")


def test_two_tabs_show_one_conversation(page: Page, context: BrowserContext, mock: Mock) -> None:
    say(page, "hello")
    finished(page)
    other = open_page(context, mock)
    expect(other.locator("aisle-chat .said p")).to_have_text("hello")
    say(other, "a rain jacket")
    finished(other, 2)
    expect(page.locator("aisle-chat .said p")).to_have_text(["hello", "a rain jacket"])
    expect(page.locator("aisle-chat .product")).to_have_count(4)


def test_a_conversation_that_became_anothers_is_left_without_a_trace(page: Page, mock: Mock) -> None:
    say(page, "hello")
    finished(page)
    mock.set(refuse={"code": "conversation_forbidden"})
    page.reload()
    page.locator("aisle-chat .state.open").wait_for()
    expect(page.get_by_role("heading", name="How can I help?")).to_be_visible()
    expect(page.locator("aisle-chat .said")).to_have_count(0)
    assert "conversation" not in mock.frames("hello")[-1]


def test_a_new_conversation_forgets_the_old_one(page: Page, mock: Mock) -> None:
    say(page, "hello")
    finished(page)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="New conversation").click()
    expect(page.get_by_role("heading", name="How can I help?")).to_be_visible()
    say(page, "second life")
    finished(page)
    expect(page.locator("aisle-chat .said")).to_have_count(1)


def test_what_comes_while_the_panel_is_closed_is_counted(page: Page) -> None:
    say(page, "I'd like to talk to a person")
    page.locator("aisle-chat .handoff").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("aisle-chat .badge")).to_have_text("1")
    expect(page.get_by_role("button", name="Open the shopping assistant, 1 new messages")).to_be_visible()
