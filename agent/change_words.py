"""Words by which a message asks for a change of an order, corrects one, or asks something else: English and Chinese.

Patterns only; what follows from them is changes.py's.
"""

from __future__ import annotations

import re

from tools.intent.understanding import Intent

ADDRESS = re.compile(
    r"\b(address|ship(ped|ping)? (it |this |that )?to|deliver(ed)? to|send (it|this|that) to"
    r"|(send|ship|deliver)\b.{3,40}\bto \d+|postcode|zip|street)\b"
    r"|地址|收货|寄到|送到|邮编",
    re.IGNORECASE,
)
DEFAULT = re.compile(
    r"\b(default|profile|account|saved|standard)\b[\w' ]{0,20}\baddress\b|\baddress\b.{0,20}\b(profile|account)\b"
    r"|默认(的)?(收货)?地址|账号(里)?的?地址",
    re.IGNORECASE,
)
PAYMENT = re.compile(
    r"\b(pay(ing|ment)?|paypal|charge|credit card|gift card|debit card)\b|付款|支付|信用卡|礼品卡", re.IGNORECASE
)
CHANGING = re.compile(r"\b(change|switch|update|use|move|put|replace|edit|modify)\b|改|换|更新", re.IGNORECASE)
OF_AN_ORDER = re.compile(r"\b(order|purchase)s?\b|#\s?\w*\d|订单", re.IGNORECASE)
ANOTHER = re.compile(
    r"[?？]|\b(do you|show|find|look(ing)? for|search|what|where|when|how|who)\b"
    r"|有没有|找|看看|推荐|吗|多少|哪里|什么时候|怎么",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"\b(it|this|that|them|the order|my order)\b|这个订单|那个订单|这一?单|那一?单|它|这个|那个", re.IGNORECASE
)
DIFFERENCE = re.compile(r"\bdifference\b|\bcosts? more\b|\bextra\b|差价|多退少补|补钱", re.IGNORECASE)
"""Who names a way of paying for the difference of prices changes items, not the payment."""
NUMBER = re.compile(r"[#＃]\s?\w{3,}|(?<![A-Za-z0-9])[A-Za-z]{1,3}-?\d{4,12}(?![A-Za-z0-9])")
QUESTION = re.compile(
    r"\b(?:how (?:long|much|many|do|does)|status|where is|when will|track|policy)\b"
    r"|多久|什么时候|到哪|状态|政策",
    re.IGNORECASE,
)
VERBS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("cancel_order", re.compile(r"\bcancel|取消", re.IGNORECASE)),
    ("exchange_order", re.compile(r"\b(?:exchang|swap)|换货", re.IGNORECASE)),
    ("return_order", re.compile(r"\b(?:return|send(?:ing)? back|give back)|退货|退掉|要退|想退|退了", re.IGNORECASE)),
    ("modify_order", re.compile(
        r"\b(?:chang|switch|modif|updat|edit)|\bpay\b.*\bwith\b|\baddress\b.*\bshould be\b"
        r"|\b(?:send|ship|deliver)\b.*\bto\b"
        r"|改|换|寄到|送到", re.IGNORECASE)),
)  # fmt: skip
CORRECTS = re.compile(
    r"^\W*(?:no\b|not\b|nope|actually|wait|oh\b|sorry|that'?s not|that is not|i mean|i meant|it should|let me say"
    r"|instead|yes,? but|ok,? but)|\binstead\b|\bshould be\b|\bi meant?\b"
    r"|^\W*(?:不|错|哦|等等|不好意思|我说的是|应该是|是的?，?(?:但|不过))"
    r"|我说的是|应该是|说错",
    re.IGNORECASE,
)
"""How somebody begins who has seen a proposal and wants another."""
INDEFINITE = re.compile(
    r"\b(?:an|another|some)\b (?:\w+ )?(?:item|order|thing)s?\b|\bsomething\b|一个订单|一件|有东西"
    r"|\b(?:last|latest|newest|(?:most )?recent|other) (?:\w+ )?(?:item|order|thing|one|purchase|parcel|package)\b"
    r"|最近|上一?[单个次件]|上次|刚(?:到|收到|买|下)|另一?[单个件]",
    re.IGNORECASE,
)
"""Not the order talked about before: any, or the newest that can be changed so."""
WHICH = re.compile(
    r"\b(?:which|what)\b.{0,20}\borders?\b|\b(?:which|what) (?:of them|ones?)\b"
    r"|哪[些个几].{0,4}订单|订单.{0,6}哪[些个几]",
    re.IGNORECASE,
)
"""Asks which orders can still be changed so: told, and nothing is begun."""
