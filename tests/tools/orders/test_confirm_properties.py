"""Proposing and confirming in any interleaving, with repeats, crashes and restarts: never twice, half or lost."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from tests import postgres
from tests.tools.orders.house import House, order
from tools.orders import after_sales, audit
from tools.orders.actor import Actor, Guest
from tools.orders.guests import GRANTED_FOR, Guests
from tools.orders.guests_contact import Contact
from tools.orders.ledger import ledger
from tools.orders.proposals import Proposal
from tools.orders.refusal import RefusedError
from tools.orders.requests import Cancel, ChangeItems, ChangePayment, Request
from tools.orders.sql import SqlOrders
from tools.orders.terms import Terms
from tools.stores.customers import CustomerStore
from tools.stores.db import Database

REQUESTS: st.SearchStrategy[Request] = st.sampled_from(
    [
        Cancel(reason="other"),
        ChangePayment(method_id="gift"),
        ChangePayment(method_id="visa"),
        ChangeItems(items=["tee-blue"], new_items=["tee-red"], method_id="gift"),
    ]
)
ORDERS = ("A1", "A2")


class Confirmations(RuleBasedStateMachine):
    """Two orders of Mia's, two conversations, two guests, a clock; Wei tries as well."""

    made = Bundle("made")
    asked = Bundle("asked")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.place = AsyncExitStack()
        self.url = self._run(self._empty())
        self.done: set[str] = set()
        self.open_until: dict[tuple[str, str], datetime] = {}
        self.house = House(self._run(Database.open(self.url)), Terms())
        self._run(self.house.fill(order(tees=1), order(key="A2", method="gift", tees=1)))
        self.wealth = self._wealth()

    @rule(target=made, request=REQUESTS, key=st.sampled_from(ORDERS), conversation=st.sampled_from(["c1", "c2"]))
    def propose(self, request: Request, key: str, conversation: str) -> Proposal | None:
        try:
            return self._run(self.house.service.propose(conversation, "mia", key, request))
        except RefusedError:
            return None

    @rule(proposal=made, customer=st.sampled_from(["mia", "mia", "wei"]), right=st.sampled_from([True, True, False]))
    def confirm(self, proposal: Proposal | None, customer: str, right: bool) -> None:
        if proposal is None:
            return
        digest = proposal.digest if right else "0" * 64
        try:
            outcome = self._run(self.house.service.confirm(proposal.id, customer, digest))
        except RefusedError:
            return
        assert customer == "mia"
        assert right
        assert outcome.replayed == (proposal.id in self.done)
        self.done.add(proposal.id)

    @rule(proposal=made)
    def confirm_from_two_tabs(self, proposal: Proposal | None) -> None:
        if proposal is None:
            return

        async def both() -> list[Any]:
            service = self.house.service
            calls = [service.confirm(proposal.id, "mia", proposal.digest) for _ in range(2)]
            return await asyncio.gather(*calls, return_exceptions=True)

        found = self._run(both())
        fresh = [one for one in found if not isinstance(one, RefusedError) and not one.replayed]
        assert len(fresh) == (not isinstance(found[0], RefusedError) and proposal.id not in self.done)
        if fresh:
            self.done.add(proposal.id)

    @rule(proposal=made)
    def crash_while_confirming(self, proposal: Proposal | None) -> None:
        if proposal is None:
            return
        with patch.object(after_sales.audit, "write", side_effect=ConnectionResetError):
            try:
                self._run(self.house.service.confirm(proposal.id, "mia", proposal.digest))
            except (ConnectionResetError, RefusedError):
                self._restart()

    @rule(proposal=made)
    def decline(self, proposal: Proposal | None) -> None:
        if proposal is not None:
            state = self._run(self.house.service.decline(proposal.id, "mia")).state
            assert state != "open"
            assert (state == "confirmed") == (proposal.id in self.done)

    @rule(key=st.sampled_from(ORDERS), conversation=st.sampled_from(["g1", "g2"]))
    def a_guest_verifies_an_order(self, key: str, conversation: str) -> None:
        database = self.house.database
        guests = Guests(database, SqlOrders(database), CustomerStore(database), now=lambda: self.house.now)
        self._run(guests.verify(conversation, Contact(key, email="mia@example.com")))
        self.open_until[conversation, key] = self.house.now + GRANTED_FOR

    @rule(target=asked, request=REQUESTS, key=st.sampled_from(ORDERS), conversation=st.sampled_from(["g1", "g2"]))
    def a_guest_proposes(self, request: Request, key: str, conversation: str) -> Proposal | None:
        try:
            proposal = self._run(self.house.service.propose(conversation, Guest(conversation), key, request))
        except RefusedError:
            return None
        assert not isinstance(request, ChangePayment)
        assert self._is_open(conversation, key)
        return proposal

    @rule(proposal=asked, by=st.sampled_from([Guest("g1"), Guest("g2"), "mia"]))
    def somebody_confirms_what_a_guest_proposed(self, proposal: Proposal | None, by: Actor) -> None:
        if proposal is None:
            return
        try:
            outcome = self._run(self.house.service.confirm(proposal.id, by, proposal.digest))
        except RefusedError:
            return
        assert by == Guest(proposal.conversation_id)
        assert outcome.replayed == (proposal.id in self.done)
        assert outcome.replayed or self._is_open(proposal.conversation_id, str(proposal.order_id))
        self.done.add(proposal.id)

    @rule(minutes=st.sampled_from([1, 20]))
    def wait(self, minutes: int) -> None:
        self.house.now += timedelta(minutes=minutes)

    @invariant()
    def each_confirmed_proposal_was_executed_once(self) -> None:
        assert self._run(self.house.executed()) == len(self.done)
        lines = self._run(audit.read(self.house.database, limit=1000))
        assert sorted(str(line.proposal_id) for line in lines if line.event == "confirmed") == sorted(self.done)

    @invariant()
    def no_money_appears_or_vanishes(self) -> None:
        assert self._wealth() == self.wealth

    def teardown(self) -> None:
        self._run(self.house.database.close())
        self._run(self.place.aclose())
        self.loop.close()

    async def _empty(self) -> str:
        """The URL of an empty database."""
        folder = self.place.enter_context(tempfile.TemporaryDirectory())
        return f"sqlite:///{Path(folder) / 'house.db'}"

    def _is_open(self, conversation: str, key: str) -> bool:
        until = self.open_until.get((conversation, key))
        return until is not None and self.house.now < until

    def _restart(self) -> None:
        self._run(self.house.database.close())
        self.house.database = self._run(Database.open(self.url))

    def _wealth(self) -> Decimal:
        """What is on the gift card and what of it is in the orders, together."""
        held = self._run(self.house.balance())
        for key in ORDERS:
            for entry in ledger(self._run(self.house.order(key))):
                if entry.method_id == "gift":
                    held += entry.amount if entry.kind == "payment" else -entry.amount
        return held

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)


Confirmations.TestCase.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
TestConfirmations = Confirmations.TestCase


class ConfirmationsOnPostgres(Confirmations):
    """The same in PostgreSQL, where rows are locked and not the whole file."""

    async def _empty(self) -> str:
        return await self.place.enter_async_context(postgres.fresh())


ConfirmationsOnPostgres.TestCase.settings = settings(max_examples=6, stateful_step_count=12, deadline=None)


@pytest.mark.postgres
class TestConfirmationsOnPostgres(ConfirmationsOnPostgres.TestCase):  # type: ignore[name-defined, misc]
    """Skipped where there is no server."""

    @classmethod
    def setUpClass(cls) -> None:
        postgres.require()
