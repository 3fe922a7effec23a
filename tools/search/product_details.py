"""The tool that answers a question about one product: everything the store knows of it, most telling first.

Owns what counts as evidence (attributes, sentences of the description, what can be chosen); how well each answers the
question is judged by tools/evidence, whose doubt that any does becomes a line for the model.
"""

from __future__ import annotations

import asyncio
import re
from functools import partial

from pydantic import BaseModel, Field

from tools.evidence.asked import stated, unstated
from tools.evidence.passage import Passage
from tools.evidence.ranker import TRAINED_IN, ranker_for
from tools.money import Money
from tools.phrases import list_text, pick, told_in
from tools.search.cards import Shown, View, ground_of, price, product_card, product_line, show, stock_word
from tools.search.index import SearchRequest
from tools.search.option_words import option_word, option_words
from tools.stores.catalog import Product, Variant
from tools.stores.facets import COLOUR_KEYS
from tools.toolkit import Card, ToolContext, ToolResult, tool
from tools.wording import say

MAX_LINES = 12
MAX_RANKED = 6
"""Once ranked: an engine on a CPU reads each line before it says its first word (docs/decisions/004)."""
READ_AT_MOST = 6
"""Of a product's facts, how many the evidence reader reads: each costs 2 to 4 ms."""
DOUBTFUL, DOUBTFUL_ABROAD = 0.3, 0.44
"""The best fact's score under which the model is told that none may answer; in other languages scores lie higher."""
_WORD = re.compile(r"[a-z]{3,}|[一-鿿]{2}")
_COLOURS = re.compile(r"\bcolou?rs?\b|颜色|顏色|什么色|几种色", re.IGNORECASE)
_STEM, _SHORT = 5, 3
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


class DetailsArgs(BaseModel):
    """Which product, and what is asked of it."""

    product_id: str | None = Field(default=None, description="id of a product shown before or of the page")
    name: str | None = Field(default=None, max_length=200, description="the product's name, when no id is known")
    question: str = Field(default="", max_length=500)


@tool(DetailsArgs)
async def product_details(context: ToolContext, args: DetailsArgs) -> ToolResult:
    """Look up everything about one product to answer a question about it (material, size, fit, stock, care)."""
    product = await find_product(context, args.product_id, args.name)
    if product is None:
        key = "no_such_product" if args.product_id or args.name else "which_product"
        return ToolResult([say(context.language, key)], notes={"found": 0})
    view = View(context.language, context.services.rates, context.currency)
    item = Shown(product, _asked_variant(product, args.question) or show(product).variant)
    cards = []
    if product.id not in context.shown and product.id != context.page_product_id:
        cards = [Card(name="product_cards", value={"items": [product_card(item, view, 1)]})]
    lines, unanswered = await evidence(context, item, view, args.question)
    doubtful = say(context.language, "not_stated") in lines
    return ToolResult(
        lines,
        cards=cards,
        told=told_in(context.language, _told(item, view, args.question, doubtful=doubtful)),
        ground=ground_of([item], view),
        shown=[product.id] if cards else [],
        notes={"product_id": product.id, "unanswered": unanswered},
    )


def _asked_variant(product: Product, question: str) -> Variant | None:
    """The variant whose options a question names, where it names more of one's than of the others': 'the 24 cm pan'."""
    text = "".join(question.lower().split())

    def named(variant: Variant) -> int:
        words = {(value, option_word(value, "zh")) for value in variant.options.values() if len(value) > 1}
        return sum(any("".join(word.lower().split()) in text for word in each) for each in words)

    best = max(product.variants, key=named)
    return best if named(best) else None


async def find_product(context: ToolContext, product_id: str | None, name: str | None) -> Product | None:
    """The product meant: by id, by name in the index, else the page's or the only one shown."""
    stores = context.services.stores
    if not product_id and name:
        response = await stores.index.search(SearchRequest(query=name, language=context.language, limit=1))
        product_id = response.hits[0].product_id if response.hits else None
    elif not product_id:
        product_id = context.page_product_id or (context.shown[0] if len(context.shown) == 1 else None)
    if not product_id:
        return None
    return (await stores.catalog.get([product_id])).get(product_id)


async def evidence(context: ToolContext, item: Shown, view: View, question: str) -> tuple[list[str], float | None]:
    """The product's facts as short lines, those that answer the question first, and the chance that none does."""
    first, facts = product_line(item, view), passages(item.product, view)
    if not question.strip():
        return [first, *(fact.text for fact in facts[:MAX_LINES])], None
    ranker = await asyncio.to_thread(ranker_for, context.services.stores.embedder)
    if ranker is None:
        asked = set(_WORD.findall(question.lower()))
        facts.sort(key=lambda fact: -len(asked & set(_WORD.findall(fact.text.lower()))))
        return [first, *(fact.text for fact in facts[:MAX_LINES])], None
    judged = [*facts, Passage("sentence", first)]  # price and stock answer questions too, and are always told
    rank = partial(ranker.rank, question, judged, language=view.language, read_at_most=READ_AT_MOST)
    ranked = await asyncio.to_thread(rank)
    best = [judged[place].text for place in ranked.order if place < len(facts)][:MAX_RANKED]
    enough = DOUBTFUL if view.language == TRAINED_IN else DOUBTFUL_ABROAD
    named = stated(question, (fact.text for fact in facts if fact.kind == "attribute"))
    doubt = [say(view.language, "not_stated")] if ranked.scores.max() < enough and not named else []
    return [first, *doubt, *best], round(ranked.unanswered, 3)


def _told(item: Shown, view: View, question: str, *, doubtful: bool) -> list[str]:
    """What was asked for by name, as the shop states it; that it states nothing where that is so; else nothing."""
    product, language = item.product, view.language
    asked = [
        fact.text for fact in passages(product, view) if fact.kind == "attribute" and _asks_for(question, fact.text)
    ]
    if _COLOURS.search(question) and not any(_COLOURS.search(text) for text in asked):
        asked += _colours(product, language)
    title = product.text(language).title
    every = [*product.attributes, *(label for text in product.translations.values() for label in text.attributes)]
    for name in unstated(question, every, language):
        asked.append(pick(language, f"{name}: the shop does not state it", f"{name}：店里没有说明"))
    if asked:
        return [pick(language, f"{title} – {'; '.join(asked[:4])}.", f"{title}：{'；'.join(asked[:4])}。")]
    return [say(language, "not_stated_told", title=title)] if doubtful else []


def _colours(product: Product, language: str) -> list[str]:
    """The colours that can be bought now, in one line."""
    named = {
        option_word(value, language): None
        for variant in product.variants
        for name, value in variant.options.items()
        if name in COLOUR_KEYS and variant.availability in ("in_stock", "preorder", "backorder")
    }
    return [f"{pick(language, 'colours: ', '颜色：')}{list_text(named, language)}"] if named else []


def _asks_for(question: str, fact: str) -> bool:
    """Whether a question names an attribute: by its name, or by the everyday way of asking for it."""
    name = re.split(r"[:：]", fact)[0].lower()
    said = _WORD.findall(question.lower())
    named = any(word[:_STEM] in {each[:_STEM] for each in said} for word in _WORD.findall(name) if len(word) > _SHORT)
    return named or (not name.isascii() and name in question) or stated(question, [name])


def passages(product: Product, view: View) -> list[Passage]:
    """What the store knows of a product, each thing as one short line.

    A translation may be a title alone; the rest is then told as the product itself has it.
    """
    texts = product.text(view.language)
    attributes, description = texts.attributes or product.attributes, texts.description or product.description
    colon = "：" if view.language == "zh" else ": "
    named = ((label.replace("_", " "), value) for label, value in attributes.items())
    found = [Passage("attribute", f"{label}{colon}{value}") for label, value in named]
    found += [Passage("sentence", line.strip()) for line in _SENTENCE.split(description) if line.strip()]
    return found + [Passage("sentence", line) for line in variant_lines(product, view)]


def variant_lines(product: Product, view: View) -> list[str]:
    """What can be chosen, with the stock of each; only where there is a choice."""
    if len(product.variants) < 2:
        return []
    comma, colon = ("，", "：") if view.language == "zh" else (", ", ": ")
    by_stock: dict[str, list[str]] = {}
    priced = len({variant.price for variant in product.variants}) > 1
    for variant in product.variants:
        name = " ".join(option_words(variant.options, view.language).values())
        if priced:
            name += f" ({Money(price(variant).amount, variant.currency).display()})"
        by_stock.setdefault(stock_word(variant.availability, view.language), []).append(name)
    return [f"{word}{colon}{comma.join(names[:12])}" for word, names in by_stock.items()]
