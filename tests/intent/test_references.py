import pytest

from tools.intent.language import detect_language
from tools.intent.references import references
from tools.intent.sentence import Sentence
from tools.intent.understanding import ShownProduct


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the second one", [2]),
        ("第二个", [2]),
        ("what about number 3?", [3]),
        ("the last one", [-1]),
        ("最后那个", [-1]),
        ("compare the first two", [1, 2]),
        ("前两个对比", [1, 2]),
        ("头一个沉不沉", [1]),
        ("这仨咋选", [1, 2, 3]),
        ("skip the previous ones", []),
        ("is the blue back", [1]),
        ("the last two", [-2, -1]),
        ("add both", [1, 2]),
        ("这两个有什么区别", [1, 2]),
        ("compare these", [1, 2, 3]),
        ("the first and the third", [1, 3]),
        ("the blue one", [1]),
        ("黑色那款", [2]),
        ("the cheaper one", [2]),
        ("最便宜的那个", [2]),
        ("the most expensive one", [3]),
        ("I like the cascade one", [1]),
        ("is it waterproof", [0]),
        ("它防水吗", [0]),
        ("el segundo", [2]),
        ("der zweite", [2]),
        ("le dernier", [-1]),
        ("2番目", [2]),
        ("my second order", []),
        ("last week", []),
        ("backpacks that fit a laptop", []),
    ],
)
def test_pointers_are_places_among_the_cards(text: str, places: list[int], shown: list[ShownProduct]) -> None:
    found = references(Sentence.of(text, detect_language(text)), shown)
    assert [reference.index for reference in found] == places


def test_a_pointer_that_fits_no_single_card_is_left_to_its_words(shown: list[ShownProduct]) -> None:
    found = references(Sentence.of("the green one", "en"), shown)
    assert [(reference.index, reference.text) for reference in found] == [(None, "the green one")]
