"""The demo's customers and orders: sums add up by the store's own rules, and dates fit the day they are told from."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from examples.demo.build import TODAY, build
from examples.demo.shipping import EXPRESS, shipping_cost
from tests.demo.conftest import Store
from tools.stores.people import Order


def test_a_dozen_customers_of_both_languages_order_all_year(demo: Store) -> None:
    languages = Counter(customer.language for customer in demo.customers)
    assert len(demo.customers) >= 12
    assert languages["en"] >= 4
    assert languages["zh"] >= 4
    counts = Counter(order.customer_id for order in demo.orders)
    assert set(counts) == {customer.id for customer in demo.customers}
    assert all(8 <= count <= 20 for count in counts.values())
    ages = [(TODAY - order.placed_at.date()).days for order in demo.orders]
    assert min(ages) >= 1
    assert 300 <= max(ages) <= 366


def test_order_totals_add_up(demo: Store) -> None:
    countries = {order.id: order.address.country for order in demo.orders if order.address}
    for order in demo.orders:
        assert order.subtotal == sum(item.price * item.quantity for item in order.items), order.id
        assert order.total == order.subtotal + order.shipping_cost - order.discount, order.id
        by_rule = shipping_cost(order.subtotal - order.discount, countries[order.id], express=False)
        assert order.shipping_cost in {by_rule, EXPRESS}, order.id


def test_every_status_occurs_and_its_shipments_fit(demo: Store) -> None:
    statuses = {order.status for order in demo.orders}
    assert statuses >= {"pending", "processing", "shipped", "delivered", "cancelled", "returned", "partially_returned"}
    for order in demo.orders:
        parcels = order.shipments
        if order.status in {"pending", "processing", "cancelled"}:
            assert not parcels, order.id
            continue
        (parcel,) = parcels
        assert parcel.shipped_at is not None
        assert parcel.estimated_delivery is not None
        assert order.placed_at < parcel.shipped_at, order.id
        if order.status == "shipped":
            assert parcel.delivered_at is None
            assert parcel.shipped_at.date() < TODAY < parcel.estimated_delivery, order.id
        else:
            assert parcel.delivered_at is not None
            assert parcel.shipped_at < parcel.delivered_at, order.id
            assert parcel.delivered_at.date() < TODAY, order.id


def test_what_was_ordered_exists(demo: Store) -> None:
    variants = {variant.id: (product, variant) for product in demo.products for variant in product.variants}
    methods = {customer.id: {method.id for method in customer.payment_methods} for customer in demo.customers}
    for order in demo.orders:
        assert order.payment_method_id in methods[order.customer_id]
        for item in order.items:
            product, variant = variants[item.variant_id]
            assert (item.product_id, item.title, item.options) == (product.id, product.title, variant.options)
            assert item.price in {variant.price, variant.compare_at_price}


def test_an_order_waits_only_on_a_day_that_could_be(demo: Store) -> None:
    joined = {customer.id: customer.joined or date.max for customer in demo.customers}
    assert all(joined[order.customer_id] <= order.placed_at.date() for order in demo.orders)
    times = [order.placed_at for order in demo.orders]
    assert times == sorted(times)
    assert demo.orders[0].id == "A10234"
    assert len({order.id for order in demo.orders}) == len(demo.orders)


def test_the_first_order_took_the_welcome_code(demo: Store) -> None:
    for customer in demo.customers:
        first = next(order for order in demo.orders if order.customer_id == customer.id)
        assert first.discount == (first.subtotal * Decimal("0.1")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        assert "WELCOME10" in str(first.note)


def test_a_month_later_the_same_orders_are_a_month_younger(demo: Store, tmp_path: Path) -> None:
    build(tmp_path, today=TODAY + timedelta(days=30))
    later = [Order.model_validate_json(line) for line in (tmp_path / "orders.jsonl").read_text("utf-8").splitlines()]
    assert [order.id for order in later] == [order.id for order in demo.orders]
    for before, after in zip(demo.orders, later, strict=True):
        assert after.placed_at - before.placed_at == timedelta(days=30)
        assert (after.items, after.total, after.status) == (before.items, before.total, before.status)
