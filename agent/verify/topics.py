"""What a figure of time is about: returns, exchanges, refunds, delivery, warranty, cancellation, ...

Owns the words of these topics and reading them off a clause, so that '30 days' of returns is no ground for 30 days of
something else. Used by agent/verify/facts for policies and by agent/verify/measures for the reply.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from agent.verify.nouns import things_in
from agent.verify.phrases import pattern

Topics = frozenset[str]

_WORDS: Mapping[str, re.Pattern[str]] = {
    "return": pattern("return\\w*|(?:send|sent|sending|bring) (?:\\w+ ){0,2}back", "退货|退回|寄回|无理由|退换"),
    "exchange": pattern("exchang\\w*|swap\\w*", "换货|调换|更换|退换"),
    "refund": pattern("refund\\w*|money back|reimburs\\w*", "退款|到账|返还|退还"),
    "shipping": pattern(
        "ship|ships|shipped|shipping|deliver\\w*|arriv\\w*|dispatch\\w*|transit|courier",
        "配送|发货|送达|送到|运输|快递|到货|寄出|派送|物流",
    ),
    "express": pattern("express|expedited|rush|priority|next-day", "加急|特快|次日|极速"),
    "standard": pattern("standard|regular|economy", "标准|普通|平邮"),
    "warranty": pattern("warrant\\w*|guarant\\w*", "保修|质保|保固|三包"),
    "cancel": pattern("(?<!noise[ -])cancel\\w*", "取消"),
    "price": pattern("price (?:match|adjust|protect)\\w*", "价保|差价|保价"),
    "pickup": pattern("pick(?:ed)?[ -]?up|collect\\w*", "自提|取货"),
    "trial": pattern("trial|try it out", "试用"),
    "gift_card": pattern("gift cards?|vouchers?", "礼品卡|代金券"),
}
_ANCHOR = re.compile(
    r"(?:of|after|from|upon|following|since) (?:the |your |its |their )?"
    r"(?:delivery|receipt|purchase|arrival|shipping|dispatch)"
    r"|(?:once|after|when|as soon as) (?:we|you|your|the|it)\b[^,.;，]*"
    r"|(?:收到|签收|收货|发货|下单|购买|送达|到货)[^，。；,]{0,6}?(?:之日起|之后|以后|后|起)"
)
_CLAUSE = re.compile(r"[,，、;；:：]")
_SENTENCE = re.compile(r"[;；。！？!?\n]|\.(?=\s|$)")


def topics_of(text: str) -> Topics:
    """The topics of a lower-case text, of a warranty with the things it is for.

    What only says when the time begins ('after delivery') does not count.
    """
    text = _ANCHOR.sub(" ", text)
    found = frozenset(topic for topic, words in _WORDS.items() if words.search(text))
    return found | things_in(text) if "warranty" in found else found


@lru_cache(maxsize=1024)
def clauses(title: str, text: str) -> list[tuple[str, Topics]]:
    """The sentences of a policy, each with its topics: its own, else those of the passage's title. Kept, not copied."""
    found: list[tuple[str, Topics]] = [(title.lower(), frozenset())]
    about = topics_of(title.lower())
    for sentence in _SENTENCE.split(text.lower()):
        own = topics_of(sentence) or (topics_of(f"{title.lower()} {sentence}") if about else about)
        parts = _CLAUSE.split(sentence)
        split = len({topics_of(part) for part in parts} - {frozenset()}) > 1
        found += [(part, topics_of(part) or own) for part in parts] if split else [(sentence, own)]
    return found


def agree(one: Topics, other: Topics) -> bool:
    """Whether two figures may be about the same thing: one says no more than the other."""
    return one <= other or other <= one
