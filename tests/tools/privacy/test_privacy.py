"""What is kept of a person can be handed out whole and erased without a trace, on both databases."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import insert, select

from tests import postgres
from tests.tools.orders.house import House, wei
from tests.tools.orders.house import order as order_of
from tools.errors import UserError
from tools.orders import audit
from tools.orders.guests import Guests
from tools.orders.guests_contact import Contact
from tools.orders.requests import Cancel, ChangeAddress, ReturnItems
from tools.orders.sql import SqlOrders
from tools.orders.terms import Terms
from tools.privacy import held as privacy_map
from tools.privacy.erase import erase
from tools.privacy.export import export, held
from tools.privacy.threads import CHECKPOINTS
from tools.stores.customers import CustomerStore, customer_row
from tools.stores.db import Database
from tools.stores.people import Address, Customer, Order, PaymentMethod
from tools.stores.schema import (
    affinities,
    cart_items,
    conversations,
    customers,
    events,
    handoffs,
    metadata,
    orders,
    profile_facts,
    profile_vectors,
    query_log,
    runs,
    shopper_events,
)

ANNA = "anna_lindqvist_77"
TALK, GUESTS_TALK, OTHERS_TALK = "talk-of-anna-0000000000", "guest-talk-of-anna-000000", "talk-of-wei-000000000000"
TRACES = (
    "lindqvist", "Lindqvist", "anna.l@example.org", "5550147", "Kastanienallee", "10435", "Briefträger", "ZX77PARCEL",
    "gift_card_of_anna", "Geburtstagskarte", "wandern", "orthopaedic", "Ringstrasse", "engraved",
)  # fmt: skip
HOME = Address(name="Anna Lindqvist", line1="Kastanienallee 3", city="Berlin", postcode="10435", country="DE")
AT = "2026-11-20T12:00:05+00:00"


@dataclass
class Home:
    """A store with Anna, Wei, and everything that is kept of both."""

    house: House
    folder: Path
    url: str

    @property
    def database(self) -> Database:
        return self.house.database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Home]:
    if request.param == "sqlite":
        made = await _home(f"sqlite:///{tmp_path}/aisle.db", tmp_path)
        yield made
        await made.database.close()
        return
    async with postgres.fresh() as url:
        made = await _home(url, tmp_path)
        yield made
        await made.database.close()


async def _home(url: str, folder: Path) -> Home:
    house = House(await Database.open(url), Terms())
    await house.fill(order_of(key="W1001", customer="wei"))
    anna = Customer(
        id=ANNA, name="Anna Lindqvist", email="anna.l@example.org", phone="+49 30 5550147", addresses=[HOME],
        payment_methods=[PaymentMethod(id="gift_card_of_anna", kind="gift_card", label="Gift", balance=Decimal(90)),
                         PaymentMethod(id="visa", kind="card", label="Visa ending 9212")],
        preferences={"hobby": "wandern"},
    )  # fmt: skip
    await house.database.upsert(customers, [customer_row(anna)])
    await house.put(_order("A1001", "pending"), _order("A1002", "delivered"), _order("A1003", "pending"))
    await _talks(house)
    await _changes(house)
    _checkpoints(folder / CHECKPOINTS)
    return Home(house, folder, url)


def _order(key: str, status: Any) -> Order:
    made = order_of(status, key=key, customer=ANNA, method="gift_card_of_anna")
    shipments = [
        one.model_copy(update={"tracking_number": "ZX77PARCEL", "tracking_url": "https://p/ZX77PARCEL"})
        for one in made.shipments
    ]
    return made.model_copy(update={"address": HOME, "note": "beim Briefträger klingeln", "shipments": shipments})


async def _talks(house: House) -> None:
    said = [(TALK, "Eine Geburtstagskarte für Lindqvist"), (GUESTS_TALK, "Is A1003 engraved?"), (OTHERS_TALK, "hats")]
    async with house.database.begin() as connection:
        for talk, text in said:
            owner = {TALK: ANNA, OTHERS_TALK: "wei"}.get(talk)
            row = {"id": talk, "customer_id": owner, "owner": "assistant", "created_at": AT, "updated_at": AT}
            await connection.execute(insert(conversations).values(row))
            run = f"run-of-{talk}"
            times = {"started_at": AT, "ended_at": AT}
            await connection.execute(
                insert(runs).values(id=run, conversation_id=talk, message_id="m", status="finished", **times)
            )
            payload = {"type": "RUN_STARTED", "input": {"messages": [{"role": "user", "content": text}]}}
            event = {"conversation_id": talk, "seq": 1, "run_id": run, "payload": orjson.dumps(payload).decode()}
            await connection.execute(insert(events).values(event))
            summary = orjson.dumps({"reason": "asked", "language": "de", "customer_name": text}).decode()
            handoff = {"id": f"h-{talk}", "conversation_id": talk, "reason": "asked", "summary": summary}
            await connection.execute(insert(handoffs).values(**handoff, status="waiting", created_at=AT))
        for shopper in (ANNA, GUESTS_TALK, "wei"):
            of = {"shopper_id": shopper, "updated_at": AT}
            fact = "orthopaedic soles" if shopper == ANNA else "hats"
            await connection.execute(insert(profile_facts).values(**of, key="k", value=fact, source="said"))
            await connection.execute(insert(affinities).values(**of, kind="brand", key="b", weight=1.0))
            vector = {"embedder": "e", "vector": b"\x00\x3c\x00\x40"}
            await connection.execute(insert(profile_vectors).values(**of, **vector))
            seen = {"shopper_id": shopper, "kind": "view", "product_id": "tee", "at": AT}
            await connection.execute(insert(shopper_events).values(**seen))
            line = {"variant_id": "tee-blue", "product_id": "tee", "quantity": 1, "added_at": AT}
            await connection.execute(insert(cart_items).values(shopper_id=shopper, **line))
        for query in ("Geburtstagskarte", "engraved", "shoes for Anna Lindqvist", "hats", "anna dress"):
            log = {"query": query, "keywords": query.split(), "language": "de", "source": "chat", "found": 1}
            await connection.execute(insert(query_log).values(**log, at="2026-11-20T12:00:05+00:00"))


async def _changes(house: House) -> None:
    """A proposal that was carried out, two that were not, and a guest's grant; the address once changed."""
    service = house.service
    moved = ChangeAddress(address=HOME.model_copy(update={"line1": "Ringstrasse 9"}))
    done = await service.propose(TALK, ANNA, "A1001", moved)
    await service.confirm(done.id, ANNA, done.digest)
    await service.propose(
        TALK, ANNA, "A1002", ReturnItems(items=["mug-1"], method_id="gift_card_of_anna", reason="damaged")
    )
    await service.propose(OTHERS_TALK, "wei", "W1001", Cancel(reason="no_longer_needed"))
    guests = Guests(house.database, SqlOrders(house.database), CustomerStore(house.database), now=lambda: house.now)
    await guests.ask(TALK, "A1003")
    assert (await guests.verify(GUESTS_TALK, Contact("A1003", postcode="10435"))).grant
    assert (await guests.verify(TALK, Contact("W1001", email=wei().email))).grant


def _checkpoints(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        for table in ("checkpoints", "writes"):
            file.execute(f"CREATE TABLE {table} (thread_id TEXT, checkpoint BLOB)")
            rows = [(talk, b"hats" if talk == OTHERS_TALK else b"Lindqvist") for talk in (TALK, OTHERS_TALK)]
            file.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)


async def everything(database: Database) -> str:
    """All rows of all tables, as text."""
    found = []
    async with database.connect() as connection:
        for table in metadata.sorted_tables:
            found += [repr(tuple(row)) for row in await connection.execute(select(table))]
    return "\n".join(found)


def traces(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text]


def test_every_table_is_on_the_map() -> None:
    mapped = [*privacy_map.OF_CUSTOMER, *privacy_map.OF_SHOPPER, *privacy_map.OF_CONVERSATION]
    mapped += [*privacy_map.OF_ITS_OWN, *privacy_map.OF_NOBODY]
    assert {table.name for table in mapped} == set(metadata.tables), "a new table: does it know a person? Say so there"


async def test_the_traces_are_there_before(home: Home) -> None:
    assert traces(await everything(home.database)) == list(TRACES)


async def test_after_erasing_no_row_knows_the_person(home: Home) -> None:
    await erase(home.database, home.folder, ANNA)
    left = await everything(home.database)
    assert traces(left) == []
    assert ANNA not in left


async def test_after_erasing_no_byte_of_the_files_knows_the_person(home: Home) -> None:
    done = await erase(home.database, home.folder, ANNA)
    assert done.compacted
    files = [path for path in home.folder.iterdir() if path.is_file()]
    raw = b"".join(path.read_bytes() for path in files)
    assert raw
    assert [trace for trace in TRACES if trace.encode() in raw] == []


async def test_others_keep_what_is_theirs(home: Home) -> None:
    before = await export(home.database, "wei")
    await erase(home.database, home.folder, ANNA)
    after = await export(home.database, "wei")
    shared = {"exported_at", "tables", "held"}
    assert {key: value for key, value in before.items() if key not in shared} == {
        key: value for key, value in after.items() if key not in shared
    }
    names = set(before["tables"]) - {"guest_grants"}  # Anna's conversation had verified one of Wei's orders
    assert {name: before["tables"][name] for name in names} == {name: after["tables"][name] for name in names}
    with closing(sqlite3.connect(home.folder / CHECKPOINTS)) as file:
        assert file.execute("SELECT thread_id FROM checkpoints").fetchall() == [(OTHERS_TALK,)]
    async with home.database.connect() as connection:
        left = (await connection.execute(select(query_log.c.query))).scalars().all()
    assert sorted(left) == ["anna dress", "hats"]


async def test_orders_stay_for_the_books_and_are_nobodys(home: Home) -> None:
    done = await erase(home.database, home.folder, ANNA)
    async with home.database.connect() as connection:
        rows = (await connection.execute(select(orders).where(orders.c.id.like("A%")))).all()
    kept = [Order.model_validate(row.record) for row in rows]
    assert len(kept) == 3
    owners = {one.customer_id for one in kept} | {row.customer_id for row in rows}
    assert len(owners) == 1
    assert owners.pop().startswith("erased-")
    assert all(one.address is None and one.total == Decimal("72.00") and one.items for one in kept)
    assert {what.what: what.count for what in done.kept} == {"orders": 3, "audit": 3}


async def test_the_audit_log_keeps_its_lines_without_the_person(home: Home) -> None:
    before = await audit.read(home.database)
    await erase(home.database, home.folder, ANNA)
    after = await audit.read(home.database)
    assert [line.id for line in after] == [line.id for line in before]
    assert {line.customer_id for line in after} == {audit.ERASED, "wei"}
    assert await audit.read(home.database, customer_id=ANNA) == []


async def test_the_export_holds_all_of_it_and_nothing_of_others(home: Home) -> None:
    found = await export(home.database, ANNA)
    text = orjson.dumps(found).decode()
    assert traces(text) == list(TRACES)
    assert found["said"][TALK] == [{"who": "shopper", "text": "Eine Geburtstagskarte für Lindqvist"}]
    assert found["tables"]["profile_vectors"][0]["vector"] == [1.0, 2.0]
    assert sorted(row["query"] for row in found["tables"]["query_log"]) == [
        "Geburtstagskarte", "engraved", "shoes for Anna Lindqvist",
    ]  # fmt: skip
    assert len(found["audit"]) == 3
    assert OTHERS_TALK not in text
    assert "wei@example.com" not in text


async def test_counts_agree_with_what_is_exported_and_erased(home: Home) -> None:
    number = await held(home.database, ANNA)
    found = await export(home.database, ANNA)
    assert number == {name: len(rows) for name, rows in found["tables"].items() if rows} | {"audit": 3}
    done = await erase(home.database, home.folder, ANNA)
    kept = {"orders", "audit"}
    assert {name: count for name, count in number.items() if name not in kept} == {
        name: count for name, count in done.erased.items() if name != "checkpoints"
    }


async def test_somebody_unknown_is_said_to_be_so_and_twice_does_no_harm(home: Home) -> None:
    await erase(home.database, home.folder, ANNA)
    before = await everything(home.database)
    for work in (held(home.database, ANNA), export(home.database, ANNA), erase(home.database, home.folder, ANNA)):
        with pytest.raises(UserError, match="nothing is kept"):
            await work
    assert await everything(home.database) == before


async def test_a_failure_in_the_middle_erases_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await everything(home.database)

    async def dies(*_: Any) -> int:
        raise RuntimeError("the power went")

    monkeypatch.setattr("tools.privacy.erase._empty_orders", dies)
    with pytest.raises(RuntimeError):
        await erase(home.database, home.folder, ANNA)
    assert await everything(home.database) == before


async def test_two_at_once_erase_once(home: Home) -> None:
    other = await Database.open(home.url)
    found = await asyncio.gather(
        erase(home.database, home.folder, ANNA), erase(other, home.folder, ANNA), return_exceptions=True
    )
    await other.close()
    assert sorted(type(one).__name__ for one in found) == ["Erasure", "UserError"]
    assert traces(await everything(home.database)) == []
