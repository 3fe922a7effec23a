"""A guest's change in conversation, both languages: of the order they verified, and of no other."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import select, update

from agent.turn import TurnInput
from evals.chat.record import Record
from tests.agent.conftest import Shop
from tools.stores.schema import conversations, guest_grants, orders

MAIL = "mia@example.com"
WEIS = "wei@example.com"


async def press(shop: Shop, name: str, *, customer: str | None = None, **value: Any) -> Record:
    shop.conversation = shop.conversation or token_hex(8)
    record = Record()
    turn = TurnInput(shop.conversation, token_hex(8), "", customer_id=customer, language="en", client="198.51.100.7")
    record.outcome = await shop.running.assistant.act(turn, name, value, record)
    return record


def card(record: Record, name: str) -> dict[str, Any]:
    return next(dict(one.value) for one in record.cards if one.name == name)


def names(record: Record) -> list[str]:
    return [one.name for one in record.cards]


async def status(shop: Shop, key: str = "A1002") -> str:
    async with shop.running.services.stores.database.connect() as connection:
        return str((await connection.execute(select(orders.c.status).where(orders.c.id == key))).scalar_one())


async def expire(shop: Shop) -> None:
    async with shop.running.services.stores.database.begin() as connection:
        gone = datetime(2020, 1, 1, tzinfo=UTC).isoformat(timespec="milliseconds")
        await connection.execute(update(guest_grants).values(expires_at=gone))


@pytest.mark.parametrize(
    ("asked", "yes", "done"),
    [
        ("cancel order A1002, ordered by mistake", "yes", "Order A1002 is cancelled"),
        ("取消订单A1002，下错单了", "确认", "订单A1002已取消"),
    ],
)
async def test_a_guest_cancels_the_order_they_verified_by_a_plain_yes(
    shop: Shop, asked: str, yes: str, done: str
) -> None:
    await press(shop, "verify_order", order_id="A1002", email=WEIS)
    record = await shop.say(asked)
    assert names(record) == ["proposal"]
    assert await status(shop) == "pending"
    confirmed = await shop.say(yes)
    assert done in confirmed.words
    assert names(confirmed) == ["proposal", "order_card"]
    assert await status(shop) == "cancelled"
    assert "nothing" not in (await shop.say(yes)).words.lower()
    assert shop.engine.requests == [] or MAIL not in str(shop.engine.requests)


@pytest.mark.parametrize(("asked", "mail"), [("cancel order A1002, ordered by mistake", f"my email is {WEIS}"),
                                             ("取消订单A1002，下错单了", f"邮箱是{WEIS}")])  # fmt: skip
async def test_what_was_asked_before_verifying_is_proposed_right_after_it(shop: Shop, asked: str, mail: str) -> None:
    first = await shop.say(asked)
    assert "proposal" not in names(first)
    record = await shop.say(mail)
    assert names(record) == ["verify_order", "proposal"]
    assert card(record, "verify_order")["state"] == "verified"


async def test_another_order_gets_the_form_whether_it_is_the_same_customers_or_none(shop: Shop) -> None:
    await press(shop, "verify_order", order_id="A1001", email=MAIL)
    records = []
    for key in ("A1000", "A1002", "A9999"):
        record = await shop.say(f"cancel order {key}, ordered by mistake")
        assert "proposal" not in names(record)
        assert "order_card" not in names(record)
        records.append(record.words.replace(key, "?"))
        assert card(record, "verify_order")["order_id"] == key
    assert len(set(records)) == 1
    assert await status(shop) == "pending"


async def test_a_grant_that_ends_between_proposal_and_yes_asks_to_verify_again(shop: Shop) -> None:
    await press(shop, "verify_order", order_id="A1002", email=WEIS)
    await shop.say("cancel order A1002, ordered by mistake")
    await expire(shop)
    late = await shop.say("yes")
    assert "has run out" in late.words
    assert names(late) == ["proposal", "verify_order"]
    assert await status(shop) == "pending"


async def test_the_button_works_once_and_in_its_own_conversation_only(shop: Shop) -> None:
    await press(shop, "verify_order", order_id="A1002", email=WEIS)
    made = card(await shop.say("cancel order A1002, ordered by mistake"), "proposal")
    button = {"proposal_id": made["id"], "digest": made["digest"]}
    mine = shop.conversation
    shop.conversation = token_hex(8)
    await press(shop, "verify_order", order_id="A1002", email=WEIS)  # another guest of the same order
    assert "proposal" not in names(await press(shop, "confirm", **button))
    assert "proposal" not in names(await press(shop, "confirm", customer="mia", **button))
    assert await status(shop) == "pending"
    shop.conversation = mine
    done = await press(shop, "confirm", **button)
    again = await press(shop, "confirm", **button)
    assert done.words == again.words
    assert await status(shop) == "cancelled"


async def test_who_signs_in_does_not_confirm_what_the_guest_proposed(shop: Shop) -> None:
    await press(shop, "verify_order", order_id="A1002", email=WEIS)
    made = card(await shop.say("cancel order A1002, ordered by mistake"), "proposal")
    row = {"id": shop.conversation, "customer_id": "wei", "owner": "assistant", "last_seq": 0,
           "created_at": "", "updated_at": ""}  # fmt: skip
    await shop.running.services.stores.database.upsert(conversations, [row])
    for customer in ("wei", "mia", None):
        await press(shop, "confirm", customer=customer, proposal_id=made["id"], digest=made["digest"])
    await shop.say("yes", customer="wei")
    assert await status(shop) == "pending"


@pytest.mark.parametrize(
    "text",
    [
        "change the payment of order A1002 to PayPal",
        "change the default address of my account to 7 Dock Street, Astoria, OR 97103",
    ],
)
async def test_payment_and_account_stay_the_customers(shop: Shop, text: str) -> None:
    await press(shop, "verify_order", order_id="A1002", email=WEIS)
    record = await shop.say(text)
    assert "proposal" not in names(record)
    assert "sign in" in record.words


async def test_a_new_address_is_read_though_its_postcode_looks_like_a_verification(shop: Shop) -> None:
    await press(shop, "verify_order", order_id="A1002", email=WEIS)
    text = "change the address of order A1002 to 7 Dock Street, Astoria, OR, postcode 97103"
    record = await shop.say(text)
    assert "97103" in str(card(record, "proposal")["details"])
    assert "do not match" not in record.words
