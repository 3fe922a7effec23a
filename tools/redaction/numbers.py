"""Numbers that identify: payment cards, bank accounts, resident ids, network addresses. Each with its own check.

Cards: an issuer's first digits, a length and the Luhn digit (ISO/IEC 7812-1). IBAN: ISO 13616, remainder 1 by 97.
Chinese resident id: GB 11643, 18 places with its check character; US social security number by its written groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from tools.redaction.found import SHOP_NUMBER, Found

# Not `\w` at the edges: Chinese characters are word characters too, and stand right beside the number.
_BEFORE = r"(?<![A-Za-z\d_.])"
AFTER = r"(?![A-Za-z\d_])"
_GAP = "[ \\-.\u00a0\u2010-\u2015\u200b-\u200d\u2060\ufeff]"
_LONG_DIGITS = re.compile(rf"{_BEFORE}\d(?:{_GAP}?\d){{11,18}}{AFTER}")
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})$"  # Visa
    r"|(?:5[1-5]|2[2-7])\d{14}$"  # Mastercard, Mir
    r"|3[47]\d{13}$"  # American Express
    r"|3(?:0[0-59]|[689]\d)\d{11}$|3[689]\d{14}$"  # Diners Club
    r"|35\d{14}$|(?:2131|1800)\d{11}$"  # JCB
    r"|6(?:011|4[4-9]\d|5\d{2})\d{12,15}$"  # Discover
    r"|62\d{14,17}$|9\d{15}$"  # UnionPay, and older Chinese debit cards
    r"|(?:5[06-8]|6[0-8])\d{10,17}$"  # Maestro; 69 opens Chinese bar codes
)
_IBAN = re.compile(
    r"(?<![A-Za-z\d])[A-Za-z]{2}\d{2}(?: ?[A-Za-z\d]{4}){2,7}(?: ?[A-Za-z\d]{1,3})?(?![A-Za-z\d])", re.ASCII
)
_RESIDENT_ID = re.compile(rf"{_BEFORE}[1-9]\d{{5}}(?:18|19|20)\d{{2}}[01]\d[0-3]\d{{4}}[\dXx]{AFTER}")
_SOCIAL_SECURITY = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_IP4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_IP6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE | re.ASCII)
_VERSION = re.compile(r"(?:version|build|release|firmware|\bv|版本)\s?$", re.IGNORECASE)
_SHOP_NUMBER = re.compile(SHOP_NUMBER, re.IGNORECASE)


def passes_luhn(digits: str) -> bool:
    """Whether a run of digits has the check digit of a payment card (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def passes_mod97(iban: str) -> bool:
    """Whether a bank account number has its check digits (ISO 13616)."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def cards(text: str) -> Iterator[Found]:
    """Payment card numbers, written in one run or in groups."""
    for match in _LONG_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _ISSUERS.match(digits) and passes_luhn(digits) and not said_of_shop(text, match.start()):
            yield Found(match.start(), match.end(), "card")


def accounts(text: str) -> Iterator[Found]:
    """IBANs; a group too many behind one is given back."""
    for match in _IBAN.finditer(text):
        end = match.end()
        while end - match.start() >= 15:
            plain = text[match.start() : end].replace(" ", "")
            if len(plain) >= 15 and passes_mod97(plain):
                yield Found(match.start(), end, "iban")
                break
            end = text.rfind(" ", match.start(), end)


def identities(text: str) -> Iterator[Found]:
    """Resident ids and social security numbers."""
    for pattern in (_RESIDENT_ID, _SOCIAL_SECURITY):
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), "id")


def network_addresses(text: str) -> Iterator[Found]:
    """Public IP addresses; loopback and private ones name no shopper, and operators need them."""
    for pattern in (_IP4, _IP6):
        for match in pattern.finditer(text):
            try:
                address = ip_address(match[0])
            except ValueError:
                continue
            if address.is_global and not _VERSION.search(text[max(0, match.start() - 10) : match.start()]):
                yield Found(match.start(), match.end(), "ip")


def said_of_shop(text: str, start: int) -> bool:
    """Whether the words right before a number call it an order's, a parcel's or a product's."""
    return _SHOP_NUMBER.search(text[max(0, start - 32) : start]) is not None
