"""The redaction eval: a filled slot is where it says, a half stays a half, and the figures count what they claim."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evals.redaction.command import OWN, STAYS
from evals.redaction.fill import Filled, Gold, fill, half_of, read_templates
from evals.redaction.score import Score, false_alarms
from tools.errors import UserError


def test_slots_are_where_they_say_and_a_seed_gives_the_same_texts() -> None:
    templates = ["call {{phone_number}} or write to {{email}}", "{{building_number}} {{street_name}}, {{city}}"]
    first, second = (list(fill(templates, ["en_US"], 2, 3)) for _ in range(2))
    assert first == second
    assert "@" in first[0].text[first[0].gold[1].start : first[0].gold[1].end]
    assert first[2].gold[0].kind == "address"
    assert first[2].text[first[2].gold[0].end :].startswith(", ")


def test_chinese_sentences_get_chinese_values_only() -> None:
    assert [one.locale for one in fill(["请打{{phone_number}}"], ["en_US", "zh_CN"], 1, 1)] == ["zh_CN"]


def test_each_template_is_in_one_half() -> None:
    halves = [read_templates(OWN, "tune"), read_templates(OWN, "report")]
    assert not set(halves[0]) & set(halves[1])
    assert sum(map(len, halves)) == len(read_templates(OWN, None))
    assert half_of(halves[0][0]) == "tune"


def test_a_slot_that_stays_readable_is_a_miss_and_a_find_beside_slots_is_wrong() -> None:
    score = Score()
    score.add(Filled("mail ann@example.com", [Gold(5, 20, "email")], "en_US"))
    score.add(Filled("no address: Elm", [Gold(12, 15, "address")], "en_US"))
    score.add(Filled("ann@example.com", [], "en_US"))
    found = score.figures()["kinds"]
    assert (found["email"]["recall"], found["email"]["precision"]) == (1.0, 0.5)
    assert (found["address"]["recall"], found["address"]["leak"]) == (0.0, 1.0)


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_templates(tmp_path / "none.txt", None)


def test_what_a_shop_talks_about_raises_no_alarm() -> None:
    assert false_alarms(fill(read_templates(STAYS, None), ["en_US", "zh_CN"], 3, 11))["examples"] == []


@pytest.mark.data
def test_little_is_left_readable_in_sentences_not_tuned_on() -> None:
    if not (sets := os.environ.get("AISLE_DATA_SETS")):
        pytest.skip("AISLE_DATA_SETS is not set")
    score = Score()
    templates = read_templates(Path(sets) / "pii_templates" / "templates.txt", "report")
    for filled in fill(templates, ["en_US", "en_GB", "zh_CN"], 1, 5):
        score.add(filled)
    found = score.figures()["all"]
    assert found["recall"] > 0.93
    assert found["leak"] < 0.04
    assert found["precision"] > 0.95
