"""A guest's change over a real socket, by the whole agent: verified by the form, confirmed by the button, once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from agent.assembly import AgentConfig, EngineConfig, StoreConfig, open_assistant
from evals.scripted_engine import Script, ScriptedEngine
from tests.agent.conftest import fill
from tests.server.house import Client, House, serving, settings_for, words
from tools.stores.schema import audit, orders

LABEL = re.compile(r"\b9212\b|Visa|WeChat|Alipay")
"""A method of payment; whole words, as a timestamp may hold any four digits."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    await fill(tmp_path)
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(ScriptedEngine(Script()))
        running = await stack.enter_async_context(
            open_assistant(
                StoreConfig(data_dir=tmp_path, rates_file=tmp_path / "rates.toml"),
                EngineConfig(url=engine.base_url, model="scripted"),
                AgentConfig(planning="constrained"),
            )
        )
        parts = {"assistant": running.assistant, "hearing": running.services.guests}
        yield await stack.enter_async_context(serving(settings_for(tmp_path), **parts))


async def press(client: Client, name: str, value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    await client.send(type="action", id=key, name=name, value=value)
    return await client.answer()


def cards(frames: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    events = [frame["event"] for frame in frames if frame["type"] == "event"]
    return [event["value"] for event in events if event["type"] == "CUSTOM" and event["name"] == name]


@pytest.mark.parametrize(
    ("asked", "done"),
    [
        ("cancel order A1002, ordered by mistake", "Order A1002 is cancelled"),
        ("取消订单A1002，下错单了", "订单A1002已取消"),
    ],
)
async def test_a_guest_verifies_asks_and_confirms_once(house: House, asked: str, done: str) -> None:
    async with house.client(language="zh" if "取消" in asked else "en") as client:
        shown = await press(client, "verify_order", {"order_id": "A1002", "email": "wei@example.com"}, "a1")
        assert cards(shown, "order_card")[0]["status"] == "pending"
        await client.say(asked)
        proposed = await client.answer()
        (proposal,) = cards(proposed, "proposal")
        button = {"proposal_id": proposal["id"], "digest": proposal["digest"]}
        async with house.client() as stranger:
            stolen = await press(stranger, "confirm", button, "s1")
            assert cards(stolen, "proposal") == cards(stolen, "order_card") == []
        async with house.client(token=house.token("mia")) as other:
            assert cards(await press(other, "confirm", button, "s2"), "proposal") == []
        confirmed = await press(client, "confirm", button, "a2")
        again = await press(client, "confirm", button, "a3")
    assert cards(confirmed, "order_card")[0]["status"] == "cancelled"
    assert done in words(confirmed)
    assert words(again) == words(confirmed)
    assert not LABEL.search(str(shown + proposed + confirmed))


async def test_who_signs_in_afterwards_does_not_confirm_what_the_guest_proposed(house: House) -> None:
    async with house.client() as client:
        await press(client, "verify_order", {"order_id": "A1002", "email": "wei@example.com"}, "a1")
        await client.say("cancel order A1002, ordered by mistake")
        (proposal,) = cards(await client.answer(), "proposal")
        button = {"proposal_id": proposal["id"], "digest": proposal["digest"]}
        await client.send(type="token", token=house.token("wei"))
        assert (await client.receive())["conversation"] == client.conversation
        await press(client, "confirm", button, "a2")
        await client.say("yes")
        await client.answer()
        await house.runtime.log.settled()
    async with house.database.connect() as connection:
        status = (await connection.execute(select(orders.c.status).where(orders.c.id == "A1002"))).scalar_one()
        refused = (await connection.execute(select(audit.c.cause).where(audit.c.cause.is_not(None)))).scalars().all()
    assert status == "pending"
    assert "no_such_proposal" in refused
