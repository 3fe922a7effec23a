"""Answers in which everything is true: not a character of them may change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.verify.gate import Gate
from agent.verify.names import NameIndex
from evals.claims import load
from tools.ground import Ground, PassageFacts, ProductFacts

SETTING = load()[0].setting
NAMES = NameIndex(SETTING.names)
ENGLISH = [
    (
        "Hello! Welcome to our store. How can I help you today? I can help you find products, track orders, "
        "or answer questions about returns and shipping."
    ),
    (
        "Sure! Here are 5 options that match your request:\n\n1. **Nimbus Two-Person Tent** by Outfold – "
        "$189.00. Rated 4.6/5 from 128 reviews, it sleeps 2 people and weighs just 2.4 kg.\n2. **Alder Merino "
        "Hoodie** – $79.00 (was $98.75). Made from 100% merino wool.\n3. **Sonora ANC 500 Headphones** – "
        "$129.99, with up to 30 hours of battery life and 40 mm drivers.\n\nLet me know if you'd like to "
        "compare any of them!"
    ),
    (
        "The Nimbus Two-Person Tent is the lighter one at 2.4 kg, while the Basecamp Family Tent weighs 6.8 "
        "kg but fits 4 people. If you camp alone or with one friend, go for the Nimbus. If you need more "
        "space, the Basecamp is a better choice, though it is currently out of stock."
    ),
    (
        "You can return unused items within 30 days of delivery. Once we receive the parcel, the refund reaches "
        "you within 5-7 business days. (Returns and refunds)"
    ),
    (
        "Your order A-1042 shipped and should arrive by November 26, 2026. The tracking number is 1Z999AA101234567"
        "84. You paid $194.95 in total, including $5.95 shipping."
    ),
    "I'm sorry to hear that. I can connect you with a person from our team. Would you like me to do that?",
    "You're welcome! Have a great day, and come back any time.",
    "I don't have information about that. Is there something else I can help you with?",
    (
        "I can help you cancel order A-1042. Please review the details below and press Confirm. Nothing has "
        "been changed yet."
    ),
    ("Both tents are waterproof, but only the Nimbus Two-Person Tent is in stock. It fits your budget of $200."),
    "The Alder Merino Hoodie would be a great gift for your dad: it is soft, warm and under $100.",
    "We don't have any red tents under $150, but the Nimbus Two-Person Tent at $189.00 is close.",
    "In the meantime, you may want to see the kettle. It's a pre-order item, so it isn't in stock yet.",
    ("The headphones connect over Bluetooth 5.3 and charge via USB-C. One full charge gives you about 30 hours."),
    "I've found two tents for you. The first one is compact. The second one is spacious.",
    "I have added the hoodie to your cart. You can check out whenever you're ready.",
    (
        "Standard shipping costs $5.95 and takes 3-5 business days; orders over $75 ship free. Express shipping "
        "is $14.95 (1-2 business days)."
    ),
    "What's your budget, and how many people will use the tent? 2, 3 or 4?",
    ("If your order hasn't shipped, it can be cancelled. Orders that have been shipped can be returned instead."),
    ("Orders are usually shipped on the next business day. You will be notified by email once it is on its way."),
    (
        "| Product | Price | Rating |\n|---|---|---|\n| Nimbus Two-Person Tent | $189.00 | 4.6 |\n| Basecamp "
        "Family Tent | $329.00 | 4.2 |"
    ),
    (
        "The most expensive of the five is the Basecamp Family Tent ($329.00) and the cheapest is the Brewly "
        "Gooseneck Kettle ($49.50)."
    ),
    "You are signed out, so I can't see your orders. Please sign in first and ask me again.",
    "Based on what you liked before, I recommend the Alder Merino Hoodie because you often look at wool.",
    "I will look for something cheaper. One moment, please.",
    "The tent is priced at $189.00, which is $11 under your $200 budget.",
    ("It has a rating of 4.6 out of 5 stars based on 128 reviews, so the Nimbus Two-Person Tent is well liked."),
    "We accept Visa, Mastercard and PayPal. All payments are processed securely.",
    "It's available in sizes S, M and L, and in 3 colors: forest green, navy and sand.",
]
CHINESE = [
    "您好！欢迎光临，请问有什么可以帮您？我可以帮您找商品、查订单，或者解答退换货问题。",
    (
        "为您找到以下5款商品：\n1. **轻云双人帐篷**：$189.00，评分4.6（128条评价），重2.4公斤，适合2人使用。"
        "\n2. **桤木美利奴连帽衫**：$79.00，原价$98.75，100%美利奴羊毛。\n3. **Sonora ANC 500 降噪耳机**："
        "$129.99，续航30小时。\n需要对比其中几款吗？"
    ),
    (
        "轻云双人帐篷更轻，只有2.4公斤；大本营家庭帐篷重6.8公斤，但可容纳4人。如果您一个人或两个人露营，建议选轻云"
        "；如果一家人出行，可以选大本营，不过目前缺货。"
    ),
    "未使用的商品可在收货后30天内退货。收到退货后，退款会在5-7个工作日内到账。",
    "您的订单A-1042已发货，预计2026年11月26日送达。物流单号为1Z999AA10123456784，合计194.95美元。",
    "很抱歉给您带来不便。我可以为您转接人工客服，需要吗？",
    "不客气！祝您生活愉快，有需要随时找我。",
    "抱歉，我没有查到相关信息。您还有其他问题吗？",
    "我可以帮您取消订单A-1042。请查看下面的信息并点击确认，目前还没有做任何更改。",
    "这两款帐篷都防水，不过只有轻云双人帐篷有货，而且在您的预算内。",
    "桤木美利奴连帽衫很适合送给爸爸：柔软、保暖，价格不到100美元。",
    "暂时没有150美元以下的红色帐篷，不过轻云双人帐篷售价189美元，比较接近。",
    "已将连帽衫加入购物车，您可以随时结账。",
    "标准配送运费5.95美元，3-5个工作日送达；满75美元免运费。加急配送14.95美元，1-2个工作日送达。",
    "请问您的预算是多少？几个人用？两个人还是四个人？",
    "如果订单还没有发货，可以取消；已经发货的订单可以申请退货。",
    "您还没有登录，我看不到您的订单。请先登录后再问我。",
    "根据您之前的喜好，我推荐桤木美利奴连帽衫，因为您经常看羊毛制品。",
    "最便宜的是细口手冲壶（49.5美元），最贵的是大本营家庭帐篷（329美元）。",
    "我会继续为您留意更便宜的商品。",
    "我们支持Visa、Mastercard和PayPal付款。",
    "这款耳机支持Bluetooth 5.3，可通过USB-C充电，充满一次可用约30小时。",
    "第一款是轻便型，第二款空间更大，您可以根据人数选择。",
    "它有S、M、L三个尺码，颜色有森林绿和海军蓝。",
    "您有30天的时间可以退货，十分方便。",
    "我已经为您找到了两款帐篷，您看看喜欢哪一款？",
    "客服的工作时间请以商店页面为准，您也可以发邮件到help@outfold.example。",
]


def shown(text: str, language: str) -> str:
    gate = Gate(SETTING.ground, language, names=NAMES, shown=SETTING.shown, today=SETTING.today)
    return gate.feed(text) + gate.finish()


@pytest.mark.parametrize("text", ENGLISH)
def test_a_true_english_answer_passes_untouched(text: str) -> None:
    assert shown(text, "en") == text


@pytest.mark.parametrize("text", CHINESE)
def test_a_true_chinese_answer_passes_untouched(text: str) -> None:
    assert shown(text, "zh") == text


def test_a_policy_date_is_the_same_with_and_without_spaces() -> None:
    ground = Ground(passages={"r": PassageFacts(id="r", title="退货", text="可在次年 1 月 31 日前退货。")})
    gate = Gate(ground, "zh")
    assert gate.feed("您可以在次年1月31日前退货。") + gate.finish() == "您可以在次年1月31日前退货。"


def test_how_many_people_rated_a_product_is_its_number_of_reviews() -> None:
    ground = Ground(
        products={"p": ProductFacts(id="p", names=["子午线日常跑鞋"], rating=Decimal("4.9"), review_count=299)}
    )
    for text, right in (("子午线日常跑鞋有299位顾客评分4.9。", True), ("子午线日常跑鞋有512位顾客评分4.9。", False)):
        gate = Gate(ground, "zh")
        assert (gate.feed(text) + gate.finish() == text) is right


def test_hours_written_out_are_the_hours_of_an_attribute() -> None:
    facts = ProductFacts(id="p1", names=["Hush Lite Headphones"], attributes={"battery life": "32 h"}, numbers=["32"])
    ground = Ground(products={"p1": facts})
    said = "The Hush Lite Headphones have a battery life of 32 hours."
    gate = Gate(ground, "en")
    assert gate.feed(said) + gate.finish() == said
    wrong = Gate(ground, "en")
    assert "40" not in wrong.feed(said.replace("32", "40")) + wrong.finish()


def test_noise_cancelling_is_no_cancellation() -> None:
    """'40 hours' beside 'Noise-Cancelling' was taken for a time in which orders can be cancelled."""
    product = ProductFacts(
        id="h", names=["Hush 7 Noise-Cancelling Headphones"], numbers=["7", "40"], attributes={"battery life": "40 h"}
    )
    text = "The battery life of the Hush 7 Noise-Cancelling Headphones is 40 hours."
    gate = Gate(Ground(products={"h": product}), "en", shown=["h"])
    assert gate.feed(text) + gate.finish() == text


def test_a_range_written_onto_a_name_is_the_policys_range() -> None:
    """Named after: 退款后PayPal1-一定时间."""
    text = "发起退款后：PayPal 1-2 个工作日，支付宝与微信支付 1-3 个工作日。"
    ground = Ground(passages={"r": PassageFacts(id="r", title="退款", text=text)})
    for said in ("退款PayPal1-2个工作日到账。", "退款支付宝1-3个工作日到账。"):
        gate = Gate(ground, "zh")
        assert gate.feed(said) + gate.finish() == said
    gate = Gate(ground, "zh")
    assert "9" not in gate.feed("退款PayPal1-9个工作日到账。") + gate.finish()
