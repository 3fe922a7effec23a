"""Scorers: small pure functions from what a turn did and what it should have done to a list of misses.

An empty list is a pass. No judge: everything is decided by code, and independently of the agent's own verify step.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evals.chat.record import Record
from evals.chat.suite import Cards, Expect
from tools.ground import AmountFact, Ground, OrderFacts, ProductFacts
from tools.stores.catalog import Product

_AMOUNT = re.compile(
    r"(?P<symbol>NT\$|HK\$|[$€£¥￥])\s?(?P<a>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<b>\d[\d,]*(?:\.\d+)?)\s?(?:dollars?|USD|bucks|euros?|EUR|元|块|人民币|美元|欧元|pounds?|yuan)",
    re.IGNORECASE,
)
_HAN = re.compile(r"[㐀-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_KANA = re.compile(r"[぀-ヿ]")


@dataclass(slots=True)
class Scene:
    """What scorers may look at beside the record: the case's language, the ground, the catalogue, what came before."""

    language: str
    ground: Ground
    products: Mapping[str, Product]
    before: Record | None = None
    spoken: list[str] = field(default_factory=list)
    """The shopper's own messages so far: an amount they named may be repeated."""


Scorer = Callable[[Record, Expect, Scene], list[str]]


def intent(record: Record, expect: Expect, scene: Scene) -> list[str]:
    """The understood intent is the expected one, or one of them."""
    wanted = [expect.intent] if isinstance(expect.intent, str) else (expect.intent or [])
    if not wanted or record.intent in wanted:
        return []
    return [f"intent {record.intent}, not {' or '.join(wanted)}"]


def tool(record: Record, expect: Expect, scene: Scene) -> list[str]:
    """The expected tool was called, with at least the expected arguments."""
    called = [name for name, _ in record.calls]
    if expect.no_tool and called:
        return [f"called {', '.join(called)}, though no tool was needed"]
    wanted = [expect.tool] if isinstance(expect.tool, str) else (expect.tool or [])
    if not wanted:
        return []
    calls = [arguments for name, arguments in record.calls if name in wanted]
    if not calls:
        return [f"called {', '.join(called) or 'no tool'}, not {' or '.join(wanted)}"]
    if any(_covers(arguments, expect.args) for arguments in calls):
        return []
    return [f"arguments {calls[0]}, wanted at least {expect.args}"]


def cards(record: Record, expect: Expect, scene: Scene) -> list[str]:
    """The cards shown are as many and as fitting as stated."""
    wanted = expect.cards if isinstance(expect.cards, list) else [expect.cards] if expect.cards else []
    return [miss for one in wanted for miss in _cards_of_a_name(record, one, scene)]


def words(record: Record, expect: Expect, scene: Scene) -> list[str]:
    """Facts that must, and words that must not, stand in the answer."""
    said = record.said().lower()
    misses = []
    if expect.says_any and not any(word.lower() in said for word in expect.says_any):
        misses.append(f"says none of {expect.says_any}")
    misses += [f"does not say {word!r}" for word in expect.says_all if word.lower() not in said]
    misses += [f"says {word!r}" for word in expect.says_none if word.lower() in said]
    if not said.strip():
        misses.append("says nothing")
    if len(record.words) > expect.max_chars:
        misses.append(f"{len(record.words)} characters, more than {expect.max_chars}")
    return misses


def language(record: Record, expect: Expect, scene: Scene) -> list[str]:
    """The answer is in the shopper's language, product names and brands apart."""
    wanted = expect.language or scene.language
    text = _without_names(record.said(), scene)
    if not text.strip() or wanted not in ("zh", "en"):
        return []
    han, latin = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    if wanted == "zh" and (han == 0 or latin > han / 3 or _KANA.search(text)):
        return [f"not in Chinese: {han} Chinese characters, {latin} Latin words"]
    if wanted == "en" and (han > 0 or latin == 0):
        return [f"not in English: {han} Chinese characters, {latin} Latin words"]
    return []


def grounding(record: Record, expect: Expect, scene: Scene) -> list[str]:
    """Every amount is one that tools gave (or the shopper named), every product name one that tools showed."""
    allowed = {fact.amount.quantize(Decimal("0.01")) for fact in _amounts(scene.ground)}
    passages = " ".join(passage.text for passage in scene.ground.passages.values())
    for text in (*scene.spoken, passages):
        allowed |= {Decimal(number).quantize(Decimal("0.01")) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    misses = []
    for match in _AMOUNT.finditer(record.words):
        amount = Decimal((match["a"] or match["b"]).replace(",", "")).quantize(Decimal("0.01"))
        if amount not in allowed:
            misses.append(f"ungrounded amount {match[0]!r}")
    shown = {name for facts in scene.ground.products.values() for name in facts.names}
    shown |= {name for facts in scene.ground.orders.values() for name in facts.product_names}
    for product in scene.products.values():
        for name in {product.title, *(text.title for text in product.translations.values())}:
            if name in record.words and name not in shown and not any(name in other for other in shown):
                misses.append(f"ungrounded product {name!r}")
    return misses


def ending(record: Record, expect: Expect, scene: Scene) -> list[str]:
    """The turn ended as stated, and a handover happened exactly where it should."""
    misses = (
        [] if record.outcome == expect.outcome else [f"ended {record.outcome} ({record.failure}), not {expect.outcome}"]
    )
    handed_over = any(name == "hand_over" for name, _ in record.calls)
    if handed_over != expect.handed_over:
        misses.append("handed over" if handed_over else "did not hand over")
    return misses


SCORERS: Mapping[str, Scorer] = {
    "intent": intent,
    "tool": tool,
    "cards": cards,
    "facts": words,
    "language": language,
    "grounding": grounding,
    "ending": ending,
}


def _covers(arguments: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(_same(arguments.get(key), value) for key, value in wanted.items())


def _same(found: object, wanted: object) -> bool:
    if isinstance(wanted, dict) and isinstance(found, dict):
        return _covers(found, wanted)
    if isinstance(wanted, list) and isinstance(found, list):
        return len(found) == len(wanted) and all(_same(one, other) for one, other in zip(found, wanted, strict=True))
    try:
        return abs(Decimal(str(found)) - Decimal(str(wanted))) < Decimal("0.01")
    except ArithmeticError:
        return str(found).lower() == str(wanted).lower()


def _cards_of_a_name(record: Record, wanted: Cards, scene: Scene) -> list[str]:
    values = record.named(wanted.name)
    if wanted.none:
        return [f"shows {wanted.name}"] if values else []
    if not values:
        return [f"shows no {wanted.name}"] if wanted.min else []
    if wanted.name not in ("product_cards", "comparison"):
        return []
    items: list[dict[str, Any]] = [item for value in values for item in value["items"]]
    misses = []
    if len(items) < wanted.min or (wanted.max is not None and len(items) > wanted.max):
        misses.append(f"{len(items)} cards, wanted {wanted.min} to {wanted.max or 'any'}")
    prices = [Decimal(item["price"]["amount"]) for item in items]
    if wanted.price_max is not None and any(price > wanted.price_max for price in prices):
        misses.append(f"a card above {wanted.price_max}: {max(prices)}")
    if wanted.price_min is not None and any(price < wanted.price_min for price in prices):
        misses.append(f"a card below {wanted.price_min}: {min(prices)}")
    colours = [_colour(item, scene) for item in items]
    if wanted.colour and any(wanted.colour not in colour for colour in colours):
        misses.append(f"a card not in {wanted.colour}: {colours}")
    if wanted.any_of and not {item["id"] for item in items} & set(wanted.any_of):
        misses.append(f"none of {wanted.any_of} among {[item['id'] for item in items]}")
    if wanted.reasons and not all(item.get("reason") for item in items):
        misses.append("a card without a reason")
    if wanted.note and not any(value.get("note") for value in values):
        misses.append("no note on the cards")
    return misses + _departments(items, wanted, scene) + _cheaper(prices, wanted, scene)


def _colour(item: Mapping[str, Any], scene: Scene) -> str:
    """The colour of the card's variant as the catalogue has it, whatever the card calls it."""
    variants = scene.products[item["id"]].variants
    return next((one.options.get("color", "").lower() for one in variants if one.id == item["variant_id"]), "")


def _departments(items: Sequence[Mapping[str, Any]], wanted: Cards, scene: Scene) -> list[str]:
    if not wanted.department or not items:
        return []
    allowed = {wanted.department} if isinstance(wanted.department, str) else set(wanted.department)
    found = Counter(next(iter(scene.products[item["id"]].category), "") for item in items)
    inside = sum(count for department, count in found.items() if department in allowed)
    return [] if inside * 2 >= len(items) else [f"departments {dict(found)}, wanted {sorted(allowed)}"]


def _cheaper(prices: Sequence[Decimal], wanted: Cards, scene: Scene) -> list[str]:
    if not wanted.cheaper or scene.before is None:
        return []
    before = [Decimal(item["price"]["amount"]) for item in scene.before.products()]
    if before and prices and max(prices) < max(before) and min(prices) <= min(before):
        return []
    return [f"not cheaper: {sorted(prices)} after {sorted(before)}"]


def _amounts(ground: Ground) -> list[AmountFact]:
    subjects: list[ProductFacts | OrderFacts] = [*ground.products.values(), *ground.orders.values()]
    return [*ground.amounts, *(fact for subject in subjects for fact in subject.amounts)]


def _without_names(text: str, scene: Scene) -> str:
    names = {name for facts in scene.ground.products.values() for name in (*facts.names, facts.brand or "")}
    names |= {name for facts in scene.ground.orders.values() for name in facts.product_names}
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, " ")
    return re.sub(r"https?://\S+|\S+@\S+", " ", text)
