"""A JSON schema as a llama.cpp grammar (GBNF) that leaves no room for white space.

llama.cpp makes a grammar of a schema itself, but one that allows blanks between all parts, and a small model fills them
at the price of a token each. This covers the schemas that pydantic makes of plain arguments; anything else raises
NoGrammarError and agent/model.py, the caller, lets the engine do it. Optional properties keep the schema's order.
GBNF: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
"""

from __future__ import annotations

from typing import Any

import orjson

LONGEST_STRING = 200
LONGEST_LIST = 12
_CHAR = r'char ::= [^"\\\x7F\x00-\x1F] | "\\" ["\\/bfnrt]'
_NUMBER = 'number ::= "-"? int ("." [0-9]{1,6})?\nint ::= "0" | [1-9] [0-9]{0,9}'


class NoGrammarError(ValueError):
    """The schema uses something this grammar does not know."""


def grammar(schema: dict[str, Any]) -> str:
    """The grammar whose only texts are compact JSON of the schema. Raises NoGrammarError."""
    maker = _Maker(schema.get("$defs", {}))
    root = maker.expression(schema)
    return "\n".join([f"root ::= {root}", *maker.rules, _CHAR, _NUMBER]) + "\n"


class _Maker:
    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._open: list[str] = []
        self.rules: list[str] = []

    def expression(self, schema: Any) -> str:
        if not isinstance(schema, dict):
            raise NoGrammarError(f"not a schema: {schema!r}")
        if "$ref" in schema:
            return self._reference(schema["$ref"])
        if "const" in schema:
            return _literal(schema["const"])
        if "enum" in schema:
            return _either([_literal(value) for value in schema["enum"]])
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return _either([self.expression(branch) for branch in schema[key]])
        if len(schema.get("allOf", ())) == 1:
            return self.expression(schema["allOf"][0])
        return self._typed(schema)

    def _typed(self, schema: dict[str, Any]) -> str:
        kind = schema.get("type")
        if isinstance(kind, list):
            return _either([self._typed({**schema, "type": one}) for one in kind])
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema)
        if kind == "string":
            return f'"\\"" char{{{schema.get("minLength", 0)},{schema.get("maxLength", LONGEST_STRING)}}} "\\""'
        if kind == "boolean":
            return '("true" | "false")'
        if kind == "null":
            return '"null"'
        if kind == "integer":
            return "int" if schema.get("minimum", -1) >= 0 else '"-"? int'
        if kind == "number":
            return "number"
        raise NoGrammarError(f"no grammar for {schema!r}")

    def _reference(self, path: str) -> str:
        name = path.rsplit("/", 1)[-1]
        if name in self._open or name not in self._definitions:
            raise NoGrammarError(f"reference to {path}")
        self._open.append(name)
        try:
            return self.expression(self._definitions[name])
        finally:
            self._open.pop()

    def _object(self, schema: dict[str, Any]) -> str:
        """Required properties in order; each optional one may be left out, and the commas still fit.

        Rule i says what may follow once `i` properties are behind and one was written; its twin, before any was.
        """
        properties = list(schema.get("properties", {}).items())
        if not properties:
            return '"{}"'
        required = set(schema.get("required", ()))
        values = [self.expression(value) for _, value in properties]
        number = len(self.rules)
        names = [f"o{number}-{{}}-{index}" for index in range(len(properties) + 1)]
        rules: list[str] = []
        for written, comma in (("n", ""), ("y", '"," ')):
            for index, (key, _) in enumerate(properties):
                if written == "y" and index == 0:
                    continue
                if written == "n" and any(name in required for name, _ in properties[:index]):
                    break
                member = f'{comma}{_literal(key)[:-1]}:" {values[index]} {names[index + 1].format("y")}'
                skip = "" if key in required else f" | {names[index + 1].format(written)}"
                rules.append(f"{names[index].format(written)} ::= {member}{skip}")
            rules.append(f'{names[-1].format(written)} ::= "}}"')
        self.rules.append("\n".join(rules))
        return f'"{{" {names[0].format("n")}'

    def _array(self, schema: dict[str, Any]) -> str:
        item = self.expression(schema.get("items", {"type": "string"}))
        longest = min(schema.get("maxItems", LONGEST_LIST), LONGEST_LIST)
        filled = f'{item} ("," {item}){{0,{max(longest - 1, 0)}}}'
        return f'"[" {filled} "]"' if schema.get("minItems", 0) else f'"[" ({filled})? "]"'


def _either(branches: list[str]) -> str:
    return branches[0] if len(branches) == 1 else f"({' | '.join(branches)})"


def _literal(value: Any) -> str:
    """A GBNF string of the value's compact JSON."""
    text = orjson.dumps(value).decode()
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
