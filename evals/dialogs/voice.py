"""The shopper's voice: facts of a wish put into sentences of phrases.toml, the wording drawn by the task's seed.

Names things as their buyer would: "the lamp", "the black t-shirt" where there are two, "my Visa ending 1234". Knows
nothing of the assistant; what to say when is shopper.py's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from evals.dialogs.wishes import Asked, Bought, Method, Options, Piece, Wish
from tools.phrases import list_text
from tools.search.option_words import option_word

LANGUAGES = ("en", "zh")
_NEEDS_NAME = frozenset({"high", "low", "medium", "full", "half", "small", "large", "standard", "light", "dark"})
_HEAD = 0.25
"""How often an item is called by its last word alone."""
_DESCRIBED = 0.3
"""How often it is described although its name would do."""


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """The table of a language."""
    found: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))[language]
    return found


class Voice:
    """Speaks for one shopper."""

    def __init__(self, language: str, rng: Random) -> None:
        self._language = language
        self._rng = rng
        self._table = phrases(language)

    def opening(self, wish: Wish, *, short: bool = False, slip: Bought | None = None) -> str:
        """What a wish begins with; `short` leaves a part unsaid, `slip` names another piece than the one meant."""
        return self._say("open", f"{wish.kind}_short" if short else wish.kind, wish, slip=slip)

    def answer(self, topic: str, wish: Wish, pieces: Sequence[Piece] | None = None) -> str:
        """An answer to a question on a topic: a key of [*.answer]; `pieces` are those that were asked about."""
        return self._say("answer", topic, wish, pieces=pieces)

    def wrong(self, wish: Wish, topics: Sequence[str]) -> str:
        """A no, with what should have been shown."""
        what = self._joined([self._what(topic, wish) for topic in topics])
        right = self._pick(self._table["answer"]["right"]).format(what=what)
        return self._pick(self._table["answer"]["wrong"]).format(right=right)

    def meant(self, wish: Wish) -> str:
        """The correction of a slip."""
        return self._pick(self._table["answer"]["meant"]).format(right=self._items(wish, wish.pieces))

    def again(self, wish: Wish) -> str:
        """The whole wish once more."""
        return self._pick(self._table["answer"]["again"]).format(open=self.opening(wish))

    def ask(self, asked: Asked) -> str:
        """A question that wants no change."""
        return self._pick(self._table["ask"][asked.kind]).format(name=asked.name)

    def _say(
        self, part: str, key: str, wish: Wish, *, slip: Bought | None = None, pieces: Sequence[Piece] | None = None
    ) -> str:
        text = self._pick(self._table[part][key])
        mine = [Piece(slip)] if slip else list(wish.pieces)
        values: dict[str, Callable[[], str]] = {
            "order": lambda: wish.order_id or "",
            "items": lambda: self._items(wish, mine),
            "pairs": lambda: self._joined([self._pair(wish, piece) for piece in mine]),
            "news": lambda: self._news(wish, pieces or wish.pieces),
            "method": lambda: self._method(wish.method),
            "reason": lambda: self._reason(wish.reason),
            "address": lambda: self._address(wish),
        }
        said = text.format(**{name: make() for name, make in values.items() if f"{{{name}}}" in text})
        return said[:1].upper() + said[1:]

    def _what(self, topic: str, wish: Wish) -> str:
        if topic == "pairs":
            return self._joined([self._pair(wish, piece) for piece in wish.pieces])
        makers: dict[str, Callable[[], str]] = {
            "order": lambda: wish.order_id or "",
            "items": lambda: self._items(wish, wish.pieces),
            "method": lambda: self._method(wish.method),
            "address": lambda: self._address(wish),
        }
        return makers[topic]() if topic in makers else self.opening(wish)

    def _items(self, wish: Wish, pieces: Sequence[Piece]) -> str:
        return self._joined([self._item(wish, piece.bought) for piece in pieces])

    def _item(self, wish: Wish, bought: Bought) -> str:
        """A name that fits this piece of the order and no other, unless another is the same."""
        name = bought.title if self._language == "zh" else bought.title.lower()
        twins = [one for one in wish.order if one.title == bought.title and one.options != bought.options]
        if twins:
            telling = {k: v for k, v in bought.options.items() if any(one.options.get(k) != v for one in twins)}
            return self._word("of").format(name=name, values=self._values(telling))
        if bought.options and self._rng.random() < _DESCRIBED:
            key = self._rng.choice(sorted(bought.options))
            return self._word("of").format(name=name, values=self._values({key: bought.options[key]}))
        head = bought.title.split()[-1].lower()
        heads = [word for one in wish.order for word in one.title.lower().split()]
        if heads.count(head) == 1 and self._language == "en" and self._rng.random() < _HEAD:
            name = head
        return self._word("the").format(name=name)

    def _pair(self, wish: Wish, piece: Piece) -> str:
        key = "pair_change_items" if wish.kind == "change_items" else "pair"
        return self._word(key).format(item=self._item(wish, piece.bought), new=self._values(piece.changed))

    def _news(self, wish: Wish, pieces: Sequence[Piece]) -> str:
        if len(pieces) == 1:
            return self._word("new_one").format(new=self._values(pieces[0].changed))
        return self._joined(
            [
                self._word("new_of").format(item=self._item(wish, piece.bought), new=self._values(piece.changed))
                for piece in pieces
            ]
        )

    def _values(self, options: Options) -> str:
        return ", ".join(self._value(name, value) for name, value in options.items())

    def _value(self, name: str, value: str) -> str:
        if value.lower() in ("yes", "no", "none"):
            return self._word("with" if value.lower() == "yes" else "without").format(name=name)
        said = option_word(value, self._language)
        if said.isdigit():
            return f"{said} {name}" if name.endswith("s") else f"{name} {said}"
        if self._language == "en" and value.lower() in _NEEDS_NAME and name != "size":
            return f"{value} {name}"
        return said

    def _method(self, method: Method | None) -> str:
        if method is None:
            return ""
        if method.original and self._rng.random() < 0.4:
            return self._word("original")
        if method.kind != "credit_card" or not method.label:
            return self._word(method.kind)
        if method.alone and self._rng.random() < 0.4:
            return self._word("credit_card")
        brand, _, digits = method.label.rpartition(" ")
        return self._word("card").format(label=method.label, brand=brand, digits=digits)

    def _reason(self, reason: str | None) -> str:
        return self._word(reason) if reason and reason in self._table["word"] else reason or ""

    def _address(self, wish: Wish) -> str:
        if wish.address is None:
            return ""
        there = wish.address
        place = f"{there.city}, {there.state} {there.postcode}" if there.state else f"{there.city} {there.postcode}"
        return ", ".join(part for part in (there.line1, there.line2, place) if part)

    def _joined(self, parts: list[str]) -> str:
        if len(parts) < 3:
            return str(self._table["word"]["last"]).join(parts)
        return list_text(parts[:-1], self._language) + str(self._table["word"]["last"]) + parts[-1]

    def _word(self, key: str) -> str:
        return self._pick(self._table["word"][key])

    def _pick(self, found: str | Sequence[str]) -> str:
        return found if isinstance(found, str) else self._rng.choice(found)
