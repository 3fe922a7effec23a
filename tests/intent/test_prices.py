from decimal import Decimal

import pytest

from tools.intent.language import detect_language
from tools.intent.prices import price_limits
from tools.intent.sentence import Sentence


def limits(text: str) -> tuple[str | None, str | None, str | None]:
    found = price_limits(Sentence.of(text, detect_language(text)))
    if found is None:
        return None, None, None
    return (
        None if found.least is None else f"{found.least.normalize():f}",
        None if found.most is None else f"{found.most.normalize():f}",
        found.currency,
    )


@pytest.mark.parametrize(
    ("text", "least", "most", "currency"),
    [
        ("earbuds under $50", None, "50", "USD"),
        ("backpack 50-100 bucks", "50", "100", "USD"),
        ("less than fifty dollars", None, "50", "USD"),
        ("at least 20 euros", "20", None, "EUR"),
        ("between 150 and 300", "150", "300", None),
        ("I don't want to spend more than 80", None, "80", None),
        ("kicks for running, nothing over 130 bucks", None, "130", "USD"),
        ("three hundred dollars max", None, "300", "USD"),
        ("over 20 but under 50", "20", "50", None),
        ("a laptop for up to $1,299.00", None, "1299", "USD"),
        ("around $100", "80", "120", "USD"),
        ("200元以内的背包", None, "200", "CNY"),
        ("两百块左右", "160", "240", "CNY"),
        ("不超过300", None, "300", None),
        ("两三百的扫地机器人", "200", "300", None),
        ("一千五以内", None, "1500", None),
        ("五百到一千", "500", "1000", None),
        ("预算500", None, "500", None),
        ("NT$500以內", None, "500", "TWD"),
        ("5000円以下の靴はありますか", None, "5000", "JPY"),
        ("menos de 50 euros", None, "50", "EUR"),
        ("unter fünfzig Euro", None, "50", "EUR"),
        ("1.299,00 € oder weniger", None, "1299", "EUR"),
        ("à moins de 30 €", None, "30", "EUR"),
    ],
)
def test_price_limits_are_read_with_their_currency(
    text: str, least: str | None, most: str | None, currency: str | None
) -> None:
    assert limits(text) == (least, most, currency)


@pytest.mark.parametrize(
    "text",
    [
        "tent for 2 people under 5 kg",
        "iphone 15 case",
        "sunscreen spf 50",
        "size 42",
        "toys for ages 8-12",
        "usb c cable 2m",
        "15 inch laptop bag",
        "the second one",
        "200米防水的手表",
        "42码的球鞋",
    ],
)
def test_other_numbers_are_no_prices(text: str) -> None:
    assert limits(text) == (None, None, None)


def test_what_was_understood_leaves_the_sentence() -> None:
    sentence = Sentence.of("backpack under $50 for school", "en")
    price_limits(sentence)
    assert sentence.rest() == "backpack for school"


def test_amounts_are_exact() -> None:
    found = price_limits(Sentence.of("under $19.99", "en"))
    assert found is not None
    assert found.most == Decimal("19.99")
