"""Everything exact code reads in a message: limits, order ids, pointers, counts, changes, and the query that is left.

Owns the order in which the extractors take their parts (an order id is no price, a size no count). Context is used to
read pointers and bare numbers, never to add a limit; that is followups.py's. Called by intent.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.intent.barred import barred
from tools.intent.changes import change_of
from tools.intent.colours import colours
from tools.intent.counts import count
from tools.intent.facets import FacetMatcher
from tools.intent.orders import order_ids
from tools.intent.prices import price_limits
from tools.intent.query import bare_query
from tools.intent.ratings import in_stock, rating_min, sort_order
from tools.intent.references import references
from tools.intent.said import Said, pointers, said
from tools.intent.sentence import Sentence
from tools.intent.sizes import further_sizes, size, worn
from tools.intent.understanding import ORDER_CHANGES, Change, Context, Filters, Reference

ORDER_INTENTS = ORDER_CHANGES | {"order_status", "refund_status"}


@dataclass(slots=True)
class Slots:
    """What exact code found."""

    filters: Filters = field(default_factory=Filters)
    query: str = ""
    change: Change | None = None
    order_ids: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    count: int | None = None
    said: Said = field(default_factory=dict)

    def limited(self) -> bool:
        """Whether any limit was stated."""
        return self.filters != Filters()


def read_slots(text: str, language: str, context: Context, facets: FacetMatcher) -> Slots:
    """The slots of one message."""
    sentence = Sentence.of(text, language)
    slots = Slots(order_ids=order_ids(sentence, expected=context.last_intent in ORDER_INTENTS))
    limits: dict[str, object] = {"rating_min": rating_min(sentence)}
    if price := price_limits(sentence):
        limits |= {"price_min": price.least, "price_max": price.most, "currency": price.currency}
    limits["in_stock"] = in_stock(sentence)
    refs = pointers(sentence, context)
    slots.change = change_of(sentence) if not _points_by_price(sentence, context) else None
    slots.references = references(sentence, context.shown)
    brands_not, colours_not = barred(sentence, facets)
    limits |= {"brands_not": brands_not or None, "colours_not": colours_not or None}
    brand = facets.brand(sentence)
    limits |= {"brand": brand, "size": size(sentence, of_worn=worn(context.last_query))}
    further_sizes(sentence)
    slots.count = count(sentence)
    named = colours(sentence)
    limits["colour"] = named[0] if named else None
    limits["sort"] = sort_order(sentence)
    slots.query = bare_query(sentence.rest(), language)
    slots.said = said(sentence, price, refs)
    limits["category"] = facets.category(slots.query, language) if slots.query else None
    if brand and not slots.query:
        slots.query = brand
    slots.filters = Filters.model_validate(limits)
    return slots


def _points_by_price(sentence: Sentence, context: Context) -> bool:
    """'the cheaper one' among cards is one of them, not a wish for others."""
    if not context.shown:
        return False
    trial = Sentence(sentence.text, sentence.low, sentence.language, list(sentence.taken))
    pointed = references(trial, context.shown)
    return any(reference.index not in (0, None) and _speaks_of_price(reference.text) for reference in pointed)


def _speaks_of_price(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in ("cheap", "expensive", "pric", "便宜", "贵", "貴"))
