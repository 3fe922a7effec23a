"""The statuses of an order and what a shopper's change makes of them: the one table of the state machine.

A pair that is not here cannot happen, whatever a merchant's terms say; the store's own steps (preparing, sending,
receiving goods) come with its data. Read by machine.py and by the check of the terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tools.stores.people import OrderStatus

Event = Literal["cancel", "change_address", "change_payment", "change_items", "returns", "exchanges"]

TRANSITIONS: Mapping[Event, Mapping[OrderStatus, OrderStatus]] = {
    "cancel": {"pending": "cancelled", "pending_changed": "cancelled", "processing": "cancelled"},
    "change_address": {
        "pending": "pending",
        "pending_changed": "pending_changed",
        "processing": "processing",
    },
    "change_payment": {
        "pending": "pending",
        "pending_changed": "pending_changed",
        "processing": "processing",
    },
    "change_items": {"pending": "pending_changed", "pending_changed": "pending_changed"},
    "returns": {
        "delivered": "return_requested",
        "partially_returned": "return_requested",
        "exchanged": "return_requested",
    },
    "exchanges": {
        "delivered": "exchange_requested",
        "partially_returned": "exchange_requested",
        "exchanged": "exchange_requested",
    },
}


def allowed_statuses(event: str) -> tuple[OrderStatus, ...]:
    """The statuses in which an event is possible at all. Raises KeyError on an unknown event."""
    return tuple(TRANSITIONS[event])  # type: ignore[index]
