"""Money: an exact amount with its currency, the merchant's rate table, and how each language writes a price.

Owns conversion and display. Leaves reading amounts out of sentences to tools/intent and checking them to agent/verify.
Amounts are Decimal, never float; currencies are ISO 4217 codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SYMBOLS: Mapping[str, str] = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "TWD": "NT$", "HKD": "HK$"}
_NO_MINOR_UNIT = frozenset({"JPY", "KRW"})


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency."""

    amount: Decimal
    currency: str

    def rounded(self) -> Money:
        """The amount at the currency's minor unit (cents; none for yen), halves up."""
        unit = Decimal(1) if self.currency in _NO_MINOR_UNIT else Decimal("0.01")
        return Money(self.amount.quantize(unit, ROUND_HALF_UP), self.currency)

    def display(self) -> str:
        """How a shopper reads it: `$1,299.00`, `¥355`; the code in front where there is no symbol."""
        money = self.rounded()
        symbol = SYMBOLS.get(money.currency, f"{money.currency} ")
        return f"{symbol}{money.amount:,}"


class UnknownCurrencyError(ValueError):
    """The rate table has no entry for a currency."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The merchant's table: how many units of each currency one unit of `base` buys."""

    base: str
    per_base: Mapping[str, Decimal]

    def convert(self, money: Money, currency: str) -> Money:
        """`money` in another currency, rounded to its minor unit. Raises UnknownCurrencyError."""
        if money.currency == currency:
            return money
        return Money(money.amount / self._rate(money.currency) * self._rate(currency), currency).rounded()

    def knows(self, currency: str) -> bool:
        """Whether the table can convert this currency."""
        return currency == self.base or currency in self.per_base

    def _rate(self, currency: str) -> Decimal:
        if currency == self.base:
            return Decimal(1)
        try:
            return self.per_base[currency]
        except KeyError:
            raise UnknownCurrencyError(f"no exchange rate for {currency}; add it to the store's rate table") from None
