"""What a claim is and how one is read: the base of every claim, the verdict on it, and the cursor readers look through.

A reader is a function `(Cursor, Facts, Sentence) -> Claim | None`. It answers for the claim that opens at the cursor's
first token; where it would have to see a token that has not come yet, the cursor raises NeedMore and the gate holds
on. So a reader's answer never depends on how the text was chopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from agent.verify.lexer import END, FINAL, NEWLINE, SPACE, Token
from agent.verify.report import Kind

if TYPE_CHECKING:
    from agent.verify.facts import Facts
    from agent.verify.sentence import Sentence

Rest = Literal["keep", "clause", "sentence"]

_ENDS = frozenset(".!?。！？；;:：\n")


class NeedMore(Exception):  # noqa: N818 - a signal, not an error
    """The reader cannot tell yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a claim. `rest` says how much of what follows goes with it."""

    action: Literal["pass", "swap", "cut", "later"]
    text: str = ""
    reason: str = ""
    rest: Rest = "keep"


PASS = Verdict("pass")
LATER = Verdict("later")


def swap(text: str, reason: str, rest: Rest = "keep") -> Verdict:
    """Show the one thing that is true instead."""
    return Verdict("swap", text, reason, rest)


def cut(text: str, reason: str, rest: Rest = "keep") -> Verdict:
    """Show neutral words instead, or nothing and end the sentence where `text` is empty."""
    return Verdict("cut", text, reason, rest)


@dataclass(kw_only=True)
class Claim:
    """A stretch of `size` tokens that says something checkable."""

    kind: Kind
    text: str
    size: int
    left: str = field(default="", repr=False)
    """The words of the sentence before it, lower case."""

    def enter(self, sentence: Sentence) -> None:
        """Tell the sentence that this claim was read."""
        sentence.claimed()

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        """The verdict; `last` forbids 'later', because nothing more will be known."""
        raise NotImplementedError


class Cursor:
    """A view on held tokens that asks for more when it is looked through too far."""

    __slots__ = ("_final", "_tokens")

    def __init__(self, tokens: Sequence[Token], final: bool) -> None:
        self._tokens = tokens
        self._final = final

    def at(self, index: int) -> Token:
        """The token at `index`; FINAL past the end of the text. Raises NeedMore."""
        if index < len(self._tokens):
            return self._tokens[index]
        if self._final:
            return FINAL
        raise NeedMore

    def skip(self, index: int) -> int:
        """The first index from `index` that is no space."""
        while self.at(index).kind == SPACE:
            index += 1
        return index

    def text(self, start: int, end: int) -> str:
        """The text of the tokens from `start` to before `end`."""
        return "".join(self.at(index).text for index in range(start, end))

    def ahead(self, index: int, count: int) -> str:
        """Up to `count` further tokens (spaces not counted) of the same clause, as lower-case text."""
        parts: list[str] = []
        while count:
            token = self.at(index)
            if token.kind in (END, NEWLINE) or token.text in _ENDS:
                break
            parts.append(token.low)
            count -= token.kind != SPACE
            index += 1
        return "".join(parts)
