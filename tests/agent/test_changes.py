"""Changes of orders in conversation: proposed from the shopper's words, carried out by their yes alone."""

from __future__ import annotations

import pytest

from agent.consent import plain_answer
from agent.toolset import PLANNED, by_name
from agent.turn import TurnInput
from evals.chat.record import Record
from evals.scripted_engine import Rule
from tests.agent.conftest import Shop


async def status(shop: Shop, order_id: str) -> str:
    order = await shop.running.services.orders.get(order_id)
    assert order is not None
    return order.status


def card(record: Record) -> dict[str, str]:
    cards = record.named("proposal")
    assert len(cards) == 1, record.words
    return cards[0]


async def test_a_cancellation_asks_for_the_reason_then_proposes_then_waits_for_a_yes(shop: Shop) -> None:
    asked = await shop.say("please cancel my order", customer="wei")
    assert "reason" in asked.words
    proposed = await shop.say("I don't need it any more", customer="wei")
    assert card(proposed)["state"] == "open"
    assert "A1002" in card(proposed)["summary"]
    assert "nothing is changed yet" in proposed.words
    assert await status(shop, "A1002") == "pending"
    done = await shop.say("yes, please", customer="wei")
    assert card(done)["state"] == "confirmed"
    assert "is cancelled" in done.words
    assert await status(shop, "A1002") == "cancelled"


async def test_in_chinese_too(shop: Shop) -> None:
    proposed = await shop.say("帮我取消订单A1002，下错单了", customer="wei")
    assert card(proposed)["summary"].startswith("取消订单A1002")
    done = await shop.say("好的，确认", customer="wei")
    assert "已取消" in done.words
    assert await status(shop, "A1002") == "cancelled"


async def test_a_yes_with_a_but_is_not_a_yes(shop: Shop) -> None:
    await shop.say("cancel order A1002, ordered by mistake", customer="wei")
    record = await shop.say("yes, but only the headphones", customer="wei")
    assert await status(shop, "A1002") == "pending"
    assert not [c for c in record.named("proposal") if c["state"] == "confirmed"]


async def test_a_no_lets_it_go(shop: Shop) -> None:
    await shop.say("cancel order A1002, ordered by mistake", customer="wei")
    record = await shop.say("no thanks", customer="wei")
    assert card(record)["state"] == "declined"
    assert await status(shop, "A1002") == "pending"
    again = await shop.say("yes", customer="wei")
    assert not again.named("proposal")
    assert await status(shop, "A1002") == "pending"


async def test_a_yes_to_something_else_is_asked_about_once_more(shop: Shop) -> None:
    """Between the proposal and the yes the talk went elsewhere: the yes may be to that."""
    await shop.say("cancel order A1002, ordered by mistake", customer="wei")
    shop.rule(Rule(reply="The Fell Trail Running Shoes fit well."))
    await shop.say("running shoes", customer="wei")
    first = await shop.say("yes", customer="wei")
    assert card(first)["state"] == "open"
    assert await status(shop, "A1002") == "pending"
    await shop.say("yes", customer="wei")
    assert await status(shop, "A1002") == "cancelled"


async def test_a_return_is_put_together_over_several_messages(shop: Shop) -> None:
    await shop.say("I want to return the kettle", customer="mia")
    record = await shop.say("it stopped working", customer="mia")
    proposal = card(record)
    assert proposal["kind"] == "returns"
    assert proposal["order_id"] == "A1000"
    await shop.say("confirm", customer="mia")
    assert await status(shop, "A1000") == "return_requested"


async def test_an_order_that_is_on_its_way_is_refused_with_the_reason(shop: Shop) -> None:
    record = await shop.say("cancel order A1001, changed my mind", customer="mia")
    assert not record.named("proposal")
    assert "A1001" in record.words
    assert await status(shop, "A1001") == "shipped"


async def test_somebody_elses_order_is_answered_like_one_that_does_not_exist(shop: Shop) -> None:
    theirs = await shop.say("cancel order A1002, ordered by mistake", customer="mia")
    shop.conversation = ""
    none = await shop.say("cancel order A9999, ordered by mistake", customer="mia")
    assert theirs.words.replace("A1002", "?") == none.words.replace("A9999", "?")
    assert await status(shop, "A1002") == "pending"


async def test_a_guest_changes_nothing(shop: Shop) -> None:
    record = await shop.say("cancel order A1002, ordered by mistake")
    assert not record.named("proposal")
    assert await status(shop, "A1002") == "pending"


async def test_the_model_can_only_propose(shop: Shop) -> None:
    """Whatever it calls: nothing that carries a proposal out is among its tools."""
    assert not {"confirm_change", "decline_change"} & set(by_name(PLANNED))
    shop.running.assistant.deps.shortcut = False
    shop.rule(Rule(tool_call=("confirm_change", {"proposal_id": "x"})), Rule(reply="Your order is cancelled."))
    record = await shop.say("hmm, what about that thing", customer="wei")
    assert "has been cancelled" not in record.words.replace("not been", "")
    assert "is cancelled" not in record.words
    assert await status(shop, "A1002") == "pending"


async def test_the_talk_may_go_elsewhere_while_something_is_missing(shop: Shop) -> None:
    await shop.say("I want to return the kettle", customer="mia")
    shop.rule(Rule(reply="The Fell Trail Running Shoes fit well."))
    record = await shop.say("do you have running shoes?", customer="mia")
    assert record.products()


async def test_the_address_is_read_by_code_and_reaches_no_prompt(shop: Shop) -> None:
    record = await shop.say("send order A1002 to 12 Elm Street, Springfield, IL 62701 instead", customer="wei")
    assert "12 Elm Street" in str(card(record)["details"])
    assert not [request for request in shop.engine.requests if "Elm Street" in str(request.messages)]
    assert "Elm Street" not in str(record.calls)


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes please!", "ok, go ahead", "yes, cancel it", "好的，谢谢", "确认", "嗯嗯", "sí, por favor", "ja"],
)
def test_a_plain_yes(text: str) -> None:
    assert plain_answer(text, "cancel") == "yes"


@pytest.mark.parametrize("text", ["no", "No thanks", "不用了，谢谢", "算了", "never mind", "nein, danke"])
def test_a_plain_no(text: str) -> None:
    assert plain_answer(text, "cancel") == "no"


@pytest.mark.parametrize(
    "text",
    [
        "yes, but to my gift card", "yes if it is free", "yes?", "yes and return the lamp", "是的，不过换个地址",
        "可以吗", "是不是可以", "ok what about shoes", "right now", "yes, return it", "yesterday", "不可以吗", "",
        "please",
    ],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert plain_answer(text, "cancel") is None


async def test_a_correction_after_a_proposal_goes_on_from_it(shop: Shop) -> None:
    await shop.say("send order A1002 to 12 Elm Street, Springfield, IL 62701 instead", customer="wei")
    record = await shop.say("no, sorry, it should be 14 Elm Street, Springfield, IL 62701", customer="wei")
    assert "14 Elm Street" in str(card(record)["details"])


async def test_a_postcode_is_no_order_number(shop: Shop) -> None:
    await shop.say("I need to change the address of order A1002", customer="wei")
    record = await shop.say("12 Elm Street, Springfield, IL 62701", customer="wei")
    assert card(record)["kind"] == "change_address"


async def test_what_a_button_decided_does_not_linger(shop: Shop) -> None:
    proposed = await shop.say("send order A1002 to 12 Elm Street, Springfield, IL 62701 instead", customer="wei")
    shown = card(proposed)
    value = {"proposal_id": shown["id"], "digest": shown["digest"]}
    turn = TurnInput(shop.conversation, "press", "", customer_id="wei")
    await shop.running.assistant.act(turn, "confirm", value, Record())
    record = await shop.say("cancel order A1002, ordered by mistake", customer="wei")
    assert card(record)["kind"] == "cancel"


async def test_beside_a_change_the_model_answers_the_rest_alone(shop: Shop) -> None:
    """Given the whole message, a small model said beside a valid proposal that the policies forbid the change."""
    shop.rule(Rule(reply="Standard shipping costs $5.00."))
    record = await shop.say("cancel order A1002, I ordered it by mistake. And what does shipping cost?", customer="wei")
    assert card(record)["state"] == "open"
    asked = [request.last_user for request in shop.engine.requests if "shipping cost" in request.last_user]
    assert asked, record.words
    assert "cancel order" not in asked[-1]


async def test_the_last_thing_that_arrived_is_not_the_order_just_talked_about(shop: Shop) -> None:
    await shop.say("where is order A1001?", customer="mia")
    record = await shop.say("I want to return the last thing that arrived, it's too small", customer="mia")
    assert "A1000" in card(record)["summary"]


@pytest.mark.parametrize("text", ["is it really cancelled?", "真的取消了吗？", "does the money go back to my card?"])
async def test_is_it_really_cancelled_is_about_the_order_just_cancelled(shop: Shop, text: str) -> None:
    """Named after: the order that was cancelled a minute ago, answered with another one."""
    await shop.say("cancel order A1002, ordered by mistake", customer="wei")
    await shop.say("yes", customer="wei")
    record = await shop.say(text, customer="wei")
    assert [shown["id"] for shown in record.named("order_card")] == ["A1002"]


async def test_was_it_delivered_is_about_the_order_just_shown(shop: Shop) -> None:
    await shop.say("where is order A1000?", customer="mia")
    record = await shop.say("was it delivered?", customer="mia")
    assert [shown["id"] for shown in record.named("order_card")] == ["A1000"]
    every = await shop.say("where are my orders?", customer="mia")
    assert "A1001" in [shown["id"] for shown in every.named("order_card")]


@pytest.mark.parametrize("text", ["if I return it, when do I get my money back?", "退货的话钱多久到账？"])
async def test_how_refunds_go_in_general_is_answered_by_the_policy_not_by_an_order(shop: Shop, text: str) -> None:
    record = await shop.say(text, customer="mia")
    assert record.named("citations")
    assert not record.named("order_card")


async def test_which_orders_can_be_cancelled_begins_nothing(shop: Shop) -> None:
    record = await shop.say("which of my orders can I still cancel?", customer="wei")
    assert [shown["id"] for shown in record.named("order_card")] == ["A1002"]
    assert not record.named("proposal")
    assert "just write: cancel order A1002" in record.words


async def test_after_a_refusal_it_is_the_refused_order(shop: Shop) -> None:
    await shop.say("cancel order A1000, I no longer need it", customer="mia")
    record = await shop.say("was it delivered?", customer="mia")
    assert [shown["id"] for shown in record.named("order_card")] == ["A1000"]
