"""The gate between the model's words and the shopper: text flows through it and is held only while it may be a claim.

Owns what is held, what is shown, and what becomes of a sentence whose claim failed. Reading a claim and judging it is
the readers' business, one noun a module. agent/nodes/answer feeds it deltas; what it returned is never taken back.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from datetime import date

from agent.verify.claim import Claim, Cursor, NeedMore, Rest, Verdict
from agent.verify.facts import Facts
from agent.verify.lexer import END, NEWLINE, NUMBER, SPACE, WORD, Lexer, Token
from agent.verify.names import NameIndex
from agent.verify.readers import Readers
from agent.verify.report import Cut, Replacement, Report
from agent.verify.sentence import Sentence
from tools.ground import Ground

_MARKER_ENDS = frozenset(".)、．")
_HARD_STOPS = frozenset("!?。！？")
_CLOSING = frozenset(')]"”’»')
_CLAUSE_ENDS = frozenset(",;，；、)）\n")
_SOFT_WORDS = frozenset({"and", "but", "so", "or", "also", "plus", "并", "而", "且", "也", "但"})
_SOFT_MARKS = frozenset(',;，；—-–*•#>|"“「(（、_')
_LEADS = frozenset(
    ["use", "enter", "apply", "get", "enjoy", "save", "just", "simply", "please", "with", "try", "here's", "here", "is"]
)
_CJK_LEADS = frozenset("请使用输入享受立可以在")
_STARTS = frozenset(word[:end] for word in (*_SOFT_WORDS, *_LEADS) for end in range(1, len(word) + 1))
_LED = frozenset({"the", "a", "an", "our", "this", "your", "my"})
_LED_STARTS = frozenset(word[:end] for word in _LED for end in range(1, len(word) + 1))
_MAX_QUEUE = 400
_NEXT_WORD = re.compile(" [a-z]{1,40}")
"""What most of a model's tokens are: a space and a word, or the beginning of one."""


class Gate:
    """Checks one reply while it streams."""

    def __init__(
        self,
        ground: Ground,
        language: str,
        *,
        names: NameIndex | None = None,
        shown: Sequence[str] | None = None,
        today: date | None = None,
    ) -> None:
        """`shown`: ids of the cards in order, for 'the second one'; `today` makes 'tomorrow' checkable."""
        self.report = Report()
        self._facts = Facts(ground, language, shown, today)
        self._readers = Readers(self._facts, names)
        self._stop = self._facts.words.stop
        self._lexer = Lexer()
        self._sentence = Sentence()
        self._todo: deque[Token] = deque()
        self._held: list[Token] = []
        self._queue: list[str | Claim] = []
        self._out: list[str] = []
        self._soft: list[str] = []
        """Spaces, commas, list marks and the like, shown with the next word or dropped with it."""
        self._early = 0
        """How many characters of the word still arriving are shown already."""
        self._fresh = True
        """Nothing of this sentence is shown yet."""
        self._visible = False
        self._dropped = ""
        self._cutting: Rest = "keep"
        self._dot = False
        """The last token was a full stop; a space behind it ends the sentence."""
        self._led = False
        """The sentence began with a word that only leads up to something."""
        self._waiting_since = 0
        """How many names the sentence had when a claim began to wait for another one."""
        self._joined = False
        """The last token was a word: a full stop behind it may be an address's."""
        self._final = False

    def feed(self, text: str) -> str:
        """What may be shown now: text up to the first token that may open a claim ('' while all of it is held)."""
        if (flowing := self._flow(text)) is not None:
            return flowing
        self._todo.extend(self._lexer.feed(text))
        self._run()
        if self._lexer.tail and not self._held and not self._queue and self._cutting == "keep":
            self._hurry(self._lexer.tail)
        return self._flush()

    def finish(self) -> str:
        """The rest, checked. Nothing stays behind."""
        self._todo.extend(self._lexer.finish())
        self._run()
        self._final = True
        self._settle()
        self._run()
        self._end_sentence()
        if not self._dropped or self._visible:
            self._out.extend(self._soft)
        self._soft.clear()
        return self._flush()

    def _flow(self, text: str) -> str | None:
        """What the long way would show of the next plain word in mid-sentence; None for everything else.

        The word before it is complete now. Where neither opens a claim or waits for anything, the lexer, the readers
        and the queues have nothing to do, and a token costs a few table look-ups.
        """
        word = self._lexer.tail
        if self._fresh or self._held or self._queue or self._dot or self._cutting != "keep":
            return None
        if not (word.isascii() and word.isalpha() and _NEXT_WORD.fullmatch(text)):
            return None
        low, shown = word.lower(), ""
        if not self._early:
            if low in _SOFT_WORDS or self._readers.open(Token(WORD, word, low), joined=False):
                return None
            shown = "".join(self._soft) + word
            self._soft.clear()
        elif self._early != len(word):
            return None
        self._sentence.add(low + " ")
        self._joined = False
        start = self._lexer.tail = text[1:]
        if start in _STARTS or self._readers.may_open(start, start):
            self._early = 0
            self._soft.append(" ")
            return shown
        self._early = len(start)
        return shown + text

    def _flush(self) -> str:
        shown = "".join(self._out)
        self._out.clear()
        return shown

    def _run(self) -> None:
        while self._todo:
            token = self._todo.popleft()
            if self._cutting != "keep":
                self._skip(token)
            elif self._held or self._readers.open(token, self._joined):
                self._held.append(token)
                if self._final:  # nothing more will come: a reader must see all there is
                    self._held.extend(self._todo)
                    self._todo.clear()
                self._settle()
            else:
                self._pass(token)

    def _settle(self) -> None:
        """Decide the first held token, if it can be decided; what stands behind it comes up anew."""
        if not self._held:
            return
        cursor = Cursor(self._held, self._final)
        claim: Claim | None = None
        try:
            size = _marker(cursor) if self._fresh else 0
            if not size:
                claim = self._readers.read(cursor, self._sentence)
        except NeedMore:
            return
        taken = claim.size if claim else size or 1
        rest, decided = self._held[taken:], self._held[:taken]
        self._held = []
        if claim:
            self._judge(claim)
        elif size:
            self._soften("".join(token.text for token in decided))
        else:
            self._pass(decided[0])
        self._todo.extendleft(reversed(rest))

    def _pass(self, token: Token) -> None:
        """Show a token that claims nothing."""
        kind, text, low = token
        self._joined = kind == WORD
        if self._dot and text not in _CLOSING:  # 'as stated.) Next'
            self._dot = False
            if kind in (SPACE, NEWLINE):
                self._end_sentence()
        if kind == NEWLINE:
            self._end_sentence()
        if (
            kind in (SPACE, NEWLINE)
            or text in _SOFT_MARKS
            or low in _SOFT_WORDS
            or (self._fresh and self._leads(token))
        ):
            self._soften(text)
            if text in _CLAUSE_ENDS:
                self._resolve_named()
            return
        self._show(text)
        self._sentence.add(low)
        if text in _HARD_STOPS:
            self._end_sentence()
        elif text == ".":
            self._dot = True

    def _leads(self, token: Token) -> bool:
        """Whether it only leads up to something: 'Use', 'Enter the'; such words go with the sentence they open."""
        if token.kind != WORD:
            return token.text in _CJK_LEADS
        leads = token.low in _LEADS or (self._led and token.low in _LED)
        self._led = self._led or leads
        return leads

    def _soften(self, text: str) -> None:
        self._soft.append(text)
        self._sentence.add(text.lower())

    def _show(self, text: str) -> None:
        """Send text on its way, after the soft text before it."""
        if self._early:
            text, self._early = text[self._early :], 0
        if self._soft:
            soft = "".join(self._soft)
            self._soft.clear()
            if self._dropped:
                soft = _rejoin(self._dropped, soft) if self._visible else soft.lstrip()
            text = soft + text
        self._dropped = ""
        self._fresh = self._led = False
        self._visible = True
        (self._queue if self._queue else self._out).append(text)
        if len(self._queue) > _MAX_QUEUE:
            self._resolve()

    def _hurry(self, tail: str) -> None:
        """Show the beginning of a word that can become nothing that opens a claim."""
        tail = tail.rstrip("'’")  # may turn out to be no part of the word
        low = tail.lower().replace("’", "'")
        if (
            not tail
            or low in _STARTS
            or (self._led and low in _LED_STARTS)
            or self._readers.may_open(tail, low)
            or self._dot
        ):
            return
        if len(tail) > self._early:
            shown = self._early
            self._early = 0
            self._show(tail[shown:])
            self._early = len(tail)

    def _judge(self, claim: Claim) -> None:
        claim.left = self._sentence.left
        self._joined = False
        self._dot = False
        if claim.kind != "name":
            self._resolve_named()
        verdict = claim.judge(self._facts, self._sentence, False)
        claim.enter(self._sentence)
        self._sentence.add(claim.text.lower())
        self.report.checked += 1
        if verdict.action == "later":
            self._show("")
            self._queue.append(claim)
            self._waiting_since = self._sentence.mentions
            return
        shown = self._count(claim, verdict)
        if verdict.action == "cut" and verdict.rest == "sentence" and not self._fresh:
            # Opening quotes, '#' and the like before a claim that goes would be left standing.
            spaced = not self._facts.chinese and any(" " in text for text in self._soft)
            self._soft = [" "] if shown and spaced else []
        if claim.kind == "language" and not shown and not self._fresh:
            self._soft = [text for text in self._soft if text not in _CLAUSE_ENDS]
        if shown:
            self._show(shown)
        elif verdict.action == "cut" and verdict.rest == "sentence":
            if self._fresh:
                self._dropped = self._dropped or "".join(self._soft) or " "
            self._soft.clear()
        self._cutting = verdict.rest

    def _count(self, claim: Claim, verdict: Verdict) -> str:
        """Write the verdict into the report; what is shown."""
        if verdict.action == "swap":
            self.report.replaced.append(Replacement(claim.kind, claim.text, verdict.text, verdict.reason))
            return verdict.text
        if verdict.action == "cut":
            self.report.cut.append(Cut(claim.kind, claim.text, verdict.reason))
            return verdict.text
        return claim.text

    def _skip(self, token: Token) -> None:
        """Leave out what belongs to a claim that was cut, up to the end of its clause or sentence."""
        text = token.text
        ends = token.kind == NEWLINE or text in _HARD_STOPS or (self._dot and token.kind == SPACE)
        if self._cutting == "clause" and not ends and (text in _CLAUSE_ENDS or token.low in _SOFT_WORDS):
            self._cutting, self._dot = "keep", False
            if token.kind == WORD:
                self._soften(" ")
            self._todo.appendleft(token)
            return
        self._dot = text == "." or (self._dot and text in _CLOSING)
        if ends:
            self._end_sentence()
            if token.kind in (SPACE, NEWLINE):
                self._todo.appendleft(token)

    def _end_sentence(self) -> None:
        if self._cutting != "keep":
            self._cutting = "keep"
            if not self._fresh:
                self._show(self._stop)
        self._dot = self._led = False
        self._resolve()
        self._sentence.begin()
        self._fresh = True

    def _resolve_named(self) -> None:
        """Judge what waited for a name that has come since."""
        if self._queue and self._sentence.mentions > self._waiting_since:
            self._resolve()

    def _resolve(self) -> None:
        """Judge what waited for more of its sentence, and let go what waited behind it."""
        for piece in self._queue:
            if isinstance(piece, str):
                self._out.append(piece)
            else:
                self._out.append(self._count(piece, piece.judge(self._facts, self._sentence, True)))
        self._queue.clear()


def _marker(cursor: Cursor) -> int:
    """The size of a list number at the start of a line: '1.', '2)', '3、'."""
    if cursor.at(0).kind != NUMBER or len(cursor.at(0).text) > 2:
        return 0
    if cursor.at(1).text not in _MARKER_ENDS:
        return 0
    return 2 if cursor.at(1).text == "、" or cursor.at(2).kind in (SPACE, END) else 0


def _rejoin(dropped: str, soft: str) -> str:
    """The space before a sentence when the one before it was dropped: keeps the wider of the two line breaks."""
    missing = dropped.count("\n") - soft.count("\n")
    return "\n" * missing + soft if missing > 0 and "\n" in soft else soft
