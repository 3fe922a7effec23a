"""The scripted shopper: opens each wish, answers what is asked, confirms what matches, refuses what does not.

Plays by the task's facts and what stands on the screen (reading.py), in the words of voice.py. Some slip and correct
themselves, ask something else in between, press buttons instead of writing. No model; the seed decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from evals.dialogs.reading import Seen, asked_about, differences
from evals.dialogs.voice import Voice
from evals.dialogs.wishes import Asked, Wish

MOST_MESSAGES = 8
"""For a wish; then the shopper gives it up."""
_MOST_NOES = 2
_MOST_AGAIN = 2
Outcome = Literal["done", "refused", "given_up"]


@dataclass(frozen=True, slots=True)
class Move:
    """What the shopper does: words, or a button."""

    text: str = ""
    action: str | None = None
    value: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Habits:
    """How one wish is brought forward, drawn by the seed."""

    short: bool
    slip: bool
    side: bool
    presses: bool

    @classmethod
    def drawn(cls, rng: Random, wish: Wish) -> Habits:
        """A part is left unsaid in half of the wishes; every seventh shopper slips, every seventh asks aside."""
        short = rng.random() < 0.5
        slip = wish.kind == "returns" and len(wish.pieces) == 1 and bool(wish.others) and rng.random() < 0.3
        return cls(short, slip, rng.random() < 0.15, rng.random() < 0.4)


class Shopper:
    """One task's shopper."""

    def __init__(self, wishes: Sequence[Wish], questions: Sequence[Asked], language: str, rng: Random) -> None:
        self._left = list(wishes)
        self._questions = [] if wishes else list(questions)
        self._rng = rng
        self._voice = Voice(language, rng)
        self.outcomes: dict[int, Outcome] = {}
        """By the wish's place."""
        self._wish: Wish | None = None
        self._habits = Habits(False, False, False, False)
        self._messages = self._noes = self._again = 0
        self._aside = False
        """A question in between has been put; the proposal before it was right."""

    def move(self, seen: Seen | None) -> Move | None:
        """The next move after a reply; the first one without. None: the shopper leaves."""
        if self._wish is not None and seen is not None:
            move = self._react(self._wish, seen)
            if move is not None:
                self._messages += 1
                return move
        return self._next()

    def _next(self) -> Move | None:
        if self._left:
            wish = self._wish = self._left.pop(0)
            habits = self._habits = Habits.drawn(self._rng, wish)
            self._messages, self._noes, self._again, self._aside = 1, 0, 0, False
            slip = self._rng.choice(wish.others) if habits.slip else None
            return Move(self._voice.opening(wish, short=habits.short, slip=slip))
        self._wish = None
        return Move(self._voice.ask(self._questions.pop(0))) if self._questions else None

    def _react(self, wish: Wish, seen: Seen) -> Move | None:
        """The answer to a reply; None when the wish is over, its outcome written down."""
        if seen.state == "confirmed":
            return self._over(wish, "done")
        if self._messages >= MOST_MESSAGES:
            return self._over(wish, "given_up")
        if self._habits.slip and seen.words:
            self._habits.slip = False
            return Move(self._voice.meant(wish))
        if seen.card is not None and seen.state == "open":
            return self._judge(wish, seen)
        if self._aside:
            self._aside = False
            return Move(self._voice.answer("yes", wish))
        if seen.refused and not seen.topics():
            if seen.misread and not self._again:
                return self._once_more(wish)
            return self._over(wish, "refused")
        if topics := seen.topics():
            return Move(self._answers(wish, topics, seen.replies))
        return self._once_more(wish)

    def _judge(self, wish: Wish, seen: Seen) -> Move | None:
        assert seen.card is not None
        wrong = differences(seen.card, wish)
        if not wrong:
            if self._habits.side:
                self._habits.side, self._aside = False, True
                return Move(self._voice.answer("side", wish))
            return self._yes(wish, seen.card)
        if self._noes >= _MOST_NOES:
            return self._over(wish, "given_up")
        self._noes += 1
        return Move(self._voice.again(wish) if wrong == ["kind"] else self._voice.wrong(wish, wrong))

    def _yes(self, wish: Wish, card: Any) -> Move:
        if self._habits.presses:
            return Move(action="confirm", value={"proposal_id": card["id"], "digest": card["digest"]})
        return Move(self._voice.answer("yes", wish))

    def _answers(self, wish: Wish, topics: Sequence[tuple[str, str]], replies: Sequence[str]) -> str:
        said = []
        for topic, line in topics:
            if topic == "order" and wish.order_id in replies and self._rng.random() < 0.5:
                said.append(str(wish.order_id))
            elif topic in self._known(wish):
                said.append(self._voice.answer(topic, wish, asked_about(line, wish) if topic == "pairs" else None))
        return " ".join(part if part[-1] in ".。!" or len(topics) == 1 else f"{part}." for part in said) or (
            self._voice.again(wish)
        )

    def _known(self, wish: Wish) -> set[str]:
        """The topics that this wish has facts on."""
        facts = {
            "order": wish.order_id,
            "items": wish.pieces,
            "pairs": [piece for piece in wish.pieces if piece.new],
            "method": wish.method,
            "reason": wish.reason,
            "address": wish.address,
        }
        return {topic for topic, fact in facts.items() if fact}

    def _once_more(self, wish: Wish) -> Move | None:
        """Say it again: the reply was about something else."""
        if self._again >= _MOST_AGAIN:
            return self._over(wish, "given_up")
        self._again += 1
        return Move(self._voice.again(wish))

    def _over(self, wish: Wish, outcome: Outcome) -> Move | None:
        """Nothing more to say of this wish."""
        self.outcomes[wish.place] = outcome
        self._wish = None
        return None
