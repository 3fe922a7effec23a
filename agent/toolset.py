"""Every tool the agent has, by name: those the plan may choose, and those only a shopper's button reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.cart.add_to_cart import add_to_cart
from tools.cart.change_cart import remove_from_cart, set_quantity, show_cart
from tools.describe.describe_product import describe_product
from tools.handoff.hand_over import hand_over
from tools.orders.change.address import change_default_address
from tools.orders.change.after_delivery import exchange_items, return_items
from tools.orders.change.before_sending import (
    cancel_order,
    change_order_address,
    change_order_items,
    change_order_payment,
)
from tools.orders.change.decide import confirm_change, decline_change
from tools.orders.guests_tool import verify_order
from tools.orders.options import order_change_options
from tools.orders.status import order_status, refund_status
from tools.policies.policy_answer import policy_answer
from tools.profile.dismiss import dismiss_product
from tools.profile.preferences import forget_preference, remember_preference, show_profile
from tools.recommend.recommend import recommend
from tools.search.compare import compare_products
from tools.search.product_details import product_details
from tools.search.search_products import search_products
from tools.toolkit import Tool

PLANNED: tuple[Tool[Any], ...] = (
    search_products,
    recommend,
    compare_products,
    product_details,
    describe_product,
    order_status,
    refund_status,
    order_change_options,
    cancel_order,
    change_order_address,
    change_order_payment,
    change_order_items,
    return_items,
    exchange_items,
    change_default_address,
    policy_answer,
    add_to_cart,
    show_cart,
    set_quantity,
    remove_from_cart,
    show_profile,
    remember_preference,
    forget_preference,
    hand_over,
)
"""A write among them only proposes; what carries it out is behind buttons and a plain yes (agent/consent.py)."""
BUTTONS: tuple[Tool[Any], ...] = (
    add_to_cart,
    set_quantity,
    show_cart,
    forget_preference,
    dismiss_product,
    confirm_change,
    decline_change,
    verify_order,
)


def by_name(tools: tuple[Tool[Any], ...]) -> Mapping[str, Tool[Any]]:
    """Tools under their names."""
    return {tool.name: tool for tool in tools}
