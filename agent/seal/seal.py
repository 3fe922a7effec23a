"""The seal over one reply: text flows through it, and what must not leave the house stays behind.

A run of characters without blanks waits until it is complete, unless it is a plain word so far; words that may be
completing somebody's name, or what a text among the facts wants said (demanded.py), wait for the next one. Recited
instructions end the reply. The first word is never held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Set
from dataclasses import dataclass, field

from agent.seal.demanded import Demanded
from agent.seal.opaque import opaque
from agent.seal.plain import one_alphabet, plain
from agent.seal.recital import Ear
from tools.stores.known_people import KnownPeople, units

_PIECES = re.compile(r"[^\s\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]+|\s+|.", re.DOTALL)
_PLAIN_WORD = re.compile(r"[A-Za-z][a-z]{0,19}")
_PLAIN_END = re.compile(r"([A-Za-z][a-z]{0,19})[,!?;]")
_TAG = re.compile(r"<(?=[A-Za-z/!])")
_STOPS = re.compile(r"[.,!?;:]+$")
_CHAIN_HELD, _CHAIN_CUT, _NUMBER_CUT = 3, 5, 4
"""Single letters in a row: from the third they wait, five are a word in hiding; 'S M L' is none."""


@dataclass(slots=True)
class Seal:
    """`heard`: windows of the instructions (recital.windows). `known`: the text of all typed facts, lower case."""

    heard: Set[str] = frozenset()
    people: KnownPeople | None = None
    customer_id: str | None = None
    known: Callable[[], str] = lambda: ""
    domains: Collection[str] = ()
    texts: Callable[[], Iterable[str]] = tuple
    """What stands among the facts of this turn, for words that it tells the assistant to say."""
    cut: list[str] = field(default_factory=list)
    """What was taken out, by kind; never the thing itself."""
    _ear: Ear = field(init=False)
    _run: str = ""
    _early: int = 0
    """How many characters of the run are out already."""
    _held: list[str] = field(default_factory=list)
    _names: list[list[str]] = field(default_factory=list)
    """Beginnings of somebody's facts that the last units are."""
    _singles: str = ""
    """The letters and figures that stood alone, one after the other, up to here."""
    _tag: bool = False
    """Markup was opened and is not closed yet: all of it goes."""
    _ended: bool = False
    _facts: str | None = None
    _demanded: Demanded | None = None
    _out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ear = Ear(self.heard)

    def feed(self, text: str) -> str:
        """What may go on."""
        if self._ended:
            return ""
        for piece in _PIECES.findall(plain(text)):
            if piece.isspace():
                self._close()
                self._pass(piece)
            elif len(piece) > 1 or piece.isascii() or piece < "\u3000":
                self._run += piece
            else:
                self._close()
                if self._tag:
                    continue
                self._unit(piece, units(piece), single=False)
        self._hurry()
        return self._flush()

    def finish(self) -> str:
        """The rest."""
        self._close()
        self._release()
        return self._flush()

    def clean(self, text: str) -> str:
        """A whole text, sealed; for what is no reply."""
        return self.feed(text) + self.finish()

    def _hurry(self) -> None:
        """A plain word that is still arriving goes on at once, unless something waits."""
        if self._held or self._names or len(self._singles) >= _CHAIN_HELD - 1:
            return
        if ((match := _PLAIN_WORD.match(self._run)) and match.end() == len(self._run)) or (
            match := _PLAIN_END.fullmatch(self._run)
        ):
            self._tell(self._run[self._early : match.end()])
            self._early = match.end()

    def _close(self) -> None:
        """The run is complete: let it go on, or keep it back."""
        run, early = one_alphabet(self._run), self._early
        if not run:
            return
        self._run, self._early = "", 0
        run, early = self._without_tags(run, early)
        if not run:
            return
        if not (run.isalpha() and len(run) < 20) and opaque(run, self._known(), self.domains):
            self.cut.append("opaque")
            self._hear(run[early:])
            stop = _STOPS.search(run)
            self._pass(stop[0] if stop and not early else "")
            return
        parts = units(run)
        self._unit(run[early:], parts, single=all(len(part) == 1 for part in parts))

    def _without_tags(self, run: str, early: int) -> tuple[str, int]:
        """The run without markup, which may begin in one run and end in another."""
        if not self._tag and "<" not in run:
            return run, early
        kept, place = "", 0
        while place < len(run):
            if self._tag:
                end = run.find(">", place)
                self._tag, place = end < 0, len(run) if end < 0 else end + 1
                continue
            match = _TAG.search(run, place)
            kept += run[place : match.start() if match else len(run)]
            place = match.end() if match else len(run)
            if match:
                self._tag = True
                self.cut.append("markup")
        return kept, min(early, len(kept))

    def _unit(self, text: str, parts: list[str], *, single: bool) -> None:
        """One run or character, with the units in it."""
        if parts:
            self._singles = self._singles + "".join(parts) if single else ""
        if not self._singles and not self._names and self._held:
            self._release()
        if (self.people is not None and len(self.people)) or len(self._told()):
            for part in parts:
                if kind := self._named(part):
                    self.cut.append(kind)
                    self._held.clear()
                    return
        if len(self._singles) >= _CHAIN_HELD:
            self._held.append(text)
            if _spelled(self._singles):
                self.cut.append("spelled")
                self._hear("".join(self._held))
                self._held.clear()
        elif not self._names:
            self._release()
            self._tell(text)
        elif all(len(name) == 1 for name in self._names):
            self._release()
            self._tell(text)  # a first name alone is nobody's
        else:
            self._held.append(text)

    def _named(self, part: str) -> str:
        """What this unit completes that must not be told: a fact of a person, or words told to be said."""
        found, self._names = self._names, []
        for name in (*found, []):
            longer = [*name, part]
            if (kind := self._of(longer)) and not self._ground(longer):
                self._names = []
                return kind
            if self._told().goes_on(longer) or (self.people is not None and self.people.goes_on(longer)):
                self._names.append(longer)
        return ""

    def _of(self, parts: list[str]) -> str:
        if len(parts) < 2:
            return ""
        if self._told().holds(parts):
            return "demanded"
        return "person" if self.people is not None and self.people.another_s(parts, self.customer_id) else ""

    def _told(self) -> Demanded:
        if self._demanded is None:
            self._demanded = Demanded(self.texts())
        return self._demanded

    def _ground(self, parts: list[str]) -> bool:
        """A colour called like a customer stays a colour."""
        return " ".join(parts) in self._known() or "".join(parts) in self._known()

    def _pass(self, text: str) -> None:
        """What is neither a word nor part of one."""
        if self._tag:
            return
        if self._held or self._names or len(self._singles) >= _CHAIN_HELD - 1:
            self._held.append(text)
        else:
            self._tell(text)

    def _release(self) -> None:
        if self._held:
            self._tell("".join(self._held))
            self._held.clear()

    def _tell(self, text: str) -> None:
        if text and self._hear(text):
            self._out.append(text)

    def _hear(self, text: str) -> bool:
        """Whether the reply may still go on with this text."""
        if not self._ended and self._ear.hears(text):
            self._ended = True
            self.cut.append("recital")
        return not self._ended

    def _known(self) -> str:
        if self._facts is None:
            self._facts = self.known()
        return self._facts

    def _flush(self) -> str:
        text = "".join(self._out)
        self._out.clear()
        return text


def _spelled(chain: str) -> bool:
    """Whether letters and figures one by one are a word or a number in hiding; '1 2 3 4' counts."""
    return len(chain) >= _CHAIN_CUT or (len(chain) >= _NUMBER_CUT and chain.isdigit() and chain not in "0123456789")
