"""Rates, places and forgetting."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from sqlalchemy import func, select, update

from server.conversations import Conversations, is_secret
from server.limits import Buckets, Places
from tests.server.house import House
from tools.errors import UserError
from tools.privacy.threads import CHECKPOINTS
from tools.stores.schema import conversations, events, runs


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    buckets = Buckets(60, burst=2, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    assert buckets.take("b")
    now[0] += 1.0
    assert [buckets.take("a") for _ in range(2)] == [True, False]


def test_buckets_of_passers_by_are_forgotten() -> None:
    now = [0.0]
    buckets = Buckets(60, clock=lambda: now[0])
    for number in range(100_000):
        now[0] += 1
        buckets.take(str(number))
    assert len(buckets._levels) < 2_100


def test_places_are_counted_by_address_and_in_all() -> None:
    places = Places(1, 2)
    places.enter("a")
    with pytest.raises(UserError):
        places.enter("a")
    places.enter("b")
    with pytest.raises(UserError):
        places.enter("c")
    places.leave("a")
    places.enter("c")


@pytest.mark.parametrize(
    ("id_", "secret"), [("1", False), ("a" * 21, False), ("a" * 22, True), ("a" * 65, False), ("a b" * 10, False)]
)
def test_an_id_anyone_could_guess_is_no_secret(id_: str, secret: bool) -> None:
    assert is_secret(id_) is secret


async def test_a_fresh_id_is_a_secret_and_never_twice_the_same(house: House, tmp_path: Path) -> None:
    ids = {(await house.runtime.conversations.create(None)).id for _ in range(20)}
    assert len(ids) == 20
    assert all(is_secret(id_) for id_ in ids)


async def test_old_conversations_are_forgotten_whole_and_new_ones_kept(house: House) -> None:
    async with house.client() as old, house.client() as new:
        for client in (old, new):
            await client.say("hi")
            await client.answer()
    async with house.database.begin() as connection:
        stale = update(conversations).where(conversations.c.id == old.conversation)
        await connection.execute(stale.values(updated_at="2020-01-01T00:00:00+00:00"))
    path = house.settings.data_dir / CHECKPOINTS
    async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
        for client in (old, new):
            config: RunnableConfig = {"configurable": {"thread_id": client.conversation, "checkpoint_ns": ""}}
            await saver.aput(config, empty_checkpoint(), {}, {})
        assert await Conversations(house.database.engine).sweep(90, house.settings.data_dir) == 1
        assert [found.config["configurable"]["thread_id"] async for found in saver.alist(None)] == [new.conversation]
    async with house.database.connect() as connection:
        for table in (conversations.c.id, events.c.conversation_id, runs.c.conversation_id):
            left = (await connection.execute(select(func.distinct(table)))).scalars().all()
            assert left == [new.conversation]
