"""What test_confirm_properties.py does, while the world moves: prices, imports, a second process, a lost answer.

Whatever the order of things, no order gives back more than was paid, one that waits is paid exactly, and the audit log
can tell of every proposal how it began and what became of it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import select, update

from tests.soak.scale import part_of
from tests.tools.orders.house import House, order
from tests.tools.orders.test_confirm_properties import ORDERS, Confirmations
from tools.orders import audit
from tools.orders.ledger import ledger
from tools.orders.proposals import Proposal
from tools.orders.refusal import RefusedError
from tools.stores.db import Database
from tools.stores.schema import executions, proposals, variants


class World(Confirmations):
    """The same store, and all that goes on around it."""

    @rule(proposal=Confirmations.made, price=st.sampled_from(["36.50", "41.00", "29.99"]))
    def a_price_moves_and_the_old_card_is_pressed(self, proposal: Proposal | None, price: str) -> None:
        async def move() -> None:
            async with self.house.database.begin() as connection:
                await connection.execute(update(variants).where(variants.c.id == "tee-red").values(price=price))

        self._run(move())
        if proposal is not None:
            self._confirmed(proposal)

    @rule(key=st.sampled_from(ORDERS))
    def an_import_replaces_an_order(self, key: str) -> None:
        self._run(self.house.put(order(key=key, method="gift" if key == "A2" else "visa", tees=1)))
        self.wealth = self._wealth()

    @rule(proposal=Confirmations.made)
    def the_answer_is_lost_and_the_button_pressed_again(self, proposal: Proposal | None) -> None:
        if proposal is None or (first := self._confirmed(proposal)) is None:
            return
        self._restart()
        again = self._run(self.house.service.confirm(proposal.id, "mia", proposal.digest))
        assert again.replayed
        assert again.done == first.done

    @rule(proposal=Confirmations.made, other=Confirmations.made)
    def two_processes_confirm_at_once(self, proposal: Proposal | None, other: Proposal | None) -> None:
        asked = [one for one in (proposal, other, proposal) if one is not None]

        async def race() -> list[Any]:
            databases = [await Database.open(self.url) for _ in asked]
            houses = [House(database, self.house.terms, self.house.now) for database in databases]
            calls = [at.service.confirm(one.id, "mia", one.digest) for at, one in zip(houses, asked, strict=True)]
            try:
                return await asyncio.gather(*calls, return_exceptions=True)
            finally:
                for database in databases:
                    await database.close()

        found = [one for one in self._run(race()) if not isinstance(one, RefusedError)]
        fresh = Counter(one.proposal.id for one in found if not one.replayed)
        assert all(count == 1 and key not in self.done for key, count in fresh.items())
        self.done |= {one.proposal.id for one in found}

    @invariant()
    def no_order_gives_back_more_than_was_paid(self) -> None:
        for key in ORDERS:
            found = self._run(self.house.order(key))
            sums = Counter[str]()
            for entry in ledger(found):
                sums[entry.kind] += entry.amount  # type: ignore[assignment]
            paid = Decimal(sums["payment"]) - Decimal(sums["refund"])
            assert paid == (Decimal(0) if found.status == "cancelled" else found.total)

    @invariant()
    def the_audit_log_tells_every_proposals_story(self) -> None:
        async def read() -> tuple[set[str], dict[str, str]]:
            async with self.house.database.connect() as connection:
                done = set((await connection.execute(select(executions.c.proposal_id))).scalars())
                rows = (await connection.execute(select(proposals.c.id, proposals.c.status))).all()
            return done, {row.id: row.status for row in rows}

        done, states = self._run(read())
        assert done == self.done == {key for key, state in states.items() if state == "confirmed"}
        told = Counter(
            (line.proposal_id, line.event) for line in self._run(audit.read(self.house.database, limit=5000))
        )
        for key, state in states.items():
            assert told[key, "proposed"] == 1
            assert told[key, "confirmed"] == (state == "confirmed")
            assert told[key, "declined"] == (state == "declined")

    @invariant()
    def no_money_moves_but_what_the_card_said(self) -> None:
        async def read() -> list[Any]:
            query = select(executions.c.result, proposals.c.words).join(
                proposals, proposals.c.id == executions.c.proposal_id
            )
            async with self.house.database.connect() as connection:
                return list((await connection.execute(query)).all())

        for result, words in self._run(read()):
            moved = {amount for _, amount, _, _ in result["moves"] if Decimal(amount)}
            assert moved <= {amount for amount, _ in words["amounts"]}

    def _confirmed(self, proposal: Proposal) -> Any:
        try:
            outcome = self._run(self.house.service.confirm(proposal.id, "mia", proposal.digest))
        except RefusedError:
            return None
        self.done.add(proposal.id)
        return outcome


World.TestCase.settings = settings(max_examples=part_of(250), stateful_step_count=15, deadline=None)
TestWorld = World.TestCase
