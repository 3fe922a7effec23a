"""'Done' claims and promises in Chinese: 已为您取消, 已加入购物车, 我会为您退款, 您将收到退款, 已发货, 运输中.

Owns reading them; what passes is settled by agent/verify/completions.DeedClaim, the verbs are in agent/verify/deeds.
"""

from __future__ import annotations

from agent.verify.claim import Claim, Cursor
from agent.verify.completions import DeedClaim
from agent.verify.deeds import DONE_CHINESE, OBJECTS, STATUSES, Actions, of_these
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, END
from agent.verify.phrases import pattern, starts_with
from agent.verify.sentence import Sentence

_STATUSES = tuple(word for word in STATUSES if not word.isascii())
_VERBS = tuple(DONE_CHINESE)
_PAST = ("已经", "已", "刚刚", "刚才", "现已")
_FUTURE = ("将会", "将", "会", "马上", "立即", "立刻", "正在", "稍后", "即将")
_FOR = ("为您", "为你", "帮您", "帮你", "给您", "替您", "成功", "顺利", "这就", "就")
_ME = ("我们", "我", "系统")
_YOU = ("您", "你")
_RECEIVED = ("收到", "获得", "得到", "拿到")
_SUCCESS = ("成功", "完成", "完毕")
_RESULTS = tuple("改好 取消好 退好 加好 办好 办妥 搞定 处理好 处理完 安排好".split())
CJK_OPENERS = (
    frozenset(word[0] for word in _RESULTS)
    | frozenset(word[0] for word in (*_STATUSES, *_PAST, *_FUTURE, *_FOR, *_ME, *_YOU))
    | frozenset("成办")
)
_REQUEST = pattern("", "申请|审核|请求|退款|退货|换货")
_MAX_OBJECT = 40


def read_completion_zh(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The deed, promise or state at the cursor."""
    if cursor.at(0).kind != CJK or cursor.at(0).text not in CJK_OPENERS:
        return None
    return _status(cursor) or _received(cursor) or _result(cursor, sentence) or _deed(cursor, sentence)


def _status(cursor: Cursor) -> Claim | None:
    word = starts_with(cursor, 0, _STATUSES)
    if not word:
        return None
    return DeedClaim(
        kind="status",
        text=word,
        size=len(word),
        actions=frozenset(),
        verb=word,
        passive=True,
        statuses=STATUSES[word],
    )


def _received(cursor: Cursor) -> Claim | None:
    """您将收到全额退款."""
    place = len(starts_with(cursor, 0, _YOU))
    future = starts_with(cursor, place, _FUTURE)
    place += len(future)
    word = starts_with(cursor, place, _RECEIVED) if future else ""
    if not word:
        return None
    place += len(word)
    for end in range(place, place + 6):
        if cursor.at(end).kind in (END,) or cursor.at(end).text in "，。！？,.!?\n":
            return None
        if cursor.at(end).text == "退" and cursor.at(end + 1).text == "款":
            return DeedClaim(
                kind="done",
                text=cursor.text(0, end + 2),
                size=end + 2,
                actions=OBJECTS["退款"],
                verb="退款",
                promise=True,
            )
    return None


def _result(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """地址改好了, 搞定了: done, by the ending of the verb alone."""
    word = starts_with(cursor, 0, _RESULTS)
    if not word or cursor.at(len(word)).text != "了":
        return None
    verb = word if word in DONE_CHINESE else "处理"
    return _claim(cursor, (len(word) + 1, verb), "", past=True, sentence=sentence)


def _deed(cursor: Cursor, sentence: Sentence) -> Claim | None:
    mine = starts_with(cursor, 0, _ME)
    place = len(mine)
    past = future = helped = False
    while True:
        if word := starts_with(cursor, place, _PAST):
            past = True
        elif word := starts_with(cursor, place, _FOR):
            helped = helped or word[0] in "为帮给替"
        elif cursor.at(place).text in ("将", "把") and (past or mine) and (found := _over_object(cursor, place + 1)):
            # 已将您的订单取消: the verb stands behind its object.
            return _claim(cursor, found, mine, past=True, sentence=sentence)
        elif word := starts_with(cursor, place, _FUTURE):
            future = True
        else:
            break
        place += len(word)
    if not (past or future or helped):
        return None
    verb = starts_with(cursor, place, _VERBS)
    if not verb or (verb == "通过" and not _REQUEST.search(sentence.left)):
        return None
    end = place + len(verb)
    after = starts_with(cursor, end, _SUCCESS)
    past = past or cursor.at(end).text == "了" or bool(after)
    if not past and not (future and helped):
        return None  # 帮您取消: an offer
    if future and not past and cursor.at(0).text in ("会", "将") and not mine and not helped:
        return None
    return _claim(cursor, (end, verb), mine, past=past, sentence=sentence)


def _over_object(cursor: Cursor, start: int) -> tuple[int, str] | None:
    """The end of the verb behind '将 …', and the verb."""
    for place in range(start, start + _MAX_OBJECT):
        token = cursor.at(place)
        if token.kind == END or token.text in "，。！？,!?\n；;":
            return None
        if token.kind == CJK and (verb := starts_with(cursor, place, _VERBS)):
            return place + len(verb), verb
    return None


def _claim(cursor: Cursor, found: tuple[int, str], mine: str, *, past: bool, sentence: Sentence) -> Claim:
    end, verb = found
    passive = not mine and cursor.at(0).text in "已刚现成" and cursor.at(1).text not in "为帮给替"
    return DeedClaim(
        kind="done",
        text=cursor.text(0, end),
        size=end,
        actions=_narrowed(verb, sentence.left + cursor.ahead(end, 6)),
        verb=verb,
        passive=passive and bool(sentence.left.strip("，, -*")),
        promise=not past,
        statuses=frozenset({"cancelled"}) if verb == "取消" else frozenset(),
    )


def _narrowed(verb: str, around: str) -> Actions:
    actions = DONE_CHINESE[verb]
    for noun, narrowed in OBJECTS.items():
        if noun in around and actions > narrowed:
            return narrowed
    return of_these(actions, around)
