"""The ground, indexed for questions: what does this product cost, does any policy say 30 days, whose is this rating.

Built once a reply from tools.ground.Ground; store text (attributes, passages) is read only when a claim asks for it.
Answers questions and judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from agent.verify.topics import Topics, agree, clauses
from agent.verify.units import Quantity, quantities, same, unit_named
from agent.verify.wording import wording
from tools.ground import AmountFact, Ground, OrderFacts, ProductFacts

_SPACES = re.compile(r"\s+")
_SENTENCE = re.compile(r"[。！？!?\n]|\.(?=\s|$)")


class ProductView:
    """One product's facts."""

    def __init__(self, facts: ProductFacts) -> None:
        self.facts = facts
        self.id = facts.id
        self.name = facts.names[0] if facts.names else facts.id

    @cached_property
    def text(self) -> str:
        """All the store's words on it, lower case."""
        parts = [*self.facts.names, self.facts.brand or "", *self.facts.numbers]
        parts += [f"{key} {value}" for key, value in self.facts.attributes.items()]
        return " ".join(parts).lower()

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Every number of its facts, names and attributes; percentages too.

        A bare number counts only where no attribute says what it is a number of.
        """
        found = [Quantity(percent, "%") for percent in self.facts.percents]
        for text in self.facts.names:
            found += quantities(text)
        for key, value in self.facts.attributes.items():
            unit = unit_named(key)
            found += [q if q.unit or not unit else q._replace(unit=unit) for q in quantities(value)]
        explained = {q.value for q in found if q.unit}
        bare = (q for text in self.facts.numbers for q in quantities(text))
        return found + [q for q in bare if q.unit or q.value not in explained]

    def lowest(self, currencies: frozenset[str] | None) -> Decimal | None:
        """The lowest amount in one of the currencies."""
        return min(
            (a.amount for a in self.facts.amounts if currencies is None or a.currency in currencies), default=None
        )

    @property
    def price(self) -> AmountFact | None:
        """The lowest amount in the currency its facts name first: what it sells for."""
        amounts = self.facts.amounts
        return min((a for a in amounts if a.currency == amounts[0].currency), key=lambda a: a.amount, default=None)


class Facts:
    """Everything a reply may state."""

    def __init__(
        self, ground: Ground, language: str, shown: Sequence[str] | None = None, today: date | None = None
    ) -> None:
        self.ground = ground
        self.language = language[:2].lower()
        self.chinese = self.language == "zh"
        self.words = wording(language)
        self.today = today
        self.products = {key: ProductView(facts) for key, facts in ground.products.items()}
        self.orders = ground.orders
        self.shown = [key for key in (ground.products if shown is None else shown) if key in self.products]

    def of(self, products: Iterable[str]) -> list[ProductView]:
        """The views of the products that are known."""
        return [self.products[key] for key in products if key in self.products]

    def orders_of(self, orders: Iterable[str]) -> list[OrderFacts]:
        """The facts of the orders that are known."""
        return [self.orders[key] for key in orders if key in self.orders]

    @cached_property
    def policy(self) -> list[Quantity]:
        """Every figure of the passages."""
        return [q for passage in self.ground.passages.values() for q in quantities(f"{passage.title}\n{passage.text}")]

    @cached_property
    def policy_times(self) -> list[tuple[Quantity, Topics]]:
        """Every figure of the passages with what it is about."""
        return [
            (quantity, topics)
            for passage in self.ground.passages.values()
            for clause, topics in clauses(passage.title, passage.text)
            for quantity in quantities(clause)
        ]

    @cached_property
    def policy_text(self) -> str:
        """The passages, lower case, spaces folded."""
        parts = (f"{passage.title} {passage.text}" for passage in self.ground.passages.values())
        return _SPACES.sub(" ", " ".join(parts).lower())

    @cached_property
    def policy_lines(self) -> list[str]:
        """The sentences of the passages, each with its title, lower case."""
        return [
            f"{passage.title} {line}".lower()
            for passage in self.ground.passages.values()
            for line in _SENTENCE.split(passage.text)
            if line.strip()
        ]

    @cached_property
    def text(self) -> str:
        """All store text of the ground, lower case."""
        orders = (
            " ".join((order.id, *order.product_names, *order.numbers, *order.dates)) for order in self.orders.values()
        )
        products = (view.text for view in self.products.values())
        general = (*self.ground.numbers, *self.ground.codes)
        return " ".join((*products, *orders, self.policy_text, *general)).lower()

    @cached_property
    def general(self) -> list[Quantity]:
        """Numbers that are no one product's: counts, and those of the orders."""
        texts = [*self.ground.numbers, *(n for order in self.orders.values() for n in order.numbers)]
        return [q for text in texts for q in quantities(text)]

    @cached_property
    def bare(self) -> list[Quantity]:
        """The numbers of all products as they stand, whatever they count."""
        return [q for view in self.products.values() for text in view.facts.numbers for q in quantities(text)]

    def says(self, wanted: Quantity, products: Iterable[str], strict: bool = False) -> bool:
        """Whether these products' facts hold the quantity; `strict`: with its unit."""
        known = (known for view in self.of(products) for known in view.quantities if known.unit or not strict)
        return any(same(wanted, one) for one in known)

    def policy_says(self, wanted: Quantity, topics: Topics = frozenset()) -> bool:
        """Whether a passage holds the quantity about these topics, with a unit that agrees.

        Ends of ranges match ends of ranges. Without a topic, on either side, the value decides.
        """
        return any(
            same(wanted, known) and known.ranged <= wanted.ranged and agree(topics, about)
            for known, about in self.policy_times
            if bool(known.unit) == bool(wanted.unit)
        )
