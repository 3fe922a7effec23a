"""How far an order is: its status in words and the steps of its way, in the shopper's language.

Pure functions of the Order record. Leaves cards to tools/orders/card.py and what may be changed to options.py.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypedDict

from tools.phrases import Phrases
from tools.stores.people import Order

STATUS = Phrases(
    {
        "pending": ("Received, not yet being prepared", "已下单，待处理"),
        "pending_changed": ("Received, items changed, not yet being prepared", "已下单（商品已修改），待处理"),
        "processing": ("Being prepared", "备货中"),
        "shipped": ("On its way", "运输中"),
        "delivered": ("Delivered", "已送达"),
        "cancelled": ("Cancelled", "已取消"),
        "return_requested": ("Return requested", "已申请退货"),
        "exchange_requested": ("Exchange requested", "已申请换货"),
        "returned": ("Returned", "已退货"),
        "partially_returned": ("Partly returned", "部分退货"),
        "exchanged": ("Exchanged", "已换货"),
    }
)
_STEP = Phrases(
    {
        "placed": ("Ordered", "已下单"),
        "prepared": ("Being prepared", "备货中"),
        "shipped": ("On its way", "运输中"),
        "delivered": ("Delivered", "已送达"),
        "cancelled": ("Cancelled", "已取消"),
        "return_requested": ("Return requested", "已申请退货"),
        "exchange_requested": ("Exchange requested", "已申请换货"),
        "returned": ("Returned", "已退货"),
        "partially_returned": ("Partly returned", "部分退货"),
        "exchanged": ("Exchanged", "已换货"),
    }
)
_WAY = ("placed", "prepared", "shipped", "delivered")
_REACHED = {"pending": 0, "pending_changed": 0, "processing": 1, "shipped": 2, "delivered": 3}


class StepState(TypedDict):
    """One step of an order's way, as the card shows it."""

    label: str
    state: Literal["done", "current", "todo"]


def status_label(order: Order, language: str) -> str:
    """The status as a shopper reads it."""
    return STATUS.say(order.status, language)


def steps(order: Order, language: str) -> list[StepState]:
    """The way of the order; an order that left the way ends in the step where it did."""
    if order.status == "cancelled":
        return _way(("placed", "cancelled"), 1, language)
    if order.status not in _REACHED:
        return _way((*_WAY, order.status), len(_WAY), language)
    return _way(_WAY, _REACHED[order.status], language)


def is_open(order: Order) -> bool:
    """Whether the shopper still waits for something of this order."""
    return order.status in ("pending", "pending_changed", "processing", "shipped", "exchange_requested")


def delivered_on(order: Order) -> date | None:
    """The day the last parcel arrived; None while one is under way or nothing is known."""
    days = [shipment.delivered_at for shipment in order.shipments]
    if not days or None in days:
        return None
    return max(day for day in days if day is not None).date()


def days_since(day: date, now: datetime) -> int:
    """Whole days from `day` to `now`, never less than none."""
    return max(0, (now.date() - day).days)


def _way(names: tuple[str, ...], reached: int, language: str) -> list[StepState]:
    """Steps before the reached one are done; the last of the way is done when reached, nothing follows it."""
    result: list[StepState] = []
    for place, name in enumerate(names):
        last = place == len(names) - 1
        state: Literal["done", "current", "todo"] = (
            "todo" if place > reached else "current" if place == reached and not last else "done"
        )
        result.append({"label": _STEP.say(name, language), "state": state})
    return result
