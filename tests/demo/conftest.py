"""The demo store, built once for all its tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.demo.build import build
from tools.stores.catalog import Product
from tools.stores.people import Customer, Order, Policy


@dataclass(frozen=True)
class Store:
    """What the build wrote, read back through the records that an import checks."""

    folder: Path
    products: list[Product]
    customers: list[Customer]
    orders: list[Order]
    policies: list[Policy]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("demo")
    build(folder)

    def lines(name: str) -> list[str]:
        return (folder / name).read_text("utf-8").splitlines()

    return Store(
        folder,
        [Product.model_validate_json(line) for line in lines("catalogue.jsonl")],
        [Customer.model_validate_json(line) for line in lines("customers.jsonl")],
        [Order.model_validate_json(line) for line in lines("orders.jsonl")],
        [Policy.model_validate_json(line) for line in lines("policies.jsonl")],
    )
