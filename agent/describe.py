"""Writes a product's description for the merchant, every claim backed by an attribute.

The model writes from the backed facts alone; the gate then checks each claim against them, as it does for a shopper's
answer, and a soft claim that no attribute backs is taken out and named. Called by `aisle describe`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from agent.deps import Deps
from agent.model import Message
from agent.verify.gate import Gate
from agent.verify.soft import unbacked_out
from tools.describe.describe_product import backed_facts
from tools.errors import UserError
from tools.search.cards import View, ground_of, show
from tools.stores.catalog import Product

Tone = Literal["plain", "friendly", "elegant", "playful", "technical"]
_TONES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "plain": "plain and clear",
        "friendly": "warm and friendly",
        "elegant": "elegant and restrained",
        "playful": "light and playful",
        "technical": "precise and technical",
    },
    "zh": {
        "plain": "平实清楚",
        "friendly": "亲切温暖",
        "elegant": "优雅克制",
        "playful": "轻松俏皮",
        "technical": "严谨专业",
    },
}


@dataclass(slots=True)
class Description:
    """The text, what stands behind it, and what was taken out."""

    product_id: str
    language: str
    text: str
    facts: list[str]
    removed: list[str] = field(default_factory=list)


async def write_description(deps: Deps, product_id: str, *, language: str, tone: Tone) -> Description:
    """A description of the product (id or SKU). Raises UserError when there is none, EngineError without a model."""
    product = await _find(deps, product_id)
    facts = backed_facts(product, language)
    prompt = deps.prompts.get("describe", language)
    tones = _TONES.get(language, _TONES["en"])
    system = prompt.fill({})
    request = "\n".join(f"- {fact}" for fact in facts) + "\n\n" + f"({tones[tone]})"
    messages = [Message(role="system", content=system), Message(role="user", content=request)]
    view = View(language)
    ground = ground_of([show(product)], view)
    for product_facts in ground.products.values():
        product_facts.amounts = []  # a description outlives a price
    gate = Gate(ground, language, names=deps.lexicon.names())
    text = ""
    async with deps.model.stream(messages, max_tokens=deps.limits.answer_tokens, temperature=0.4) as stream:
        async for delta in stream:
            text += gate.feed(delta)
    text += gate.finish()
    kept, soft = unbacked_out(text, "\n".join(facts))
    removed = [claim.sentence for claim in soft] + [cut.text for cut in gate.report.cut]
    return Description(product.id, language, kept, facts, removed)


async def _find(deps: Deps, product_id: str) -> Product:
    catalog = deps.services.stores.catalog
    found = await catalog.get([product_id]) or await catalog.by_variant([product_id])
    if not found:
        raise UserError("no_such_product", f"no product or variant has the id {product_id!r}")
    return next(iter(found.values()))
