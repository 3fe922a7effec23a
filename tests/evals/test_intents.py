"""The intents eval: files are read or refused with a reason, figures mean what they say, contexts come in any shape."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from evals.intents.contexts import context_of
from evals.intents.lines import Line, read_lines
from evals.intents.run import intent_tool
from evals.intents.score import Outcome, figures
from evals.intents.slots import compared, folded
from tools.errors import UserError
from tools.intent.intent import IntentTool
from tools.intent.understanding import Understanding

SUITES = Path(__file__).parents[2] / "evals" / "suites"


@pytest.fixture(scope="module")
def tool() -> IntentTool:
    return intent_tool()


def written(folder: Path, *lines: str) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def outcome(intents: tuple[str, ...], guess: str, *, sure: bool = True, **line: Any) -> Outcome:
    found = Understanding(language="en", intent=guess, confidence=0.9, sure=sure, said={"size": ["M"]})  # type: ignore[arg-type]
    return Outcome(Line("x", intents, **line), found, 5.0, 4.0)


def test_a_line_may_have_several_right_intents_and_blank_lines_are_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, '{"text": "hi", "intent": "greeting"}', "", '{"text": "a", "intent": ["cart", "payment"]}')
    assert [line.intents for line in read_lines(path, "jsonl")] == [("greeting",), ("cart", "payment")]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "expected an object"),
        ('{"intent": "cart"}', "'text' is missing"),
        ('{"text": "a"}', "'intent' must be"),
        ('{"text": "a", "intent": "buying"}', "unknown intent 'buying'"),
        ('{"text": "a", "intent": "cart", "slots": [3]}', "'slots' must be an object"),
        ("", "has no lines"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_by_number(line: str, word: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=word):
        read_lines(written(tmp_path, line), "jsonl")


def test_a_missing_file_and_an_unknown_adapter_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_lines(tmp_path / "none.jsonl", "jsonl")
    with pytest.raises(UserError, match="no adapter 'csv'"):
        read_lines(tmp_path, "csv")


def test_the_bitext_adapter_reads_a_csv_with_the_map_beside_it(tmp_path: Path) -> None:
    (tmp_path / "part.csv").write_text('instruction,intent\n"stop, please",cancel\n', "utf-8")
    (tmp_path / "intent_map.json").write_text('{"cancel": ["cancel_order", "deny"]}', "utf-8")
    assert read_lines(tmp_path / "part.csv", "bitext") == [
        Line("stop, please", ("cancel_order", "deny"), language="en")
    ]
    (tmp_path / "part.csv").write_text("text,intent\nstop,cancel\n", "utf-8")
    with pytest.raises(UserError, match="no column 'instruction'"):
        read_lines(tmp_path / "part.csv", "bitext")


def test_abstentions_count_by_their_best_guess() -> None:
    found = figures(
        [outcome(("cart",), "cart"), outcome(("cart",), "deny", sure=False), outcome(("deny", "cart"), "deny")]
    )
    assert (found["accuracy"], found["abstained"], found["accuracy_when_sure"]) == (0.6667, 0.3333, 1.0)
    assert found["confusion"] == {"cart": {"cart": 1, "deny": 1}, "deny": {"deny": 1}}
    assert found["macro_f1"] == 0.6667
    assert found["slot_f1"] is None


def test_slots_count_only_where_a_line_states_them() -> None:
    stated = outcome(("cart",), "cart", slots={"size": ("medium",), "colour": ("red",)})
    found = figures([stated, outcome(("cart",), "cart", slots={}), outcome(("cart",), "cart")])
    assert found["slots"]["size"] == {"f1": 0.6667, "right": 1, "spurious": 1, "missed": 0}
    assert found["slots"]["colour"]["missed"] == 1


def test_slots_of_other_names_are_reported_and_not_scored(tmp_path: Path) -> None:
    path = written(tmp_path, '{"text": "a", "intent": "cart", "slots": {"weight": 3, "color": "red"}}')
    (line,) = read_lines(path, "jsonl")
    assert (line.slots, line.ignored) == ({"colour": ("red",)}, ("weight",))


@pytest.mark.parametrize(
    ("slot", "one", "other"),
    [
        ("price_max", "50", "$50.00"),
        ("price_max", "500", "五百"),
        ("currency", "bucks", "USD"),
        ("currency", "块", "CNY"),
        ("colour", "schwarze", "black"),
        ("colour", "黑色", "黑"),
        ("size", "medium", "M"),
        ("size", "42码", "42"),
        ("order_id", "#A10234", "a10234"),
        ("count", "two", "2"),
        ("ref", "the second one", "第二个"),
        ("ref", "the blue one", "blue"),
        ("category", "the Running Shoes", "running shoe"),
    ],
)
def test_values_agree_whatever_way_they_are_written(slot: str, one: str, other: str) -> None:
    assert folded(slot, one) == folded(slot, other)


@pytest.mark.parametrize(
    ("slot", "one", "other"),
    [
        ("price_max", "50", "500"),
        ("currency", "$", "€"),
        ("colour", "navy", "black"),
        ("size", "M", "L"),
        ("ref", "the first", "the second"),
        ("category", "running shoes", "shoes"),
        ("brand", "Sony", "Bose"),
    ],
)
def test_other_values_do_not(slot: str, one: str, other: str) -> None:
    assert folded(slot, one) != folded(slot, other)
    assert compared({slot: (one,)}, {slot: (other,)})[slot].right == 0


def test_a_context_may_be_texts_turns_cards_or_fields(tool: IntentTool) -> None:
    told = [
        "show me hiking boots",
        ["show me hiking boots"],
        [{"role": "user", "content": "show me hiking boots"}, {"role": "assistant", "content": "Here are three."}],
        {"history": ["show me hiking boots", "assistant: Here are three."]},
        {"last_intent": "search_products", "last_query": "hiking boots"},
        {"last_user": "show me hiking boots", "last_assistant": "Here are three."},
    ]
    for raw in told:
        context = context_of(raw, tool)
        assert (context.last_intent, context.last_query) == ("search_products", "hiking boots"), raw
    for raw in (["Trek Jacket", "City Jacket"], {"shown": ["Trek Jacket", {"title": "City Jacket", "price": 9}]}):
        assert [product.title for product in context_of(raw, tool).shown] == ["Trek Jacket", "City Jacket"]
    for nothing in (None, "", [], {}):
        assert context_of(nothing, tool) == context_of(None, tool)
    with pytest.raises(UserError, match="a context must be"):
        context_of(7, tool)


def test_the_suites_are_large_and_never_trained_on() -> None:
    from tools.intent.utterances import read_training

    known = {_letters(row.text) for row in read_training()}
    lines = read_lines(SUITES / "intents.jsonl", "jsonl")
    assert len(lines) >= 400
    assert {line.language for line in lines} >= {"en", "zh", "es", "de"}
    for suite in (lines, read_lines(SUITES / "intents_dev.jsonl", "jsonl")):
        alone = [line.text for line in suite if not line.context]
        assert [text for text in alone if _letters(text) in known] == []


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def test_every_suite_line_is_json_with_text_intent_and_slots() -> None:
    for line in (SUITES / "intents.jsonl").read_text("utf-8").splitlines():
        assert {"text", "intent", "slots"} <= set(json.loads(line))
