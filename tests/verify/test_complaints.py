"""Failures of small models and complaints of shoppers, each by its name."""

from __future__ import annotations

from agent.verify.gate import Gate
from tests.verify.ground import GROUND, checked
from tools.ground import Ground


def test_the_agent_claims_a_purchase_that_no_tool_made() -> None:
    assert "placed" not in checked("Great choice! I've placed the order for you.")
    assert "下单" not in checked("好的，我已经为您下单了。", "zh")


def test_a_cancellation_nobody_made_is_turned_into_the_truth() -> None:
    assert checked("Your order A-1042 has been cancelled.") == "Your order A-1042 has not been cancelled."


def test_what_a_tool_really_did_may_be_said() -> None:
    done = GROUND.model_copy(update={"done": ["added_to_cart"]})
    text = "I've added the Nimbus Two-Person Tent to your cart."
    assert checked(text, ground=done) == text
    assert checked("已为您加入购物车。", "zh", done) == "已为您加入购物车。"


def test_an_invented_discount_code_is_left_out_with_its_sentence() -> None:
    assert checked("Nice tent. Use code SAVE20 for 10% off! Anything else?") == "Nice tent. Anything else?"


def test_109_is_not_within_a_budget_of_50() -> None:
    shown = checked("The Basecamp Family Tent is within your budget of $50.")
    assert shown == "The Basecamp Family Tent is at $109.00."
    assert checked("大本营家庭帐篷在您的预算内。", "zh") == "大本营家庭帐篷超出您的预算。"


def test_one_products_rating_given_to_another_is_replaced() -> None:
    assert (
        checked("The Basecamp Family Tent is rated 4.6 out of 5.") == "The Basecamp Family Tent is rated 4.2 out of 5."
    )


def test_a_sold_out_product_is_not_called_available() -> None:
    assert checked("The Basecamp Family Tent is in stock.") == "The Basecamp Family Tent is out of stock."
    assert checked("大本营家庭帐篷目前有货。", "zh") == "大本营家庭帐篷目前缺货。"


def test_english_mixed_into_a_chinese_answer_is_left_out() -> None:
    assert checked("这款帐篷很轻。It is a great choice for camping.", "zh") == "这款帐篷很轻。"


def test_a_price_before_its_product_is_bound_to_it() -> None:
    assert checked("For $49 you get the Nimbus Two-Person Tent.") == "For $49 you get the Nimbus Two-Person Tent."
    assert "$109" not in checked("For $109 you get the Nimbus Two-Person Tent.")


def test_it_means_the_product_of_the_sentence_before() -> None:
    assert checked("I like the Nimbus Two-Person Tent. It costs $109.").endswith("It costs $49.")


def test_an_invented_list_item_goes_with_its_line() -> None:
    text = "Two tents:\n1. **Nimbus Two-Person Tent** - $49\n2. **Skyline Ultra Tent** - $60\n\nBye."
    assert checked(text) == "Two tents:\n1. **Nimbus Two-Person Tent** - $49\n\nBye."


def test_every_cut_and_replacement_is_counted_with_its_reason() -> None:
    gate = Gate(GROUND, "en")
    gate.feed("The Nimbus Two-Person Tent costs $109. Use code SAVE20 now.")
    gate.finish()
    assert [(item.kind, item.text, item.replacement) for item in gate.report.replaced] == [("amount", "$109", "$49")]
    assert [item.kind for item in gate.report.cut] == ["code"]
    assert not gate.report.clean
    assert all(item.reason for item in gate.report.cut)
    assert all(item.reason for item in gate.report.replaced)


def test_an_empty_ground_lets_no_price_through() -> None:
    assert "49" not in checked("It costs $49.", ground=Ground())
    assert checked("Hello! How can I help you today?", ground=Ground()) == "Hello! How can I help you today?"


def test_a_long_answer_in_the_wrong_language_leaves_no_tail() -> None:
    english = (
        "That one is the best choice because it is small and light, made for people who need to carry a few things"
        " around the town and who do not want to think of them again until the evening comes"
    )
    assert checked(f"{english}.", "zh").strip() == ""
    assert checked(f"{english}. 这款很轻。", "zh").strip() == "这款很轻。"
