"""A chat suite: scripted conversations with what each turn must do, read from YAML.

Owns the format and its errors. A case is a fresh conversation; its turns are said in order. What is not stated is not
scored. Grounding and language are scored in every turn unless a turn says otherwise.
"""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import UserError
from tools.intent.understanding import Intent


class Strict(BaseModel):
    """A misspelt key in a suite is an error, never a check that silently does not run."""

    model_config = ConfigDict(extra="forbid")


class Cards(Strict):
    """What the cards of a turn must be."""

    name: str = "product_cards"
    min: int = 1
    max: int | None = None
    price_max: Decimal | None = Field(default=None, description="most of a card, in the store's currency")
    price_min: Decimal | None = None
    colour: str | None = Field(default=None, description="of every card's variant in front")
    department: str | list[str] | None = Field(default=None, description="of most cards")
    any_of: list[str] = Field(default_factory=list, description="at least one of these product ids is shown")
    cheaper: bool = Field(default=False, description="the cheapest card costs less than the cheapest one before")
    reasons: bool = Field(default=False, description="every card carries a reason")
    note: bool = Field(default=False, description="the card says what was relaxed or converted")
    none: bool = Field(default=False, description="no card of this name at all")


class Expect(Strict):
    """What must be true after one message."""

    intent: Intent | list[Intent] | None = None
    tool: str | list[str] | None = Field(default=None, description="called in this turn; a list: any of them")
    no_tool: bool = False
    args: dict[str, Any] = Field(default_factory=dict, description="a subset of the tool's arguments")
    cards: Cards | list[Cards] | None = None
    says_any: list[str] = Field(default_factory=list, description="at least one stands in the answer (case-blind)")
    says_all: list[str] = Field(default_factory=list)
    says_none: list[str] = Field(default_factory=list)
    language: str | None = Field(default=None, description="of the answer; the case's where not stated")
    outcome: str = "success"
    handed_over: bool = False
    max_chars: int = 900


class Exchange(Strict):
    """One message and what it must lead to."""

    say: str
    expect: Expect = Field(default_factory=Expect)
    page: str | None = Field(default=None, description="id of the product page the shopper is on")


class Case(Strict):
    """One scripted conversation."""

    id: str
    language: str
    customer: str | None = None
    tags: list[str] = Field(default_factory=list)
    turns: list[Exchange] = Field(min_length=1)


class Suite(Strict):
    """A file of cases over one store."""

    suite: str
    version: int
    store: str = "demo"
    cases: list[Case] = Field(min_length=1)

    def chosen(self, *, only: str | None, tag: str | None, sample: int | None, seed: int) -> Suite:
        """A part of the suite. Raises UserError when nothing is left."""
        cases = [case for case in self.cases if (not only or only in case.id) and (not tag or tag in case.tags)]
        if sample is not None and sample < len(cases):
            picked = set(random.Random(seed).sample(range(len(cases)), sample))
            cases = [case for place, case in enumerate(cases) if place in picked]
        if not cases:
            raise UserError("no_cases", f"no case of {self.suite} fits; its tags: {', '.join(sorted(self.tags()))}")
        return self.model_copy(update={"cases": cases})

    def tags(self) -> set[str]:
        """All tags of the cases."""
        return {tag for case in self.cases for tag in case.tags}


def load_suite(path: Path) -> Suite:
    """Read a suite. Raises UserError that names the file, the case and the field."""
    try:
        suite = Suite.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except FileNotFoundError:
        raise UserError("file_missing", f"{path} does not exist") from None
    except yaml.YAMLError as error:
        raise UserError("bad_suite", f"{path} is not valid YAML: {error}") from None
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise UserError("bad_suite", f"{path}: {lines}") from None
    ids = [case.id for case in suite.cases]
    if repeated := {case_id for case_id in ids if ids.count(case_id) > 1}:
        raise UserError("bad_suite", f"{path}: these case ids stand twice: {', '.join(sorted(repeated))}")
    return suite
