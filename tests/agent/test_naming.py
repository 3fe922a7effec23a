"""Products named in a message, whole or by a beginning of their own."""

from __future__ import annotations

import pytest

from agent.naming import Titles
from agent.nodes.understand import about_named
from tools.intent.understanding import Intent, Understanding

TITLES = Titles(
    [
        ("ember", "Ember Down Jacket", "Tarnwick"),
        ("bramble", "Bramble Recycled Puffer", "Tarnwick"),
        ("hush7", "Kestrin Hush 7 Noise-Cancelling Headphones", "Kestrin"),
        ("lite", "Kestrin Hush Lite Headphones", "Kestrin"),
        ("fryer", "Zephyr Air Fryer", None),
        ("fryer", "西风空气炸锅", None),
        ("rain-1", "Rain Jacket Blue", None),
        ("rain-2", "Rain Jacket Red", None),
    ]
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("compare the Ember Down Jacket and the bramble recycled puffer", ["ember", "bramble"]),
        ("Hush 7", ["hush7"]),
        ("is the Kestrin Hush Lite any good?", ["lite"]),
        ("西风空气炸锅怎么样", ["fryer"]),
        ("a rain jacket", []),
        ("hush", []),
        ("down jackets", []),
    ],
)
def test_a_name_is_read_only_where_it_means_one_product(text: str, ids: list[str]) -> None:
    assert TITLES.find(text) == ids


@pytest.mark.parametrize(
    ("text", "named", "guess", "intent"),
    [
        ("tell me about the Zephyr Air Fryer", ["fryer"], "out_of_scope", "product_question"),
        ("Ember Down Jacket or Bramble Recycled Puffer", ["ember", "bramble"], "search_products", "compare_products"),
        ("Zephyr Air Fryer into my basket", ["fryer"], "cart", "cart"),
        ("I want my money back for the Zephyr Air Fryer", ["fryer"], "return_order", "return_order"),
    ],
)
def test_an_unsure_message_is_about_the_products_it_names(
    text: str, named: list[str], guess: Intent, intent: Intent
) -> None:
    unsure = Understanding(language="en", intent=guess, confidence=0.3, sure=False, named=named)
    assert about_named(text, unsure).intent == intent
