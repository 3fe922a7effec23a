"""Talking through the widget in a real browser: words, progress, stop, refusals, languages, typing Chinese."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.widget.conftest import Mock, finished, open_page, say


def test_an_answer_streams_in_under_the_question(page: Page) -> None:
    say(page, "hello")
    expect(page.locator("aisle-chat .said p")).to_have_text("hello")
    finished(page)
    expect(page.locator("aisle-chat .words").last).to_contain_text("What are you looking for today?")


def test_the_shopper_sees_what_is_being_done(page: Page, mock: Mock) -> None:
    mock.set(pace=0.1)
    say(page, "a rain jacket")
    expect(page.locator("aisle-chat .progress")).to_have_text("Searching the store…")


def test_stop_ends_the_answer_and_keeps_what_was_said(page: Page, mock: Mock) -> None:
    say(page, "long")
    page.locator("aisle-chat .words").get_by_text("word3").wait_for()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("aisle-chat .system")).to_have_text("Stopped")
    expect(page.locator("aisle-chat .words")).not_to_contain_text("word199")
    assert len(mock.frames("stop")) == 1


def test_a_message_written_during_an_answer_waits_its_turn(page: Page, mock: Mock) -> None:
    mock.set(pace=0.3)
    say(page, "hello")
    page.locator("aisle-chat .words").wait_for()
    say(page, "second")
    expect(page.locator("aisle-chat .fate")).to_have_text("Waiting to be sent")
    finished(page, 2)
    expect(page.locator("aisle-chat .words").last).to_contain_text("You said: second")
    assert [frame["text"] for frame in mock.frames("message")] == ["hello", "second"]


def test_a_refused_message_can_be_edited_and_is_not_lost(page: Page) -> None:
    say(page, "refuse")
    expect(page.locator("aisle-chat .fate.bad")).to_contain_text("Not sent")
    page.get_by_role("button", name="Edit").click()
    expect(page.locator("aisle-chat textarea")).to_have_value("refuse")
    expect(page.locator("aisle-chat .said")).to_have_count(0)


def test_a_text_over_the_limit_cannot_be_sent(page: Page, mock: Mock) -> None:
    say(page, "x" * 501)
    expect(page.locator("aisle-chat .limit")).to_have_text("1 characters too many")
    assert not mock.frames("message")


def test_a_failed_turn_says_so_and_offers_another_try(page: Page, mock: Mock) -> None:
    say(page, "fail")
    expect(page.get_by_role("alert")).to_contain_text("The assistant is resting")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("aisle-chat .trouble")).to_have_count(2)
    assert len(mock.frames("message")) == 2


def test_enter_that_ends_a_chinese_word_does_not_send(page: Page, mock: Mock) -> None:
    field = page.locator("aisle-chat textarea")
    field.fill("找夹克")
    field.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    field.evaluate("e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))")
    expect(field).to_have_value("找夹克")
    assert not mock.frames("message")
    field.press("Enter")
    expect(page.locator("aisle-chat .said p")).to_have_text("找夹克")


def test_the_widgets_own_words_follow_the_shoppers_language(page: Page, mock: Mock) -> None:
    expect(page.get_by_role("heading", name="How can I help?")).to_be_visible()
    say(page, "你好，想找一件外套")
    expect(page.locator("aisle-chat textarea")).to_have_attribute("placeholder", "想问什么都可以…")
    assert mock.frames("hello")[0]["language"] == "en"


def test_a_chinese_page_has_a_chinese_widget(context: BrowserContext, mock: Mock) -> None:
    page = open_page(context, mock, "open=true&page=zh-CN")
    expect(page.get_by_role("heading", name="想找点什么？")).to_be_visible()
    assert mock.frames("hello")[0]["language"] == "zh"


def test_a_person_takes_over_and_the_shopper_is_told(page: Page) -> None:
    say(page, "I'd like to talk to a person")
    expect(page.locator("aisle-chat .handoff h3")).to_have_text(re.compile("A person has been asked|Mia is here"))
    expect(page.locator("aisle-chat .person .words")).to_contain_text("I have read what you wrote")
    expect(page.locator("aisle-chat .state")).to_have_text("You are talking to Mia")
    expect(page.locator("aisle-chat .handoff")).to_have_count(1)


def test_the_newest_answers_first_card_stays_in_sight(page: Page) -> None:
    for number in range(3):
        say(page, "a rain jacket")
        finished(page, number + 1)
    log = page.locator("aisle-chat .log").bounding_box()
    asked = page.locator("aisle-chat .said").last.bounding_box()
    assert log
    assert asked
    assert log["y"] <= asked["y"] <= log["y"] + 60
