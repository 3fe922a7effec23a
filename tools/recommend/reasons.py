"""Signals and the reasons made of them: why a product ranks where it does, true and in the shopper's language.

A signal is one thing that spoke for a product, with its share of the score. The reason on the card is the strongest
signal that can be put into words; "why this?" gives each with its share. Nothing is said that no signal stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.phrases import Phrases
from tools.profile.profile import Part, why_text
from tools.stores.catalog import Product

Source = Literal[
    "bought_with", "seen_with", "similar", "profile", "query", "popular", "rating", "taste", "age", "fresh"
]

_SAY = Phrases(
    {
        "bought_with": ("Shoppers who bought {title} also bought it", "买过{title}的顾客也买了它"),
        "seen_with": ("Shoppers who looked at {title} also looked at it", "看过{title}的顾客也看了它"),
        "similar": ("Similar to {title}", "与{title}相似"),
        "similar_view": ("Similar to {title}, which you looked at", "与您看过的{title}相似"),
        "similar_click": ("Similar to {title}, which you looked at", "与您看过的{title}相似"),
        "similar_cart": ("Similar to {title} from your cart", "与您加购的{title}相似"),
        "similar_purchase": ("Similar to {title}, which you bought", "与您买过的{title}相似"),
        "query": ("Fits what you asked for", "符合您的要求"),
        "popular": ("Popular with shoppers here", "本店热门"),
        "rating": ("Rated {rating} by {count} shoppers", "{count}位顾客评分{rating}"),
        "taste": ("Close to what you have looked at and bought", "与您看过和买过的商品相近"),
        "age": ("Made for children", "适合孩子"),
        "fresh": ("Few shoppers here have found it yet", "发现它的顾客还不多"),
        "share": ("{text} ({share}%)", "{text}（{share}%）"),
        "stock": ("A pick from {category}", "{category}精选"),
    }
)


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for (or against) a product."""

    source: Source
    value: float
    seed: str | None = None
    """The product it comes from."""
    how: str = ""
    """What the shopper did with the seed."""
    part: Part | None = None


def reasons(product: Product, signals: Sequence[Signal], seeds: Mapping[str, Product], language: str) -> list[str]:
    """Every reason that can be said, the strongest first; never empty. That it was asked for is known: said last."""
    ordered = sorted((signal for signal in signals if signal.value > 0), key=lambda signal: signal.source == "query")
    said = [_text(product, signal, seeds, language) for signal in ordered]
    return list(dict.fromkeys(text for text in said if text)) or [_last(product, language)]


def why_this(
    product: Product, signals: Sequence[Signal], seeds: Mapping[str, Product], language: str, count: int
) -> list[str]:
    """The signals that spoke for a product, each in words with its share of all that did; strongest first."""
    shares: dict[str, float] = {}
    speaking = [signal for signal in signals if signal.value > 0]
    for signal in speaking:
        if text := _text(product, signal, seeds, language):
            shares[text] = shares.get(text, 0.0) + signal.value
    whole = sum(signal.value for signal in speaking)
    ordered = sorted(shares.items(), key=lambda entry: -entry[1])[:count]
    said = [(text, round(100 * value / whole)) for text, value in ordered]
    return [_SAY.say("share", language, text=text, share=share) for text, share in said if share]


def _text(product: Product, signal: Signal, seeds: Mapping[str, Product], language: str) -> str | None:
    if signal.part is not None:
        return why_text(signal.part, product, language)
    if signal.source == "rating":
        if product.rating is None or not product.review_count:
            return None
        return _SAY.say("rating", language, rating=product.rating, count=product.review_count)
    if signal.source in ("query", "popular", "taste", "age", "fresh"):
        return _SAY.say(signal.source, language)
    if signal.source not in ("bought_with", "seen_with", "similar"):
        return None
    seed = seeds.get(signal.seed or "")
    if seed is None:
        return None
    key = f"similar_{signal.how}" if signal.source == "similar" and signal.how else signal.source
    return _SAY.say(key, language, title=seed.text(language).title)


def _last(product: Product, language: str) -> str:
    category = product.text(language).category or product.category
    return _SAY.say("stock", language, category=category[-1] if category else product.brand or product.id)
