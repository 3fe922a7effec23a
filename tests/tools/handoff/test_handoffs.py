"""Handing a conversation to a person: what users of other assistants complain about, each a test here."""

from __future__ import annotations

import asyncio

import orjson
import pytest
from sqlalchemy import func, insert, select

from tests.tools.conftest import Shop
from tools.errors import UserError
from tools.handoff.hand_over import hand_over
from tools.handoff.handoffs import Handoff, HandoffStore
from tools.handoff.summary import Said, Summary, Talk, summarise
from tools.handoff.transcript import talk_of
from tools.stores.schema import conversations, events, handoffs

BOTH_DATABASES = True


def summary(language: str = "en") -> Summary:
    return summarise(Talk(said=[Said(role="shopper", text="I need help")]), reason="asked", language=language)


async def count(shop: Shop) -> int:
    async with shop.services.stores.database.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(handoffs))).scalar_one())


async def test_a_typed_call_alone_makes_a_person_the_owner_and_the_conversation_findable(shop: Shop) -> None:
    # Complaint 1: a sentinel word was to start it, the model never wrote it, and nobody came.
    result = await hand_over.call(shop.context(), {"reason": "asked"})
    assert result.notes["new"] is True
    assert await shop.services.handoffs.owner("guest-1") == "person"
    assert [handoff.conversation_id for handoff in await shop.services.handoffs.list()] == ["guest-1"]


@pytest.mark.parametrize(
    ("language", "words", "hours"),
    [("en", "answer right here", "Monday to Friday"), ("zh", "人工客服", "周一至周五")],
)
async def test_the_shopper_is_told_what_happens_and_when(shop: Shop, language: str, words: str, hours: str) -> None:
    # Complaint 2: handed over in silence.
    result = await hand_over.call(shop.context(language), {})
    text = "".join(result.lines)
    assert words in text
    assert hours in text
    assert result.ground.done == ["handed_over"]
    card = result.cards[0]
    assert card.name == "handoff"
    assert card.value["state"] == "waiting"
    # Said once: the first line is the notice, hours and address stand on the card.
    assert card.value["message"] == " ".join(result.lines[1:])


async def test_the_owner_changes_in_the_same_transaction_as_the_handoff(shop: Shop) -> None:
    # Complaint 3: the bot talked over the person.
    store, database = shop.services.handoffs, shop.services.stores.database
    assert await store.owner("guest-1") == "assistant"
    change = await store.create("guest-1", "asked", summary())
    assert await store.owner("guest-1") == "person"
    async with database.connect() as connection:
        language = (await connection.execute(select(conversations.c.language))).scalar_one()
    assert language == "en"
    await store.close(change.handoff.id)
    assert await store.owner("guest-1") == "assistant"


async def test_a_handoff_that_cannot_be_stored_leaves_the_assistant_in_charge(shop: Shop) -> None:
    class Broken(HandoffStore):
        def _iso(self) -> str:
            return "\ud800"  # a text no database takes

    with pytest.raises(Exception):  # noqa: B017, PT011
        await Broken(shop.services.stores.database).create("guest-1", "asked", summary())
    assert await shop.services.handoffs.owner("guest-1") == "assistant"
    assert await count(shop) == 0


async def test_a_conversation_given_back_does_not_loop_back_to_a_person(shop: Shop) -> None:
    # Complaint 4: handoff loop when a resolved conversation reopens.
    store = shop.services.handoffs
    first = (await store.create("guest-1", "asked", summary())).handoff
    await store.take(first.id, "Kim")
    await store.close(first.id)
    assert await store.open_for("guest-1") is None
    assert await store.owner("guest-1") == "assistant"
    with pytest.raises(UserError) as caught:
        await store.reply(first.id, "Kim", "one more thing")
    assert caught.value.code == "handoff_closed"
    assert await store.owner("guest-1") == "assistant"
    again = await store.create("guest-1", "asked", summary())
    assert again.changed
    assert again.handoff.id != first.id
    assert again.handoff.state == "waiting"


async def test_closing_twice_says_goodbye_once_and_leaves_no_note_behind(shop: Shop) -> None:
    # Complaint 5: closing reply sent twice; a stale "stay silent" note left in the thread.
    store = shop.services.handoffs
    handoff = (await store.create("guest-1", "asked", summary())).handoff
    closes = await asyncio.gather(*(store.close(handoff.id) for _ in range(4)))
    assert [change.changed for change in closes].count(True) == 1
    assert await store.owner("guest-1") == "assistant"
    assert await store.list() == []


async def test_asking_again_while_waiting_makes_no_second_handoff(shop: Shop) -> None:
    first = await hand_over.call(shop.context(), {})
    again = await hand_over.call(shop.context(), {})
    assert again.notes == {"handoff_id": first.notes["handoff_id"], "new": False}
    assert "already" in again.lines[0]
    assert await count(shop) == 1


async def test_asking_from_many_tabs_at_once_makes_one(shop: Shop) -> None:
    changes = await asyncio.gather(*(shop.services.handoffs.create("guest-1", "asked", summary()) for _ in range(6)))
    assert [change.changed for change in changes].count(True) == 1
    assert len({change.handoff.id for change in changes}) == 1


async def test_one_person_has_it_and_another_is_told_who(shop: Shop) -> None:
    store = shop.services.handoffs
    handoff = (await store.create("guest-1", "asked", summary())).handoff
    assert (await store.reply(handoff.id, "Kim", "Hello!")).changed
    assert not (await store.take(handoff.id, "Kim")).changed
    with pytest.raises(UserError, match="Kim") as caught:
        await store.take(handoff.id, "Lee")
    assert caught.value.code == "handoff_taken"
    taken = await hand_over.call(shop.context(), {})
    assert "Kim" in taken.lines[0]


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_an_empty_reply_is_refused_and_takes_nothing(shop: Shop, text: str) -> None:
    store = shop.services.handoffs
    handoff = (await store.create("guest-1", "asked", summary())).handoff
    with pytest.raises(UserError) as caught:
        await store.reply(handoff.id, "Kim", text)
    assert caught.value.code == "message_empty"
    assert (await store.get(handoff.id)).state == "waiting"


async def test_an_unknown_handoff_is_a_clear_error(shop: Shop) -> None:
    for step in (shop.services.handoffs.get("x"), shop.services.handoffs.close("x")):
        with pytest.raises(UserError) as caught:
            await step
        assert caught.value.code == "unknown_handoff"


async def test_the_summary_is_what_was_really_said_and_shown(shop: Shop) -> None:
    stored = [
        {"type": "RUN_STARTED", "input": {"messages": [{"role": "user", "content": "my card is 4111 1111 1111 1111"}]}},
        {"type": "CUSTOM", "name": "product_cards", "value": {"items": [{"id": "jk-1", "title": "Alder Rain Jacket"}]}},
        {"type": "CUSTOM", "name": "order_card", "value": {"id": "A1001"}},
        {"type": "TEXT_MESSAGE_START", "messageId": "m1"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": "It is "},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": "on its way."},
        {"type": "TEXT_MESSAGE_START", "messageId": "m2", "name": "notice"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m2", "delta": "A person joined."},
    ]
    rows = [
        {"conversation_id": "guest-1", "seq": seq, "run_id": "r", "payload": orjson.dumps(event).decode()}
        for seq, event in enumerate(stored, 1)
    ]
    async with shop.services.stores.database.begin() as connection:
        await connection.execute(insert(events), rows)
    await hand_over.call(shop.context(customer="mia"), {"reason": "complaint"})
    handoff: Handoff = (await shop.services.handoffs.list())[0]
    assert [(said.role, said.text) for said in handoff.summary.said] == [
        ("shopper", "my card is [card]"),
        ("assistant", "It is on its way."),
    ]
    assert handoff.summary.text().splitlines() == [
        "The shopper complains.",
        "Signed in: Mia Hart mia.",
        "Orders talked about: A1001.",
        "Products shown: Alder Rain Jacket.",
        "Shopper: my card is [card]",
        "Assistant: It is on its way.",
    ]
    assert handoff.summary.text("zh").startswith("顾客投诉。")


def test_events_that_nobody_knows_are_passed_over() -> None:
    talk = talk_of(
        [{"type": "NEW"}, {"type": "CUSTOM", "name": "product_cards", "value": None}, {}, {"type": "RUN_STARTED"}]
    )
    assert talk == Talk()
