"""Guests: one order, shown to be one's own, for half an hour; tries that run out; wrong and missing are the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from tests.tools.orders.house import House, mia, order
from tools.orders.guests import GRANTED_FOR, Guests
from tools.orders.guests_contact import Contact, matches, read_contact
from tools.orders.guests_limits import FIRST_LOCK, LONGEST_LOCK, MOST
from tools.orders.sql import SqlOrders
from tools.orders.terms import Terms
from tools.stores.customers import CustomerStore
from tools.stores.db import Database
from tools.stores.schema import conversations, guest_asks, guest_attempts, guest_grants, guest_locks

RIGHT = Contact("A1", email="mia@example.com")
WRONG = Contact("A1", email="wei@example.com")


def guests_of(house: House) -> Guests:
    return Guests(house.database, SqlOrders(house.database), CustomerStore(house.database), now=lambda: house.now)


async def states(guests: Guests, *contacts: Contact, talk: str = "talk", client: str | None = None) -> list[str]:
    return [(await guests.verify(talk, contact, client)).state for contact in contacts]


@asynccontextmanager
async def statements(database: Database) -> AsyncIterator[list[str]]:
    """Every SQL statement of the block."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "contact",
    [
        RIGHT,
        Contact("#a1", email=" MIA @Example.com"),
        Contact("A1", email="mia+shop@example.com"),
        Contact("A1", email="mia (at) example (dot) com"),
        Contact("A 1", postcode="97201"),
        Contact("A1", postcode="97201-1234"),
        Contact("A1", email="mia@example.com", postcode="97201"),
    ],
)
async def test_number_and_contact_open_exactly_that_order_to_exactly_that_conversation(
    house: House, contact: Contact
) -> None:
    guests = guests_of(house)
    assert await states(guests, contact) == ["verified"]
    found, closed = await guests.orders("talk", ["A1", "A2"])
    assert [one.id for one in found] == ["A1"]
    assert closed == ["A2"]
    assert await guests.orders("another", None) == ([], [])


@pytest.mark.parametrize(
    "contact",
    [
        WRONG,
        Contact("A1", postcode="97203"),
        Contact("A1", postcode=""),
        Contact("A1", email=""),
        Contact("A1"),
        Contact("A1", email="mia@example.com", postcode="97203"),
        Contact("A9", email="mia@example.com"),
    ],
)
async def test_wrong_or_missing_opens_nothing(house: House, contact: Contact) -> None:
    guests = guests_of(house)
    assert await states(guests, contact) == ["refused"]
    assert await guests.orders("talk", None) == ([], [])


async def test_wrong_and_missing_get_the_same_answer_after_the_same_work(house: House) -> None:
    guests, seen = guests_of(house), []
    for contact in (WRONG, Contact("A1", postcode="97203"), Contact("A9", email="mia@example.com")):
        async with statements(house.database) as sql:
            verdict = await guests.verify("talk", contact)
        seen.append((verdict, sql))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][1]


async def test_a_grant_ends_after_its_time(house: House) -> None:
    guests = guests_of(house)
    await guests.verify("talk", RIGHT)
    house.now += GRANTED_FOR
    assert await guests.orders("talk", None) == ([], [])


async def test_a_grant_ends_when_the_order_becomes_somebody_elses(house: House) -> None:
    guests = guests_of(house)
    await guests.verify("talk", RIGHT)
    await house.put(order(customer="wei"))
    assert await guests.orders("talk", ["A1"]) == ([], ["A1"])


async def test_a_conversation_is_locked_out_after_its_tries_even_for_the_right_answer(house: House) -> None:
    guests = guests_of(house)
    wrong = [Contact(f"A{number}", email="wei@example.com") for number in range(10, 10 + MOST["conversation"])]
    assert await states(guests, *wrong, RIGHT) == ["refused"] * 5 + ["locked"]
    assert await states(guests, RIGHT, talk="another") == ["verified"]


@pytest.mark.parametrize("number", ["A1", "A9"])
async def test_an_order_number_is_locked_out_whether_it_exists_or_not(house: House, number: str) -> None:
    guests = guests_of(house)
    for talk in range(MOST["order"]):
        await guests.verify(f"talk{talk}", Contact(number, email="x@example.com"))
    verdict = await guests.verify("yet another", Contact(f"# {number.lower()}", email="mia@example.com"))
    assert (verdict.state, verdict.until) == ("locked", house.now + FIRST_LOCK)


async def test_an_address_is_locked_out_with_its_whole_ipv6_network(house: House) -> None:
    guests = guests_of(house)
    for number in range(MOST["address"]):
        await guests.verify(f"talk{number}", Contact(f"B{number}", email="x@example.com"), f"2001:db8::{number:x}")
    assert await states(guests, RIGHT, talk="new", client="2001:db8::ffff") == ["locked"]
    assert await states(guests, RIGHT, talk="new", client="2001:db8:1::1") == ["verified"]


async def test_lock_outs_double_up_to_a_day(house: House) -> None:
    guests = guests_of(house)
    lengths = []
    for _ in range(9):
        assert await states(guests, *[WRONG] * MOST["order"]) == ["refused"] * MOST["order"]
        verdict = await guests.verify("talk", RIGHT)
        assert verdict.until
        lengths.append(verdict.until - house.now)
        house.now = verdict.until
    assert lengths[:4] == [FIRST_LOCK * 2**power for power in range(4)]
    assert lengths[-1] == LONGEST_LOCK
    assert await states(guests, RIGHT) == ["verified"]


async def test_tries_slide_out_of_the_window(house: House) -> None:
    guests = guests_of(house)
    for _ in range(4 * MOST["order"]):
        assert await states(guests, WRONG) == ["refused"]
        house.now += timedelta(hours=6)
    assert await states(guests, RIGHT) == ["verified"]


async def test_right_answers_use_up_no_tries_and_give_none_back(house: House) -> None:
    guests = guests_of(house)
    assert await states(guests, *[RIGHT] * 12) == ["verified"] * 12
    found = await states(guests, WRONG, WRONG, RIGHT, WRONG, WRONG, WRONG, RIGHT)
    assert found == ["refused", "refused", "verified", "refused", "refused", "refused", "locked"]


async def test_many_tries_at_once_in_two_processes_are_looked_at_as_often_as_one_after_the_other(
    house: House, house_url: str
) -> None:
    other = House(await Database.open(house_url), Terms())
    both = [guests_of(house), guests_of(other)]
    tries = [one.verify(f"talk{number}", WRONG) for number in range(12) for one in both]
    verdicts = await asyncio.gather(*tries)
    await other.database.close()
    assert sum(verdict.state == "refused" for verdict in verdicts) == MOST["order"]


async def test_a_restart_forgets_no_lock_out(house: House, house_url: str) -> None:
    await states(guests_of(house), *[WRONG] * MOST["order"])
    later = House(await Database.open(house_url), Terms())
    assert await states(guests_of(later), RIGHT) == ["locked"]
    await later.database.close()


async def test_what_was_said_is_in_no_row(house: House) -> None:
    guests = guests_of(house)
    await guests.ask("talk", "A1")
    await states(guests, RIGHT, WRONG, Contact("A1", postcode="97201"))
    await states(guests, *[WRONG] * 9, client="198.51.100.7")
    rows = []
    async with house.database.connect() as connection:
        for table in (guest_grants, guest_asks, guest_attempts, guest_locks):
            rows += [str(row) for row in await connection.execute(select(table))]
    assert len(rows) > 2
    assert not [row for row in rows if "example.com" in row or "97201" in row or "198.51" in row]


def test_a_contact_does_not_show_itself() -> None:
    assert repr(Contact("A1", "mia@example.com", "97201")) == "Contact(order_id='A1')"


def test_an_order_without_any_contact_is_nobodys() -> None:
    bare = order().model_copy(update={"address": None})
    stranger = mia().model_copy(update={"addresses": [], "email": ""})
    for contact in (Contact("A1", email=""), Contact("A1", postcode=""), Contact("A1", email="@"), Contact("A1")):
        assert not matches(contact, bare, stranger)
        assert not matches(contact, bare, None)
        assert not matches(contact, None, None)


@pytest.mark.parametrize(
    ("text", "masked", "order_id", "email", "postcode"),
    [
        ("order 1042, my email is Mia@Example.com", "order 1042, my email is [email]", "1042", "Mia@Example.com", None),
        ("Where is #A1001? zip code 97201", "Where is #A1001? zip code [postcode]", "A1001", None, "97201"),
        ("订单A1001，邮编100085", "订单A1001,邮编[postcode]", "A1001", None, "100085"),
        ("我的订单A1001，邮箱mia@example.com", "我的订单A1001,邮箱 [email]", "A1001", "mia@example.com", None),
        ("order W1234567 postcode SW1A 1AA", "order W1234567 postcode [postcode]", "W1234567", None, "SW1A 1AA"),
    ],
)
def test_words_with_a_number_are_read_and_masked(
    text: str, masked: str, order_id: str, email: str | None, postcode: str | None
) -> None:
    assert read_contact(text, asked=False, alone=False) == (masked, Contact(order_id, email, postcode))


@pytest.mark.parametrize(
    "text",
    [
        "write to me at mia@example.com",
        "where is order A1001",
        "a zip hoodie in size 42",
        "order 12345 by post",
        "97201",
    ],
)
def test_words_that_verify_nothing_stay_as_they_are(text: str) -> None:
    assert read_contact(text, asked=False, alone=False) == (text, None)


async def test_after_the_form_the_contact_may_stand_alone(house: House) -> None:
    guests = guests_of(house)
    assert (await guests.hear("talk", "mia@example.com")).contact is None
    await guests.ask("talk", "A1")
    heard = await guests.hear("talk", "it's mia@example.com")
    assert (heard.text, heard.contact) == ("it's [email]", RIGHT)
    assert (await guests.hear("talk", "97201")).contact == Contact("A1", postcode="97201")
    house.now += timedelta(hours=1)
    assert (await guests.hear("talk", "97201")).contact is None


async def test_words_to_a_person_stay_as_they_are(house: House) -> None:
    guests = guests_of(house)
    row = {"id": "talk", "owner": "person", "last_seq": 0, "created_at": "2026", "updated_at": "2026"}
    await house.database.upsert(conversations, [row])
    text = "order A1001, my email is mia@example.com"
    assert (await guests.hear("talk", text)).text == text
    async with house.database.begin() as connection:
        await connection.execute(update(conversations).values(owner="assistant"))
    assert (await guests.hear("talk", text)).text == "order A1001, my email is [email]"
