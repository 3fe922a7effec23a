"""Proposals and their confirmation: exactly this, exactly once, for exactly this customer, or not at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from tests.tools.orders.house import HOME, OFFICE, House, order
from tools.orders import after_sales, audit
from tools.orders.proposals import Proposal
from tools.orders.refusal import RefusedError
from tools.orders.requests import Cancel, ChangeAddress, ChangeItems, DefaultAddress, ReturnItems
from tools.orders.terms import Terms
from tools.stores.db import Database
from tools.stores.schema import audit as audit_table
from tools.stores.schema import variants

CANCEL = Cancel(reason="no_longer_needed")
RED = ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="visa")


async def cancelling(house: House, key: str = "A2", conversation: str = "c1") -> Proposal:
    return await house.service.propose(conversation, "mia", key, CANCEL)


async def refused(house: House, proposal: Proposal, customer: str = "mia", digest: str | None = None) -> str:
    with pytest.raises(RefusedError) as error:
        await house.service.confirm(proposal.id, customer, digest or proposal.digest)
    return error.value.cause


async def events(house: House) -> list[tuple[str, str | None]]:
    return [(entry.event, entry.cause) for entry in await audit.read(house.database)]


async def test_a_proposal_changes_nothing_and_says_what_it_will_do(house: House) -> None:
    proposal = await house.service.propose(
        "c1", "mia", "A3", ReturnItems(items=["tee-blue"] * 2, method_id="visa", reason="damaged")
    )
    assert proposal.words("en").summary == "Return 2 items of order A3; $60.00 back to Visa ending 9212."
    assert proposal.words("zh").summary == "退回订单A3的2件商品；$60.00退回Visa ending 9212。"
    assert await house.order("A3") == order("delivered", key="A3")
    assert await house.executed() == 0


async def test_a_confirmation_changes_order_and_balance_together(house: House) -> None:
    proposal = await cancelling(house)
    outcome = await house.service.confirm(proposal.id, "mia", proposal.digest)
    assert (outcome.done, outcome.replayed) == ("order_cancelled", False)
    assert (await house.order("A2")).status == "cancelled"
    assert await house.balance() == Decimal("112.00")
    assert await events(house) == [("proposed", None), ("confirmed", None)]


async def test_a_repeat_gets_the_first_result_and_moves_nothing(house: House) -> None:
    proposal = await cancelling(house)
    await house.service.confirm(proposal.id, "mia", proposal.digest)
    house.now += timedelta(hours=3)  # also long after its time
    again = await house.service.confirm(proposal.id, "mia", proposal.digest)
    assert again.replayed
    assert again.done == "order_cancelled"
    assert await house.balance() == Decimal("112.00")
    assert await house.executed() == 1


async def test_two_processes_confirming_at_once_carry_it_out_once(house: House, house_url: str) -> None:
    proposal = await cancelling(house)
    others = [House(await Database.open(house_url), Terms()) for _ in range(3)]
    found = await asyncio.gather(
        *(one.service.confirm(proposal.id, "mia", proposal.digest) for one in (house, *others) for _ in range(3))
    )
    for one in others:
        await one.database.close()
    assert sorted(outcome.replayed for outcome in found) == [False] + [True] * 11
    assert await house.balance() == Decimal("112.00")
    assert await house.executed() == 1


async def test_two_proposals_for_one_order_cannot_both_happen(house: House) -> None:
    one, other = await cancelling(house, "A2", "c1"), await cancelling(house, "A2", "c2")
    found = await asyncio.gather(
        *(house.service.confirm(each.id, "mia", each.digest) for each in (one, other)), return_exceptions=True
    )
    assert sorted(getattr(each, "cause", "done") for each in found) == ["changed", "done"]
    assert await house.balance() == Decimal("112.00")


async def test_somebody_elses_proposal_is_answered_like_one_that_is_not_there(house: House) -> None:
    proposal = await cancelling(house)
    assert await refused(house, proposal, customer="wei") == "no_such_proposal"
    with pytest.raises(RefusedError, match="no_such_proposal"):
        await house.service.confirm("no such id", "wei", proposal.digest)
    with pytest.raises(RefusedError, match="no_such_proposal"):
        await house.service.decline(proposal.id, "wei")
    assert await house.service.get(proposal.id, "wei") is None
    assert (await house.order("A2")).status == "pending"
    entry = (await audit.read(house.database, customer_id="wei"))[0]
    assert (entry.cause, entry.proposal_id) == ("no_such_proposal", proposal.id)


async def test_somebody_elses_order_cannot_be_proposed(house: House) -> None:
    with pytest.raises(RefusedError, match="no_such_order"):
        await house.service.propose("c1", "wei", "A2", CANCEL)


async def test_another_digest_an_old_one_and_a_declined_one_are_refused(house: House) -> None:
    proposal = await cancelling(house)
    assert await refused(house, proposal, digest="0" * 64) == "digest"
    newer = await cancelling(house)
    assert await refused(house, proposal) == "superseded"
    assert (await house.service.decline(newer.id, "mia")).state == "declined"
    assert await refused(house, newer) == "declined"
    late = await cancelling(house)
    house.now += timedelta(minutes=16)
    assert await house.service.open_for("c1") is None
    assert await refused(house, late) == "expired"
    assert (await house.order("A2")).status == "pending"
    assert [cause for event, cause in await events(house) if event == "refused"] == [
        "digest",
        "superseded",
        "declined",
        "expired",
    ]


async def test_an_order_that_changed_in_between_is_not_touched(house: House) -> None:
    proposal = await cancelling(house)
    await house.put(order("shipped", key="A2", method="gift"))
    assert await refused(house, proposal) == "changed"
    assert (await house.order("A2")).status == "shipped"
    assert await house.balance() == Decimal("40.00")


async def test_importing_the_same_order_again_is_no_change(house: House) -> None:
    proposal = await cancelling(house)
    await house.put(order(key="A2", method="gift"))
    assert not (await house.service.confirm(proposal.id, "mia", proposal.digest)).replayed


@pytest.mark.parametrize(
    ("values", "cause"), [({"price": "99.00"}, "changed"), ({"availability": "out_of_stock"}, "unavailable")]
)
async def test_a_price_or_stock_that_moved_refuses_instead_of_charging_more(
    house: House, values: dict[str, str], cause: str
) -> None:
    proposal = await house.service.propose("c1", "mia", "A1", RED)
    async with house.database.begin() as connection:
        await connection.execute(update(variants).where(variants.c.id == "tee-red").values(**values))
    assert await refused(house, proposal) == cause
    assert await house.order("A1") == order()
    assert await refused(house, proposal) == "changed"


async def test_a_crash_before_the_commit_leaves_nothing_and_can_be_repeated(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = await cancelling(house)
    write = audit.write

    async def dies(connection: Any, entry: audit.Entry) -> None:
        if entry.event == "confirmed":
            raise ConnectionResetError("power cut")
        await write(connection, entry)

    with monkeypatch.context() as broken:
        broken.setattr(after_sales.audit, "write", dies)
        with pytest.raises(ConnectionResetError):
            await house.service.confirm(proposal.id, "mia", proposal.digest)
    assert (await house.order("A2")).status == "pending"
    assert await house.balance() == Decimal("40.00")
    assert await house.executed() == 0
    assert not (await house.service.confirm(proposal.id, "mia", proposal.digest)).replayed


async def test_a_conversation_has_one_open_proposal_whoever_asks_at_once(house: House) -> None:
    made = await asyncio.gather(*(cancelling(house, key) for key in ("A1", "A2", "A1", "A2")))
    found = await house.service.open_for("c1")
    assert found is not None
    assert found.id in {proposal.id for proposal in made}
    states = [(await house.service.get(proposal.id, "mia")) for proposal in made]
    assert sorted(one.state for one in states if one) == ["open", "superseded", "superseded", "superseded"]


async def test_the_audit_log_only_grows(house: House) -> None:
    await cancelling(house)
    for change in (update(audit_table).values(cause="nothing"), delete(audit_table)):
        with pytest.raises(DBAPIError, match="only grows"):
            async with house.database.begin() as connection:
                await connection.execute(change)


async def test_the_audit_log_knows_before_and_after_but_no_address(house: House) -> None:
    for request in (ChangeAddress(address=OFFICE), DefaultAddress(address=OFFICE), RED):
        proposal = await house.service.propose("c1", "mia", "A1", request)
        await house.service.confirm(proposal.id, "mia", proposal.digest)
    async with house.database.connect() as connection:
        rows = (await connection.execute(select(audit_table))).all()
    text = repr(rows)
    for secret in (HOME.line1, OFFICE.line1, OFFICE.postcode, "mia@example.com", "Mia Hart", "9212"):
        assert secret not in text
    last = (await audit.read(house.database, order_id="A1"))[-1]
    assert last.before is not None
    assert last.after is not None
    assert (last.before["status"], last.after["status"]) == ("pending", "pending_changed")
    assert last.digest == proposal.digest
