"""The soak of `kill -9`: real servers die at random moments while shoppers confirm changes of their orders.

On SQLite one server, on PostgreSQL two over one database. What must hold when the last shopper has been answered: every
confirmation that was sent happened exactly once, none that was acknowledged is lost, and orders, gift cards,
executions, proposals, audit log and the conversations' own numbers are what a model of them says.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from tests.soak.conversations import conversation_faults
from tests.soak.model import Model
from tests.soak.report import Progress, Report
from tests.soak.serving import Server
from tests.soak.shopper import Press, Shopper
from tests.soak.stock import fill, shopper
from tools.orders.after_sales import AfterSales
from tools.orders.terms import Terms
from tools.stores.customers import CustomerStore
from tools.stores.db import Database
from tools.stores.people import Order
from tools.stores.schema import audit, executions, orders, proposals

_SHOPPERS = 6
_SENT_BEFORE_A_KILL = 15


@dataclass
class Kills:
    """One run of it."""

    report: Report
    servers: list[Server]
    database: Database
    total: int
    orders_each: int
    dice: random.Random
    killed: int = 0
    hit: int = 0
    """Kills with a confirmation sent and not yet answered."""
    fates: Counter[str] = field(default_factory=Counter)
    starts: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """All of it."""
        service = AfterSales(self.database, Terms())
        await asyncio.gather(*(self._start(server) for server in self.servers))
        shoppers = [
            Shopper(shopper(number), self.orders_each, self.servers, service,
                    random.Random(f"{self.report.seed}:{number}"), self.report.fault)
            for number in range(_SHOPPERS)
        ]  # fmt: skip
        tasks = [asyncio.create_task(one.shop()) for one in shoppers]
        progress = Progress(self.report, self.total, "kills")
        try:
            while self.killed < self.total:
                await self._kill_one(shoppers, tasks)
                progress.tell(self.killed, f"{sum(len(one.acknowledged) for one in shoppers)} confirmed")
            for one in shoppers:
                one.enough.set()
            async with asyncio.timeout(120):
                await asyncio.gather(*tasks)
                await asyncio.gather(*(one.finish() for one in shoppers))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for server in self.servers:
                await server.stop()
        await self._compare(shoppers)

    async def _start(self, server: Server) -> None:
        began = time.monotonic()
        await server.start()
        self.starts.append(time.monotonic() - began)

    async def _kill_one(self, shoppers: list[Shopper], tasks: list[asyncio.Task[None]]) -> None:
        """Wait for a random confirmation and a random moment after it; kill; start again."""
        goal = sum(one.sent for one in shoppers) + self.dice.randint(1, _SENT_BEFORE_A_KILL)
        while sum(one.sent for one in shoppers) < goal:
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.001)
        await asyncio.sleep(self.dice.uniform(0, 0.06))
        server = self.dice.choice(self.servers)
        await server.kill()
        self.killed += 1
        waiting = [one.pressed for one in shoppers if one.pressed is not None and one.pressed.server is server]
        self.hit += bool(waiting)
        for press in waiting:
            press.at_a_kill = True
        await self._fate(waiting)
        await self._start(server)

    async def _fate(self, waiting: list[Press]) -> None:
        """Which of the confirmations in flight had been carried out when the server died: both must be seen."""
        if not waiting:
            return
        ids = [press.proposal.id for press in waiting]
        async with self.database.connect() as connection:
            query = select(executions.c.proposal_id).where(executions.c.proposal_id.in_(ids))
            done = set((await connection.execute(query)).scalars())
        for press in waiting:
            self.fates["carried out, not answered" if press.proposal.id in done else "not carried out"] += 1

    # --- what must hold -----------------------------------------------------------------------------------------------

    async def _compare(self, shoppers: list[Shopper]) -> None:
        confirmed = [proposal for one in shoppers for proposal in one.acknowledged]
        await self._once_each([proposal.id for proposal in confirmed])
        await self._records(shoppers)
        for fault in await conversation_faults(self.database):
            self.report.fault(fault)
        if self.total >= 10 and not self.hit:
            self.report.fault("no kill met a confirmation in flight: nothing was tested")
        self.report.figures |= {
            "kill -9": self.killed,
            "of them with a confirmation in flight": self.hit,
            "confirmations in flight at a kill": dict(self.fates),
            "confirmations sent": sum(one.sent for one in shoppers),
            "changes carried out, each once": len(confirmed),
            "repeats answered from the first result": await self._count("replayed"),
            "longest wait of a shopper in seconds": round(max(one.longest_wait for one in shoppers), 1),
            "a server's start in seconds, median": round(statistics.median(self.starts), 1),
            "seconds": self.report.seconds(),
        }

    async def _once_each(self, confirmed: list[str]) -> None:
        """Executions, proposals and audit log name the same changes, once each."""
        async with self.database.connect() as connection:
            done = (await connection.execute(select(executions.c.proposal_id))).scalars().all()
            of_audit = select(audit.c.proposal_id).where(audit.c.event == "confirmed")
            audited = (await connection.execute(of_audit)).scalars().all()
            closed = select(proposals.c.id).where(proposals.c.status == "confirmed")
            settled = (await connection.execute(closed)).scalars().all()
            states = Counter((await connection.execute(select(proposals.c.status))).scalars())
        for name, found in (("executions", done), ("the audit log", audited), ("proposals", settled)):
            if lost := set(confirmed) - set(found):
                self.report.fault(f"{name}: {len(lost)} acknowledged changes are lost: {sorted(lost)[:3]}")
            if more := Counter(found) - Counter(confirmed):
                self.report.fault(f"{name}: {sum(more.values())} changes too many: {sorted(more)[:3]}")
        if extra := {state: count for state, count in states.items() if state != "confirmed"}:
            self.report.fault(f"proposals were left {extra}")

    async def _records(self, shoppers: list[Shopper]) -> None:
        """Every order and gift card, against a model that was told only what was acknowledged."""
        async with self.database.connect() as connection:
            raw = (await connection.execute(select(orders.c.record))).scalars().all()
        stored = {order.id: order for order in map(Order.model_validate, raw)}
        people = CustomerStore(self.database)
        for one in shoppers:
            customer = await people.get(one.name)
            if customer is None:
                self.report.fault(f"{one.name} is gone")
                continue
            model = Model.of(one.name, self.orders_each, one.acknowledged)
            for difference in model.differences(customer, stored):
                self.report.fault(difference)

    async def _count(self, event: str) -> int:
        async with self.database.connect() as connection:
            return len((await connection.execute(select(audit.c.id).where(audit.c.event == event))).all())


async def soak_kills(folder: Path, engine_url: str, report: Report, total: int, database_url: str = "") -> None:
    """Fill a store and run the soak: one server on SQLite, or two on the (empty) PostgreSQL of the URL."""
    orders_each = 10 + total * 3
    first, second = folder / "one", folder / "two"
    url = database_url or f"sqlite:///{first / 'aisle.db'}"
    await fill(first, url, _SHOPPERS, orders_each)
    servers = [Server(first, engine_url, AISLE_DATABASE_URL=url)]
    if database_url:
        shutil.copytree(first, second)
        servers.append(Server(second, engine_url, AISLE_DATABASE_URL=url))
    database = await Database.open(url)
    try:
        await Kills(report, servers, database, total, orders_each, random.Random(report.seed)).run()
    finally:
        for server in servers:
            await server.kill()
        await database.close()
