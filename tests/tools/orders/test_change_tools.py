"""The write tools: they ask for what is missing, refuse with a reason, and otherwise propose; they change nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.tools.conftest import Shop
from tools.orders import audit
from tools.orders.after_sales import AfterSales
from tools.orders.change.address import change_default_address
from tools.orders.change.after_delivery import exchange_items, return_items
from tools.orders.change.before_sending import (
    cancel_order,
    change_order_address,
    change_order_items,
    change_order_payment,
)
from tools.orders.change.decide import confirm_change, decline_change
from tools.orders.status import refund_status
from tools.orders.terms import Terms
from tools.stores.imports.import_people import order_row
from tools.stores.people import Customer, Order, OrderItem, PaymentMethod
from tools.stores.schema import orders
from tools.toolkit import Tool, ToolResult

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TOOLS: list[Tool[Any]] = [
    cancel_order,
    change_order_address,
    change_order_payment,
    change_order_items,
    return_items,
    exchange_items,
    change_default_address,
]


async def test_the_buttons_carry_out_or_let_go_and_close_the_card(open_shop: Shop) -> None:
    context = open_shop.context(customer="mia")
    made = await cancel_order.call(context, {"reason": "other"})
    button = {"proposal_id": made.notes["proposal"]}
    other = await confirm_change.call(open_shop.context(customer="wei"), button)
    assert (other.notes["refused"], other.cards) == ("no_such_proposal", [])
    let_go = await decline_change.call(context, button)
    assert let_go.lines == ["All right, nothing was changed."]
    late = await confirm_change.call(context, button)
    assert late.notes["refused"] == "declined"
    assert late.cards[0].value["state"] == "declined"
    again = await cancel_order.call(context, {"reason": "other"})
    button = {"proposal_id": again.notes["proposal"], "digest": again.notes["digest"]}
    done = await confirm_change.call(context, button)
    assert done.lines == ["Order A2000 is cancelled; $258.00 back to Visa ending 9212."]
    assert done.ground.done == ["order_cancelled"]
    assert done.cards[0].value["state"] == "confirmed"
    assert done.cards[1].value["status"] == "cancelled"
    repeated = await confirm_change.call(context, button)
    assert repeated.lines == done.lines
    assert repeated.notes["replayed"] is True
    declined_late = await decline_change.call(context, button)
    assert declined_late.lines == done.lines
    guest = await confirm_change.call(open_shop.context(), button)
    assert guest.cards == []


@pytest.fixture
async def open_shop(shop: Shop) -> Shop:
    """The small store with the service, and a pending order of Mia's: boots and two fleeces."""
    shop.services.after_sales = AfterSales(shop.services.stores.database, Terms(), now=lambda: NOW)
    mia = await shop.services.stores.customers.get("mia")
    assert mia is not None
    methods = [*mia.payment_methods, PaymentMethod(id="gc-9", kind="gift_card", label="Gift card", balance=Decimal(20))]
    await shop.services.stores.customers.load([mia.model_copy(update={"payment_methods": methods})])
    items = [
        OrderItem(variant_id="sh-3-brown-39", product_id="sh-3", title="Ridge Hiking Boots",
                  options={"color": "brown", "size": "39"}, quantity=1, price=Decimal("139.00")),
        OrderItem(variant_id="jk-3-blue", product_id="jk-3", title="Moor Fleece Jacket", options={"color": "blue"},
                  quantity=2, price=Decimal("59.50")),
    ]  # fmt: skip
    made = Order(id="A2000", customer_id="mia", status="pending", placed_at=NOW, items=items,
                 subtotal=Decimal("258.00"), total=Decimal("258.00"), payment_method_id="pm-1")  # fmt: skip
    await shop.services.stores.database.upsert(orders, [order_row(made)])
    return shop


def proposed(result: ToolResult) -> str:
    """The proposal's summary; there must be a card."""
    assert [card.name for card in result.cards] == ["proposal"], result.lines
    assert result.ground.done == []
    return str(result.cards[0].value["summary"])


async def test_every_write_is_declared_one_and_needs_a_customer_or_a_verified_order(open_shop: Shop) -> None:
    for tool in TOOLS:
        assert tool.effect == "write"
        guest = await tool.call(open_shop.context(), {"order_id": "A2000"})
        assert [card.name for card in guest.cards] == ([] if tool.needs_customer else ["verify_order"])
        assert "sign in" in guest.lines[0]
    assert {tool.name for tool in TOOLS if tool.needs_customer} == {"change_order_payment", "change_default_address"}


async def test_cancelling_asks_for_the_reason_and_then_proposes(open_shop: Shop) -> None:
    context = open_shop.context(customer="mia")
    asked = await cancel_order.call(context, {})  # the only order that can still be cancelled
    assert asked.notes["missing"] == ["reason"]
    assert "Ordered by mistake" in asked.lines[0]
    assert asked.cards[0].value["items"][1]["text"] == "Ordered by mistake"  # type: ignore[index, call-overload]
    result = await cancel_order.call(context, {"order_id": "#a2000", "reason": "ordered by mistake"})
    assert proposed(result) == "Cancel order A2000; $258.00 back to Visa ending 9212."
    assert "nothing is changed yet" in result.lines[1]
    order = await open_shop.services.orders.get("A2000")
    assert order is not None
    assert order.status == "pending"


async def test_the_card_holds_what_a_confirmation_needs(open_shop: Shop) -> None:
    context = open_shop.context("zh", customer="mia")
    result = await cancel_order.call(context, {"reason": "下错单了"})
    card = result.cards[0].value
    assert card["summary"] == "取消订单A2000；$258.00退回Visa ending 9212。"
    assert (card["state"], card["expires_at"]) == ("open", "2026-11-20T00:15:00+00:00")
    service = open_shop.services.after_sales
    assert service is not None
    outcome = await service.confirm(str(card["id"]), "mia", str(card["digest"]))
    assert outcome.proposal.card("zh").value["state"] == "confirmed"
    assert outcome.proposal.words("zh").done == "订单A2000已取消；$258.00退回Visa ending 9212。"
    told = await refund_status.call(context, {})
    assert told.lines[:2] == ["订单A2000：已取消。", "已于2026年11月20日退款$258.00至Visa ending 9212。"]


async def test_items_and_versions_are_found_by_words_or_ids(open_shop: Shop) -> None:
    for items, new_items, named in (
        (["the boots"], ["black"], "Ridge Hiking Boots (black, 39)"),
        (["hiking boots"], ["size 42 in black"], "Ridge Hiking Boots (black, 42)"),
        (["登山脊徒步靴"], ["黑色"], "Ridge Hiking Boots (black, 39)"),
        (["sh-3-brown-39"], ["sh-3-black-42"], "Ridge Hiking Boots (black, 42)"),
        (["fleece"], ["green"], "Moor Fleece Jacket (green)"),
    ):
        said = {"items": items, "new_items": new_items, "payment_method": "visa"}
        result = await change_order_items.call(open_shop.context(customer="mia"), said)
        assert proposed(result) == "Change 1 item of order A2000; no price difference."
        assert named in str(result.cards[0].value["details"])


async def test_everything_missing_is_asked_at_once(open_shop: Shop) -> None:
    context = open_shop.context(customer="mia")
    result = await change_order_items.call(context, {})
    assert result.notes["missing"] == ["items", "payment_method"]
    which = await change_order_items.call(context, {"items": ["boots"], "payment_method": "visa"})
    assert which.notes["missing"] == ["new_items"]
    assert "black, 42" in which.lines[0]
    assert "brown, 42" not in which.lines[0]  # sold out
    address = await change_order_address.call(context, {"city": "Astoria"})
    assert address.notes["missing"] == ["address"]


async def test_a_number_that_is_not_there_is_no_other_card(open_shop: Shop) -> None:
    result = await change_order_payment.call(open_shop.context(customer="mia"), {"payment_method": "card 1234"})
    assert result.notes["refused"] == "no_such_method"


async def test_the_only_other_method_needs_no_asking_but_must_cover(open_shop: Shop) -> None:
    result = await change_order_payment.call(open_shop.context(customer="mia"), {})
    assert result.notes["refused"] == "balance"
    assert result.lines == ["Gift card has a balance of $20.00, and $258.00 is needed."]


async def test_a_return_in_words_goes_back_to_a_gift_card(open_shop: Shop) -> None:
    context = open_shop.context(customer="mia")
    result = await return_items.call(context, {"payment_method": "gift card", "reason": "Damaged or faulty"})
    assert proposed(result) == "Return 1 item of order A1000; $69.00 back to Gift card."
    assert {str(fact.amount) for fact in result.ground.amounts} == {"69.00"}
    service = open_shop.services.after_sales
    assert service is not None
    await service.confirm(str(result.notes["proposal"]), "mia", str(result.notes["digest"]))
    told = await refund_status.call(context, {"order_ids": ["A1000"]})
    assert told.lines[1] == "A return is requested; $69.00 goes back to Gift card once the goods have arrived."


async def test_an_exchange_for_the_same_piece_of_a_faulty_one(open_shop: Shop) -> None:
    said = {"items": ["kettle"], "new_items": ["kt-1-black"], "reason": "damaged", "payment_method": "visa"}
    result = await exchange_items.call(open_shop.context(customer="mia"), said)
    assert proposed(result) == "Exchange 1 item of order A1000; no price difference."


async def test_a_new_address_is_on_the_card_and_not_in_the_models_lines(open_shop: Shop) -> None:
    context = open_shop.context(customer="mia")
    said = {"line1": "7 Dock Street", "city": "Astoria", "state": "OR", "postcode": "97103"}
    for tool in (change_order_address, change_default_address):
        result = await tool.call(context, said)
        proposed(result)
        assert "7 Dock Street" in str(result.cards[0].value["details"])
        assert "Dock" not in " ".join(result.lines)


async def test_another_customers_order_is_refused_like_a_missing_one_and_written_down(open_shop: Shop) -> None:
    context = open_shop.context(customer="mia")
    others = await cancel_order.call(context, {"order_id": "A1002", "reason": "other"})
    missing = await cancel_order.call(context, {"order_id": "A9992", "reason": "other"})
    assert others.notes == missing.notes == {"refused": "no_such_order"}
    assert [line.replace("A1002", "A9992") for line in others.lines] == missing.lines
    lines = await audit.read(open_shop.services.stores.database, customer_id="mia")
    assert [line.cause for line in lines] == ["no_such_order", "no_such_order"]


async def test_a_status_is_refused_before_anything_is_asked(open_shop: Shop) -> None:
    result = await cancel_order.call(open_shop.context(customer="mia"), {"order_id": "A1001"})
    assert result.notes["refused"] == "status"
    assert "On its way" in result.lines[0]


async def test_a_store_with_its_own_order_system_says_that_it_is_read_only(shop: Shop) -> None:
    result = await cancel_order.call(shop.context(customer="mia"), {"order_id": "A1001"})
    assert result.notes["refused"] == "read_only"


async def test_a_customer_with_several_orders_is_asked_which(open_shop: Shop) -> None:
    first = await open_shop.services.orders.get("A2000")
    assert first is not None
    second = first.model_copy(update={"id": "A2001"})
    await open_shop.services.stores.database.upsert(orders, [order_row(second)])
    result = await cancel_order.call(open_shop.context(customer="mia"), {"reason": "other"})
    assert result.notes["missing"] == ["order_id"]
    assert "A2000" in result.lines[0]
    assert "A2001" in result.lines[0]


def test_an_order_or_customer_of_an_older_file_still_loads() -> None:
    item = {"variant_id": "v", "product_id": "p", "title": "T", "quantity": 1, "price": "1"}
    old = {"id": "A1", "customer_id": "c", "status": "delivered", "placed_at": "2026-01-01T00:00:00Z"}
    old |= {"subtotal": "1", "total": "1", "items": [item]}
    assert Order.model_validate(old).payments == []
    assert Customer.model_validate({"id": "c", "name": "C", "email": "c@example.com"}).addresses == []


@pytest.mark.parametrize(
    ("language", "said", "summary"),
    [
        ("en", "change the kettle of order A1000, it is damaged", "Exchange 1 item of order A1000"),
        ("zh", "订单A1000的水壶换一个，坏了", "换货：订单A1000的1件商品"),
    ],
)
async def test_change_said_of_what_has_arrived_is_an_exchange(
    open_shop: Shop, language: str, said: str, summary: str
) -> None:
    context = open_shop.context(language, customer="mia")
    arguments: dict[str, Any] = {"order_id": "A1000", "payment_method": "visa"}
    asked = await change_order_items.call(context, arguments)
    assert asked.notes["missing"] == ["new_items", "reason"]
    result = await change_order_items.call(context, arguments | {"said": [said], "new_items": ["kt-1-black"]})
    assert proposed(result).startswith(summary)
