"""Slots as the shopper wrote them, whether or not the store knows the words.

Owns gathering them from the notes that the extractors left on the sentence, and what only this needs: sizes with a
unit, things and brands no catalogue lists, pointers without cards. Filters stay apart on purpose: a brand the store
does not have must not empty a search. Called by slots.py, and by intent.py once the intent is known.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from decimal import Decimal

from tools.intent.brands import brands
from tools.intent.prices import PriceLimits
from tools.intent.references import references
from tools.intent.sentence import Sentence
from tools.intent.things import last_words, thing
from tools.intent.understanding import Context, Intent, ShownProduct

Said = dict[str, list[str]]

_MEASURED = re.compile(
    r"(?<![\w.])\d{1,4}(?:[.,]\d+)?\s?-?\s?(?:inch(?:es)?|zoll|pulgadas|cm|mm|ml|met(?:er|re)s?|feet|ft|寸|英寸|厘米|公分|毫升|米(?![\u4e00-\u9fff]?色))(?![a-z])"
    r"|(?<![\w.'])\d{1,3}(?:[.,]\d+)?(?:m|in|\")(?![a-z\"])"
    r"|(?<![\w.])\d{2,4}\s?[x×]\s?\d{2,4}(?:\s?[x×]\s?\d{2,4})?(?:\s?cm)?(?!\w)"
    r"|\b\d{2}(?:aa?|b|c|dd?|ee?|ff?|g|h|r)\b|\b(?:super king|king|queen|twin|full)(?=[ -]size|\s(?:bed|mattress|sheet|duvet))|(?:特大|加大|超大|大|中|小)号"
)
_CARDS = [ShownProduct(id=str(n), title="", price=Decimal(n), currency="USD") for n in (1, 2)]
_PRONOUN = re.compile(
    r"^(?:it|it's|its|this|that|them|those|these|它|ese|este|esta|esa|eso|esto|dieser?|dieses|das hier)$"
)
# Where a thing, a brand or a pointer at a product is what the message is about, not a word that happened to be there.
_ABOUT_THINGS: frozenset[Intent] = frozenset(
    (
        "search_products", "recommend", "compare_products", "product_question", "describe_product", "cart",
        "cancel_order", "modify_order", "return_order", "exchange_order", "order_status", "refund_status", "complaint",
        "profile",
    )
)  # fmt: skip
_ABOUT_CARDS: frozenset[Intent] = frozenset(
    ("search_products", "recommend", "compare_products", "product_question", "describe_product", "cart")
)
_PRICED: frozenset[Intent] = frozenset((*_ABOUT_CARDS, "profile"))
_OF_THINGS = ("category", "brand", "colour", "size", "count")
_ORDERS: frozenset[Intent] = frozenset(
    ("order_status", "cancel_order", "modify_order", "return_order", "exchange_order", "refund_status")
)


_NUMBER_BEFORE = re.compile(
    r"\b(?P<value>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|dos|tres|cuatro|cinco|seis|zwei|drei|vier|fünf|sechs|deux|trois|quatre|cinq)"
    r"\s(?!person|people|man|men\b|inch|gb|cm|kg|day|week|month|year|of\b|x\b|in\b|to\b)(?:[^\W\d]+\s){0,1}$"
)
_OTHER = re.compile(
    r"\bthe other (?:one|two)s?\b|\b(?:el otro|la otra|das andere|den anderen|die andere|l'autre)\b(?! (?:day|día|tag))|另(?:外)?(?:那|一)(?:个|款|件|双)"
)
_AFTER = re.compile(r"(?:都|之间|之間)$")
_SUPERLATIVE = re.compile(r"^(?:the )?(?:cheapest|least expensive|lowest[- ]priced|most expensive|priciest|dearest)$")
_UNSHOWN = re.compile(r"^[两兩二](?:个|個|款|双|雙|件|种|種|条|台)$")


def pointers(sentence: Sentence, context: Context) -> list[str]:
    """The texts of pointers at cards, read as if there were cards where none are known."""
    trial = Sentence(sentence.text, sentence.low, sentence.language, list(sentence.taken))
    anything = bool(context.shown or context.focus or context.last_user)  # before the first word 'it' is nothing yet
    found = [each for each in references(trial, context.shown or _CARDS) if anything or each.index != 0]
    texts = [_AFTER.sub("", each.text) for each in found]
    texts += [other.group() for other in _OTHER.finditer(sentence.low)]
    kept = [text for text in dict.fromkeys(texts) if not _UNSHOWN.match(text)]
    return kept if context.shown else [text for text in kept if not _SUPERLATIVE.match(text.lower())]


def said(sentence: Sentence, price: PriceLimits | None, refs: list[str]) -> Said:
    """What the extractors noted, and what no extractor owns."""
    found: Said = {name: list(dict.fromkeys(values)) for name, values in sentence.notes.items()}
    if price is not None:
        least, most = (None, price.stated) if price.stated is not None else (price.least, price.most)
        amounts = {"price_min": least, "price_max": most}
        found |= {name: [format(value, "f")] for name, value in amounts.items() if value is not None}
        if price.currency:
            found["currency"] = [price.currency]
    if "size" not in found and (measured := next(sentence.find(_MEASURED), None)) is not None:
        found["size"] = [measured.group()]
    whole = Sentence(sentence.text, sentence.low, sentence.language)  # 'the Sony one' is a pointer and a brand
    named = {name.lower(): name for name in [*found.get("brand", []), *brands(whole, guess=True)]}
    if named:
        found["brand"] = list(named.values())
        for name in named:  # the flask of 'Hydro Flask' is no thing
            if " " in name and (at := sentence.low.find(name)) >= 0:
                sentence.take(at, at + len(name))
    if span := thing(sentence):
        found["category"] = [sentence.text[slice(*span)]]
        counted = _NUMBER_BEFORE.search(sentence.low[: span[0]])
        if "count" not in found and counted and sentence.free(*counted.span("value")):
            found["count"] = [counted["value"]]
    if refs:
        found["ref"] = refs
    return found


def fitting(found: Said, intent: Intent, query: str, language: str, also: list[Intent]) -> Said:
    """The slots that make sense for what is asked; a search's unknown thing is named by the words that are left."""
    intents = {intent, *also}
    kept = dict(found)
    if not intents & _ABOUT_THINGS:
        kept = {name: values for name, values in kept.items() if name not in _OF_THINGS}
    if not intents & _PRICED:
        kept = {name: values for name, values in kept.items() if name not in ("price_min", "price_max", "currency")}
    if not intents & _ABOUT_CARDS:
        kept.pop("ref", None)
    if not intents & (_ORDERS | {"product_question", "compare_products", "cart", "recommend"}) and "ref" in kept:
        kept["ref"] = [text for text in kept["ref"] if not _PRONOUN.match(text.lower())]
    unnamed = intent == "search_products" and "category" not in kept and query not in kept.get("brand", [])
    kind = last_words(query, language) if unnamed else None
    if kind and kind.lower() not in {name.lower() for name in kept.get("brand", [])}:
        kept["category"] = [kind]
    return {name: values for name, values in kept.items() if values}
