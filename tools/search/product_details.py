"""The tool that answers a question about one product: everything the store knows of it, most telling first."""

from __future__ import annotations

import re

from pydantic import BaseModel, Field

from tools.money import Money
from tools.search.cards import Shown, View, ground_of, price, product_card, product_line, show, stock_word
from tools.search.index import SearchRequest
from tools.search.option_words import option_words
from tools.stores.catalog import Product
from tools.toolkit import Card, ToolContext, ToolResult, tool
from tools.wording import say

MAX_LINES = 12
_WORD = re.compile(r"[a-z]{3,}|[一-鿿]{2}")
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
    item = show(product)
    cards = []
    if product.id not in context.shown and product.id != context.page_product_id:
        cards = [Card(name="product_cards", value={"items": [product_card(item, view, 1)]})]
    return ToolResult(
        evidence(item, view, args.question),
        cards=cards,
        ground=ground_of([item], view),
        shown=[product.id] if cards else [],
        notes={"product_id": product.id},
    )


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


def evidence(item: Shown, view: View, question: str) -> list[str]:
    """The product's facts as short lines, those that share words with the question first."""
    product, language = item.product, view.language
    texts = product.text(language)
    colon = "：" if language == "zh" else ": "
    lines = [f"{label.replace('_', ' ')}{colon}{value}" for label, value in texts.attributes.items()]
    lines += [sentence.strip() for sentence in _SENTENCE.split(texts.description) if sentence.strip()]
    lines += variant_lines(product, view)
    asked = set(_WORD.findall(question.lower()))
    lines.sort(key=lambda line: -len(asked & set(_WORD.findall(line.lower()))))
    return [product_line(item, view), *lines[:MAX_LINES]]


def variant_lines(product: Product, view: View) -> list[str]:
    """What can be chosen, with the stock of each; only where there is a choice."""
    if len(product.variants) < 2:
        return []
    comma, colon = ("，", "：") if view.language == "zh" else (", ", ": ")
    by_stock: dict[str, list[str]] = {}
    for variant in product.variants:
        name = " ".join(option_words(variant.options, view.language).values())
        if variant.price != product.variants[0].price:
            name += f" ({Money(price(variant).amount, variant.currency).display()})"
        by_stock.setdefault(stock_word(variant.availability, view.language), []).append(name)
    return [f"{word}{colon}{comma.join(names[:12])}" for word, names in by_stock.items()]
