"""What a guest says to verify an order reaches the agent, and neither the log nor the client."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.house import House, serving, settings_for
from tools.orders.guests import Guests
from tools.orders.guests_contact import Contact
from tools.orders.sql import SqlOrders
from tools.stores.customers import CustomerStore
from tools.stores.db import Database

MAIL = "mia.hart@example.com"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = settings_for(tmp_path)
    database = await Database.open(settings.database_url)
    guests = Guests(database, SqlOrders(database), CustomerStore(database))
    async with serving(settings, hearing=guests) as made:
        yield made
    await database.close()


async def test_a_typed_contact_is_handed_to_the_agent_and_masked_in_the_log(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "aisle")
    async with house.client() as client:
        await client.say(f"order A1001, my email is {MAIL}")
        frames = await client.answer()
    turn = house.assistant.turns[0]
    assert (turn.text, turn.contact) == ("order A1001, my email is [email]", Contact("A1001", email=MAIL))
    assert turn.client == "127.0.0.1"
    assert MAIL not in str(frames) + repr(turn) + caplog.text
    assert not [path.name for path in tmp_path.iterdir() if path.is_file() and MAIL.encode() in path.read_bytes()]


async def test_a_forms_contact_is_in_no_event_even_when_the_action_fails(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "aisle")
    async with house.client() as client:
        value = {"order_id": "A1001", "email": MAIL}
        await client.send(type="action", id="a1", name="verify_order", value=value)
        frames = await client.answer()
    assert MAIL not in str(frames) + caplog.text
    assert not [path.name for path in tmp_path.iterdir() if path.is_file() and MAIL.encode() in path.read_bytes()]


async def test_not_even_a_log_of_everything_holds_a_frame(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = settings_for(tmp_path).model_copy(update={"log_level": "debug"})
    async with serving(settings) as house, house.client() as client:
        await client.send(type="action", id="a1", name="verify_order", value={"order_id": "A1", "postcode": "QX97201"})
        await client.answer()
    ours = [line for line in caplog.records if line.name != "websockets.client"]  # the test's own client
    assert not [line for line in ours if "QX97201" in line.getMessage()]


async def test_a_customers_words_stay_as_they_are(house: House) -> None:
    async with house.client(token=house.token("mia")) as client:
        await client.say(f"order A1001, my email is {MAIL}")
        await client.answer()
    assert house.assistant.turns[0].text == f"order A1001, my email is {MAIL}"


async def test_a_fault_of_the_door_logs_the_frames_kind_and_not_what_is_in_it(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("a fault nobody foresaw")

    monkeypatch.setattr(house.runtime.turns, "start", fails)
    async with house.client() as client:
        await client.send(type="action", id="a1", name="verify_order", value={"email": MAIL})
        assert (await client.until("error"))[-1]["code"] == "internal"
    assert "Action frame failed" in caplog.text
    assert MAIL not in caplog.text
