"""A conversation's last messages as prompts and checkpoints hold them: without what identifies the shopper.

The shopper's words lose everything personal. In the house's own, an e-mail address or a telephone number is the store's
and stays; what code said of the customer (where a parcel goes) does not. The transcript itself is the event log's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from tools.masking import mask
from tools.redaction.found import Kind

_OF_CUSTOMERS: Collection[Kind] = frozenset({"address", "card", "iban", "id", "secret"})


def masked(history: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The same messages, as `{role, content}`."""
    return [{"role": entry["role"], "content": _content(entry)} for entry in history]


def _content(entry: Mapping[str, str]) -> str:
    return mask(entry["content"], kinds=None if entry["role"] == "user" else _OF_CUSTOMERS)
