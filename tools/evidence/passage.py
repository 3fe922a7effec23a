"""A passage: one thing the store knows of a product that may answer a question, in words a person would read.

Owns the forms such things come in: a sentence, an attribute (`Name: value`, or the nested form of public product data),
or an earlier shopper's answer with the question it answered. Used by the ranker, the chat's product tool and the evals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["attribute", "answer", "sentence"]

_NESTED = re.compile(r"\s*([A-Za-z][\w ]*):\s+(?=[{\[])")
_ANSWERED = " Question: "
_REPEATED = re.compile(r"(?:standardized_values?|normalized_value):\s*(?:\{[^{}]*\}|\[[^\[\]]*\]|\"[^\"]*\")\s*,?")
_MEASURE = re.compile(r"\{ *unit:\"?([\w ]+)\"?,? *value:\"?([^,}\"]+)\"? *\}")


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said, and for an answer what it was an answer to."""

    kind: Kind
    text: str
    asked: str = ""

    @property
    def whole(self) -> str:
        """Both together, as the reader reads them."""
        return f"{self.text} {self.asked}" if self.asked else self.text


def passage_of(raw: str) -> Passage:
    """A passage from its raw form; text of no known form is a sentence."""
    if nested := _NESTED.match(raw):
        name = nested[1].replace("_", " ").strip()
        return Passage("attribute", f"{name}: {_flat(raw[nested.end() :])}")
    if _ANSWERED in raw:
        answer, _, asked = raw.partition(_ANSWERED)
        return Passage("answer", answer.strip(), asked.strip())
    return Passage("sentence", raw.strip())


def _flat(value: str) -> str:
    """A nested value as words: `{ unit:inches, value:3 }` is `3 inches`; values said twice in other units once."""
    value = _MEASURE.sub(r"\2 \1", _REPEATED.sub("", value)).replace("value:", "")
    value = re.sub(r"(\w+):(?=[\d.]+ )", r"\1 ", re.sub(r"[{}\[\]\"]", " ", value)).replace("_", " ")
    return re.sub(r"\s+", " ", value).replace(" ,", ",").strip(" ,;")
