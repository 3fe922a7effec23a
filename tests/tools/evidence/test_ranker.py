"""Evidence for a question comes first, in any language, whatever the order it was given in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.errors import UserError
from tools.evidence.passage import Passage
from tools.evidence.ranker import READ_AT_MOST, Ranker, ranker_for
from tools.evidence.reader import Reader
from tools.stores.embedders import Embedder

KETTLE = [
    Passage("attribute", "Capacity: 1.7 litres"),
    Passage("attribute", "Item weight: 1.2 kg"),
    Passage("attribute", "Warranty: two years"),
    Passage("sentence", "The handle stays cool while the water boils."),
    Passage("sentence", "Brushed steel that goes with any kitchen."),
]
SHUIHU = [
    Passage("attribute", "容量：1.7升"),
    Passage("attribute", "重量：1.2千克"),
    Passage("attribute", "保修：两年"),
    Passage("sentence", "烧水时手柄不烫手。"),
    Passage("sentence", "拉丝不锈钢，适合任何厨房。"),
]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How much water does it hold?", 0),
        ("How heavy is it?", 1),
        ("How long is the guarantee?", 2),
        ("Will I burn my hand on the handle?", 3),
    ],
)
def test_the_passage_that_answers_comes_first(ranker: Ranker, question: str, best: int) -> None:
    assert ranker.rank(question, KETTLE).order[0] == best


@pytest.mark.parametrize(
    ("question", "best"), [("能装多少水？容量多大？", 0), ("这个有多重？重量是多少", 1), ("保修几年？", 2)]
)
def test_chinese_questions_are_ranked_without_the_reader(ranker: Ranker, question: str, best: int) -> None:
    assert ranker.rank(question, SHUIHU, language="zh").order[0] == best


def test_the_order_given_does_not_matter(ranker: Ranker) -> None:
    forward = ranker.rank("How heavy is it?", KETTLE)
    backward = ranker.rank("How heavy is it?", KETTLE[::-1])
    np.testing.assert_allclose(forward.scores, backward.scores[::-1], atol=0.03)
    assert [KETTLE[place] for place in forward.order[:2]] == [KETTLE[::-1][place] for place in backward.order[:2]]


def test_a_question_that_nothing_answers_is_doubted_more(ranker: Ranker) -> None:
    answered = ranker.rank("How heavy is it?", KETTLE).unanswered
    assert ranker.rank("Does it work with 110 volts in Japan?", KETTLE).unanswered > answered


def test_what_was_not_read_stays_behind_what_was(ranker: Ranker) -> None:
    said = "lid|spout|filter|base|cord|switch|lamp|scale on the side|packing|manual".split("|")
    more = [Passage("sentence", f"The {part} is {how}.") for part in said for how in ("new", "easy to clean")]
    many = [*more, *KETTLE]
    ranked = ranker.rank("How heavy is it?", many)
    assert many[ranked.order[0]] == KETTLE[1]
    assert sorted(ranked.order) == list(range(len(many)))
    assert min(ranked.scores[ranked.order[:READ_AT_MOST]]) >= max(ranked.scores[ranked.order[READ_AT_MOST:]])


def test_no_passages_and_no_question_are_no_fault(ranker: Ranker) -> None:
    assert ranker.rank("How heavy is it?", []).order == []
    assert ranker.rank("How heavy is it?", []).unanswered == 1
    assert ranker.rank("  ", KETTLE).order == [0, 1, 2, 3, 4]
    one = ranker.rank("How heavy is it?", KETTLE[1:2])
    assert one.order == [0]
    assert np.isfinite(one.scores).all()


def test_empty_and_endless_passages_are_ranked_too(ranker: Ranker) -> None:
    odd = [Passage("sentence", ""), Passage("sentence", "word " * 3000), KETTLE[1], Passage("sentence", "\0\ufffd")]
    ranked = ranker.rank("How heavy is it? " * 40, odd)
    assert ranked.order[0] == 2
    assert np.isfinite(ranked.scores).all()


def test_another_embedders_head_is_refused(embedder: Embedder) -> None:
    class Other:
        name = "other"
        dimension = 384
        query = embedder.query
        passages = embedder.passages

    with pytest.raises(UserError, match="aisle train evidence"):
        Ranker(Other(), None)
    other = Other()
    assert ranker_for(other) is None


def test_a_broken_head_says_how_to_make_it_again(embedder: Embedder, tmp_path: Path) -> None:
    broken = tmp_path / "ranker.npz"
    broken.write_bytes(b"no numbers")
    with pytest.raises(UserError, match="aisle train evidence"):
        Ranker(embedder, None, broken)


def test_reading_one_passage_or_many_gives_the_same_states(reader: Reader) -> None:
    texts = [passage.text for passage in KETTLE] * 5
    together = reader.read("How heavy is it?", texts)
    alone = reader.read("How heavy is it?", texts[1:2])[0]
    cosine = together[1] @ alone / np.linalg.norm(together[1]) / np.linalg.norm(alone)
    assert together.shape == (25, reader.width)
    assert cosine > 0.99
