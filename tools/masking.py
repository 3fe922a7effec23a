"""Masking: what identifies a person is taken out of a text before it is logged, prompted or leaves the house.

The door to the readers of tools/redaction, which find personal data and secrets by shape; a customer's own name and
the like are found by value, where the caller knows them: shapes alone miss names. Prices, order ids and sizes stay.
Used by the log's filter, the prompts, the query log, handoff summaries and the webhook; stores nothing.
`aisle eval redaction` measures it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from tools.redaction.addresses import addresses
from tools.redaction.contacts import emails, phones
from tools.redaction.found import Found, Kind
from tools.redaction.numbers import accounts, cards, identities, network_addresses
from tools.redaction.secrets import secrets

if TYPE_CHECKING:
    from tools.stores.people import Customer

PERSON: Final = "[personal]"
_DIGIT = re.compile(r"\d")
_MAY_HOLD_ONE = re.compile(
    r"[\d@＠]|(?i:bearer|basic|pass|pwd|secret|token|key|eyJ|-----|[( \[]at[) \]]|contraseña)|[_-][A-Za-z0-9_-]{10}"
    r"|[密口令验路街巷弄村道]"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def find(text: str) -> Sequence[Found]:
    """Personal data and secrets in a text, in order and apart from each other. Where two overlap, the surer stays."""
    if not _MAY_HOLD_ONE.search(text):
        return []
    plain = text.translate(_FULL_WIDTH)
    taken: list[Found] = [*secrets(plain), *emails(plain)]
    if _DIGIT.search(plain):
        for reader in (accounts, cards, identities, network_addresses, phones):
            taken += reader(plain)
    taken += addresses(plain)
    kept: list[Found] = []
    for found in taken:
        if rest := _clipped(found, kept):
            kept.append(rest)
    return sorted(kept, key=lambda one: one.start)


def mask(text: str, known: Iterable[str] = (), kinds: Collection[Kind] | None = None) -> str:
    """`text` without what identifies a person. `known` are values to be taken out wherever they stand; with `kinds`
    only these are."""
    for value in sorted({value.strip() for value in known}, key=len, reverse=True):
        if len(value) > 1:
            text = re.sub(_whole(value), PERSON, text, flags=re.IGNORECASE)
    return _replaced(text, [one for one in find(text) if kinds is None or one.kind in kinds])


def mask_unkept(text: str) -> str:
    """`text` without card numbers and secrets: these may be stored nowhere, not even for the store's own staff."""
    if not _MAY_HOLD_ONE.search(text):
        return text
    plain = text.translate(_FULL_WIDTH)
    kept: list[Found] = []
    for found in (*secrets(plain), *cards(plain)):
        if rest := _clipped(found, kept):
            kept.append(rest)
    return _replaced(text, sorted(kept, key=lambda one: one.start))


def placeholder(kind: Kind) -> str:
    """What stands where a kind was."""
    return f"[{kind}]"


def personal_values(customer: Customer) -> list[str]:
    """What the store knows of a customer that identifies them, for `mask(..., known=...)`."""
    values = [customer.email, customer.name, customer.phone or ""]
    values += [part for part in customer.name.split() if len(part) > 2 and part.isascii()]
    for address in customer.addresses:
        values += [address.name or "", address.line1, address.line2 or "", address.postcode]
    return [value for value in values if len(value.strip()) > 1]


def _clipped(found: Found, kept: Sequence[Found]) -> Found | None:
    """What is left of a find beside the surer ones: its longer side, or nothing."""
    start, end = found.start, found.end
    for other in kept:
        if other.start < end and start < other.end:
            if other.start - start >= end - other.end:
                end = other.start
            else:
                start = other.end
            if found.kind == "email":
                return None  # what follows the credentials in an address is its host
    return Found(start, end, found.kind) if end > start else None


def _replaced(text: str, found: Sequence[Found]) -> str:
    parts: list[str] = []
    at = 0
    for one in found:
        parts += text[at : one.start], placeholder(one.kind)
        at = one.end
    return "".join([*parts, text[at:]])


def _whole(value: str) -> str:
    """A pattern for a value as a whole word, where its script has words."""
    left = r"(?<!\w)" if value[0].isascii() and value[0].isalnum() else ""
    right = r"(?!\w)" if value[-1].isascii() and value[-1].isalnum() else ""
    return left + r"\s+".join(map(re.escape, value.split())) + right
