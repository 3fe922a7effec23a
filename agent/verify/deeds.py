"""The words of deeds, as data: which verb claims which action of tools.ground, in English and Chinese.

A verb with no action ('placed the order', 'sent you an email') is one no tool can do, so it never has ground. Used by
agent/verify/completions; add a verb here, not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tools.ground import Action
from tools.stores.people import OrderStatus

Actions = frozenset[Action]

_CART: Actions = frozenset({"added_to_cart"})
_OUT: Actions = frozenset({"removed_from_cart", "profile_erased"})
SAVED: Actions = frozenset({"profile_saved"})
_CHANGED: Actions = frozenset({"order_changed", "profile_saved"})
_OF_PROFILE = re.compile(r"profile|preference|\bsize|\bname\b|remember|interest|资料|偏好|喜好|尺码|尺寸|记录|记忆")
_CANCELLED: Actions = frozenset({"order_cancelled"})
_REFUND: Actions = frozenset({"refund_issued"})
_RETURN: Actions = frozenset({"return_started"})
_EXCHANGE: Actions = frozenset({"exchange_started"})
_HANDED: Actions = frozenset({"handed_over"})
_WORK: Actions = frozenset({"refund_issued", "return_started", "exchange_started", "order_cancelled", "order_changed"})
_NEVER: Actions = frozenset()


def _words(table: Mapping[str, Actions]) -> dict[str, Actions]:
    return {word: actions for words, actions in table.items() for word in words.split()}


DONE = _words(
    {
        "added": _CART,
        "removed deleted": _OUT,
        "saved remembered noted": SAVED,
        "erased forgotten": frozenset({"profile_erased"}),
        "updated changed modified edited amended corrected rescheduled": _CHANGED,
        "cancelled canceled": _CANCELLED,
        "refunded credited reimbursed": _REFUND,
        "exchanged": _EXCHANGE,
        "returned": _RETURN,
        "processed issued initiated started submitted arranged completed approved requested filed resolved": _WORK,
        "transferred connected forwarded escalated handed notified contacted alerted informed": _HANDED,
        "placed purchased ordered bought booked reserved dispatched emailed mailed sent charged paid shipped": _NEVER,
        "upgraded waived received": _NEVER,
    }
)
PROMISED = _words(
    {
        "add": _CART,
        "remove delete": _OUT,
        "save remember": SAVED,
        "update change modify": _CHANGED,
        "cancel": _CANCELLED,
        "refund": _REFUND,
        "exchange": _EXCHANGE,
        "process issue initiate start submit arrange": _WORK,
        "transfer connect forward escalate": _HANDED,
        "place order purchase reserve ship email": _NEVER,
    }
)
DOING = _words(
    {
        "adding": _CART,
        "removing": _OUT,
        "updating changing": _CHANGED,
        "cancelling canceling": _CANCELLED,
        "refunding": _REFUND,
        "processing issuing initiating starting": _WORK,
        "transferring connecting forwarding escalating": _HANDED,
        "placing ordering": _NEVER,
    }
)
OBJECTS: Mapping[str, Actions] = {
    "refund": _REFUND,
    "return": _RETURN,
    "exchange": _EXCHANGE,
    "replacement": _EXCHANGE,
    "cancellation": _CANCELLED,
    "cart": frozenset({"added_to_cart", "removed_from_cart"}),
    "order": frozenset({"order_changed", "order_cancelled"}),
    "退款": _REFUND,
    "退货": _RETURN,
    "换货": _EXCHANGE,
    "取消": _CANCELLED,
    "修改": _CHANGED,
}
DONE_CHINESE: Mapping[str, Actions] = {
    "取消": _CANCELLED,
    "加入": _CART,
    "添加": _CART,
    "放入": _CART,
    "放进": _CART,
    "放到": _CART,
    "加进": _CART,
    "加到": _CART,
    "加购": _CART,
    "移除": _OUT,
    "删除": _OUT,
    "移出": _OUT,
    "清空": _OUT,
    "清除": frozenset({"profile_erased", "removed_from_cart"}),
    "修改": _CHANGED,
    "更改": _CHANGED,
    "变更": _CHANGED,
    "更新": _CHANGED,
    "保存": SAVED,
    "记录": SAVED,
    "记住": SAVED,
    "记下": SAVED,
    "退款": _REFUND,
    "退还": _REFUND,
    "退回": _REFUND,
    "到账": _REFUND,
    "退货": _RETURN,
    "换货": _EXCHANGE,
    "转接": _HANDED,
    "转给": _HANDED,
    "通知": _HANDED,
    "下单": _NEVER,
    "购买": _NEVER,
    "支付": _NEVER,
    "付款": _NEVER,
    "发送": _NEVER,
    "办理": _WORK,
    "处理": _WORK,
    "提交": _WORK,
    "申请": _WORK,
    "发起": _WORK,
    "受理": _WORK,
    "办妥": _WORK,
    "通过": _WORK,
    "批准": _WORK,
    "备注": _NEVER,
    "办好": _WORK,
    "改好": _CHANGED,
    "取消好": _CANCELLED,
    "退好": _REFUND,
    "加好": _CART,
    "搞定": _WORK,
}
_ARRIVED: frozenset[OrderStatus] = frozenset(
    {"delivered", "returned", "partially_returned", "return_requested", "exchange_requested", "exchanged"}
)
_SENT: frozenset[OrderStatus] = _ARRIVED | {"shipped"}
_OPEN: frozenset[OrderStatus] = frozenset({"pending", "pending_changed", "processing"})
STATUSES: Mapping[str, frozenset[OrderStatus]] = {
    "shipped": _SENT,
    "dispatched": _SENT,
    "sent": _SENT,
    "delivered": _ARRIVED,
    "cancelled": frozenset({"cancelled"}),
    "canceled": frozenset({"cancelled"}),
    "returned": frozenset({"returned", "partially_returned"}),
    "exchanged": frozenset({"exchanged"}),
    "changed": frozenset({"pending_changed"}),
    "updated": frozenset({"pending_changed"}),
    "requested": frozenset({"return_requested", "exchange_requested"}),
    "processed": _OPEN,
    "prepared": _OPEN,
    "已发货": _SENT,
    "已经发货": _SENT,
    "已寄出": _SENT,
    "已经寄出": _SENT,
    "已经发出": _SENT,
    "已经送到": _ARRIVED,
    "正在运输": frozenset({"shipped"}),
    "正在配送": frozenset({"shipped"}),
    "正在派送": frozenset({"shipped"}),
    "正在备货": _OPEN,
    "已发出": _SENT,
    "已签收": _ARRIVED,
    "已送达": _ARRIVED,
    "已经送达": _ARRIVED,
    "已经签收": _ARRIVED,
    "已送到": _ARRIVED,
    "运输中": frozenset({"shipped"}),
    "配送中": frozenset({"shipped"}),
    "派送中": frozenset({"shipped"}),
    "在路上": frozenset({"shipped"}),
    "处理中": _OPEN,
    "待发货": _OPEN,
    "备货中": _OPEN,
}
STATUS_WORDS: Mapping[str, tuple[str, str, str]] = {
    # after 'has', after 'is', Chinese
    "pending": ("has been received", "waiting to be processed", "待处理"),
    "processing": ("has been received", "being prepared", "处理中"),
    "shipped": ("has been shipped", "on its way", "已发货"),
    "delivered": ("has been delivered", "delivered", "已送达"),
    "cancelled": ("has been cancelled", "cancelled", "已取消"),
    "returned": ("has been returned", "returned", "已退货"),
    "partially_returned": ("has been returned in part", "returned in part", "部分已退货"),
    "pending_changed": ("has been changed", "waiting to be processed", "已修改，待处理"),
    "return_requested": ("has been delivered", "waiting for its return", "已申请退货"),
    "exchange_requested": ("has been delivered", "waiting for its exchange", "已申请换货"),
    "exchanged": ("has been exchanged", "exchanged", "已换货"),
}


def of_these(actions: Actions, words: str) -> Actions:
    """The actions that a changing verb can mean among these words: a fact is remembered, an address never is one."""
    return actions if actions == SAVED or _OF_PROFILE.search(words) else actions - SAVED
