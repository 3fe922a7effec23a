"""Product questions in chat choose their facts by how well they answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tools.conftest import Shop
from tools.evidence.ranker import Ranker
from tools.search.cards import View
from tools.search.product_details import MAX_LINES, DetailsArgs, passages, product_details
from tools.stores.catalog import Product, Translation, Variant

KETTLE = Product(
    id="kettle",
    title="Alder Kettle",
    description="The handle stays cool while the water boils. Brushed steel that goes with any kitchen.",
    attributes={"item_weight": "1.2 kg", "capacity": "1.7 litres", "warranty": "two years"},
    translations={
        "zh": Translation(
            title="桤木水壶",
            description="烧水时手柄不烫手。拉丝不锈钢，适合任何厨房。",
            attributes={"重量": "1.2千克", "容量": "1.7升", "保修": "两年"},
        )
    },
    variants=[Variant(id="kettle-1", price=Decimal("39.00"))],
)


def test_everything_the_store_knows_is_a_passage_of_its_kind() -> None:
    found = passages(KETTLE, View("zh"))
    assert [one.text for one in found if one.kind == "attribute"] == ["重量：1.2千克", "容量：1.7升", "保修：两年"]
    assert [one.text for one in found if one.kind == "sentence"] == ["烧水时手柄不烫手。", "拉丝不锈钢，适合任何厨房。"]
    assert passages(KETTLE, View("en"))[0].text == "item weight: 1.2 kg"


@pytest.mark.parametrize(("question", "best"), [("how long is the guarantee?", 2), ("does the handle get hot?", 3)])
def test_a_products_own_facts_are_ranked(ranker: Ranker, question: str, best: int) -> None:
    assert ranker.rank(question, passages(KETTLE, View("en"))).order[0] == best


async def test_the_answering_fact_follows_the_products_own_line(shop: Shop) -> None:
    result = await product_details.call(shop.context(), {"product_id": "sh-3", "question": "what are they made of?"})
    assert "Ridge Hiking Boots" in result.lines[0]
    facts = [line for line in result.lines[1:] if "may not state" not in line]
    assert facts[0] == "material: full-grain leather"
    assert isinstance(result.notes["unanswered"], float)


async def test_what_the_store_does_not_state_is_said_to_be_in_doubt(shop: Shop) -> None:
    asked = DetailsArgs(product_id="sh-3", question="is this brand owned by a Japanese company?")
    result = await product_details.run(shop.context(), asked)
    assert any("may not state" in line for line in result.lines)


async def test_without_a_question_facts_keep_their_order_and_nothing_is_doubted(shop: Shop) -> None:
    result = await product_details.run(shop.context(), DetailsArgs(product_id="sh-3"))
    assert result.lines[1] == "material: full-grain leather"
    assert result.notes["unanswered"] is None
    assert len(result.lines) <= MAX_LINES + 1
