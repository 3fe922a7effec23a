"""The grammar that leaves no room for white space."""

from __future__ import annotations

import pytest

from agent.model_grammar import NoGrammarError, grammar
from agent.model_tools import ToolSpec, constrained_schema


def test_compact_object_with_optional_members_in_order() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer", "minimum": 0}},
        "required": ["a"],
    }
    made = grammar(schema)
    assert 'root ::= "{" o0-n-0' in made
    assert 'o0-y-1 ::= "," "\\"b\\":" int o0-y-2 | o0-y-2' in made
    assert "ws" not in made
    assert "space" not in made


def test_schema_of_pydantic_with_references_and_nulls() -> None:
    schema = {
        "$defs": {"Sort": {"enum": ["price_asc", "rating"]}},
        "type": "object",
        "properties": {"sort": {"anyOf": [{"$ref": "#/$defs/Sort"}, {"type": "null"}], "default": None}},
    }
    made = grammar(constrained_schema([ToolSpec("search", "d", schema)]))
    assert '("\\"price_asc\\"" | "\\"rating\\"")' in made
    assert '"null"' in made


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"not": {}}}},
        {"$ref": "#/$defs/Node", "$defs": {"Node": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}},
        {"$ref": "#/$defs/Missing"},
    ],
)
def test_schema_it_does_not_know_is_refused_not_guessed(schema: dict[str, object]) -> None:
    with pytest.raises(NoGrammarError):
        grammar(schema)
