"""A property is found by the everyday way of asking for it, and one that is not stated stays in doubt."""

from __future__ import annotations

import pytest

from tests.tools.conftest import Shop
from tests.tools.evidence.test_product_questions import KETTLE
from tools.evidence.asked import with_names
from tools.evidence.passage import Passage
from tools.evidence.ranker import Ranker
from tools.search.cards import View
from tools.search.product_details import DOUBTFUL_ABROAD, DetailsArgs, passages, product_details
from tools.wording import say

WASSERKOCHER = [
    Passage("attribute", "Fassungsvermögen: 1,7 Liter"),
    Passage("attribute", "Gewicht: 1,2 kg"),
    Passage("attribute", "Garantie: zwei Jahre"),
    Passage("sentence", "Gebürsteter Edelstahl, der in jede Küche passt."),
]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("这件多重", "重量：1.2千克"),
        ("拿着沉不沉", "重量：1.2千克"),
        ("能装几升", "容量：1.7升"),
        ("坏了管修吗", "保修：两年"),
    ],
)
def test_what_is_stated_is_first_and_not_doubted(ranker: Ranker, question: str, said: str) -> None:
    facts = passages(KETTLE, View("zh"))
    ranked = ranker.rank(question, facts, language="zh")
    assert facts[ranked.order[0]].text == said
    assert ranked.scores.max() >= DOUBTFUL_ABROAD


@pytest.mark.parametrize("question", ["能进洗碗机吗", "是哪国产的", "线有多长", "支持110V吗"])
def test_what_is_not_stated_is_doubted(ranker: Ranker, question: str) -> None:
    assert ranker.rank(question, passages(KETTLE, View("zh")), language="zh").scores.max() < DOUBTFUL_ABROAD


def test_german_weight_is_found_without_its_name(ranker: Ranker) -> None:
    assert ranker.rank("wie schwer ist der?", WASSERKOCHER, language="de").order[0] == 1


def test_a_question_for_no_property_stays_as_it_is() -> None:
    assert with_names("会不会勒耳朵", ["重量：2千克"]) == "会不会勒耳朵"


@pytest.mark.parametrize(
    ("fact", "name"), [("重量：2千克", "重量"), ("item weight: 2 kg", "weight"), ("颜色：红", "重量")]
)
def test_the_name_is_the_one_the_store_uses(fact: str, name: str) -> None:
    assert with_names("这件多重", [fact]) == f"这件多重 {name}"


async def test_a_known_material_is_told_without_doubt_where_the_store_has_no_chinese_text(shop: Shop) -> None:
    result = await product_details.run(shop.context("zh"), DetailsArgs(product_id="sh-3", question="什么做的"))
    assert say("zh", "not_stated") not in result.lines
    assert any("full-grain leather" in line for line in result.lines)
