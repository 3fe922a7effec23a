"""Masking: what identifies a person is taken out of a text before it is logged or leaves the house.

Finds e-mail addresses, payment card numbers (Luhn), telephone numbers and Chinese resident ids by shape, and the
customer's own name, address and the like by value, where the caller knows them: shapes alone miss names. Prices, order
ids and sizes stay. Used by the query log, handoff summaries and the webhook; stores nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tools.stores.people import Customer

EMAIL: Final = "[email]"
CARD: Final = "[card]"
PHONE: Final = "[phone]"
ID_NUMBER: Final = "[id]"
PERSON: Final = "[personal]"

# Not `\w` at the edges: Chinese characters are word characters too, and stand right beside the number.
_BEFORE = r"(?<![A-Za-z\d_.])"
_AFTER = r"(?![A-Za-z\d_])"
_EMAIL = re.compile(r"[\w.+%-]{1,64}\s?[@＠]\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
# Longest runs first: a card number holds what looks like a phone number.
_LONG_DIGITS = re.compile(rf"{_BEFORE}\d(?:[ \-\u2010-\u2015]?\d){{12,18}}{_AFTER}")
_RESIDENT_ID = re.compile(rf"{_BEFORE}\d{{17}}[\dXx]{_AFTER}")
_PHONES = tuple(
    re.compile(_BEFORE + pattern + _AFTER)
    for pattern in (
        r"\+\d{1,3}[ .\-]?\(?\d{1,4}\)?(?:[ .\-]?\d{2,4}){2,4}",  # international
        r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}",  # North America, written in groups
        r"1[3-9]\d(?:[ \-]?\d{4}){2}",  # Chinese mobile
        r"0\d{1,4}[ \-/]\d{3,4}[ \-]?\d{3,5}",  # with an area code
        r"\(?[2-9]\d{2}\)?\d{7}",  # ten digits in one run
    )
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def passes_luhn(digits: str) -> bool:
    """Whether a run of digits has the check digit of a payment card (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask_cards(text: str) -> str:
    """`text` without payment card numbers: these may be stored nowhere, not even for the store's own staff."""
    return _LONG_DIGITS.sub(_card, text.translate(_FULL_WIDTH))


def mask(text: str, known: Iterable[str] = ()) -> str:
    """`text` without what identifies a person. `known` are values to be taken out wherever they stand."""
    for value in sorted({value.strip() for value in known}, key=len, reverse=True):
        if len(value) > 1:
            text = re.sub(_whole(value), PERSON, text, flags=re.IGNORECASE)
    text = _EMAIL.sub(EMAIL, mask_cards(text))
    text = _RESIDENT_ID.sub(ID_NUMBER, text)
    for phone in _PHONES:
        text = phone.sub(PHONE, text)
    return text


def personal_values(customer: Customer) -> list[str]:
    """What the store knows of a customer that identifies them, for `mask(..., known=...)`."""
    values = [customer.email, customer.name, customer.phone or ""]
    values += [part for part in customer.name.split() if len(part) > 2 and part.isascii()]
    for address in customer.addresses:
        values += [address.name or "", address.line1, address.line2 or "", address.postcode]
    return [value for value in values if len(value.strip()) > 1]


def _card(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return CARD if passes_luhn(digits) else match[0]


def _whole(value: str) -> str:
    """A pattern for a value as a whole word, where its script has words."""
    left = r"(?<!\w)" if value[0].isascii() and value[0].isalnum() else ""
    right = r"(?!\w)" if value[-1].isascii() and value[-1].isalnum() else ""
    return left + r"\s+".join(map(re.escape, value.split())) + right
