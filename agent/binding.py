"""Arguments of a tool call, from what was understood; the model only picks the tool and words a query or a question.

Exact slots (limits, order ids, products pointed at) come from code, so that a model can neither add a limit that
nobody asked for nor name a product or an order that the shopper did not. Used by both ways of planning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from agent.references import in_focus, referred
from agent.state import Call
from tools.intent.counts import count
from tools.intent.sentence import Sentence
from tools.intent.understanding import Context, Filters, Intent, Understanding

Arguments = dict[str, Any]

_REMOVE = re.compile(
    r"\b(remove|delete|take (it|that|this)? ?out|drop)\b|移除|删除|删掉|去掉|拿掉|不要了", re.IGNORECASE
)
_EMPTY = re.compile(
    r"\b(?:empty|clear)\b.{0,20}\b(?:cart|basket|bag)\b|清空"
    r"|\b(?:remove|delete|drop|take out) (?:everything|all|them all|it all)\b"
    r"|(?:全部|都|所有的?)(?:商品|东西)?(?:删掉|移除|删除|去掉|不要了)",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\b(?:make|change|set|bump|up|update|increase|reduce)\b.{0,25}\b(?:it|that|them|quantity|amount|number)\b"
    r"|(?:改成|改为|改為|换成|变成|调成|調成|加到|减到)\s*(?:\d+|[一二两兩三四五六七八九十]+)|数量|數量",
    re.IGNORECASE,
)
_OF_QUANTITY = re.compile(
    r"\b(?:make|change|set|bump|up|update|increase|reduce|the|to|it|that|them|quantity|amount|number|of)\b"
    r"|数量|數量|[\d\s]+",
    re.IGNORECASE,
)
_SHOW_CART = re.compile(
    r"\b(what'?s|whats|what is|show|see|view|open|check)\b.*\b(cart|basket|bag)\b"
    r"|(看|查看|打开).*购物车|购物车(里|里面)?(有|都)"
    r"|^\W*(my )?(cart|basket|checkout|check out|购物车|结账|结算|去结算)\W*$",
    re.IGNORECASE,
)
_FORGET = re.compile(r"\b(forget|erase|delete|clear)\b|忘掉|忘记|忘了|删除|清除|清空", re.IGNORECASE)
_ASKED_BACK = re.compile(
    r"\b(?:what|which|do|did|does)\b.{0,20}\byou (?:still )?(?:remember|know|note|save|store)"
    r"|(?:记得|记住|知道|记了|存了)(?:了?我)?.{0,6}(?:什么|哪些|多少|吗)",
    re.IGNORECASE,
)
"""'What do you remember about me?' is nothing to remember."""
_REMEMBER = re.compile(
    r"\b(remember|note|keep in mind)\b|\bi('m| am| wear| like| love| prefer| hate| only)\b"
    r"|\bmy (size|shoe|favou?rite)\b"
    r"|记住|记一下|我穿|我喜欢|我爱|我的(尺码|鞋码|码)|我是|我不喜欢|我对",
    re.IGNORECASE,
)
_ALIKE = re.compile(
    r"\b(like (this|it|that)|similar|goes? (well |nicely )?with|match(es|ing)?)\b|类似|差不多的|搭配|像这",
    re.IGNORECASE,
)
_IN_GENERAL = re.compile(
    r"\b(?:if|when) i (?:return|cancel|send)\b|\b(?:usually|normally|typically|generally|in general)\b|\bwould i get\b"
    r"|的话|如果|要是|一般|通常",
    re.IGNORECASE,
)
"""A question about how refunds go, not where one is: no order is its answer."""
_ANY_ORDER = re.compile(
    r"\bmy (?:\w+ )?(?:orders?|purchases?|parcels?|packages?)\b|\b(?:last|latest|other|another|all|any|which) (?:\w+ )?"
    r"(?:orders?|one|parcels?|packages?)\b|\borders\b|我的?(?:\S{0,3})?(?:订单|訂單|包裹|快递)|哪些订单|上一?[个单]|另一?[个单]|最近",
    re.IGNORECASE,
)
"""Not the order talked about before."""
_MONEY = r"(?:[$€£¥]|usd|eur|cny)\s?{said}|{said}\s?(?:[$€£]|元|块|刀|usd|dollar|buck|eur|pound|yuan|rmb)"
_EVERYTHING = re.compile(r"\b(everything|all|anything)\b|全部|所有|一切|什么都", re.IGNORECASE)

INTENT_TOOLS: Mapping[Intent, str] = {
    "search_products": "search_products",
    "recommend": "recommend",
    "compare_products": "compare_products",
    "product_question": "product_details",
    "describe_product": "describe_product",
    "order_status": "order_status",
    "cancel_order": "order_change_options",
    "modify_order": "order_change_options",
    "return_order": "order_change_options",
    "exchange_order": "order_change_options",
    "refund_status": "refund_status",
    "cart": "add_to_cart",
    "policy_question": "policy_answer",
    "payment": "policy_answer",
    "account": "policy_answer",
    "profile": "show_profile",
    "human": "hand_over",
}


PLANNED_INTENT: Mapping[str, Intent] = {
    "search_products": "search_products",
    "recommend": "recommend",
    "compare_products": "compare_products",
    "product_details": "product_question",
    "describe_product": "describe_product",
    "order_status": "order_status",
    "refund_status": "refund_status",
    "policy_answer": "policy_question",
    "show_cart": "cart",
    "add_to_cart": "cart",
    "set_quantity": "cart",
    "remove_from_cart": "cart",
    "show_profile": "profile",
    "remember_preference": "profile",
    "forget_preference": "profile",
    "hand_over": "human",
}
"""The intent that each tool serves; the write tools are in changes.INTENTS."""


def tool_for(intent: Intent, text: str) -> str | None:
    """The tool that serves an intent, or None where talking is enough."""
    if intent == "cart":
        if _REMOVE.search(text) or _EMPTY.search(text):
            return "remove_from_cart"
        if _QUANTITY.search(text):
            return "set_quantity"
        return "show_cart" if _SHOW_CART.search(text) else "add_to_cart"
    if intent == "profile":
        if _FORGET.search(text):
            return "forget_preference"
        asked = _ASKED_BACK.search(text)
        return "remember_preference" if _REMEMBER.search(text) and not asked else "show_profile"
    if intent == "refund_status" and _IN_GENERAL.search(text):
        return "policy_answer"
    return INTENT_TOOLS.get(intent)


def bind(
    tool: str, text: str, understanding: Understanding, context: Context, proposed: Arguments | None = None
) -> Call:
    """A call of `tool` with arguments taken from the understanding; `proposed` are the model's."""
    given = proposed or {}
    if binder := _BINDERS.get(tool):
        return Call(tool, binder(text, understanding, context, given))
    return Call(tool, given)


def _search(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    query = understanding.query or str(given.get("query") or "") or text
    arguments = {"query": query[:300], **_limits(understanding.filters, text, given)}
    if understanding.change in ("more", "other"):
        arguments["exclude"] = [product.id for product in context.shown]
    return {**arguments, **_count("limit", understanding, 12)}


def _limits(filters: Filters, text: str, given: Arguments) -> Arguments:
    """The slots, and the model's own limits only where the shopper's words hold them."""
    limits = filters.model_dump(mode="json", exclude_none=True)
    lowered = text.lower().replace(",", "")
    for name in ("category", "colour", "size", "price_min", "price_max", "rating_min"):
        value = given.get(name)
        if name in limits or value is None:
            continue
        said = str(value).removesuffix(".0").lower()
        # A number may be a weight or a size: 2公斤以下 is no price.
        money = _MONEY.format(said=re.escape(said))
        if re.search(money, lowered) if name.startswith("price") else said in lowered:
            limits[name] = value
    return limits


def _count(name: str, understanding: Understanding, most: int) -> Arguments:
    return {name: min(understanding.count, most)} if understanding.count else {}


def _recommend(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    arguments: Arguments = {"query": understanding.query or str(given.get("query") or "")}
    filters = understanding.filters
    for name in ("price_min", "price_max", "currency", "brands_not"):
        if (value := getattr(filters, name)) is not None:
            arguments[name] = value
    ids = referred(understanding, context)
    if not ids and context.focus and _ALIKE.search(text):
        ids = [context.focus]
        arguments["query"] = ""  # what is left of 'what goes well with this?' is no wish
    if ids:
        arguments["like_product_id"] = ids[0]
    return {**arguments, **_count("count", understanding, 8)}


def _compare(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    ids = referred(understanding, context)
    if len(ids) < 2:
        others = [product.id for product in context.shown if product.id not in ids]
        ids = [*ids, *others][:2]
    return {"product_ids": ids[:4]}


def _product(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    arguments: Arguments = {"question": text[:500]}
    if ids := referred(understanding, context):
        return {**arguments, "product_id": ids[0]}
    named = understanding.query or str(given.get("name") or "")
    if focus := in_focus(understanding, context):
        return {**arguments, "product_id": focus}
    return {**arguments, "name": named[:200] or None}


def _describe(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    return {key: value for key, value in _product(text, understanding, context, given).items() if key != "question"}


def _orders(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    order_ids = understanding.order_ids or None
    if not order_ids and context.order_id and not _ANY_ORDER.search(text):
        order_ids = [context.order_id]  # 'is it really cancelled?' of the order just talked about
    return {"order_ids": order_ids}


def _order_change(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    kinds = {"cancel_order": "cancel", "modify_order": "modify", "return_order": "return", "exchange_order": "exchange"}
    return {"order_ids": understanding.order_ids or None, "change": kinds.get(understanding.intent, "modify")}


def _policy(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    # 'If I return it, when do I get my money back?' speaks of returns and asks about the refund.
    refund = "refund_status" in (understanding.intent, *understanding.also) and _IN_GENERAL.search(text)
    about = ("退款到账时间 " if understanding.language == "zh" else "when does a refund arrive ") if refund else ""
    return {"question": f"{about}{text}"[:500]}


def _cart(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    arguments: Arguments = {"product_id": in_focus(understanding, context)}
    if arguments["product_id"] is None and understanding.query:
        arguments["name"] = understanding.query[:200]
    return {**arguments, "options": _options(understanding), "quantity": understanding.count or 1, "said": text[:500]}


def _options(understanding: Understanding) -> dict[str, str]:
    options = {"color": understanding.filters.colour, "size": understanding.filters.size}
    return {name: value for name, value in options.items() if value}


def _line(text: str, understanding: Understanding, context: Context) -> Arguments:
    """Which line of the cart: pointed at or named, described by words of its title, else the one talked about."""
    arguments: Arguments = {"options": _options(understanding)}
    if ids := referred(understanding, context):
        return {**arguments, "product_id": ids[0]}
    name = _OF_QUANTITY.sub(" ", understanding.query).strip()
    if name and not understanding.references:
        return {**arguments, "name": name[:200]}
    return arguments if arguments["options"] else {"product_id": context.focus}


def _remove(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    return {"everything": True} if _EMPTY.search(text) else _line(text, understanding, context)


def _quantity(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    # 'make it two': beside a pointer the number was not looked for.
    wanted = understanding.count or count(Sentence.of(text, understanding.language))
    return {**_line(text, understanding, context), "quantity": wanted}


def _remember(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    # A fact that the shopper did not say would be an attacker's, kept for every later conversation.
    value = str(given.get("value") or "")
    key = str(given.get("key") or "") if value and value.casefold() in text.casefold() else ""
    return {"text": text[:500], "key": key, "value": value if key else ""}


def _forget(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    return {"key": None} if _EVERYTHING.search(text) else {"key": text[:200]}


def _hand_over(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    return {"reason": "asked"}


def _nothing(text: str, understanding: Understanding, context: Context, given: Arguments) -> Arguments:
    return {}


_BINDERS: Mapping[str, Callable[[str, Understanding, Context, Arguments], Arguments]] = {
    "search_products": _search,
    "recommend": _recommend,
    "compare_products": _compare,
    "product_details": _product,
    "describe_product": _describe,
    "order_status": _orders,
    "refund_status": _orders,
    "order_change_options": _order_change,
    "policy_answer": _policy,
    "add_to_cart": _cart,
    "show_cart": _nothing,
    "remove_from_cart": _remove,
    "set_quantity": _quantity,
    "show_profile": _nothing,
    "remember_preference": _remember,
    "forget_preference": _forget,
    "hand_over": _hand_over,
}
