"""One owner at a time: handing over, a person's words, and giving back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.turn import TurnInput
from server.transcript import Transcript
from tests.server.house import Client, House, kinds, serving, settings_for, words
from tools.handoff.handoffs import HandoffStore
from tools.handoff.summary import Summary
from tools.stores.db import Database

ADMIN = {"Authorization": "Bearer admin-token-of-the-test"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[House]:
    settings = settings_for(tmp_path)
    database = await Database.open(settings.database_url)
    async with serving(settings, handoffs=HandoffStore(database)) as house:
        yield house
    await database.close()


async def hand_over(house: House, conversation: str, language: str = "en") -> str:
    summary = Summary(reason="asked", language=language)
    change = await HandoffStore(house.database).create(conversation, "asked", summary)
    return change.handoff.id


async def admin(house: House, method: str, path: str, **body: Any) -> httpx.Response:
    async with httpx.AsyncClient(base_url=house.url, headers=ADMIN) as http:
        return await http.request(method, f"/admin/handoffs{path}", json=body or None)


def handing_over(house: House) -> None:
    async def tool(turn: TurnInput) -> None:
        await hand_over(house, turn.conversation_id)

    house.assistant.on_text = tool


async def test_the_shopper_is_told_of_the_handover(desk: House) -> None:
    """Complaints 1 and 2: a typed call hands over, and the shopper is never left in silence."""
    handing_over(desk)
    async with desk.client() as client:
        await client.say("human please")
        frames = await client.answer()
        assert frames[-1]["event"]["outcome"] == {"type": "success"}
        notice = await client.answer()
        assert words(notice) == "A person will answer here."
        start = next(f["event"] for f in notice if f["event"]["type"] == "TEXT_MESSAGE_START")
        assert start["name"] == "notice"
        assert "CUSTOM" in kinds(notice)
    items = (await admin(desk, "GET", "")).json()["items"]
    assert [item["state"] for item in items] == ["waiting"]


async def test_the_bot_does_not_talk_over_the_person(desk: House) -> None:
    """Complaint 3: ownership is looked at again after generation, at the moment the words are stored."""
    async with desk.client() as client:
        await client.say("wait")
        await client.until("TEXT_MESSAGE_CONTENT")
        handoff = await hand_over(desk, client.conversation)
        desk.assistant.release.set()
        frames = await client.answer()
        assert "second half" not in words(frames)
        assert kinds(frames)[-2:] == ["TEXT_MESSAGE_END", "RUN_FINISHED"]
        reply = await admin(desk, "POST", f"/{handoff}/reply", agent="Dana", text="Hello, Dana here.")
        assert reply.status_code == 200
        joined, said = await client.answer(), await client.answer()
        assert "Dana" in words(joined)
        assert words(said) == "Hello, Dana here."
        start = next(f["event"] for f in said if f["event"]["type"] == "TEXT_MESSAGE_START")
        assert start["name"] == "Dana"


async def test_a_person_who_takes_over_silences_a_running_answer(desk: House) -> None:
    async with desk.client() as client:
        await client.say("wait")
        await client.until("TEXT_MESSAGE_CONTENT")
        handoff = await hand_over(desk, client.conversation)
        assert (await admin(desk, "POST", f"/{handoff}/take", agent="Dana")).json()["changed"] is True
        assert (await client.answer())[-1]["event"]["outcome"] == {"type": "cancelled"}
    assert desk.assistant.cancelled == ["wait"]


async def test_while_a_person_has_it_messages_arrive_and_the_assistant_is_silent(desk: House) -> None:
    async with desk.client() as client:
        handoff = await hand_over(desk, client.conversation)
        await client.say("is anybody there?", "m1")
        frames = await client.answer()
        assert kinds(frames) == ["RUN_STARTED", "RUN_FINISHED"]
    assert desk.assistant.turns == []
    seen = (await admin(desk, "GET", f"/{handoff}")).json()["messages"]
    assert [(message["who"], message["text"]) for message in seen] == [("shopper", "is anybody there?")]


async def test_given_back_the_assistant_answers_again_and_says_so_once(desk: House) -> None:
    """Complaints 4 and 5: no loop after it is given back, no farewell sent twice, no note to stay silent left."""
    async with desk.client(language="zh") as client:
        handoff = await hand_over(desk, client.conversation, "zh")
        await admin(desk, "POST", f"/{handoff}/take", agent="小李")
        assert "小李" in words(await client.answer())
        answers = [await admin(desk, "POST", f"/{handoff}/give-back") for _ in range(2)]
        assert [answer.json()["changed"] for answer in answers] == [True, False]
        assert "继续为您服务" in words(await client.answer())
        await client.say("back again")
        assert words(await client.answer()) == "You said: back again"
        late = await admin(desk, "POST", f"/{handoff}/reply", agent="小李", text="one more thing")
        assert (late.status_code, late.json()["code"]) == (409, "handoff_closed")
    assert await spoken(desk, client) == ["notice", "notice", "shopper", "assistant"]


async def spoken(house: House, client: Client) -> list[str]:
    said = await Transcript(house.database.engine).said(client.conversation)
    return [one.who for one in said]


async def test_two_people_cannot_have_one_conversation(desk: House) -> None:
    async with desk.client() as client:
        handoff = await hand_over(desk, client.conversation)
        await admin(desk, "POST", f"/{handoff}/take", agent="Dana")
        second = await admin(desk, "POST", f"/{handoff}/take", agent="Eli")
        assert (second.status_code, second.json()["code"]) == (409, "handoff_taken")


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic YTpi"])
async def test_the_admin_door_is_shut_without_its_token(desk: House, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization is not None else {}
    async with httpx.AsyncClient(base_url=desk.url) as http:
        answer = await http.get("/admin/handoffs", headers=headers)
    assert answer.status_code == 401


async def test_replies_and_messages_at_once_lose_nothing(desk: House) -> None:
    async with desk.client() as client:
        handoff = await hand_over(desk, client.conversation)
        await admin(desk, "POST", f"/{handoff}/take", agent="Dana")
        replies = [admin(desk, "POST", f"/{handoff}/reply", agent="Dana", text=f"reply {n}") for n in range(5)]
        messages = [client.say(f"message {n}", f"m{n}") for n in range(5)]
        answers = await asyncio.gather(*replies, *messages)
        assert [answer.status_code for answer in answers if isinstance(answer, httpx.Response)] == [200] * 5
        for _ in range(1 + 5 + 5):
            await client.answer()
    said = [one.text for one in await Transcript(desk.database.engine).said(client.conversation)]
    assert sorted(said[1:]) == sorted([f"reply {n}" for n in range(5)] + [f"message {n}" for n in range(5)])
