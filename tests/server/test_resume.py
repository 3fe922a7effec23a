"""Reconnecting: what was said is there, once, whatever happened to the socket."""

from __future__ import annotations

import random
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.server.house import House, is_text, words

SEED = 20261123


async def test_last_chunk_is_not_lost_on_reconnect(house: House) -> None:
    """Complaint 8: the socket dies in mid-answer, the rest arrives after it is back."""
    async with house.client() as client:
        await client.say("wait")
        before = await client.until("TEXT_MESSAGE_CONTENT")
    house.assistant.release.set()
    async with house.client(conversation=client.conversation, last_seq=before[-1]["seq"]) as back:
        after = await back.answer()
    assert words(before) + words(after) == "first half, second half"
    assert [frame["seq"] for frame in before + after] == list(range(1, len(before + after) + 1))


async def test_a_reconnect_storm_loses_and_doubles_nothing(house: House) -> None:
    """Complaints 8 and 9: a hundred reconnects during one stream."""
    dice = random.Random(SEED)
    async with house.client() as client:
        await client.say("stream 400")
        seen = [await client.receive()]
    for _ in range(100):
        last = seen[-1]["seq"]
        async with house.client(conversation=client.conversation, last_seq=last) as again:
            for _ in range(dice.randrange(4)):
                if seen[-1]["event"]["type"] != "RUN_FINISHED":
                    seen.append(await again.receive())
    async with house.client(conversation=client.conversation, last_seq=seen[-1]["seq"]) as last_one:
        if seen[-1]["event"]["type"] != "RUN_FINISHED":
            seen += await last_one.answer()
    assert words(seen) == "".join(f"w{number} " for number in range(400))
    numbers = [frame["seq"] for frame in seen]
    assert numbers == sorted(set(numbers))
    assert len(house.assistant.turns) == 1


async def test_history_survives_a_page_load_in_few_frames(house: House) -> None:
    """Complaint 9: a new page has no last number and gets it all, deltas merged if it can take that."""
    async with house.client() as client:
        await client.say("stream 100", "m1")
        live = await client.answer()
    async with house.client(conversation=client.conversation) as page:
        assert await page.answer() == live
    async with house.client(conversation=client.conversation, compact=True) as page:
        assert page.welcome["seq"] == live[-1]["seq"]
        again = await page.answer()
    assert words(again) == words(live)
    assert again[0]["event"]["input"]["messages"][0]["id"] == "m1"
    assert len([frame for frame in again if is_text(frame)]) == 1
    assert again[-1]["seq"] == live[-1]["seq"]


async def test_history_is_an_option(house: House) -> None:
    """Complaint 9, the opposite wish: `history: false` starts at the end."""
    async with house.client() as client:
        await client.say("old")
        await client.answer()
    async with house.client(conversation=client.conversation, history=False) as page:
        await page.say("new")
        assert words(await page.answer()) == "You said: new"


async def test_without_history_a_running_answer_is_still_shown_whole(house: House) -> None:
    async with house.client() as client:
        await client.say("old")
        await client.answer()
        await client.say("wait")
        await client.until("TEXT_MESSAGE_CONTENT")
        async with house.client(conversation=client.conversation, history=False) as page:
            assert page.welcome["running"] is not None
            house.assistant.release.set()
            assert words(await page.answer()) == "first half, second half"


async def test_a_number_from_the_future_is_answered_with_the_present(house: House) -> None:
    async with house.client() as client:
        await client.say("one")
        seq = (await client.answer())[-1]["seq"]
    async with house.client(conversation=client.conversation, last_seq=seq + 1000) as page:
        assert page.welcome["seq"] == seq
        await page.say("two")
        assert words(await page.answer()) == "You said: two"


async def test_an_unknown_conversation_is_said_to_be_so_and_a_new_one_can_follow(house: House) -> None:
    async with house.client(conversation="x" * 32) as client:
        assert (client.welcome["code"], client.welcome["fatal"]) == ("conversation_unknown", False)
        assert (await client.hello())["type"] == "welcome"


async def test_a_message_sent_again_after_a_lost_socket_is_answered_once(house: House) -> None:
    async with house.client() as client:
        await client.say("wait", "m1")
    async with house.client(conversation=client.conversation, last_seq=0) as back:
        await back.say("wait", "m1")
        house.assistant.release.set()
        frames: list[dict[str, Any]] = await back.answer()
        try:
            await back.say("after", "m2")
            frames += await back.answer()
        except ConnectionClosed as closed:
            raise AssertionError("the socket should have lived") from closed
    assert [turn.text for turn in house.assistant.turns] == ["wait", "after"]
    assert words(frames) == "first half, second halfYou said: after"
