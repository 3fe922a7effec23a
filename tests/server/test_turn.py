"""A turn over a real socket: words, cards, tools, and a clear end in every case."""

from __future__ import annotations

import asyncio

from ag_ui.core import Event
from pydantic import TypeAdapter

from tests.server.house import House, kinds, words

EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


async def test_a_message_is_answered_in_words(house: House) -> None:
    async with house.client() as client:
        await client.say("hello there", "m1")
        frames = await client.answer()
    assert words(frames) == "You said: hello there"
    assert kinds(frames)[0] == "RUN_STARTED"
    assert frames[0]["event"]["input"]["messages"] == [{"id": "m1", "role": "user", "content": "hello there"}]
    assert frames[-1]["event"]["outcome"] == {"type": "success"}
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))


async def test_cards_and_calls_come_before_the_words_and_every_event_is_ag_ui(house: House) -> None:
    async with house.client() as client:
        await client.say("card")
        frames = await client.answer()
    for frame in frames:
        EVENTS.validate_python(frame["event"])
    told = kinds(frames)
    assert told.index("CUSTOM") < told.index("TEXT_MESSAGE_START")
    call = [frame["event"] for frame in frames if frame["event"]["type"].startswith("TOOL_CALL")]
    assert [event["type"] for event in call] == [
        "TOOL_CALL_START",
        "TOOL_CALL_ARGS",
        "TOOL_CALL_END",
        "TOOL_CALL_RESULT",
    ]
    assert len({event["toolCallId"] for event in call}) == 1
    assert told[-2:] == ["STEP_FINISHED", "RUN_FINISHED"]


async def test_chinese_words_arrive_whole(house: House) -> None:
    async with house.client() as client:
        await client.say("请推荐一件蓝色外套 👋")
        assert words(await client.answer()) == "You said: 请推荐一件蓝色外套 👋"


async def test_a_fault_in_the_assistant_ends_the_run_with_an_apology_and_keeps_the_socket(house: House) -> None:
    async with house.client(language="zh") as client:
        await client.say("crash now")
        frames = await client.answer()
        assert kinds(frames)[-2:] == ["TEXT_MESSAGE_END", "RUN_ERROR"]
        assert frames[-1]["event"]["code"] == "internal"
        assert "抱歉" in frames[-1]["event"]["message"]
        await client.say("still there?")
        assert words(await client.answer()) == "You said: still there?"


async def test_stop_ends_the_turn_and_the_generation(house: House) -> None:
    async with house.client() as client:
        await client.say("wait here")
        await client.until("TEXT_MESSAGE_CONTENT")
        await client.send(type="stop")
        frames = await client.answer()
        assert frames[-1]["event"]["outcome"] == {"type": "cancelled"}
        assert house.assistant.cancelled == ["wait here"]
        await client.say("next")
        assert words(await client.answer()) == "You said: next"


async def test_a_second_message_while_a_turn_runs_is_busy_and_names_the_message(house: House) -> None:
    async with house.client() as client:
        await client.say("wait")
        await client.until("TEXT_MESSAGE_CONTENT")
        await client.say("and another", "m2")
        error = (await client.until("error"))[-1]
        assert (error["code"], error["id"], error["fatal"]) == ("busy", "m2", False)
        house.assistant.release.set()
        assert words(await client.answer()) == "second half"


async def test_a_repeated_message_starts_no_second_run(house: House) -> None:
    async with house.client() as client:
        await client.say("once", "m1")
        await client.answer()
        await client.say("once", "m1")
        await client.say("twice", "m2")
        assert words(await client.answer()) == "You said: twice"
    assert [turn.text for turn in house.assistant.turns] == ["once", "twice"]


async def test_an_action_comes_back_as_a_run_with_its_id(house: House) -> None:
    async with house.client() as client:
        await client.send(type="action", id="a1", name="show_cart", value={"total": "1.00"})
        frames = await client.answer()
        assert frames[0]["event"]["input"]["forwardedProps"] == {"action": {"id": "a1", "name": "show_cart"}}
        assert [f["event"]["name"] for f in frames if f["event"]["type"] == "CUSTOM"] == ["cart"]
        await client.send(type="action", id="a2", name="fly", value={})
        assert (await client.answer())[-1]["event"]["code"] == "unknown_action"


async def test_tokens_that_arrive_together_travel_in_one_frame(house: House) -> None:
    async with house.client() as client:
        await client.say("stream 200")
        frames = await client.answer()
    deltas = [frame for frame in frames if frame["event"]["type"] == "TEXT_MESSAGE_CONTENT"]
    assert words(frames) == "".join(f"w{number} " for number in range(200))
    assert len(deltas) < 100


async def test_two_tabs_see_the_same_conversation(house: House) -> None:
    async with house.client() as one, house.client(conversation=one.conversation) as two:
        await one.say("wait")
        await asyncio.gather(one.until("TEXT_MESSAGE_CONTENT"), two.until("TEXT_MESSAGE_CONTENT"))
        house.assistant.release.set()
        assert await one.answer() == await two.answer()
