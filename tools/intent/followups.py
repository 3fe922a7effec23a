"""What a message means because of what came before: 'in blue', 'cheaper', 'the second one', 'waterproof ones', '42'.

Owns the rules that read a short follow-up against the conversation, and merging it into the last search. A message
that stands on its own is left to the head's guess. Each rule is small, ordered, and tested alone. Called by intent.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tools.intent.changes import changed_limits
from tools.intent.head import Guess
from tools.intent.slots import ORDER_INTENTS, Slots
from tools.intent.understanding import Context, Filters, Intent

CERTAIN = 0.95
_FINDING: frozenset[Intent] = frozenset(("search_products", "recommend"))
# Guesses a follow-up about products may be mistaken for.
_SOFT: frozenset[Intent] = frozenset(
    (
        "search_products",
        "recommend",
        "product_question",
        "compare_products",
        "profile",
        "complaint",
        "deny",
        "affirm",
        "greeting",
        "goodbye",
        "out_of_scope",
    )
)
_TALK: frozenset[Intent] = frozenset(
    ("out_of_scope", "payment", "account", "policy_question", "greeting", "goodbye", "human", "complaint")
)
_PICKING: frozenset[Intent] = frozenset(("cart", "compare_products", "describe_product"))
_MODIFIER = re.compile(
    r"^\W*(?:(?:and|but|ok|no|actually|maybe|please|what about|how about|something|anything|any|only|just|preferably|same|do you have|have you|the)\b[\s,]*)*"
    r"(?:(?:with|without|for|in|made|from|that|which|not|but)\b|.{2,40}\bones?\b|con\b|sin\b|para\b|mit\b|ohne\b|für\b|aus\b|avec\b|sans\b|pour\b)"
    r"|^\W*(?:那|那么|有没有|有|要|想要|不要|带|不带|适合|換|换)?.{1,14}的(?:呢|吗|嗎|有吗|有嗎|有没有|么|款)?\W*$|(?:款|版)(?:呢|的呢|有吗)?\W*$|^\W*.{1,10}(?:のは|はありますか|のもの)\W*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^\W*(?:and |so |ok )*(?:what|how) about\b|\btell me (?:more )?about\b|\b(?:more|details) (?:about|on|of)\b|^\W*and (?:the|for)\b|呢\W*$|^\W*y (?:el|la|los|las)\b|^\W*und (?:der|die|das)\b|^\W*et (?:le|la|les)\b",
    re.IGNORECASE,
)
_GLUE = re.compile(
    r"\b(?:the|and|please|pls|what|how|about|then|ok|okay|so|or|vs|yes|hmm|um|tell|me|more|show|see|details?|of|on|with|que|tal|y|und|et|was|ist|mit|qué)\b|[呢吧那和跟与]|怎么样|怎麼樣|如何|看看|[\W_]+",
    re.IGNORECASE,
)
_CART = re.compile(
    r"\b(?:from|to|in|into|out of) (?:the |my )?(?:shopping )?(?:cart|basket|trolley)\b|购物车|購物車|\bcarrito\b|\bwarenkorb\b"
    r"|\bpanier\b|カート",
    re.IGNORECASE,
)
_ALIKE = re.compile(
    r"\b(?:go(?:es)?|pairs?|match(?:es)?) (?:well |nicely )?with (?:it|this|that|these|those|the)\b|\b(?:something|anything) (?:similar|like (?:it|this|that))\b"
    r"|\bsimilar (?:ones?|products?|items?)\b|类似|類似|相似|搭配什么|配什么|同款",
    re.IGNORECASE,
)
_IS_IT_DONE = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|wait|sorry|thanks|great)\b\W*)*(?:is|was|has|did|are|were|have)\b (?:it|that|this|they|the|my)\b.{0,30}?"
    r"\b(?:cancell?ed|returned|refunded|exchanged|changed|confirmed|shipped|dispatched|delivered|go through|gone through|went through)\b"
    r"|(?:真的?|已经|已經|确定|確定|到底)?(?:取消|退货|退貨|换货|換貨|退款|修改|更改|改)(?:成功|好|掉|完)?了?(?:吗|嗎|没有?|沒有?|么)\W*$",
    re.IGNORECASE,
)
_NOT_BOUGHT_YET = re.compile(
    r"\bwould (?:it|this|that|they|these)\b|\bif i (?:order|buy|get|purchase)\b|\bwhen i order\b|(?:现在|今天|如果|要是)(?:下单|买|购买|订)",
    re.IGNORECASE,
)
_ASKED_OF = re.compile(
    r"^\W*(?:and )?(?:is|are|does|do|ist|sind|hat|es|son) (?:the|this|that|der|die|das|el|la|los|las)\b", re.IGNORECASE
)
_LETTER_SIZES = ("XS", "S", "M", "L", "XL", "XXL", "XXXL")


@dataclass(frozen=True, slots=True)
class Settled:
    """The intent after the rules, with the slots they merged."""

    intent: Intent
    confidence: float
    sure: bool
    slots: Slots


def settle(text: str, guess: Guess, slots: Slots, context: Context) -> Settled:
    """The head's guess, corrected by what came before."""
    for rule in (
        _order_id_alone,
        _about_the_cart,
        _about_the_order,
        _not_bought_yet,
        _asked_of_one,
        _picked,
        _alike,
        _changed,
        _limits_alone,
        _qualified,
        _store_word,
        _bare_thing,
    ):
        if (settled := rule(text, guess, slots, context)) is not None:
            return settled
    sure = guess.sure
    if not sure and guess.intent in _SOFT and _points(slots, context):
        return Settled("product_question", CERTAIN, True, slots)
    if guess.intent == "product_question" and slots.references and not (context.shown or context.focus):
        sure = False  # 'is it waterproof?' about nothing that was shown
    return Settled(guess.intent, guess.confidence, sure, slots)


def _order_id_alone(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'A10234' answers the question for the order; without one it asks where the order is."""
    if not slots.order_ids or slots.query or len(text) > 24:
        return None
    intent = context.last_intent if context.last_intent in ORDER_INTENTS else "order_status"
    return Settled(intent, CERTAIN, True, slots)


def _about_the_cart(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'drop the socks from the cart' is no order to cancel: the cart is named."""
    if guess.intent not in ORDER_INTENTS or slots.order_ids or not _CART.search(text):
        return None
    return Settled("cart", max(guess.confidence, 0.8), True, slots)


def _about_the_order(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'is it really cancelled?' asks after the order just talked about, and for no other."""
    if not context.order_id or context.last_intent not in (*ORDER_INTENTS, "affirm", "deny"):
        return None
    if not _IS_IT_DONE.search(text):
        return None
    intent: Intent = "refund_status" if re.search(r"refund|退款", text, re.IGNORECASE) else "order_status"
    return Settled(intent, CERTAIN, True, slots)


def _asked_of_one(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'dimmable?' of the one card in view, and 'other colours?' of the product just asked about, are about it."""
    if slots.order_ids or guess.intent not in _SOFT:
        return None
    about_it = context.last_intent == "product_question" and context.focus is not None
    if slots.change == "other" and about_it and re.search(r"colou?r|颜色|顏色|色", text, re.IGNORECASE):
        return Settled("product_question", CERTAIN, True, replace(slots, change=None))
    one = len(context.shown) == 1 or about_it
    short = len(text.split()) <= 3 and len(text) <= 24 and re.search(r"[?？]\s*$|吗\W*$", text)
    bare = not (slots.change or slots.limited() or slots.references)
    if one and short and bare and guess.intent in ("product_question", "search_products") and not guess.sure:
        return Settled("product_question", CERTAIN, True, slots)
    return None


def _not_bought_yet(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'when would it arrive in Boston?' of a product is about delivery, not about an order."""
    if guess.intent != "order_status" or slots.order_ids or context.last_intent in ORDER_INTENTS:
        return None
    if not _NOT_BOUGHT_YET.search(text):
        return None
    return Settled("policy_question", max(guess.confidence, 0.8), True, slots)


def _picked(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """A pointer and nothing else: what was being done is done with it, else it is asked about."""
    pointed = [reference for reference in slots.references if reference.index != 0]
    if not pointed or not context.shown or slots.order_ids:
        return None
    bare = text
    for reference in pointed:
        bare = re.sub(re.escape(reference.text), " ", bare, count=1, flags=re.IGNORECASE)
    if _GLUE.sub("", bare):
        return None
    if context.last_intent in _PICKING and not _ABOUT.search(text):
        return Settled(context.last_intent, CERTAIN, True, slots)
    intent: Intent = "compare_products" if len({reference.index for reference in pointed}) > 1 else "product_question"
    return Settled(intent, CERTAIN, True, slots)


def _alike(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'what goes with this?', 还有类似的吗: about the product in view, and for others."""
    if not _ALIKE.search(text) or not (context.focus or _points(slots, context)) or guess.intent not in _SOFT:
        return None
    return Settled("recommend", CERTAIN, True, slots)


def _points(slots: Slots, context: Context) -> bool:
    """Whether one of the products shown is pointed at: 'the cheapest one', 第二个."""
    return bool(context.shown) and any(reference.index != 0 for reference in slots.references)


def _changed(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'cheaper', 'more', 'another one' after products were shown."""
    if slots.change is None:
        return None
    if context.last_intent in ("exchange_order", "modify_order") and slots.change in ("larger", "smaller", "other"):
        return Settled(context.last_intent, CERTAIN, True, slots)
    nothing_else = not (slots.query or slots.order_ids or slots.references) and context.last_intent in _FINDING
    if not _finding(context) or (guess.intent not in _SOFT and guess.sure and not nothing_else):
        return None
    if guess.sure and guess.intent == "product_question" and any(r.index == 0 for r in slots.references):
        return None  # 'do you have it in a larger size?' is about the one product
    if _points(slots, context) and (slots.change == "more" or _ASKED_OF.match(text)):
        return None  # 灰色那个还有吗, 'is the grey cheaper?' are about the card
    if slots.query and guess.sure and guess.intent not in _FINDING:
        return None
    pivot = _pivot(slots, context)
    merged = _merged(slots, context, keep_query=bool(slots.query) and _is_new_thing(slots, context))
    limits = changed_limits(slots.change, merged.filters, context, pivot)
    if slots.change in ("larger", "smaller"):
        limits = limits.model_copy(update={"size": _next_size(limits.size, slots.change)})
    if slots.change == "other":
        limits = _without_named(text, limits)
    return Settled(_seeking(context, guess), CERTAIN, True, replace(merged, filters=limits))


def _limits_alone(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'in blue', 'size 42', 'under 50', 'only Nike': limits and nothing to look for."""
    limited = slots.limited() or slots.count is not None
    bare = not slots.query or slots.query == slots.filters.brand
    if not limited or not bare or slots.order_ids or slots.change:
        return None
    if guess.sure and guess.intent not in _SOFT:
        return None
    chosen = slots.filters.size or slots.filters.colour
    if (chosen or slots.count is not None) and context.last_intent in (
        "cart",
        "exchange_order",
        "modify_order",
        "profile",
    ):
        return Settled(context.last_intent, CERTAIN, True, slots)
    if any(reference.index == 0 for reference in slots.references) and (context.focus or context.shown):
        return Settled("product_question", max(guess.confidence, 0.8), True, slots)
    if not slots.limited() or slots.references or not _finding(context):
        return None
    wanted: Intent = "search_products" if chosen else _seeking(context, guess)  # a list of tips has no colours or sizes
    return Settled(wanted, CERTAIN, True, replace(_merged(slots, context), change="refine"))


def _qualified(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """'waterproof ones', 'for women', 'without the fur', 女款的呢: further words for the last search."""
    if context.last_intent not in _FINDING or not context.last_query or not slots.query:
        return None
    if slots.references or slots.order_ids or guess.intent not in _SOFT or not _MODIFIER.search(text):
        return None
    if guess.sure and guess.intent not in (*_FINDING, "product_question", "out_of_scope"):
        return None
    if slots.change or len(slots.query) > 60:
        return None
    if _is_new_thing(slots, context):
        return None
    merged = _merged(slots, context)
    return Settled(_seeking(context, guess), CERTAIN, True, replace(merged, change="refine"))


def _store_word(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """A bare name of something the store sells is a search, when the head wavers."""
    if guess.sure or not (slots.filters.category or slots.filters.brand) or slots.order_ids or slots.references:
        return None
    if "search_products" not in (guess.intent, guess.second) or len(slots.query.split()) > 5:
        return None
    return Settled("search_products", max(guess.confidence, 0.8), True, slots)


def _bare_thing(text: str, guess: Guess, slots: Slots, context: Context) -> Settled | None:
    """The name of a thing and no other word ('wall clock') is a search, whatever the name reminds the head of."""
    things = {name.lower() for name in slots.said.get("category", [])}
    if slots.query.lower() not in things or slots.references or slots.order_ids or guess.intent in _FINDING:
        return None
    if (guess.sure and guess.intent not in _TALK) or len(text.split()) > len(slots.query.split()) + 2:
        return None
    return Settled("search_products", max(guess.confidence, 0.8), True, slots)


def _finding(context: Context) -> bool:
    return bool(context.last_query or context.shown) or context.last_intent in _FINDING


def _seeking(context: Context, guess: Guess) -> Intent:
    """After recommendations without words to search for, a change asks for other recommendations."""
    if context.last_intent == "recommend" and guess.intent != "search_products":
        return "recommend"
    return "recommend" if context.last_intent == "recommend" and not context.last_query else "search_products"


def _is_new_thing(slots: Slots, context: Context) -> bool:
    """Whether the words name another kind of product than the last search was for."""
    category = slots.filters.category
    return category is not None and category != context.last_filters.category


def _merged(slots: Slots, context: Context, *, keep_query: bool = False) -> Slots:
    """The last search with this message's words and limits on top."""
    if keep_query:
        return slots
    last, new = context.last_filters, slots.filters
    stated = new.model_dump(exclude_none=True)
    words = "" if slots.query == new.brand else slots.query
    known = context.last_query.lower()
    query = context.last_query if not words or words.lower() in known else f"{context.last_query} {words}".strip()
    base = last.model_copy()
    if new.price_min is not None or new.price_max is not None:
        if new.currency != last.currency:
            base = base.model_copy(update={"price_min": None, "price_max": None, "currency": None})
        base = _apart(base, new)
    return replace(slots, query=query, filters=_reconciled(base, new).model_copy(update=stated))


def _reconciled(last: Filters, new: Filters) -> Filters:
    """The old limits without what the new ones rule out, nor ruling out what the new ones ask for."""
    update: dict[str, object] = {}
    for one, others in (("brand", "brands_not"), ("colour", "colours_not")):
        if getattr(last, one) in (getattr(new, others) or ()):
            update[one] = None
        if getattr(new, one) in (barred := getattr(last, others) or []):
            update[others] = [each for each in barred if each != getattr(new, one)] or None
    return last.model_copy(update=update)


def _apart(last: Filters, new: Filters) -> Filters:
    """The old limits without one that the new ones leave no room for."""
    update: dict[str, Decimal | None] = {}
    if new.price_max is not None and last.price_min is not None and last.price_min >= new.price_max:
        update["price_min"] = None
    if new.price_min is not None and last.price_max is not None and last.price_max <= new.price_min:
        update["price_max"] = None
    return last.model_copy(update=update)


def _pivot(slots: Slots, context: Context) -> Decimal | None:
    """The price of the one product a change is measured by ('cheaper than the second')."""
    for reference in slots.references:
        if reference.index is None:
            continue
        place = reference.index - 1 if reference.index > 0 else len(context.shown) + reference.index
        if reference.index != 0 and 0 <= place < len(context.shown):
            return context.shown[place].price
    focused = [product.price for product in context.shown if product.id == context.focus]
    return focused[0] if focused and slots.references else None


def _next_size(size: str | None, change: str) -> str | None:
    """One size up or down where a size is known: letters along their row, shoe numbers by one."""
    step = 1 if change == "larger" else -1
    if size in _LETTER_SIZES:
        place = _LETTER_SIZES.index(size) + step
        return _LETTER_SIZES[place] if 0 <= place < len(_LETTER_SIZES) else size
    if size is not None and (number := re.fullmatch(r"((?:US |UK |EU )?)(\d{1,2})(\.5)?", size)):
        return f"{number[1]}{int(number[2]) + step}{number[3] or ''}"
    return size


def _without_named(text: str, limits: Filters) -> Filters:
    """'other colours?' gives up the colour that was asked for, 'another brand' the brand."""
    update: dict[str, None] = {}
    if re.search(r"colou?r|颜色|顏色|farbe|couleur|色", text, re.IGNORECASE):
        update["colour"] = None
    if re.search(r"brand|牌|marke|marca|marque", text, re.IGNORECASE):
        update["brand"] = None
    return limits.model_copy(update=update)
