import os
from decimal import Decimal

import pytest

from tools.intent.facets import FacetWords
from tools.intent.intent import IntentTool
from tools.intent.understanding import Context, Filters, ShownProduct
from tools.stores.embedders import DEFAULT_EMBEDDER, make_embedder

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # the encoder's threads must not spin where tests run in parallel


@pytest.fixture(scope="session")
def facets() -> FacetWords:
    return FacetWords(
        brands=["Nordhaven Outdoor", "Lumo", "Gap", "海之蓝"],
        categories={
            "Running Shoes": ["跑鞋", "Laufschuhe"],
            "Backpacks": ["背包"],
            "Tents": ["帐篷"],
            "Bags & Luggage": ["箱包"],
        },
    )


@pytest.fixture(scope="session")
def tool(facets: FacetWords) -> IntentTool:
    return IntentTool(make_embedder(DEFAULT_EMBEDDER), facets=facets)


@pytest.fixture
def shown() -> list[ShownProduct]:
    return [
        ShownProduct(id="a", title="Cascade 38L Backpack", price=Decimal(80), currency="USD", colour="Slate blue"),
        ShownProduct(id="b", title="Ridge Daypack", price=Decimal(60), currency="USD", colour="Black"),
        ShownProduct(id="c", title="Nomad Travel Pack 50", price=Decimal(120), currency="USD", colour="Red"),
    ]


@pytest.fixture
def after_search(shown: list[ShownProduct]) -> Context:
    return Context(
        last_intent="search_products",
        last_query="backpack",
        last_filters=Filters(price_max=Decimal(150), category="Backpacks"),
        shown=shown,
        language="en",
    )
