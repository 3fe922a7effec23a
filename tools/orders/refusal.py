"""Why a change of an order is refused: a stable code, and the reason as a shopper understands it, in both languages.

Raised by the machine and by the confirmation; the tools put the sentence into their lines and the code into their
notes, the audit log keeps the code. Codes are documented in docs/orders.md and never change their meaning.
"""

from __future__ import annotations

from typing import Literal, get_args

from tools.errors import ToolError
from tools.phrases import Phrases

Cause = Literal[
    # the machine: the order, the store's terms and what was asked do not go together
    "no_such_order",
    "no_customer",
    "status",
    "too_late",
    "delivery_unknown",
    "pieces_unknown",
    "reason",
    "no_items",
    "no_such_item",
    "count",
    "same_variant",
    "no_such_variant",
    "unavailable",
    "other_currency",
    "no_such_method",
    "same_method",
    "several_payments",
    "method_not_allowed",
    "balance",
    "bad_address",
    "same_address",
    # the confirmation: the proposal is not, or no longer, what it was
    "no_such_proposal",
    "digest",
    "expired",
    "superseded",
    "declined",
    "changed",
    # a guest: the order is not open to them any more, or this is for its customer alone
    "not_verified",
    "needs_sign_in",
    # the store
    "read_only",
]

_SAY = Phrases(
    {
        "no_such_order": (
            "There is no order {order} in your account. Please check the number.",
            "您的账号下没有订单{order}，请核对订单号。",
        ),
        "no_customer": ("The store has no account for this.", "商店里没有对应的账号。"),
        "status": (
            "Order {order} does not allow this any more, or not yet (status: {status}).",
            "订单{order}目前的状态（{status}）不能这样处理。",
        ),
        "too_late": (
            "The time for this is over: it was possible within {limit} of {since}.",
            "已超过期限：须在{since}后{limit}内办理。",
        ),
        "delivery_unknown": (
            "The record of order {order} does not say when it was delivered, so a person has to look at it.",
            "订单{order}没有签收日期记录，需要人工客服处理。",
        ),
        "pieces_unknown": (
            "The record of order {order} does not say which items came back before, so a person has to look at it.",
            "订单{order}没有记录之前退了哪些商品，需要人工客服处理。",
        ),
        "reason": (
            "This needs one of these reasons: {reasons}.",
            "需要从以下原因中选择一个：{reasons}。",
        ),
        "no_items": ("It is not said which items are meant.", "没有说明是哪些商品。"),
        "no_such_item": (
            "“{item}” is not in order {order}, or not that often. In it: {items}.",
            "订单{order}里没有“{item}”，或者没有这么多件。商品有：{items}。",
        ),
        "count": (
            "For each item there must be exactly one new item: {old} to change, {new} new.",
            "每件商品都要对应一件新的：要换{old}件，给出了{new}件新的。",
        ),
        "same_variant": ("{item} is the same as before; nothing would change.", "{item}和原来的一样，没有变化。"),
        "no_such_variant": (
            "There is no such version of {item}: “{wanted}”. Only another version of the same product is possible.",
            "{item}没有“{wanted}”这种款式。只能换成同一商品的其他款式。",
        ),
        "unavailable": ("{item} is not available right now.", "{item}目前没有货。"),
        "other_currency": (
            "{item} is sold in another currency than the order was paid in.",
            "{item}的标价货币和订单不同。",
        ),
        "no_such_method": (
            "This payment method is not in your account. There are: {methods}.",
            "您的账号里没有这种付款方式。可用的有：{methods}。",
        ),
        "same_method": ("The order is already paid with {method}.", "订单已经是用{method}付款的。"),
        "several_payments": (
            "Order {order} was paid in more than one way, so its payment cannot be changed here.",
            "订单{order}有多笔付款，不能在这里更改付款方式。",
        ),
        "method_not_allowed": (
            "The money can go back only to: {methods}.",
            "退款只能退到：{methods}。",
        ),
        "balance": (
            "{method} has a balance of {balance}, and {amount} is needed.",
            "{method}余额{balance}，需要{amount}。",
        ),
        "bad_address": (
            "The address is not complete: street, city and postcode are needed.",
            "地址不完整：需要街道、城市和邮编。",
        ),
        "same_address": ("That is the address already.", "和现在的地址一样。"),
        "no_such_proposal": (
            "There is nothing here to confirm. Please ask for the change again.",
            "没有可以确认的更改，请重新提出。",
        ),
        "digest": (
            "What was confirmed is not what was proposed. Nothing was changed; please ask again.",
            "确认的内容和提出的不一致。没有做任何更改，请重新提出。",
        ),
        "expired": (
            "The time to confirm is over. Nothing was changed; please ask again.",
            "确认时间已过。没有做任何更改，请重新提出。",
        ),
        "superseded": (
            "A newer proposal has taken its place. Nothing was changed by the old one.",
            "已有更新的方案取代了它。旧方案没有做任何更改。",
        ),
        "declined": ("You declined this. Nothing was changed.", "您已取消这项更改，没有做任何改动。"),
        "changed": (
            "Something about it has changed in the meantime. Nothing was done; please look at it again.",
            "期间情况有变。没有做任何更改，请重新查看。",
        ),
        "not_verified": (
            "Your verification of order {order} has run out. Nothing was changed; please give its e-mail address or"
            " postcode again.",
            "订单{order}的验证已失效。没有做任何更改，请重新填写它的邮箱或邮编。",
        ),
        "needs_sign_in": (
            "For this, please sign in to the store, or ask for a person. Nothing was changed.",
            "这项操作需要登录商店账号，也可以转人工客服。没有做任何更改。",
        ),
        "read_only": (
            "Orders cannot be changed here; a person of our team can do it.",
            "这里不能修改订单，可以请人工客服办理。",
        ),
    }
)
CAUSES: tuple[Cause, ...] = get_args(Cause)


class RefusedError(ToolError):
    """A change that may not be. `values` fill the sentence; a callable value is asked for the language's own text."""

    def __init__(self, cause: Cause, **values: object) -> None:
        super().__init__(cause)
        self.cause: Cause = cause
        self.values = values

    def say(self, language: str) -> str:
        """The reason in the shopper's language."""
        filled = {name: value(language) if callable(value) else value for name, value in self.values.items()}
        return _SAY.say(self.cause, language, **filled)
