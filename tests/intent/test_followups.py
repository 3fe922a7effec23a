"""What a short message means because of what came before it."""

from decimal import Decimal

import pytest

from tools.intent.intent import IntentTool
from tools.intent.understanding import Context, Filters, Intent, Understanding


@pytest.mark.parametrize("text", ["in blue", "blue?", "有蓝色的吗", "en azul", "in blau"])
def test_a_bare_colour_refines_the_last_search(text: str, tool: IntentTool, after_search: Context) -> None:
    found = tool.understand(text, after_search)
    assert (found.intent, found.change, found.query) == ("search_products", "refine", "backpack")
    assert found.filters == Filters(price_max=Decimal(150), category="Backpacks", colour="blue")


@pytest.mark.parametrize("text", ["cheaper", "too expensive", "便宜点", "太贵了", "más barato"])
def test_cheaper_goes_below_the_middle_of_what_is_shown(text: str, tool: IntentTool, after_search: Context) -> None:
    found = tool.understand(text, after_search)
    assert (found.intent, found.change, found.query) == ("search_products", "cheaper", "backpack")
    assert (found.filters.price_max, found.filters.currency) == (Decimal("79.99"), "USD")


def test_cheaper_than_the_second(tool: IntentTool, after_search: Context) -> None:
    found = tool.understand("cheaper than the second one", after_search)
    assert found.filters.price_max == Decimal("59.99")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("show me more", "more"),
        ("还有吗", "more"),
        ("换一个", "other"),
        ("none of these", "other"),
        ("larger", "larger"),
    ],
)
def test_other_changes_keep_the_search(text: str, change: str, tool: IntentTool, after_search: Context) -> None:
    found = tool.understand(text, after_search)
    assert (found.intent, found.change, found.query) == ("search_products", change, "backpack")


def test_other_colours_gives_up_the_colour_asked_for(tool: IntentTool, after_search: Context) -> None:
    after_search.last_filters = Filters(colour="blue", category="Backpacks")
    for text in ("other colours?", "还有别的颜色吗"):
        found = tool.understand(text, after_search)
        assert (found.change, found.filters, found.query) == ("other", Filters(category="Backpacks"), "backpack")


def test_a_larger_size_steps_from_the_one_asked_for(tool: IntentTool, after_search: Context) -> None:
    after_search.last_filters = Filters(size="M")
    assert tool.understand("a bigger size", after_search).filters.size == "L"
    after_search.last_filters = Filters(size="42")
    assert tool.understand("小一号的", after_search).filters.size == "41"


@pytest.mark.parametrize("text", ["waterproof ones", "for women", "without the frame", "防水的有吗", "女款的呢"])
def test_a_qualifier_joins_the_last_query(text: str, tool: IntentTool, after_search: Context) -> None:
    found = tool.understand(text, after_search)
    assert (found.intent, found.change) == ("search_products", "refine")
    assert found.query.startswith("backpack ")
    assert found.filters.category == "Backpacks"


def test_another_kind_of_thing_is_a_new_search(tool: IntentTool, after_search: Context) -> None:
    for text in ("what about tents?", "那帐篷呢"):
        found = tool.understand(text, after_search)
        assert (found.intent, found.filters) == ("search_products", Filters(category="Tents"))


def test_a_new_upper_limit_drops_a_lower_one_it_leaves_no_room_for(tool: IntentTool, after_search: Context) -> None:
    after_search.last_filters = Filters(price_min=Decimal(100), category="Backpacks")
    assert tool.understand("under 50", after_search).filters == Filters(price_max=Decimal(50), category="Backpacks")


@pytest.mark.parametrize("text", ["the second one", "第二个", "what about the second?", "第二个怎么样"])
def test_a_bare_pointer_asks_about_the_product(text: str, tool: IntentTool, after_search: Context) -> None:
    found = tool.understand(text, after_search)
    assert found.intent == "product_question"
    assert [reference.index for reference in found.references] == [2]


def test_a_bare_pointer_goes_on_with_what_was_being_done(tool: IntentTool, after_search: Context) -> None:
    after_search.last_intent = "cart"
    for text in ("the second one", "第二个", "M please", "in blue"):
        assert tool.understand(text, after_search).intent == "cart"


def test_two_pointers_compare(tool: IntentTool, after_search: Context) -> None:
    assert tool.understand("the first and the third", after_search).intent == "compare_products"


def test_a_message_that_names_the_cart_cancels_no_order(tool: IntentTool) -> None:
    assert tool.understand("I don't want the socks any more, drop them from the cart", Context()).intent == "cart"


@pytest.mark.parametrize("last", ["return_order", "cancel_order", "refund_status"])
def test_an_order_id_alone_answers_the_question_for_it(last: Intent, tool: IntentTool) -> None:
    found = tool.understand("A10234", Context(last_intent=last))
    assert (found.intent, found.order_ids) == (last, ["A10234"])
    assert tool.understand("55421", Context(last_intent=last)).order_ids == ["55421"]


def test_an_order_id_out_of_the_blue_asks_where_it_is(tool: IntentTool) -> None:
    assert tool.understand("#A10234", Context()).intent == "order_status"


def test_a_bigger_one_in_an_exchange_stays_an_exchange(tool: IntentTool, after_search: Context) -> None:
    after_search.last_intent = "exchange_order"
    assert tool.understand("a bigger one", after_search).intent == "exchange_order"
    assert tool.understand("in black", after_search).intent == "exchange_order"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("add the second one to my cart", "cart"),
        ("I'll take the cheaper one", "cart"),
        ("is it waterproof?", "product_question"),
        ("do you have it in red?", "product_question"),
        ("compare the first two", "compare_products"),
        ("where's my order?", "order_status"),
        ("talk to a human", "human"),
        ("yes", "affirm"),
        ("不用了", "deny"),
        ("thanks", "goodbye"),
    ],
)
def test_requests_that_stand_alone_are_no_refinements(
    text: str, intent: Intent, tool: IntentTool, after_search: Context
) -> None:
    found: Understanding = tool.understand(text, after_search)
    assert (found.intent, found.change) == (intent, None)


def test_the_answers_language_is_kept_for_a_message_that_shows_none(tool: IntentTool, after_search: Context) -> None:
    after_search.language = "zh"
    assert tool.understand("ok", after_search).language == "zh"
    assert tool.understand("A10234", after_search).language == "zh"


def test_ruling_out_what_was_asked_for_gives_it_up(tool: IntentTool, after_search: Context) -> None:
    after_search.last_filters = Filters(brand="Lumo", category="Backpacks")
    found = tool.understand("not Lumo", after_search)
    assert (found.intent, found.query) == ("search_products", "backpack")
    assert found.filters == Filters(category="Backpacks", brands_not=["Lumo"])
    after_search.last_filters = found.filters
    assert tool.understand("only Lumo", after_search).filters == Filters(category="Backpacks", brand="Lumo")


@pytest.mark.parametrize("text", ["when would it arrive in Boston?", "如果现在下单，什么时候能到？"])
def test_what_is_not_bought_yet_is_no_order(text: str, tool: IntentTool, after_search: Context) -> None:
    """Named after: on a product's page 'when would it arrive?' got the form for an order's number."""
    assert tool.understand(text, after_search).intent == "policy_question"
    assert tool.understand("where is it?", Context(last_intent="order_status", language="en")).intent == "order_status"
