"""Whom a claim is about: the products and orders its sentence names, or those 'it' points back to.

Called by every claim that judges a fact of a subject. Owns no facts and no rules about them.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.verify.facts import Facts, ProductView
from agent.verify.phrases import pattern
from agent.verify.sentence import Sentence
from tools.ground import OrderFacts

_ORDER_WORDS = pattern("order|package|parcel|shipment|delivery|refund", "订单|包裹|快递|物流|退款")
_ALL = pattern("all|both|each|every|these|those|they|any", "都|均|全部|这些|每款|两款|三款")


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subjects of a claim. `named` is False where they were only guessed, as the single product there is."""

    products: list[ProductView]
    orders: list[OrderFacts]
    named: bool

    @property
    def one(self) -> ProductView | None:
        """The product, where it is exactly one."""
        return self.products[0] if len(self.products) == 1 else None


def subjects(facts: Facts, sentence: Sentence) -> Subjects:
    """Whom the claim being judged is about."""
    if sentence.group or sentence.orders:
        return Subjects(facts.of(sentence.group), facts.orders_of(sentence.orders), True)
    of_order = bool(_ORDER_WORDS.search(sentence.left))
    if of_order and len(facts.orders) == 1:
        return Subjects([], list(facts.orders.values()), True)
    if sentence.pronoun and (sentence.carried or sentence.carried_orders):
        return Subjects(facts.of(sentence.carried), facts.orders_of(sentence.carried_orders), True)
    if len(facts.products) == 1 and not of_order:
        return Subjects(list(facts.products.values()), [], False)
    return Subjects([], [], False)


def everything(facts: Facts, sentence: Sentence) -> list[ProductView]:
    """The products shown, where the sentence speaks of all of them."""
    return facts.of(facts.shown) if _ALL.search(sentence.left) else []
