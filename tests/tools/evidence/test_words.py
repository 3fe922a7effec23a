"""Words meet across endings and scripts, and rare ones weigh more."""

from __future__ import annotations

import pytest

from tools.evidence.wordpiece import WordPieces, words
from tools.evidence.words import Rarity, grams, stem, tokens


@pytest.mark.parametrize(
    ("one", "other"), [("batteries", "battery"), ("washing", "washed"), ("brackets", "bracket"), ("fitted", "fits")]
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_words_that_differ_keep_their_stems() -> None:
    assert stem("glass") != stem("glue")
    assert stem("bus") == "bus"


def test_chinese_gives_pairs_of_characters() -> None:
    assert tokens("防水袋 2L") == ["防水", "水袋", "2", "l"]
    assert "防水" in grams("这个防水吗")


def test_a_rare_word_weighs_more_and_no_more_than_one() -> None:
    rarity = Rarity([["steel", "blade"], ["steel"], ["steel", "oak"]])
    assert 0 < rarity("steel") < rarity("oak") < rarity("never") <= 1


def test_an_empty_pool_weighs_every_word_alike() -> None:
    assert Rarity([])("steel") == Rarity([])("oak")


def test_word_pieces_take_the_longest_from_the_left() -> None:
    pieces = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "water", "##proof", "wat", "?", "cafe"])
    assert pieces.ids("Waterproof?") == [4, 5, 7]
    assert pieces.ids("Café") == [8]
    assert pieces.ids("watt") == [1]  # a word with an unknown rest is unknown as a whole
    assert words("it's 防水") == ["it", "'", "s", "防", "水"]
