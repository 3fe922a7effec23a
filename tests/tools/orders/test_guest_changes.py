"""Changes by a guest: of the one order they verified, while it is open to them, and never of how it is paid."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from tests.tools.orders.house import HOME, NOW, OFFICE, House, order
from tools.orders import audit
from tools.orders.actor import Actor, Guest
from tools.orders.guests import GRANTED_FOR, Guests
from tools.orders.guests_contact import Contact
from tools.orders.proposals import Proposal
from tools.orders.refusal import RefusedError
from tools.orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    DefaultAddress,
    ExchangeItems,
    Request,
    ReturnItems,
)
from tools.orders.sql import SqlOrders
from tools.orders.terms import Terms
from tools.stores.customers import CustomerStore
from tools.stores.db import Database
from tools.stores.people import Payment
from tools.stores.schema import conversations, guest_grants

CANCEL = Cancel(reason="other")
TALK = "talk"


async def verified(house: House, order_id: str = "A1", talk: str = TALK) -> None:
    guests = Guests(house.database, SqlOrders(house.database), CustomerStore(house.database), now=lambda: house.now)
    assert (await guests.verify(talk, Contact(order_id, email="mia@example.com"))).state == "verified"


async def propose(house: House, request: Request = CANCEL, key: str = "A1", talk: str = TALK) -> Proposal:
    return await house.service.propose(talk, Guest(talk), key, request)


async def refused(work: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        await work
    return caught.value.cause


async def confirm(house: House, proposal: Proposal, by: Actor | None = None) -> Any:
    return await house.service.confirm(proposal.id, by or Guest(TALK), proposal.digest)


async def sign_in(house: House, customer: str) -> None:
    row = {"id": TALK, "customer_id": customer, "owner": "assistant", "last_seq": 0, "created_at": "", "updated_at": ""}
    await house.database.upsert(conversations, [row])


@pytest.mark.parametrize(
    ("key", "request_", "status"),
    [
        ("A1", CANCEL, "cancelled"),
        ("A2", CANCEL, "cancelled"),
        ("A1", ChangeAddress(address=OFFICE), "pending"),
        ("A1", ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="visa"), "pending_changed"),
        ("A3", ReturnItems(items=["mug-1"], method_id="visa", reason="damaged"), "return_requested"),
        (
            "A3",
            ExchangeItems(items=["tee-blue"], new_items=["tee-green"], method_id="visa", reason="damaged"),
            "exchange_requested",
        ),
    ],
)
async def test_a_guest_changes_the_order_they_verified_once(
    house: House, key: str, request_: Request, status: str
) -> None:
    await verified(house, key)
    proposal = await propose(house, request_, key)
    assert not (await confirm(house, proposal)).replayed
    assert (await confirm(house, proposal)).replayed
    assert (await house.order(key)).status == status
    assert await house.executed() == 1


async def test_clicks_at_once_in_two_processes_carry_it_out_once(house: House, house_url: str) -> None:
    await verified(house)
    proposal = await propose(house)
    other = House(await Database.open(house_url), Terms(), house.now)
    done = await asyncio.gather(*(confirm(one, proposal) for one in (house, other) for _ in range(3)))
    await other.database.close()
    assert sorted(one.replayed for one in done) == [False] + [True] * 5
    assert await house.executed() == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_guest_reads_no_label_of_a_card_and_no_name(house: House, language: str) -> None:
    named = order(key="A4").model_copy(update={"address": HOME.model_copy(update={"name": "Mia Hart"})})
    await house.put(named)
    await verified(house)
    await verified(house, "A4")
    moved = ChangeAddress(address=OFFICE.model_copy(update={"name": "Mia Hart"}))
    for proposal in (await propose(house), await propose(house, moved, "A4")):
        shown = str(proposal.words(language)) + str(proposal.card(language).value)
        assert not re.search(r"\b9212\b", shown)
        assert "Visa" not in shown
        assert "Mia" not in shown
    paid = (await propose(house)).words(language).summary
    assert ("the original payment method" if language == "en" else "原付款方式") in paid


@pytest.mark.parametrize(
    ("key", "request_"),
    [
        ("A1", ChangePayment(method_id="paypal")),
        ("A1", ChangePayment(method_id="no such")),
        ("A1", DefaultAddress(address=OFFICE)),
        ("A1", ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="paypal")),
        ("A1", ChangeItems(items=["tee-blue"], new_items=["tee-green"], method_id="gift")),
        ("A1", ChangeItems(items=["tee-blue"], new_items=["tee-green"], method_id="amex")),
        ("A2", ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="gift")),  # draws on the balance
        ("A3", ReturnItems(items=["mug-1"], method_id="gift", reason="damaged")),
        ("A3", ReturnItems(items=["mug-1"], method_id="paypal", reason="damaged")),
    ],
)
async def test_what_is_the_customers_alone_needs_signing_in_and_names_no_card(
    house: House, key: str, request_: Request
) -> None:
    await verified(house, key)
    with pytest.raises(RefusedError) as caught:
        await propose(house, request_, key)
    told = caught.value.say("en") + caught.value.say("zh")
    assert caught.value.cause in ("needs_sign_in", "not_verified")
    for secret in ("Visa", "PayPal", "40.00", "9212"):
        assert secret not in told


async def test_another_order_of_the_same_customer_is_shut(house: House) -> None:
    await verified(house)
    assert await refused(propose(house, key="A2")) == await refused(propose(house, key="A9")) == "not_verified"
    assert await refused(propose(house, talk="another")) == "not_verified"


async def test_a_grant_that_ran_out_refuses_and_verifying_again_lets_the_same_proposal_through(house: House) -> None:
    await verified(house)
    house.now += GRANTED_FOR - timedelta(minutes=1)
    proposal = await propose(house)
    house.now += timedelta(minutes=2)
    assert await refused(confirm(house, proposal)) == "not_verified"
    assert (await house.order()).status == "pending"
    await verified(house)
    assert not (await confirm(house, proposal)).replayed


async def test_a_grant_that_was_taken_back_refuses(house: House) -> None:
    await verified(house)
    proposal = await propose(house)
    async with house.database.begin() as connection:
        await connection.execute(delete(guest_grants))
    assert await refused(confirm(house, proposal)) == "not_verified"
    assert await house.executed() == 0


async def test_an_order_that_became_somebody_elses_is_not_changed(house: House) -> None:
    await verified(house)
    proposal = await propose(house)
    await house.put(order(customer="wei"))
    assert await refused(confirm(house, proposal)) == "no_such_order"
    assert await refused(propose(house)) == "no_such_order"
    async with house.database.begin() as connection:  # verified anew by its new owner: the old proposal is not theirs
        await connection.execute(update(guest_grants).values(customer_id="wei"))
    assert await refused(confirm(house, proposal)) in ("not_verified", "changed")
    assert await house.executed() == 0


async def test_nobody_else_confirms_or_declines_it(house: House) -> None:
    await verified(house)
    await verified(house, talk="another")  # two guests of one order
    proposal = await propose(house)
    for by in (Guest("another"), "mia", "wei"):
        assert await refused(confirm(house, proposal, by)) == "no_such_proposal"
        assert await refused(house.service.decline(proposal.id, by)) == "no_such_proposal"
        assert await house.service.get(proposal.id, by) is None
    assert not (await confirm(house, proposal)).replayed


async def test_two_guests_of_one_order_do_not_both_change_it(house: House) -> None:
    await verified(house)
    await verified(house, talk="another")
    mine, theirs = await propose(house), await propose(house, talk="another")
    await confirm(house, mine)
    assert await refused(confirm(house, theirs, Guest("another"))) == "changed"
    assert await house.executed() == 1


async def test_a_customers_proposal_is_no_guests(house: House) -> None:
    proposal = await house.service.propose(TALK, "mia", "A1", CANCEL)
    await verified(house)
    assert await refused(confirm(house, proposal)) == "no_such_proposal"
    assert not (await confirm(house, proposal, "mia")).replayed


@pytest.mark.parametrize("customer", ["mia", "wei"])
async def test_signing_in_ends_what_the_guest_had_open(house: House, customer: str) -> None:
    await verified(house)
    proposal = await propose(house)
    await sign_in(house, customer)
    assert await refused(confirm(house, proposal)) == "not_verified"  # a tab that is still a guest's
    assert await refused(confirm(house, proposal, customer)) == "no_such_proposal"
    assert await refused(propose(house)) == "not_verified"
    assert await house.executed() == 0


async def test_a_stored_digest_is_for_this_guest(house: House) -> None:
    await verified(house)
    proposal = await propose(house)
    assert await refused(house.service.confirm(proposal.id, Guest(TALK), "0" * 64)) == "digest"
    read = await house.service.get(proposal.id, Guest(TALK))
    assert read is not None
    assert (read.guest, read.digest) == (True, proposal.digest)


async def test_a_guest_lets_it_go(house: House) -> None:
    await verified(house)
    proposal = await propose(house)
    assert (await house.service.decline(proposal.id, Guest(TALK))).state == "declined"
    assert await refused(confirm(house, proposal)) == "declined"


async def test_a_repeat_tells_what_was_done_though_the_grant_has_run_out(house: House) -> None:
    await verified(house)
    proposal = await propose(house)
    await confirm(house, proposal)
    house.now += GRANTED_FOR
    assert (await confirm(house, proposal)).replayed


async def test_the_log_says_that_a_guest_of_this_order_did_it_and_no_contact(house: House) -> None:
    await verified(house)
    await confirm(house, await propose(house))
    await refused(propose(house, key="A2"))
    lines = await audit.read(house.database)
    told = [(line.event, line.order_id, line.guest, line.customer_id, line.cause) for line in lines]
    assert told == [
        ("proposed", "A1", True, "mia", None),
        ("confirmed", "A1", True, "mia", None),
        ("refused", "A2", True, audit.NOBODY, "not_verified"),
    ]
    assert "mia@example.com" not in str(lines)
    await house.service.propose("c9", "mia", "A2", CANCEL)
    assert not (await audit.read(house.database))[-1].guest


async def test_an_order_paid_in_two_ways_is_cancelled_to_both_and_nothing_is_named(house: House) -> None:
    twice = order(key="A5").model_copy(
        update={
            "payments": [
                Payment(kind="payment", amount=order().total - 10, method_id="visa", at=NOW),
                Payment(kind="payment", amount=10, method_id="paypal", at=NOW),  # type: ignore[arg-type]
            ]
        }
    )
    await house.put(twice)
    await verified(house, "A5")
    proposal = await propose(house, key="A5")
    assert proposal.english.summary.count("the original payment method") == 2
    await confirm(house, proposal)
    assert (await house.order("A5")).status == "cancelled"
