"""An order on its way to the shopper: the `order_card` of docs/protocol.md, its facts and its lines for the model.

Owns no lookup: callers hand in orders already known to be this customer's, and the products of their items where the
store still has them, for titles in the shopper's language and pictures.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from tools.ground import AmountFact, OrderFacts
from tools.money import Money
from tools.orders.progress import delivered_on, status_label, steps
from tools.phrases import Phrases, date_text, list_text, with_options
from tools.search.cards import money_json
from tools.search.option_words import option_words
from tools.stores.catalog import Product
from tools.stores.people import Order, OrderItem, Shipment
from tools.toolkit import Card

Products = Mapping[str, Product]

_SAY = Phrases(
    {
        "status": ("Order {id}, placed on {day}: {status}.", "订单{id}，{day}下单，状态：{status}。"),
        "items": ("In it: {items}.", "商品：{items}。"),
        "total": ("Total: {total}.", "合计：{total}。"),
        "delivered": ("Delivered on {day} by {carrier}.", "已于{day}由{carrier}送达。"),
        "expected": (
            "With {carrier}, tracking number {number}, expected on {day}.",
            "由{carrier}承运，运单号{number}，预计{day}送达。",
        ),
        "sent": ("With {carrier}, tracking number {number}.", "由{carrier}承运，运单号{number}。"),
        "unsent": ("It has not been handed to a carrier yet.", "尚未交给物流公司。"),
    }
)


def order_card(order: Order, products: Products, language: str) -> Card:
    """The order as a card."""
    value: dict[str, JsonValue] = {
        "id": order.id,
        "status": order.status,
        "status_label": status_label(order, language),
        "placed_at": order.placed_at.isoformat(),
        "total": money_json(Money(order.total, order.currency)),
        "items": [_item(order, item, products.get(item.product_id), language) for item in order.items],
        "shipments": [_shipment(shipment) for shipment in order.shipments],
        "steps": [{"label": step["label"], "state": step["state"]} for step in steps(order, language)],
    }
    return Card(name="order_card", value=value)


def order_lines(order: Order, products: Products, language: str) -> list[str]:
    """What the model is told of an order: where it is, what is in it, what it cost."""
    day = date_text(order.placed_at.date(), language)
    names = [
        f"{item.quantity} × {with_options(_title(item, products, language), item.options, language)}"
        for item in order.items
    ]
    return [
        _SAY.say("status", language, id=order.id, day=day, status=status_label(order, language)),
        *_way_lines(order, language),
        _SAY.say("items", language, items=list_text(names, language)),
        _SAY.say("total", language, total=Money(order.total, order.currency).display()),
    ]


def order_facts(order: Order, products: Products, language: str) -> OrderFacts:
    """What a reply may say of an order."""
    names: dict[str, None] = {}
    for item in order.items:
        names[item.title] = None
        names[_title(item, products, language)] = None
    amounts = [order.total, order.subtotal, order.shipping_cost, order.discount, *(item.price for item in order.items)]
    amounts += [entry.amount for entry in order.payments]
    amounts += [amount for asked in order.returns for amount in (asked.amount, asked.fee)]
    amounts += [abs(asked.difference) for asked in order.exchanges]
    days = [order.placed_at.date(), *(entry.at.date() for entry in order.payments if entry.at)]
    for shipment in order.shipments:
        moments = (shipment.shipped_at, shipment.delivered_at)
        days += [moment.date() for moment in moments if moment]
        days += [shipment.estimated_delivery] if shipment.estimated_delivery else []
    return OrderFacts(
        id=order.id,
        status=order.status,
        product_names=list(names),
        amounts=[
            AmountFact(amount=money.amount, currency=money.currency)
            for money in (Money(amount, order.currency).rounded() for amount in dict.fromkeys(amounts))
        ],
        dates=[day.isoformat() for day in dict.fromkeys(days)],
        numbers=[*(str(item.quantity) for item in order.items), *(s.tracking_number for s in order.shipments)],
    )


def _way_lines(order: Order, language: str) -> list[str]:
    if order.status == "cancelled":
        return []
    if not order.shipments:
        return (
            [] if order.status not in ("pending", "pending_changed", "processing") else [_SAY.say("unsent", language)]
        )
    if delivered_on(order):
        return list(dict.fromkeys(_parcel_line(shipment, language) for shipment in order.shipments))
    return [_parcel_line(shipment, language) for shipment in order.shipments if not shipment.delivered_at]


def _parcel_line(shipment: Shipment, language: str) -> str:
    values = {"carrier": shipment.carrier, "number": shipment.tracking_number}
    if shipment.delivered_at:
        return _SAY.say("delivered", language, day=date_text(shipment.delivered_at.date(), language), **values)
    if shipment.estimated_delivery:
        return _SAY.say("expected", language, day=date_text(shipment.estimated_delivery, language), **values)
    return _SAY.say("sent", language, **values)


def _title(item: OrderItem, products: Products, language: str) -> str:
    product = products.get(item.product_id)
    return product.text(language).title if product else item.title


def _item(order: Order, item: OrderItem, product: Product | None, language: str) -> JsonValue:
    variant = next((v for v in product.variants if v.id == item.variant_id), None) if product else None
    value: dict[str, JsonValue] = {
        "title": product.text(language).title if product else item.title,
        "options": {**option_words(item.options, language)},
        "quantity": item.quantity,
        "price": money_json(Money(item.price, order.currency)),
    }
    if product:
        value["image"] = (variant.image if variant else None) or (product.images[0] if product.images else None)
        value["url"] = (variant.url if variant else None) or product.url
    return {key: part for key, part in value.items() if part is not None}


def _shipment(shipment: Shipment) -> JsonValue:
    value: dict[str, JsonValue] = {
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "tracking_url": shipment.tracking_url,
        "estimated_delivery": shipment.estimated_delivery.isoformat() if shipment.estimated_delivery else None,
        "delivered_at": shipment.delivered_at.isoformat() if shipment.delivered_at else None,
    }
    return {key: part for key, part in value.items() if part is not None}
