"""The clauses the commitment model learns from: templates in english.txt and chinese.txt, written for this purpose.

Owns reading and expanding them: '+' commits the shop, '-' does not, [a|b] is one of them, {NAME} one of a list. Every
expansion is cut into the clauses the reader would judge. Used by training.py alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from agent.verify.commitments.clauses import clauses

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([A-Z]+)\}")
_LIST = re.compile(r"([A-Z]+) = (.+)")


class Line(NamedTuple):
    """One expansion of one template."""

    template: int
    commits: bool
    clauses: list[tuple[str, str]]
    """(clause, condition) as `clauses` gives them."""


def corpus(seed: int, each: int) -> list[Line]:
    """Up to `each` different expansions of every template; the same seed gives the same lines."""
    lines: list[Line] = []
    for name in ("english.txt", "chinese.txt"):
        text = resources.files(__package__).joinpath(name).read_text("utf-8")
        lines += _expanded(text, seed, each, len(lines))
    return lines


def _expanded(text: str, seed: int, each: int, first: int) -> Iterator[Line]:
    lists: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines()):
        if match := _LIST.fullmatch(line):
            lists[match.group(1)] = match.group(2).split("|")
        elif line[:2] in ("+ ", "- "):
            draw = random.Random(f"{seed} {line}")  # so that a new template leaves the others alone
            for sentence in dict.fromkeys(_filled(line[2:], lists, draw) for _ in range(each)):
                yield Line(first + number, line[0] == "+", list(clauses(sentence)))


def _filled(template: str, lists: dict[str, list[str]], draw: random.Random) -> str:
    def one(match: re.Match[str]) -> str:
        choices: list[str] = match.group(1).split("|")
        return draw.choice(choices)

    def listed(match: re.Match[str]) -> str:
        return draw.choice(lists[match.group(1)])

    text = template
    while "[" in text or "{" in text:
        text = _CHOICE.sub(one, text)
        text = _SLOT.sub(listed, text)
    return " ".join(text.replace(" .", ".").split())
