"""The demo's policies say the same in English and Chinese, and what they say is what the orders were made by."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from examples.demo import shipping
from examples.demo.build import HERE
from tests.demo.conftest import Store
from tools.shop import load_rates, load_shop
from tools.stores.people import Policy

_FIGURE = re.compile(r"\d+(?:[.:]\d+)*")
_MONTHS = re.compile(r"(November|December|January) (\d+)")
_MONTH = {"January": "1", "November": "11", "December": "12"}


def _by_language(demo: Store) -> dict[str, dict[str, Policy]]:
    found: dict[str, dict[str, Policy]] = defaultdict(dict)
    for policy in demo.policies:
        found[policy.language][policy.id] = policy
    return found


def _passages(policy: Policy) -> list[str]:
    return re.split(r"^## ", policy.body, flags=re.MULTILINE)[1:]


def _figures(text: str) -> Counter[str]:
    return Counter(_FIGURE.findall(_MONTHS.sub(lambda match: f"{_MONTH[match[1]]} {match[2]}", text)))


def test_every_policy_stands_in_both_languages_with_the_same_passages_and_figures(demo: Store) -> None:
    policies = _by_language(demo)
    assert set(policies) == {"en", "zh"}
    assert set(policies["en"]) == set(policies["zh"])
    assert len(policies["en"]) >= 12
    for name, english in policies["en"].items():
        ours, theirs = _passages(english), _passages(policies["zh"][name])
        assert len(ours) == len(theirs) >= 3, name
        for passage, partner in zip(ours, theirs, strict=True):
            assert _figures(passage) == _figures(partner), f"{name}: {passage.splitlines()[0]}"


def test_the_shipping_policy_states_what_orders_were_charged(demo: Store) -> None:
    text = _by_language(demo)["en"]["shipping"].body
    for figure in (shipping.STANDARD, shipping.EXPRESS, shipping.INTERNATIONAL):
        assert f"${figure}" in text
    for threshold in (shipping.FREE_FROM, shipping.INTERNATIONAL_FREE_FROM):
        assert f"${threshold:.0f}" in text


def test_the_codes_of_the_store_file_are_those_of_the_policy(demo: Store) -> None:
    shop = load_shop(HERE / "store.toml")
    for policies in _by_language(demo).values():
        codes = set(re.findall(r"\b[A-Z]{5,}\d*\b", policies["discounts"].body))
        assert codes == set(shop.discount_codes)
    assert shop.free_shipping_threshold == shipping.FREE_FROM
    assert str(shop.support_email) in _by_language(demo)["en"]["contact"].body


def test_the_rate_table_converts_what_shoppers_speak_of() -> None:
    rates = load_rates(HERE / "rates.toml", "USD")
    assert all(rates.knows(currency) for currency in ("CNY", "EUR", "GBP", "JPY", "CAD"))
