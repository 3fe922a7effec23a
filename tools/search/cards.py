"""Product cards and what a reply may say of them: the card's JSON, its facts for the ground, its line for the model.

The one place where a Product becomes something shown (docs/protocol.md, `ProductCard`). Money is exact and written for
the shopper; a second currency stands beside the store's when the shopper spoke in it. Owns no lookup: callers hand in
products just read from SQL, so that price and stock are fresh.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue

from tools.ground import AmountFact, Ground, ProductFacts
from tools.money import Money, Rates
from tools.phrases import with_options
from tools.search.option_words import option_word, option_words
from tools.stores.catalog import Availability, Product, Variant

MAX_ATTRIBUTES = 3
"""Products told to the model; the cards show them all. Each new token of a prompt costs a small engine 15 ms."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STOCK = {
    "en": {
        "in_stock": "in stock",
        "out_of_stock": "sold out",
        "preorder": "pre-order",
        "backorder": "on back-order",
        "discontinued": "discontinued",
    },
    "zh": {
        "in_stock": "有货",
        "out_of_stock": "售罄",
        "preorder": "预售",
        "backorder": "缺货可订",
        "discontinued": "已停售",
    },
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A product on its way to the shopper: the variant in front, and the reason where there is one."""

    product: Product
    variant: Variant
    reason: str | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """How things are shown: the language and, where the shopper spoke of another currency, the conversion into it."""

    language: str
    rates: Rates | None = None
    currency: str | None = None

    def converted(self, money: Money) -> Money | None:
        """The same money in the shopper's currency, or None where it is the store's own or unknown."""
        if (
            not self.rates
            or not self.currency
            or self.currency == money.currency
            or not self.rates.knows(self.currency)
        ):
            return None
        return self.rates.convert(money, self.currency)


def money_json(money: Money) -> dict[str, JsonValue]:
    """Money as every card carries it."""
    rounded = money.rounded()
    return {"amount": str(rounded.amount), "currency": rounded.currency, "display": rounded.display()}


def price(variant: Variant) -> Money:
    """A variant's price."""
    return Money(variant.price, variant.currency)


def stock_word(availability: Availability, language: str) -> str:
    """`in stock`, `售罄`: English where the language has no table."""
    return _STOCK.get(language, _STOCK["en"])[availability]


def front_variant(
    product: Product, *, colour: str | None = None, size: str | None = None, price_max: Decimal | None = None
) -> Variant:
    """The variant whose picture and price stand on the card: what was asked for, then what can be bought."""

    def order(variant: Variant) -> tuple[bool, bool, bool, bool, int]:
        options = {key.lower(): value.lower() for key, value in variant.options.items()}
        colours = options.get("color", options.get("colour", ""))
        return (
            bool(colour) and str(colour).lower() not in colours,
            bool(size) and options.get("size") != str(size).lower(),
            price_max is not None and variant.price > price_max,
            variant.availability != "in_stock",
            product.variants.index(variant),
        )

    return min(product.variants, key=order)


def show(
    product: Product, *, colour: str | None = None, size: str | None = None, price_max: Decimal | None = None
) -> Shown:
    """A product with its fitting variant in front."""
    return Shown(product, front_variant(product, colour=colour, size=size, price_max=price_max))


def product_card(shown: Shown, view: View, position: int) -> dict[str, JsonValue]:
    """The `ProductCard` of docs/protocol.md. `position` counts from 1."""
    product, variant = shown.product, shown.variant
    front = price(variant)
    card: dict[str, JsonValue] = {
        "id": product.id,
        "variant_id": variant.id,
        "title": product.text(view.language).title,
        "brand": product.brand,
        "price": money_json(front),
        "image": variant.image or (product.images[0] if product.images else None),
        "url": variant.url or product.url,
        "rating": float(product.rating) if product.rating is not None else None,
        "review_count": product.review_count,
        "availability": variant.availability,
        "options": {**option_words(variant.options, view.language)},
        "variants": [
            {
                "id": other.id,
                "options": {**option_words(other.options, view.language)},
                "price": money_json(price(other)),
                "availability": other.availability,
                "image": other.image,
            }
            for other in product.variants
        ],
        "position": position,
    }
    highest = max((price(other) for other in product.variants), key=lambda money: money.amount)
    if highest.amount > front.amount:
        card["price_max"] = money_json(highest)
    if variant.compare_at_price and variant.compare_at_price > variant.price:
        card["compare_at"] = money_json(Money(variant.compare_at_price, variant.currency))
    if converted := view.converted(front):
        card["converted"] = money_json(converted)
    if shown.reason:
        card["reason"] = shown.reason
    if shown.why:
        card["why"] = list(shown.why)
    return {key: value for key, value in card.items() if value is not None}


def product_facts(shown: Shown, view: View) -> ProductFacts:
    """What a reply may say of a shown product."""
    product = shown.product
    amounts: list[AmountFact] = []
    by_option: dict[str, list[AmountFact]] = {}
    for variant in product.variants:
        named = {word.lower() for value in variant.options.values() for word in (value, option_word(value, "zh"))}
        for entry in _amounts(variant, view):
            for there in (amounts, *(by_option.setdefault(name, []) for name in named)):
                if entry not in there:
                    there.append(entry)
    texts = product.text(view.language)
    attributes = {**product.attributes, **texts.attributes}
    names = dict.fromkeys([texts.title, product.title, *(other.title for other in product.translations.values())])
    options = [value for variant in product.variants for value in variant.options.values()]
    sources = [*names, *attributes.values(), *options, product.description, texts.description]
    return ProductFacts(
        id=product.id,
        names=list(names),
        brand=product.brand,
        amounts=amounts,
        amounts_by={name: own for name, own in by_option.items() if len(own) < len(amounts)},
        rating=product.rating,
        review_count=product.review_count,
        availability=list(dict.fromkeys(variant.availability for variant in product.variants)),
        numbers=list(dict.fromkeys(number for text in sources for number in _NUMBER.findall(text))),
        attributes=attributes,
    )


def _amounts(variant: Variant, view: View) -> list[AmountFact]:
    """A variant's price now and before, in the store's currency and the shopper's."""
    every = (price(variant), Money(variant.compare_at_price or variant.price, variant.currency))
    found = (money for own in every for money in (own.rounded(), view.converted(own)) if money)
    return [AmountFact(amount=money.amount, currency=money.currency) for money in found]


def product_line(shown: Shown, view: View, position: int | None = None) -> str:
    """One short plain line for the model: title, price, rating, stock, and the attributes that matter."""
    product, variant = shown.product, shown.variant
    texts = product.text(view.language)
    chinese = view.language == "zh"
    parts = [price(variant).display()]
    if converted := view.converted(price(variant)):
        parts.append(f"约{converted.display()}" if chinese else f"about {converted.display()}")
    if product.rating is not None:
        parts.append(f"评分{product.rating}" if chinese else f"rated {product.rating}/5")
    parts.append(stock_word(variant.availability, view.language))
    told = [(label.replace("_", " "), value) for label, value in texts.attributes.items() if len(value) < 40]
    parts += [f"{label}{value}" if chinese else f"{label} {value}" for label, value in told[:MAX_ATTRIBUTES]]
    if shown.reason:
        parts.append(shown.reason)
    comma = "，" if chinese else ", "
    number = f"{position}. " if position else ""
    title = texts.title
    if len({each.price for each in product.variants}) > 1:
        title = with_options(title, variant.options, view.language)  # the price is this variant's
    return f"{number}{title}{'：' if chinese else ': '}{comma.join(parts)}"


def ground_of(items: Iterable[Shown], view: View) -> Ground:
    """The ground of a set of shown products."""
    facts: Sequence[ProductFacts] = [product_facts(item, view) for item in items]
    return Ground(products={fact.id: fact for fact in facts})
