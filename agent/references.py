"""Which products a message points at: 'the second one', 'it', 'the blue one', the page it was written on.

Resolves against what the shopper has in front of them; never guesses a product that was not shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.intent.understanding import Context, Reference, ShownProduct, Understanding


def referred(understanding: Understanding, context: Context) -> list[str]:
    """Ids of the products named or pointed at, in the order of the message; empty when nothing is."""
    context = _counted(understanding.references, context)
    ids = [found for reference in understanding.references if (found := _one(reference, context)) is not None]
    return list(dict.fromkeys([*understanding.named, *ids]))


def in_focus(understanding: Understanding, context: Context) -> str | None:
    """The one product a message is about: pointed at, else the page's or the one talked about, else the only card."""
    if ids := referred(understanding, context):
        return ids[0]
    if context.focus:
        return context.focus
    return context.shown[0].id if len(context.shown) == 1 else None


def _counted(references: Sequence[Reference], context: Context) -> Context:
    """With the list that places are counted in: 'the first two' is the list of several, not the one card after it."""
    furthest = max((abs(reference.index or 0) for reference in references), default=0)
    if len(context.shown) < furthest <= len(context.shown_before):
        return context.model_copy(update={"shown": context.shown_before})
    return context


def _one(reference: Reference, context: Context) -> str | None:
    shown = context.shown
    if reference.index is None:
        return _by_words(reference.text, shown)
    if reference.index == 0:
        return context.focus or (shown[0].id if shown else None)
    position = reference.index - 1 if reference.index > 0 else len(shown) + reference.index
    return shown[position].id if 0 <= position < len(shown) else None


def _by_words(text: str, shown: Sequence[ShownProduct]) -> str | None:
    """'the cheaper one' by price, else the card whose title and colour share most words with the text."""
    lowered = text.lower()
    if shown and any(word in lowered for word in ("cheap", "便宜")):
        return min(shown, key=lambda product: product.price).id
    if shown and any(word in lowered for word in ("expensive", "dear", "贵")):
        return max(shown, key=lambda product: product.price).id

    def overlap(product: ShownProduct) -> int:
        words = f"{product.title} {product.colour or ''}".lower()
        latin = sum(word in words.split() for word in lowered.split() if len(word) > 2)
        chinese = sum(lowered[i : i + 2] in words for i in range(len(lowered) - 1) if lowered[i] > "⺀")
        return latin + chinese

    best = max(shown, key=overlap, default=None)
    return best.id if best is not None and overlap(best) > 0 else None
