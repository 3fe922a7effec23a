"""Promises, invented names, claims of being the only one, durations by topic, and soft claims of descriptions."""

from __future__ import annotations

import pytest

from agent.verify.conditions import holders
from agent.verify.facts import Facts
from agent.verify.gate import Gate
from agent.verify.soft import unbacked_out
from agent.verify.topics import clauses, topics_of
from agent.verify.units import quantities
from evals.claims import load
from tests.verify.ground import GROUND, NAMES, checked
from tools.ground import Ground, PassageFacts


def test_an_invented_product_gives_way_to_those_shown() -> None:
    shown = checked("You could also look at the Nordwind Trail Parka. Anything else?")
    assert shown == "You could also look at the items shown. Anything else?"


def test_a_product_the_shop_says_it_does_not_have_may_be_named() -> None:
    text = "Sorry, we don't carry the Nordwind Trail Parka."
    assert checked(text) == text


def test_the_only_one_becomes_one_where_another_is_as_well() -> None:
    assert checked("The Nimbus Two-Person Tent is the only one under $200.") == (
        "The Nimbus Two-Person Tent is the one at $49.00."
    )
    true = "The Nimbus Two-Person Tent is the only one in stock."
    assert checked(true) == true


def test_conditions_say_none_where_the_facts_cannot_tell() -> None:
    facts = Facts(GROUND, "en")
    products = facts.of(facts.shown)
    assert [view.id for view in holders(" under $100", products, facts) or []] == ["t1"]
    assert holders(" with a dog door", products, facts) is None


def test_a_promise_passes_once_a_person_has_taken_over() -> None:
    text = "Someone will call you this afternoon."
    assert "call you" not in checked(text)
    assert checked(text, ground=GROUND.model_copy(update={"done": ["handed_over"]})) == text


def test_what_a_policy_grants_may_be_promised() -> None:
    ground = Ground(passages={"w": PassageFacts(id="w", title="Promise", text="We guarantee our seams for life.")})
    text = "We guarantee the seams."
    assert checked(text, ground=ground) == text
    assert "guarantee" not in checked(text)


def test_a_length_of_time_counts_for_its_topic_only() -> None:
    policies = (("Returns", "Return it within 30 days of delivery."), ("Swaps", "Exchange it within 45 days."))
    passages = {title: PassageFacts(id=title, title=title, text=text) for title, text in policies}
    ground = Ground(passages=passages)
    assert "45" in checked("You can exchange it within 45 days.", ground=ground)
    assert "45" not in checked("You can return it within 45 days.", ground=ground)


def test_when_a_time_begins_is_no_topic_of_it() -> None:
    assert topics_of("return it within 30 days of delivery") == {"return"}
    assert dict(clauses("Shipping", "Takes 3 days."))["takes 3 days"] == {"shipping"}


def test_a_day_of_the_month_is_no_number_of_days() -> None:
    assert quantities("1月15日前") == ()
    assert [(int(q.value), q.unit) for q in quantities("15日内")] == [(15, "day")]


def test_a_capital_word_waits_for_the_next_one_only() -> None:
    gate = Gate(GROUND, "en", names=NAMES)
    assert gate.feed("Bring Anoraks ") == ""
    assert gate.feed("or a hat ").startswith("Bring Anoraks or")


@pytest.mark.parametrize(
    ("text", "facts", "kept"),
    [
        ("A durable bag. It is blue.", "colour: blue", "It is blue."),
        ("A durable bag. It is blue.", "fabric: ripstop nylon", "A durable bag. It is blue."),
        ("Made of faux leather.", "upper: faux leather", "Made of faux leather."),
        ("Made of leather.", "upper: faux leather", ""),
        ("It is not waterproof.", "colour: blue", "It is not waterproof."),
        ("It is waterproof.", "waterproof: no", ""),
        ("环保面料。颜色清爽。", "颜色：蓝", "颜色清爽。"),
        ("Slow down and read.", "colour: blue", "Slow down and read."),
    ],
)
def test_a_soft_claim_stands_only_on_an_attribute(text: str, facts: str, kept: str) -> None:
    assert unbacked_out(text, facts)[0] == kept


def test_the_suite_has_two_parts_with_a_ground_each() -> None:
    parts = load()
    assert [{sentence.half for sentence in part.sentences} for part in parts] == [
        {"tuned", "held"},
        {"dev", "held-out", "late"},
        {"blind"},
    ]
