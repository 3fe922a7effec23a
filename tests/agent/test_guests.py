"""Guests in conversation: one order by its number and contact, typed or by the form, and no trace of the contact."""

from __future__ import annotations

import logging
import re
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import text

from agent.turn import TurnInput
from evals.chat.record import Record
from tests.agent.conftest import Shop

MAIL = "mia@example.com"


async def press(shop: Shop, **value: Any) -> Record:
    shop.conversation = shop.conversation or token_hex(8)
    record = Record()
    turn = TurnInput(shop.conversation, token_hex(8), "", language="en", client="198.51.100.7")
    record.outcome = await shop.running.assistant.act(turn, "verify_order", value, record)
    return record


def card(record: Record, name: str) -> dict[str, Any]:
    return next(dict(one.value) for one in record.cards if one.name == name)


def names(record: Record) -> list[str]:
    return [one.name for one in record.cards]


async def test_a_guest_who_asks_for_an_order_gets_the_form_with_its_number(shop: Shop) -> None:
    record = await shop.say("Where is my order A1001?")
    assert "order_card" not in names(record)
    form = card(record, "verify_order")
    assert (form["order_id"], form["state"]) == ("A1001", "open")
    assert "sign in" in record.words
    assert shop.engine.requests == []


async def test_number_and_mail_in_one_message_show_the_order(shop: Shop) -> None:
    record = await shop.say(f"Where is my order A1001? My email is {MAIL}")
    assert card(record, "order_card")["id"] == "A1001"
    prompts = str([request.body for request in shop.engine.requests])
    assert MAIL not in prompts


async def test_the_mail_alone_after_the_form_shows_the_order_that_was_asked_for(shop: Shop) -> None:
    asked = await shop.say("Where is my order A1001?")
    record = await shop.say(MAIL)
    assert card(record, "order_card")["id"] == "A1001"
    assert card(record, "verify_order") == {
        "id": card(asked, "verify_order")["id"],
        "order_id": "A1001",
        "state": "verified",
    }


async def test_the_form_opens_exactly_this_order_in_exactly_this_conversation(shop: Shop) -> None:
    record = await press(shop, order_id="A1001", email=MAIL)
    assert card(record, "order_card")["id"] == "A1001"
    other = await shop.say("And where is order A1000?")
    assert "order_card" not in names(other)
    mine = shop.conversation
    shop.conversation = token_hex(8)
    assert "order_card" not in names(await shop.say("Where is order A1001?"))
    shop.conversation = mine
    assert card(await shop.say("Where is my order?"), "order_card")["id"] == "A1001"


async def test_wrong_and_missing_read_the_same_typed_or_pressed(shop: Shop) -> None:
    typed = [
        await shop.say("order A1001, my email is wei@example.com"),
        await shop.say(f"order A9999, my email is {MAIL}"),
    ]
    pressed = [
        await press(shop, order_id="A1001", postcode="10001"),
        await press(shop, order_id="A9999", email=MAIL),
    ]
    assert len({record.words for record in (*typed, *pressed)}) == 1
    assert [names(record) for record in (*typed, *pressed)] == [["verify_order"]] * 4
    assert "do not match" in typed[0].words


async def test_after_too_many_tries_the_right_answer_is_refused_too(shop: Shop) -> None:
    for _ in range(5):
        await press(shop, order_id="A1001", email="wei@example.com")
    record = await press(shop, order_id="A1001", email=MAIL)
    assert "too many tries" in record.words
    assert "order_card" not in names(record)


async def test_what_was_asked_before_the_form_is_answered_after_it(shop: Shop) -> None:
    await shop.say("I want to return order A1000")
    record = await shop.say(MAIL)
    assert record.calls[0][0] == "return_items"


async def test_a_guest_sees_no_method_of_payment_and_no_profile(shop: Shop) -> None:
    await press(shop, order_id="A1001", email=MAIL)
    for question in ("Where is the refund for order A1001?", "what do you know about me?", "where is my order?"):
        record = await shop.say(question)
        assert not re.search(r"\b9212\b", str(record.cards) + record.words)
        assert MAIL not in str(record.cards) + record.words


async def test_the_contact_leaves_no_trace(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await shop.say("Where is my order A1001?")
    await shop.say(f"my email is {MAIL.replace('mia', 'mia+aisle')}")
    await press(shop, order_id="A1001", email=MAIL.replace("mia", "mia+aisle"))
    folder = shop.running.services.stores.data_dir
    database = shop.running.services.stores.database
    async with database.connect() as connection:
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    files = [path for path in folder.iterdir() if path.is_file()]
    assert any(path.name == "checkpoints.db" for path in files)
    assert not [path.name for path in files if b"mia+aisle" in path.read_bytes()]
    assert "mia+aisle" not in caplog.text
    assert "mia+aisle" not in str([request.body for request in shop.engine.requests])
