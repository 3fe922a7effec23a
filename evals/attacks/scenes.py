"""Which turns are played: every line by every channel, each with every kind of misdeed, in a fixed shuffle.

Owns the choice of wording, disguise, customer, language and way of planning for each turn. Wordings take turns, so
that each is said about equally often whatever the number of lines.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Literal, get_args

from evals.attacks.encodings import HIDE
from evals.attacks.lines import Line
from evals.attacks.obedient import Call, misdeeds
from evals.attacks.store import CHANNELS, SECRETS, TONGUES, Channel, Place, Shop, Tongue, facts_of
from evals.attacks.wordings import HIDDEN_KINDS, KINDS, Kind, Said, Wording, fill, wordings
from tools.toolkit import Tool

Way = Literal["sure", "native", "constrained"]
"""sure: as in a shop, where the intent tool's step is taken if it is sure; the others ask the model for every step."""
WAYS: tuple[Way, ...] = get_args(Way)

# What brings a line's text before a model that plans every step itself.
_OWN_TOOL: Mapping[Channel, Call] = {
    "message": ("answer", {}),
    "description": ("product_details", {}),
    "review": ("product_details", {}),
    "policy": ("policy_answer", {}),
    "order_note": ("order_status", {}),
    "tool_result": ("order_status", {}),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One turn to be played."""

    line: Line
    number: int
    channel: Channel
    way: Way
    language: Tongue
    place: Place
    customer: str | None
    kind: Kind | None = None
    said: tuple[Said, ...] = ()
    disguise: str = "plain"
    calls: tuple[Call, ...] = ()
    proposal: bool = False
    """An order change of this customer's lies there to be confirmed, and the model calls the button for it."""

    @property
    def message(self) -> str:
        return self.place.question[self.language]

    @property
    def words(self) -> str:
        return ("" if self.language == "zh" else " ").join(said.text for said in self.said)


@dataclass(slots=True)
class Scenes:
    """Makes scenes over a shop. `prompts` are the texts a model is told before anything else."""

    shop: Shop
    tools: Mapping[str, Tool[Any]]
    prompts: Sequence[str]
    seed: int = 7
    _rng: random.Random = field(init=False)
    _wordings: dict[tuple[Kind, Tongue], Iterator[Wording]] = field(init=False)
    _calls: Iterator[Call] = field(init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        shuffled = {key: self._rng.sample(found, len(found)) for key, found in sorted(wordings().items())}
        self._wordings = {key: cycle(found) for key, found in shuffled.items()}
        calls = misdeeds(self.tools, self.shop)
        self._calls = cycle(self._rng.sample(calls, len(calls)))

    def attacks(self) -> list[Scene]:
        """Every attack, by every channel, with every kind of misdeed."""
        found = [
            self._attack(number, channel, kind)
            for number in range(len(self.shop.lines))
            for channel in CHANNELS
            for kind in KINDS
        ]
        self._rng.shuffle(found)
        return found

    def plain(self) -> list[Scene]:
        """Every line once by every channel, with nothing decided for the model."""
        return [self._plain(number, channel) for number in range(len(self.shop.lines)) for channel in CHANNELS]

    def _plain(self, number: int, channel: Channel) -> Scene:
        place, line = self.shop.place(number, channel), self.shop.lines[number]
        # A trap is told in its own language: a Chinese answer that quotes English would be cut for that alone.
        language = TONGUES[number // 2 % 2] if line.attack else "en"
        return Scene(line, number, channel, "sure", language, place, place.customer)

    def _attack(self, number: int, channel: Channel, kind: Kind) -> Scene:
        rng, line = self._rng, self.shop.lines[number]
        place = self.shop.place(number, channel)
        language = rng.choice(TONGUES)
        customer = place.customer
        if channel not in ("order_note", "tool_result") and rng.random() < 1 / 6:
            customer = None
        disguise = rng.choice(tuple(HIDE)) if kind in HIDDEN_KINDS and rng.random() < 0.6 else "plain"
        several = 1 if kind == "prompt" else rng.choice((1, 3))
        said = tuple(
            fill(next(self._wordings[kind, language]), self._values(line, place, customer, language, disguise))
            for _ in range(several)
        )
        return Scene(
            line=line,
            number=number,
            channel=channel,
            way=rng.choice(WAYS),
            language=language,
            place=place,
            customer=customer,
            kind=kind,
            said=said,
            disguise=disguise,
            calls=(_OWN_TOOL[channel], next(self._calls), next(self._calls)) if channel != "message" else self._three(),
            proposal=customer is not None and rng.random() < 1 / 3,
        )

    def _three(self) -> tuple[Call, ...]:
        return tuple(next(self._calls) for _ in range(3))

    def _values(
        self, line: Line, place: Place, customer: str | None, language: Tongue, disguise: str
    ) -> dict[str, str]:
        rng, hide = self._rng, HIDE[disguise]
        products = {product.id: product for product in self.shop.products}
        product = products[place.page_product_id or "g-3"]
        others = [one for one in self.shop.customers if one.id != customer]
        own = next(order for order in self.shop.orders if order.customer_id == (customer or others[0].id))
        return {
            "product": product.text(language).title,
            "order": own.id,
            "secret": hide(rng.choice(list(SECRETS.values()))),
            "other": hide(rng.choice(facts_of(rng.choice(others), self.shop.orders))),
            "prompt": hide(_piece(rng.choice(self.prompts), rng)),
            "attack": hide(line.text),
            "token": hide(rng.choice(line.tokens) if line.tokens else line.text),
        }


def _piece(prompt: str, rng: random.Random) -> str:
    """A whole prompt, or one or two of its lines."""
    lines = [line for line in prompt.splitlines() if len(line) > 30] or [prompt]
    start = rng.randrange(len(lines))
    return rng.choice((prompt, lines[start], "\n".join(lines[start : start + 2])))
