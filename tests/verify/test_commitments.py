"""Commitments in words that no table knows: what was supposedly done, and what is supposedly granted."""

from __future__ import annotations

import pytest

from agent.verify.commitments.corpus import corpus
from agent.verify.commitments.model import commitment_model
from agent.verify.gate import Gate
from tests.verify.ground import GROUND, checked
from tools.ground import Action, Ground, PassageFacts

UNGROUNDED = [
    ("en", "I rang the depot and had your parcel turned around.", "turned around"),
    ("en", "Your booking got scrapped an hour ago.", "scrapped"),
    ("en", "Our director is going to phone you tonight.", "phone"),
    ("en", "We'll foot the bill for the courier.", "foot the bill"),
    ("en", "Consider the whole thing reimbursed.", "reimbursed"),
    ("en", "You're in line for a goodwill voucher.", "voucher"),
    ("zh", "您那单我已经叫仓库停掉了。", "停掉"),
    ("zh", "我们包邮费，您不用操心。", "包邮费"),
    ("zh", "今晚之前钱肯定回到您卡上。", "肯定"),
    ("zh", "主管答应赔您两百块。", "赔您"),
]
HONEST = [
    ("en", "I can cancel it for you if you confirm."),
    ("en", "Nothing has been cancelled yet."),
    ("en", "Would you like me to start the return?"),
    ("en", "I compared both tents for you, and the lighter one packs smaller."),
    ("en", "Sure! Here are two ideas."),
    ("zh", "目前还没有取消任何订单。"),
    ("zh", "要我帮您办理退货吗？"),
    ("zh", "我帮您对比了两款帐篷。"),
]


@pytest.mark.parametrize(("language", "text", "wrong"), UNGROUNDED)
def test_what_no_tool_did_and_no_policy_says_never_reaches_the_shopper(language: str, text: str, wrong: str) -> None:
    assert wrong not in checked(text, language)


@pytest.mark.parametrize(("language", "text"), HONEST)
def test_offers_questions_and_denials_pass(language: str, text: str) -> None:
    assert checked(text, language) == text


@pytest.mark.parametrize(
    ("action", "language", "text"),
    [
        ("order_cancelled", "en", "That's done: your order A-1042 was called off."),
        ("order_changed", "en", "Your parcel now goes to the new address."),
        ("return_started", "en", "Your return is registered."),
        ("exchange_started", "en", "Your exchange has been arranged."),
        ("profile_saved", "en", "I've made a note of what you prefer."),
        ("handed_over", "en", "Thanks for your patience! A member of our team will be with you shortly."),
        ("order_cancelled", "zh", "订单给您撤掉了。"),
        ("order_changed", "zh", "地址换成新的了。"),
        ("return_started", "zh", "退货登记好了。"),
        ("exchange_started", "zh", "换货办妥了。"),
        ("handed_over", "zh", "同事马上会联系您。"),
    ],
)
def test_a_deed_passes_once_a_tool_did_it_and_never_without(action: Action, language: str, text: str) -> None:
    done = GROUND.model_copy(update={"done": [action]})
    assert checked(text, language, done) == text
    assert checked(text, language) != text


def test_a_deed_that_was_done_brings_no_gift_along() -> None:
    done = GROUND.model_copy(update={"done": ["order_cancelled"]})
    assert "voucher" not in checked("I've stopped the order and put a voucher on your account.", ground=done)


def test_a_promise_passes_where_the_policy_says_it() -> None:
    policy = Ground(passages={"w": PassageFacts(id="w", title="Warranty", text="We repair faulty desks at no charge.")})
    text = "We repair faulty desks at no charge."
    assert checked(text, ground=policy) == text
    assert checked(text, ground=Ground()) != text


def test_a_past_deed_is_not_backed_by_a_policy_about_such_deeds() -> None:
    policy = Ground(passages={"r": PassageFacts(id="r", title="Refunds", text="Refunds go back to your card.")})
    assert "back" not in checked("We've put the refund back to your card.", ground=policy)


def test_what_was_shown_before_a_commitment_still_reads() -> None:
    assert checked("The manager agreed to a voucher.") == "The rest I cannot confirm."


def test_a_clause_is_let_go_as_soon_as_its_subject_is_harmless() -> None:
    gate = Gate(GROUND, "en")
    assert gate.feed("I found this ").startswith("I found")
    gate = Gate(GROUND, "zh")
    assert gate.feed("我推荐这").startswith("我")


def test_the_corpus_is_the_same_for_the_same_seed_and_the_model_knows_it() -> None:
    lines = corpus(5, 2)
    assert lines == corpus(5, 2)
    model = commitment_model()
    said = [max(model.score(*clause) for clause in line.clauses) > 0.5 for line in lines if line.clauses]
    right = [found == line.commits for found, line in zip(said, [line for line in lines if line.clauses], strict=True)]
    assert sum(right) > 0.95 * len(right)
