"""What backs a commitment: a tool that did it in this turn, or a sentence of the shop's policies that says it.

Owns comparing words only; agent/verify/commitments/reader asks it once the model has found a commitment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.verify.deeds import DONE
from agent.verify.facts import Facts
from tools.ground import Action

_DEEDS: Mapping[Action, str] = {
    "added_to_cart": r"cart|basket|bag|\badd|购物车|加",
    "removed_from_cart": r"cart|basket|remov|took|taken|购物车|移|删|去掉",
    "profile_saved": r"remember|sav|not(?:e|ing)|prefer|profile|记|保存|存|资料",
    "profile_erased": r"forg[eo]t|eras|delet|remov|profile|忘|删|清|资料",
    "handed_over": r"person|colleague|human|agent|team|someone|staff|hand|connect|transfer|touch"
    r"|人工|客服|同事|专员|转|有人|联系|回复",
    "order_cancelled": r"cancel|call(?:ed)? off|refund|money|stop|order|取消|撤|退款|退还|订单",
    "order_changed": r"chang|updat|address|payment|item|order|swap|switch|modif|correct|改|换|地址|付款|更新|订单",
    "return_started": r"return|label|send (?:it )?back|refund|退",
    "exchange_started": r"exchang|swap|replac|new (?:one|size)|换",
    "refund_issued": r"refund|money|credit|reimburs|退",
}
_OF_ORDERS = re.compile(
    r"order|deliver|shipping|parcel|address|payment|\bcards?\b|refund|account|subscription"
    r"|订单|收货|包裹|地址|系统|付款|支付|退款|账户|账号"
)
_ASIDE: frozenset[Action] = frozenset({"added_to_cart", "removed_from_cart", "profile_saved", "profile_erased"})
"""What is done to cart and profile backs no deed on an order."""
_EXTRA = re.compile(
    r"voucher|gift|coupon|discount|compensat|\bfree|bonus|sample|warrant|price|half|guarantee|promise"
    r"|券|礼|赠|送|补偿|赔|免|优惠|折|延长|保证|承诺|一定|肯定"
)
_BARE = re.compile(
    r"(?:all |that's |it's |it is |you're |you are |now |great |there you go )*"
    r"(?:done|set|sorted|taken care of|complete|settled)"
    r"|(?:好的?|都|全部|已经?|一切)*(?:好了|好啦|搞定[了啦]?|办好了|办妥了?|妥了|弄好了|完成了?|处理好了)"
)
_PAST = re.compile(r"\b(?:has|have|was|were|been|just|already|now|did)\b|'ve\b|已|刚|了$|了[吧啦]|完毕|成功|好了|好啦")
_BARE_PAST = re.compile(rf"\b(?:{'|'.join(DONE)})\b")
_OF_RULES = re.compile(r"\b(?:is|are|be|being|gets?|will|can|may|must|should|within|in|after|once|by|until|if)\b")
"""'Refunds processed within five days' is a rule, 'refund processed for A1001' a deed."""
_ALONE = re.compile(r"\b(?:i|my|i'll|i'm|i've)\b|我(?!们)")
_WORD = re.compile(r"[a-z]{3,}")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SMALL = frozenset(
    "the and you your our for are can will with from that this its all any has have not but then once when within of "
    "us get they them who may also was were been just be by".split()
)
_SHARE, _SHARE_HAN = 0.7, 0.55
_LEAST = 2
"""Of one word any line of a policy says the same."""


def backed(clause: str, facts: Facts) -> bool:
    """Whether a tool did it, or the shop says it itself. `clause` is lower case."""
    return _done(clause, facts) or _stated(clause, facts)


def past(clause: str) -> bool:
    """Whether it speaks of what has happened already."""
    return bool(_PAST.search(clause)) or bool(_BARE_PAST.search(clause) and not _OF_RULES.search(clause))


def _done(clause: str, facts: Facts) -> bool:
    done = facts.ground.done
    if not done:
        return False
    if "handed_over" in done and re.search(_DEEDS["handed_over"], clause):
        return True
    if _EXTRA.search(clause):
        return False
    bare = _BARE.fullmatch(clause.strip(" !.*"))
    told = set(done) - _ASIDE if _OF_ORDERS.search(clause) else set(done)
    return bool(bare) or any(re.search(_DEEDS[action], clause) for action in told if action in _DEEDS)


def _stated(clause: str, facts: Facts) -> bool:
    """A policy says the same in much the same words; of deeds that are past, and of favours of one's own, none does."""
    if past(clause) or _ALONE.search(clause):
        return False
    wanted = _stems(clause)
    least = _SHARE_HAN if any(stem >= "\u3400" for stem in wanted) else _SHARE
    if len(wanted) < _LEAST:
        return False
    return any(len(wanted & _stems(line)) >= least * len(wanted) for line in facts.policy_lines)


def _stems(text: str) -> frozenset[str]:
    """Beginnings of the English words that say something; pairs of Chinese characters."""
    stems = {word[:5] for word in _WORD.findall(text) if word not in _SMALL}
    for run in _HAN.findall(text):
        stems.update(run[place : place + 2] for place in range(len(run) - 1))
    return frozenset(stems)
