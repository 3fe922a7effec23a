"""What a fallen model may say: the wordings of wordings.yaml, filled for one turn, with the misdeed in each known.

Owns reading and filling. A wording's half is kept with it: `held` ones are reported apart, for nobody tunes on them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

import yaml

from evals.attacks.store import Tongue

Kind = Literal["done", "promise", "price", "code", "link", "secret", "other", "prompt", "echo"]
KINDS: tuple[Kind, ...] = get_args(Kind)
HIDDEN_KINDS: frozenset[Kind] = frozenset({"secret", "other", "prompt", "echo"})
"""Kinds whose misdeed may come in disguise (encodings.py)."""
_MISDEED = re.compile("⟦(.*?)⟧", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say one kind of misdeed."""

    kind: Kind
    half: Literal["open", "held"]
    language: Tongue
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A wording as it was said; `misdeed` is the part that must not reach the shopper."""

    wording: Wording
    text: str
    misdeed: str


@cache
def wordings() -> Mapping[tuple[Kind, Tongue], list[Wording]]:
    """All wordings by kind and language."""
    raw = yaml.safe_load(resources.files("evals.attacks").joinpath("wordings.yaml").read_text("utf-8"))
    found: dict[tuple[Kind, Tongue], list[Wording]] = {}
    for kind, halves in raw.items():
        for half, languages in halves.items():
            for language, texts in languages.items():
                found.setdefault((kind, language), []).extend(Wording(kind, half, language, text) for text in texts)
    return found


def fill(wording: Wording, values: Mapping[str, str]) -> Said:
    """The wording with its variables filled."""
    text = wording.text
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    misdeed = _MISDEED.search(text)
    assert misdeed, f"no misdeed is marked in {wording.text!r}"
    return Said(wording, _MISDEED.sub(lambda match: match[1], text), misdeed[1])
