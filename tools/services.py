"""The store's parts that tools work with, bundled once by whoever composes the program (server/ or evals/).

Owns nothing but the bundle. Tools reach it through `ToolContext.services`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.cart.cart import CartStore
from tools.handoff.handoffs import HandoffStore
from tools.money import Rates
from tools.orders.after_sales import AfterSales
from tools.orders.backend import OrderBackend
from tools.orders.guests import Guests
from tools.profile.profiles import ProfileStore
from tools.profile.querylog import QueryLog
from tools.recommend.recommender import Recommender
from tools.shop import ShopInfo
from tools.side import SideTasks
from tools.stores.store import Stores


@dataclass(slots=True)
class Services:
    """Everything a tool may need."""

    stores: Stores
    orders: OrderBackend
    profile: ProfileStore
    carts: CartStore
    handoffs: HandoffStore
    recommender: Recommender
    queries: QueryLog
    rates: Rates
    shop: ShopInfo
    side: SideTasks
    after_sales: AfterSales | None = None
    """Changes of orders; None where they are kept elsewhere and only read."""
    guests: Guests = field(init=False)

    def __post_init__(self) -> None:
        self.guests = Guests(self.stores.database, self.orders, self.stores.customers)
