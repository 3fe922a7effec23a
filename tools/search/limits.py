"""A search's stated limits: into the store's currency, and into words for notes on cards.

Source of the limits is the shopper (tools/intent) or the model's typed arguments; both meet here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tools.ground import AmountFact
from tools.intent.understanding import Filters
from tools.money import Money, Rates
from tools.search.option_words import option_word
from tools.wording import say


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """Filters in the store's currency, with what the conversion was."""

    filters: Filters
    said: Filters
    """As the shopper stated them, the currency settled."""
    stated: list[AmountFact] = field(default_factory=list)
    """The limits' amounts in both currencies: they may be said again."""
    note: str | None = None


def in_store_currency(filters: Filters, rates: Rates, currency: str, language: str) -> StoreLimits:
    """Convert stated price limits; an unknown or missing currency counts as the store's."""
    stated_currency = filters.currency if filters.currency and rates.knows(filters.currency) else currency
    changed: dict[str, Decimal | str] = {"currency": currency}
    stated: list[AmountFact] = []
    notes = []
    for name in ("price_min", "price_max"):
        amount: Decimal | None = getattr(filters, name)
        if amount is None:
            continue
        theirs = Money(amount, stated_currency)
        ours = rates.convert(theirs, currency)
        changed[name] = ours.amount
        stated += [AmountFact(amount=money.amount, currency=money.currency) for money in {theirs, ours}]
        if ours.currency != theirs.currency:
            notes.append(say(language, "converted", stated=theirs.display(), converted=ours.display()))
    said = filters.model_copy(update={"currency": stated_currency})
    return StoreLimits(filters.model_copy(update=changed), said, stated, " ".join(notes) or None)


def limit_words(name: str, filters: Filters, language: str, fallback: str = "") -> str:
    """One limit as a shopper would say it: `up to $50.00`, `蓝色`."""
    value = getattr(filters, name, None)
    if isinstance(value, Decimal) and name.startswith("price"):
        text = Money(value, filters.currency or "USD").display()
    elif isinstance(value, list):
        text = ("、" if language == "zh" else ", ").join(option_word(each, language) for each in value)
    elif name == "colour" and value:
        text = option_word(str(value), language)
    else:
        text = str(value if value is not None else fallback)
    key = f"limit_{name}"
    try:
        return say(language, key, value=text)
    except KeyError:
        return say(language, "limit_other", value=text)
