"""The seal for one turn: what its shopper may see, from the turn's typed facts and the verified customer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from agent.deps import Deps
from agent.seal.opaque import checksums
from agent.seal.recital import windows
from agent.seal.seal import Seal
from agent.seal.vouched import vouched
from agent.state import Turn
from prompts.loader import Prompts
from tools.ground import Ground
from tools.shop import ShopInfo
from tools.wording import languages

_TELEPHONE = re.compile(r"\d[\d-]{7,}\d")
_SHORT = 30
"""An attribute is a few words; a text among them may hold anything."""


def seal_for(deps: Deps, turn: Turn) -> Seal:
    """A fresh seal; a look at the people that is long past is taken again beside the turn."""
    if deps.people is not None and deps.people.stale:
        deps.services.side.start(deps.people.refresh())
    ground, ids = turn.memory.ground, turn.understanding.order_ids
    return Seal(
        heard=deps.heard,
        people=deps.people,
        customer_id=turn.tool_context.customer_id,
        known=lambda: " ".join([*_texts(ground), *ids, *checksums(turn.input.text)]).lower(),
        domains=_domains(deps.services.shop),
        texts=lambda: _told(turn),
    )


def instructions(prompts: Prompts, *sent: str) -> frozenset[str]:
    """Windows of everything a model is told before a shopper's words; `sent`: prompts as they are filled."""
    guides = [text for language in languages() for text in prompts.get("guide", language).sections().values()]
    describing = [prompts.get("describe", language).text for language in languages()]
    return windows([*sent, *guides, *describing])


def _told(turn: Turn) -> Iterator[str]:
    """The texts that the model was given as facts; a shopper's own words where they are an attack."""
    for _, result in turn.results:
        yield from result.lines
    yield from (passage.text for passage in turn.memory.ground.passages.values())
    if turn.understanding.intent == "attack":
        yield turn.input.text


def _texts(ground: Ground) -> Iterator[str]:
    for product in ground.products.values():
        yield from (*product.names, product.brand or "", *product.numbers)
        yield from (f"{name} {value}" for name, value in product.attributes.items() if len(value) <= _SHORT)
        for value in product.attributes.values():
            yield from vouched(value)
    for order in ground.orders.values():
        yield from (order.id, *order.product_names, *order.numbers)
    for passage in ground.passages.values():
        yield from (*_TELEPHONE.findall(passage.text), *vouched(passage.text))
    yield from ground.codes


def _domains(shop: ShopInfo) -> list[str]:
    """The store's own, as far as its settings tell; none told: the gate alone judges addresses."""
    mail = (shop.support_email or "").rpartition("@")[2]
    return [domain.lower() for domain in (mail, urlsplit(shop.checkout_url).hostname) if domain]
