"""The demo store's own words in English and Chinese, and how option names and values are shown.

Owns no product texts: those are the catalogue's. Used by the pages and their templates.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.demo.colours import COLOURS_ZH

LANGUAGES = ("en", "zh")

_EN = {
    "hero_title": "Good things, chosen slowly.",
    "hero_text": "Everyday goods for home, trail and table. Not sure what you need? Say it in your own words.",
    "ask": "A light rain jacket under $130, in green…",
    "ask_button": "Ask",
    "ask_label": "Ask the shopping assistant",
    "departments": "Departments",
    "sale": "A little less this week",
    "loved": "Most loved",
    "products": "{count} products",
    "all": "All",
    "sort": "Sort",
    "sort_loved": "Most loved",
    "sort_low": "Price, low to high",
    "sort_high": "Price, high to low",
    "add": "Add to cart",
    "adding": "Adding…",
    "added": "Added to cart",
    "in_stock": "In stock",
    "low_stock": "Only {count} left",
    "out_of_stock": "Sold out",
    "preorder": "Pre-order",
    "backorder": "On back-order",
    "discontinued": "Discontinued",
    "reviews": "{count} reviews",
    "details": "Details",
    "ask_product": "Ask about it",
    "q1": "Is this right for me?",
    "q2": "Compare this with something similar",
    "q3": "When would it arrive?",
    "related": "Goes on the same shelf",
    "cart": "Cart",
    "cart_title": "Your cart",
    "cart_empty": "Nothing here yet.",
    "cart_empty_text": "Look around, or ask the assistant for an idea.",
    "quantity": "Quantity",
    "less": "One fewer",
    "more": "One more",
    "total": "Total",
    "free_shipping": "Shipping is free from {amount}.",
    "place": "Place the order",
    "place_note": "This is a demo: nothing is charged and nothing is sent.",
    "placed": "Thank you. This is where a real store would take the payment.",
    "back": "Back to the store",
    "sign_in": "Sign in",
    "sign_out": "Sign out",
    "guest": "Guest",
    "sign_in_as": "Sign in as",
    "sign_in_note": "A demo has no passwords. Choose whose orders and tastes to try.",
    "theme": "Light or dark",
    "language": "中文",
    "menu": "Departments",
    "home": "Home",
    "skip": "Skip to the content",
    "help": "Help",
    "policies": "How we do things",
    "missing_title": "This page is not here.",
    "missing_text": "It may have been sold, renamed or never been. The assistant finds what is like it.",
    "footer": "A store that does not exist, to show an assistant that does.",
    "from": "from {price}",
    "was": "was {price}",
    "color": "Colour",
    "size": "Size",
}

_ZH = {
    "hero_title": "好物，慢慢挑。",
    "hero_text": "居家、户外、餐桌上的日常好物。不确定想要什么？用您自己的话说说看。",
    "ask": "想要一件 900 元以内的绿色轻便防雨夹克…",
    "ask_button": "问一问",
    "ask_label": "向购物助手提问",
    "departments": "全部分类",
    "sale": "本周特惠",
    "loved": "最受喜爱",
    "products": "{count} 件商品",
    "all": "全部",
    "sort": "排序",
    "sort_loved": "最受喜爱",
    "sort_low": "价格从低到高",
    "sort_high": "价格从高到低",
    "add": "加入购物车",
    "adding": "正在加入…",
    "added": "已加入购物车",
    "in_stock": "有货",
    "low_stock": "仅剩 {count} 件",
    "out_of_stock": "售罄",
    "preorder": "预售",
    "backorder": "缺货可订",
    "discontinued": "已停售",
    "reviews": "{count} 条评价",
    "details": "商品信息",
    "ask_product": "问问助手",
    "q1": "这件适合我吗？",
    "q2": "和类似的商品比一比",
    "q3": "下单后多久能到？",
    "related": "同类商品",
    "cart": "购物车",
    "cart_title": "购物车",
    "cart_empty": "还没有商品。",
    "cart_empty_text": "随便逛逛，或者让助手出个主意。",
    "quantity": "数量",
    "less": "减少一件",
    "more": "增加一件",
    "total": "合计",
    "free_shipping": "满 {amount} 免运费。",
    "place": "提交订单",
    "place_note": "这是演示商店：不会扣款，也不会发货。",
    "placed": "谢谢。真正的商店会在这里收款。",
    "back": "继续逛逛",
    "sign_in": "登录",
    "sign_out": "退出登录",
    "guest": "访客",
    "sign_in_as": "选择登录身份",
    "sign_in_note": "演示商店没有密码，选一位顾客，试试他的订单和喜好。",
    "theme": "浅色或深色",
    "language": "English",
    "menu": "全部分类",
    "home": "首页",
    "skip": "跳到正文",
    "help": "帮助",
    "policies": "购物须知",
    "missing_title": "没有这个页面。",
    "missing_text": "也许已经售出、改名，或者从来没有过。助手可以帮您找类似的。",
    "footer": "这家店并不存在，但这位助手是真的。",
    "from": "{price} 起",
    "was": "原价 {price}",
    "color": "颜色",
    "size": "尺码",
}

TEXTS: Mapping[str, Mapping[str, str]] = {"en": _EN, "zh": _ZH}


def option_name(name: str, language: str) -> str:
    """`color` as the shopper reads it; a name the table lacks stays as it is."""
    return TEXTS[language].get(name, name.replace("_", " ").capitalize())


def option_value(name: str, value: str, language: str) -> str:
    """A colour in the shopper's language; sizes and the rest stay as they are."""
    if name != "color":
        return value
    return COLOURS_ZH.get(value, value) if language == "zh" else value[:1].upper() + value[1:]
