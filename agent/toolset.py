"""Every tool the agent has, by name: those the plan may choose, and those only a shopper's button reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.cart.add_to_cart import add_to_cart
from tools.cart.change_cart import remove_from_cart, set_quantity, show_cart
from tools.describe.describe_product import describe_product
from tools.handoff.hand_over import hand_over
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
    policy_answer,
    add_to_cart,
    show_cart,
    remove_from_cart,
    show_profile,
    remember_preference,
    forget_preference,
    hand_over,
)
BUTTONS: tuple[Tool[Any], ...] = (add_to_cart, set_quantity, show_cart, forget_preference, dismiss_product)


def by_name(tools: tuple[Tool[Any], ...]) -> Mapping[str, Tool[Any]]:
    """Tools under their names."""
    return {tool.name: tool for tool in tools}
