"""The small extractors: order ids, ratings, stock, sort, sizes, colours, counts, changes, language."""

from decimal import Decimal

import pytest

from tools.intent.changes import change_of
from tools.intent.colours import colours
from tools.intent.counts import count
from tools.intent.language import detect_language
from tools.intent.orders import order_ids
from tools.intent.ratings import in_stock, rating_min, sort_order
from tools.intent.sentence import Sentence
from tools.intent.sentiment import sentiment
from tools.intent.sizes import size


def sentence(text: str) -> Sentence:
    return Sentence.of(text, detect_language(text))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("where's my order A10234", ["A10234"]),
        ("#w1234567 please", ["W1234567"]),
        ("order no. 55421 and 55422", ["55421", "55422"]),
        ("订单号10234到哪了", ["10234"]),
        ("pedido 12345", ["12345"]),
        ("headphones WH-1000XM4", []),
        ("RTX4090 laptop", []),
        ("iphone 15", []),
    ],
)
def test_order_ids_are_told_from_other_codes(text: str, ids: list[str]) -> None:
    assert order_ids(sentence(text)) == ids


def test_a_bare_number_is_an_order_only_where_one_was_asked_for() -> None:
    assert order_ids(sentence("55421"), expected=True) == ["55421"]
    assert order_ids(Sentence.of("2024", "en")) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 stars and up", "4"),
        ("四星以上的耳机", "4"),
        ("rated above 4.5", "4.5"),
        ("评分4.5以上", "4.5"),
        ("mindestens 4 Sterne", "4"),
    ],
)
def test_ratings(text: str, value: str) -> None:
    assert rating_min(sentence(text)) == Decimal(value)


def test_stock_and_sort() -> None:
    assert in_stock(sentence("only the ones in stock")) is True
    assert in_stock(sentence("有现货的显示器")) is True
    assert in_stock(sentence("stockings")) is None
    assert sort_order(sentence("cheapest tent")) == "price_asc"
    assert sort_order(sentence("最便宜的帐篷")) == "price_asc"
    assert sort_order(sentence("best rated tents")) == "rating"
    assert sort_order(sentence("最贵的手表")) == "price_desc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("black t-shirt M", "M"),
        ("size 9 sneakers", "9"),
        ("EU 42", "42"),
        ("US 9.5 please", "US 9.5"),
        ("42码", "42"),
        ("大码T恤", "L"),
        ("talla XL", "XL"),
        ("Größe 42", "42"),
        ("in medium?", "M"),
        ("2xl hoodie", "XXL"),
        ("large backpack", None),
        ("换个大一码的", None),
        ("i'm looking for a tent", None),
    ],
)
def test_sizes(text: str, expected: str | None) -> None:
    assert size(sentence(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in blue", ["blue"]),
        ("light gray sofa", ["grey"]),
        ("红色的裙子", ["red"]),
        ("白衬衫", ["white"]),
        ("深蓝色外套", ["blue"]),
        ("zapatos rojos", ["red"]),
        ("ich suche blaue Schuhe", ["blue"]),
        ("je cherche une robe bleue", ["blue"]),
        ("赤い靴を探しています", ["red"]),
        ("蓝牙耳机", []),
        ("green tea", []),
        ("black friday deals", []),
        ("face cream", []),
        ("咖啡机", []),
    ],
)
def test_a_colour_word_is_told_from_a_word_that_contains_one(text: str, expected: list[str]) -> None:
    assert colours(sentence(text)) == expected


def test_every_colour_is_one_the_index_knows() -> None:
    from tools.intent.colours import NAMES
    from tools.search.colours import COLOURS

    assert set(COLOURS) >= NAMES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 of them", 3),
        ("add two to my cart", 2),
        ("来三件", 3),
        ("两个", 2),
        ("show me five tents", 5),
        ("第二个", None),
        ("两个人的帐篷", None),
        ("我想买一个背包", None),
        ("tent for 2 people", None),
    ],
)
def test_counts(text: str, expected: int | None) -> None:
    assert count(sentence(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("something cheaper please", "cheaper"),
        ("that's too expensive", "cheaper"),
        ("太贵了", "cheaper"),
        ("便宜点的", "cheaper"),
        ("más barato", "cheaper"),
        ("zu teuer", "cheaper"),
        ("moins cher", "cheaper"),
        ("something more premium", "pricier"),
        ("a bigger one", "larger"),
        ("大一号的有吗", "larger"),
        ("smaller", "smaller"),
        ("show me more", "more"),
        ("还有吗", "more"),
        ("other colours?", "other"),
        ("换一个", "other"),
        ("a tent, not too expensive", None),
        ("more information about the tent", None),
    ],
)
def test_changes(text: str, expected: str | None) -> None:
    assert change_of(sentence(text)) == expected


@pytest.mark.parametrize(
    ("text", "conversation", "language"),
    [
        ("where is my order", None, "en"),
        ("我的订单到哪了", None, "zh"),
        ("我要退貨", None, "zh"),
        ("我想买 Nike shoes", None, "zh"),
        ("quiero zapatos rojos", "en", "es"),
        ("wo ist meine Bestellung", "en", "de"),
        ("où est ma commande", "en", "fr"),
        ("靴を探しています", None, "ja"),
        ("赤", "ja", "ja"),
        ("주문 어디에 있나요", None, "ko"),
        ("dove è il mio ordine", None, "it"),
        ("где мой заказ", None, "ru"),
        ("ok", "zh", "zh"),
        ("Nike", "zh", "zh"),
        ("42", "de", "de"),
        ("no", "es", "es"),
        ("do you have it in red", "zh", "en"),
        ("asdf", None, "en"),
    ],
)
def test_the_language_is_the_messages_own_or_the_conversations(
    text: str, conversation: str | None, language: str
) -> None:
    assert detect_language(text, conversation) == language


def test_sentiment_has_the_right_sign() -> None:
    assert sentiment("this is terrible, worst shop ever!!") < -0.5
    assert sentiment("太差了 垃圾") < -0.5
    assert sentiment("thanks, that was great") > 0.3
    assert sentiment("not happy") < 0
    assert sentiment("where is my order") == 0
