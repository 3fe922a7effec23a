"""Promises in Chinese: 会有人给您打电话, 免费升级, 我们保证周五送到, 给您打9折, 下单即送礼品, 免运费.

Owns reading them; what passes is settled by agent/verify/promises.PromiseClaim against the shop's policies.
"""

from __future__ import annotations

import re

from agent.verify.claim import Claim, Cursor
from agent.verify.facts import Facts
from agent.verify.lexer import END, NEWLINE
from agent.verify.phrases import beginnings, starts_with
from agent.verify.promises import PromiseClaim
from agent.verify.sentence import Sentence

_PEOPLE = (
    "会有人",
    "有人会",
    "会有专人",
    "会有客服",
    "会有工作人员",
    "工作人员会",
    "工作人员将",
    "客服人员会",
    "客服会",
    "客服将",
    "专员会",
    "专员将",
    "专人会",
    "专人将",
    "经理会",
    "同事会",
    "我们会安排",
    "将安排",
    "会安排",
    "安排专人",
    "让同事",
    "请同事",
    "安排同事",
    "让专人",
)
_CONTACT = re.compile(r"打电话|致电|来电|回电|电话|联系您|联系你|您联系|您沟通|回复|上门|回访|短信|发邮件|跟进")
_SURELY = ("一定能", "一定会", "肯定能", "肯定会", "绝对能", "绝对会", "必定")
_HAPPENS = re.compile("到|送|收|满意|发货|没问题|成功|合身|合适")
_VOWS = ("我们保证", "我保证", "保证", "我们承诺", "我承诺", "承诺", "包您", "一定会在", "确保")
_GRANTS = ("给您", "给你", "为您", "为你", "帮您", "送您", "额外", "补偿您", "赔偿您", "补偿", "赔偿")
_GRANTED = re.compile(
    r"^(?:再|额外|直接|免费|申请了?|提供|一份|一个|一张|争取|特别|安排|全部|全额|减|升级|的?){0,4}(?:打[\d.一二三四五六七八九]+折|[\d一二三四五六七八九.]+折|免运费|包邮|减免|优惠|折扣|赠品|礼品|补偿|赔偿|升级|返现|免单|补差价)"
)
_GIFTS = (
    "即送",
    "加送",
    "还送您",
    "送精美",
    "送好礼",
    "送小样",
    "免费赠送",
    "免费赠品",
    "赠送",
    "附赠",
    "加赠",
    "随单送",
)
_FREE = (
    "终身免费",
    "免费升级",
    "免费更换",
    "免费维修",
    "免费上门",
    "免费安装",
    "免费试用",
    "免费加急",
    "免费换新",
    "免费退换",
)
_SHIPPING = ("免运费", "包邮", "免邮")
_PRICE = (
    "假一赔十",
    "价保",
    "保价",
    "差价双倍",
    "补差价",
    "无条件退款",
    "无条件退货",
    "全额赔付",
    "包退包换",
    "包退",
    "包换",
)
_WORDS = (*_PEOPLE, *_VOWS, *_SURELY, "免费", *_GRANTS, *_GIFTS, *_FREE, *_SHIPPING, *_PRICE)
BEGINNINGS = beginnings(*_WORDS)
_ENGLISH = {
    "更换": "更换|换货|exchang|replac",
    "维修": "维修|repair",
    "退换": "退换|换货|exchang",
    "免费": "终身|lifetime",
}
_STOPS = "，。！？,!?；;\n"
_AHEAD = 16
_DENIED = re.compile(r"(?:不能|无法|没法|不会|不敢|不|没有?|暂无|未|难以|是否|要不要|需要|请)[\u4e00-\u9fff]{0,4}$")


def read_promise_zh(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The promise at the cursor."""
    word = starts_with(cursor, 0, _WORDS)
    if not word or _DENIED.search(sentence.left):
        return None
    if word in _PEOPLE:
        return _contact(cursor, word)
    if word in _VOWS:
        return _claim(cursor, len(word), "保证|承诺|确保|guarant|promis")
    if word in _SURELY:
        return _claim(cursor, len(word), "保证|承诺|guarant") if _HAPPENS.search(_ahead(cursor, len(word))) else None
    if word == "免费":
        return _free(cursor, facts)
    if word in _GRANTS:
        return _granted(cursor, word, sentence)
    if word in _SHIPPING:
        # Both languages count: a store's policies may be in one only.
        return _claim(cursor, len(word), "包邮|免运费|免邮|free", "邮|运费|ship|deliver", shown="运费以政策为准")
    if word in _FREE:
        return _claim(cursor, len(word), "免费|free", _ENGLISH.get(word[-2:], word[-2:]))
    if word in _GIFTS:
        return _claim(cursor, len(word), "赠|礼品|free gift")
    return _claim(cursor, len(word), re.escape(word))


def _claim(
    cursor: Cursor, end: int, *words: str, shown: str = "", about: bool = False, person: bool = False
) -> PromiseClaim:
    text = cursor.text(0, end)
    return PromiseClaim(kind="promise", text=text, size=end, words=words, shown=shown, about=about, person=person)


def _ahead(cursor: Cursor, start: int) -> str:
    """The rest of the clause from `start`, a dozen characters at most. Raises NeedMore."""
    text = ""
    for place in range(start, start + _AHEAD):
        token = cursor.at(place)
        if token.kind in (END, NEWLINE) or token.text in _STOPS:
            break
        text += token.text
    return text


def _free(cursor: Cursor, facts: Facts) -> Claim | None:
    """免费 of anything: what is free stands behind it, else before it."""
    what = _ahead(cursor, 2)[:2]
    if not any(char >= "\u4e00" for char in facts.policy_text) and "free" in facts.policy_text:
        return None  # the policies are in English only
    if len(what) == 2:
        return _claim(cursor, 2, "免费|free", re.escape(what), shown="按政策")
    return _claim(cursor, 2, "免费|free", shown="以政策为准", about=True)


def _contact(cursor: Cursor, word: str) -> Claim | None:
    """会有人给您打电话, 专员会在两小时内联系您."""
    match = _CONTACT.search(_ahead(cursor, len(word)))
    return _claim(cursor, len(word), f"[会将].{{0,8}}{match.group()}", person=True) if match else None


def _granted(cursor: Cursor, word: str, sentence: Sentence) -> Claim | None:
    """给您打9折, 帮您申请了免费赠品, 补偿您20美元."""
    if word.startswith(("补偿", "赔偿")):
        if sentence.left.endswith("作为"):
            return None  # what it is comes behind it
        return _claim(cursor, len(word), word[:2])
    # What is granted to this shopper alone, no policy says.
    return _claim(cursor, len(word)) if _GRANTED.match(_ahead(cursor, len(word))) else None
