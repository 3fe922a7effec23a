"""Raw candidates become words a person would read."""

from __future__ import annotations

import pytest

from tools.evidence.passage import Passage, passage_of


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ('color:  { standardized_values:[ "grey" ], value:"slate" }', "color: slate"),
        (
            "item_weight:  { unit:pounds, normalized_value:{ unit:kilograms, value:1.4 }, value:3 }",
            "item weight: 3 pounds",
        ),
        (
            "item_dimensions:  { width:{ unit:inches, value:7 }, length:{ unit:inches, value:3.5 } }",
            "item dimensions: width 7 inches, length 3.5 inches",
        ),
        ("batteries_included:  { value:false }", "batteries included: false"),
    ],
)
def test_a_nested_attribute_reads_as_a_line(raw: str, read: str) -> None:
    assert passage_of(raw) == Passage("attribute", read)


def test_an_earlier_answer_keeps_the_question_it_answered() -> None:
    found = passage_of("yes, up to a metre. Question: is it waterproof? ")
    assert found == Passage("answer", "yes, up to a metre.", "is it waterproof?")
    assert found.whole == "yes, up to a metre. is it waterproof?"


def test_text_of_no_known_form_is_a_sentence() -> None:
    assert passage_of("Note: dries flat.") == Passage("sentence", "Note: dries flat.")
    assert passage_of("") == Passage("sentence", "")
