"""Sentences that code says, not the model: notes on cards, facts lines, errors and notices, in English and Chinese.

One table, so that a language is added in one place; a language without a table reads English. Called through `say`.
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "found": "{count} products found. The shopper sees these cards:",
        "found_none": "No product in the shop fits this request.",
        "relaxed": "Nothing fits {limits}, so that limit was left out.",
        "relaxed_card": "Nothing matched {limits}. These come closest.",
        "closest": "I found nothing that matches {limits}. The closest is the {title} at {price}.",
        "about": "{price} (about {converted})",
        "nothing_within": "I found nothing that fits: {limits}. Would you like me to look without one of these limits?",
        "nothing_like_it": "I found nothing like that in this store. Tell me a little more about what it is for, and I"
        " will look again.",
        "sorry": "I am sorry about that. Please tell me what went wrong, with the order number if there is one, and I"
        " will see what I can do. You can also talk to a person of our team.",
        "converted": "{stated} is about {converted} in the shop's prices.",
        "limit_price_max": "up to {value}",
        "limit_price_min": "from {value}",
        "limit_category": "the category “{value}”",
        "limit_brand": "the brand “{value}”",
        "limit_brands_not": "brands other than {value}",
        "limit_colour": "the colour {value}",
        "limit_colours_not": "colours other than {value}",
        "limit_size": "size {value}",
        "limit_rating_min": "{value} stars and up",
        "limit_in_stock": "in stock",
        "limit_other": "{value}",
        "price": "Price",
        "rating": "Rating",
        "stock": "Availability",
        "brand": "Brand",
        "options": "Options",
        "compare_needs_two": "Which two products shall I compare? Name them, or say “the first and the third”.",
        "no_such_product": "This product is not in the shop.",
        "which_product": "It is not clear which product is meant.",
        "not_said": "The shop's data says nothing further about it.",
        "not_stated": "The shop may not state what was asked; say so if no fact below answers it.",
        "no_policy": "The shop's policies say nothing about this.",
        "sign_in": "Please sign in on this page first; then I can look that up for you. I show no orders or profiles"
        " to anyone who is not signed in.",
        "one_at_a_time": "One change at a time: once this is settled, please tell me about the next one.",
        "more_like": "More like this",
        "cheaper": "Cheaper ones",
        "compare_two": "Compare the first two",
        "ask_person": "Talk to a person",
        "track_order": "Where is my order?",
        "recommend_me": "Recommend me something",
        "returns": "How do returns work?",
        "added": "In your cart: {title}.",
        "removed": "Taken out of your cart: {title}.",
        "cart_empty": "Your cart is empty.",
        "forgotten": "Forgotten.",
        "dismissed": "I will not show you this one again.",
        "fallback_found": "Here is what fits.",
        "fallback_unknown": "I am not sure about that. Shall I ask a person of the store?",
        "refused": "I can only help with this store: its products, your orders and its policies.",
        "engine_down": "I cannot answer right now. Please try again in a moment, or ask for a person.",
        "engine_slow": "The answer is taking too long. Please try again.",
        "engine_bad_answer": "Something went wrong with my answer. Please try again.",
        "turn_limit": "That took too long, so I stopped. Please try again, perhaps with fewer wishes at once.",
        "internal": "Something went wrong on our side. Nothing was changed. Please try again.",
        "unknown_action": "This button no longer works. Please reload the page.",
    },
    "zh": {
        "found": "找到{count}件商品，顾客已看到这些卡片：",
        "found_none": "本店没有符合要求的商品。",
        "relaxed": "没有{limits}的商品，所以放宽了这个条件。",
        "relaxed_card": "没有{limits}的商品，下面是最接近的。",
        "closest": "没有找到符合{limits}的商品，最接近的是{title}，价格{price}。",
        "about": "{price}（约{converted}）",
        "nothing_within": "没有找到同时符合这些要求的商品：{limits}。要不要放宽其中一项再找找？",
        "nothing_like_it": "店里没有找到这样的商品。可以再说说用途或样子，我重新找找。",
        "sorry": "非常抱歉，给您添麻烦了。请告诉我出了什么问题（有订单号也请一并告诉我），我来看看能怎么处理；"
        "也可以直接转人工客服。",
        "converted": "{stated}约合本店标价{converted}。",
        "limit_price_max": "{value}以内",
        "limit_price_min": "{value}以上",
        "limit_category": "“{value}”类别",
        "limit_brand": "“{value}”品牌",
        "limit_brands_not": "非“{value}”品牌",
        "limit_colour": "{value}",
        "limit_colours_not": "非{value}",
        "limit_size": "{value}码",
        "limit_rating_min": "{value}星以上",
        "limit_in_stock": "有货",
        "limit_other": "{value}",
        "price": "价格",
        "rating": "评分",
        "stock": "库存",
        "brand": "品牌",
        "options": "可选",
        "compare_needs_two": "请问要对比哪两件商品？可以说名字，也可以说“第一款和第三款”。",
        "no_such_product": "本店没有这件商品。",
        "which_product": "还不清楚指的是哪件商品。",
        "not_said": "本店资料里没有更多说明。",
        "not_stated": "本店资料可能没有说明所问的内容；如果下面没有答案，请如实告知。",
        "no_policy": "本店政策里没有相关说明。",
        "sign_in": "请先在本页登录，登录后我就能帮您查询。没有登录时，我不会显示任何订单或个人资料。",
        "one_at_a_time": "一次办理一项：这项确认后，请再告诉我下一项。",
        "more_like": "更多类似的",
        "cheaper": "便宜一点的",
        "compare_two": "对比前两件",
        "ask_person": "转人工",
        "track_order": "我的订单到哪了？",
        "recommend_me": "给我推荐一些",
        "returns": "怎么退货？",
        "added": "已加入购物车：{title}。",
        "removed": "已从购物车移除：{title}。",
        "cart_empty": "您的购物车是空的。",
        "forgotten": "已经忘掉了。",
        "dismissed": "以后不再给您看这一件。",
        "fallback_found": "这些符合您的要求。",
        "fallback_unknown": "这个我不确定，要不要请人工客服来看看？",
        "refused": "我只能帮您处理本店的事：商品、订单和政策。",
        "engine_down": "我现在没法回答，请稍后再试，或者转人工客服。",
        "engine_slow": "回答用时太久了，请再试一次。",
        "engine_bad_answer": "我的回答出了点问题，请再试一次。",
        "turn_limit": "用时太久，我先停下了。请再试一次，也可以一次少问一点。",
        "internal": "我们这边出了点问题，什么都没有改动。请再试一次。",
        "unknown_action": "这个按钮已失效，请刷新页面。",
    },
}


def say(language: str, key: str, **values: object) -> str:
    """The sentence `key` in `language`, English where the language has no table. Raises KeyError on an unknown key."""
    return _TABLE.get(language, _TABLE["en"])[key].format(**values)


def languages() -> list[str]:
    """Languages with a table of their own."""
    return list(_TABLE)
