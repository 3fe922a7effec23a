"""Commitments in any words: what was supposedly done, and what the shop supposedly will do, grant or guarantee.

The tables of completions and promises come first and know what is true instead; this reader catches what they do not
know. It opens where a person, 'your ...' or a word of the service stands, holds the clause, and lets a model judge it
(model.py). What remains is held against what tools did in this turn and against the shop's own words (backing.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.verify.claim import Claim, Cursor, Verdict, cut
from agent.verify.commitments.backing import backed, past
from agent.verify.commitments.clauses import ENDS, begun, condition_of
from agent.verify.commitments.features import CHINESE, ENGLISH
from agent.verify.commitments.model import THRESHOLD, commitment_model
from agent.verify.deeds import DONE, STATUSES
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, END, NEWLINE, WORD
from agent.verify.phrases import pattern
from agent.verify.sentence import Sentence

_LONGEST = 80
_SURE = 0.95
_MINE = frozenset({"i", "we", "i'll", "we'll", "i've", "we've", "i'm", "we're", "i'd", "we'd", "let"})
_YOURS = frozenset({"you", "you'll", "you've", "you're"})
_OWNED = frozenset({"your", "my", "our"})
_THINGS = frozenset({"it", "it's", "it'll", "that's", "this", "that", "everything", "there", "there's"})
_HEAVY = frozenset({"THING", "MONEY", "STAFF", "GIFT"})
_WEIGHTY = frozenset({"DID", "DOING", "FREE", "SURE", "WILL", "NOT", "PAY"})
_OPEN = _HEAVY | {"FREE", "SURE", "KIND", "CALL", "CALLED", "DID", "DOING", "PAY", "DO"}
# Said of products all day long.
_LIGHT = frozenset(
    "made set seen off through put taken open complete closed finished light change hold place cover match drop "
    "answer reach text include add fit back move sort pull beat cut clear prepared packed finished applied fixed "
    "raised treat extra switch turned through recommended created split reset attached always best bet word rest there "
    "saved include stop ring touch deal waterproof save slip pop split restored renewed charge points "
    "support sum token".split()
)
OPENERS = frozenset(
    {
        *_MINE,
        *_YOURS,
        *_OWNED,
        *_THINGS,
        "nothing",
        "half",
        "buy",
        "customs",
        "duties",
        "fees",
        "postage",
        "leave",
        "expect",
        "consider",
        "keep",
        "all",
        "done",
    }
    | {word for word, name in ENGLISH.items() if name in _OPEN and word not in _LIGHT}
)
_OPEN_ZH = frozenset(
    "I YOU FOR PAST FUTURE DO THING MONEY STAFF CALL GIFT GIVE FREE SURE KIND PRIOR ARRIVE WHEN".split()
)
_LIGHT_ZH = frozenset("就 块 元 准 包 必 占 留 补 批 内 小时 分钟 可 搞 递 改 换 减 返 满意 享受 放 免 出".split())
BEGINNINGS = frozenset(
    word[:2]
    for word, name in CHINESE.items()
    if (name in _OPEN_ZH and word not in _LIGHT_ZH) or (name == "DONE" and len(word) > 1)
) | {"退", "撤", "妥", "全场", "第二", "不满"}
_AUXILIARIES = frozenset(
    "have 've will 'll would 'd can could may might just also already gladly to be happy glad 'm am then now and like "
    "go ahead do me".split()
)
_HARMLESS = frozenset(
    {word for word, name in ENGLISH.items() if name == "LOOK"}
    | set(
        "sorry afraid sure cannot can't don't not haven't didn't won't do couldn't hope say wish "
        "seen noticed understood considered heard described mentioned shown forgot lost tried misread mistyped".split()
    )
)
_HARMLESS_ZH = re.compile(
    r"[我您你]们?(?:可以(?:看|选|在|试)|推荐|建议|觉得|会喜欢|想|要|看|喜欢|的(?:预算|尺码|需求)|更|先|不)"
    r"|[为给帮][您你](?:推荐|介绍|找|挑|选|查|看|列|对比)"
)
_INVERTED = re.compile(r"^\s*should [^,]*,\s*$")
"""'Should it break, ...' asks nothing."""
_SUPPOSED = re.compile(r"^(?:and |or |but |even )?(?:if|unless|whether|in case)\b|^(?:如果|若|假如|要是|是否|倘若)")
"""'If you have already paid, ...' says of nothing that it was done."""
_STATED = "|".join(sorted({*DONE, *(word for word in STATUSES if word.isascii())}, key=len, reverse=True))
_FILL = r"(?: (?:been|being|now|just|already|successfully|also|still|currently|automatically|then|soon))*"
_PASSIVE = rf"(?:has|have){_FILL} been|was|were|will be|(?:your|order|it|that)\b[^,.]*\b(?:is|are)"
_TABLED = re.compile(rf"\b(?:{_PASSIVE}){_FILL} (?:{_STATED})\b")
_ARTICLE = pattern("a|an|one", at="end")
_DETERMINER = pattern("the|your|our|my|this|that", at="end")
_HANGING = pattern(
    "to|for|of|with|at|in|on|is|are|be|get|have|has|you|we|i|and|will|by|as|it|any|no|all|from|can",
    "为|给|的|把|将|在|是|和|向|跟|对|会|请|您|我|我们|可以",
    at="end",
)


@dataclass(kw_only=True)
class CommitmentClaim(Claim):
    """A clause that commits the shop to what nothing backs: it goes, and the rest of its sentence with it."""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        shown = ""
        if facts.chinese:
            shown = "尚未确认" if _HANGING.search(self.left) else ""
        elif _ARTICLE.search(self.left):
            shown = "detail I cannot confirm"
        elif _DETERMINER.search(self.left):
            shown = "rest I cannot confirm"
        elif _HANGING.search(self.left):
            shown = "something I cannot confirm"
        return cut(shown, "no tool did this and no policy says it", "sentence")


def read_commitment(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The commitment of the clause at the cursor, which is judged whole."""
    first = cursor.at(0)
    if first.kind == CJK:
        if _harmless_zh(cursor):
            return None
    elif first.low not in OPENERS or _harmless(cursor, first.low):
        return None
    ahead, mark = _clause(cursor)
    before, left = begun(sentence.left)
    if sentence.asks and not _INVERTED.search(before):
        return None
    clause = (left + ahead).strip(' -*•#>|"“(')
    if _SUPPOSED.search(clause):
        return None
    if first.kind == WORD and _TABLED.search(ahead):
        return None  # the tables know what is true instead
    # A question commits to nothing; one that sounds so much like a deed had its full stop taken out by the seal.
    least = _SURE if mark in ("?", "？") else THRESHOLD
    if commitment_model().score(clause, condition_of(before)) < least or backed(clause, facts):
        return None
    return CommitmentClaim(kind="done" if past(clause) else "promise", text=cursor.text(0, 1), size=1)


def _clause(cursor: Cursor) -> tuple[str, str]:
    """The clause from the cursor on, lower case, and the mark that ends it. Raises NeedMore."""
    parts: list[str] = []
    for index in range(_LONGEST):
        token = cursor.at(index)
        if token.kind in (END, NEWLINE):
            return "".join(parts), "\n"
        if token.text in ENDS:
            return "".join(parts), token.text
        parts.append(token.low)
    return "".join(parts), ""


def _words(cursor: Cursor, count: int) -> Iterator[str]:
    """Up to `count` words behind the first token, across spaces only, each asked for when it is needed."""
    place = 1
    for _ in range(count):
        place = cursor.skip(place)
        if cursor.at(place).kind != WORD:
            return
        yield cursor.at(place).low
        place += 1


def _harmless(cursor: Cursor, opener: str) -> bool:
    """Whether the next words show that this opener leads up to nothing; what follows may still open."""
    if opener in _MINE or opener in _YOURS:
        for word in _words(cursor, 6):
            if word in _HARMLESS:
                return True
            if word not in _AUXILIARIES:
                return False
        return False
    if opener in _OWNED:
        return not any(ENGLISH.get(word) in _HEAVY for word in _words(cursor, 2))
    if opener in _THINGS:
        return not any(word == "on" or ENGLISH.get(word) in _WEIGHTY for word in _words(cursor, 3))
    return False


def _harmless_zh(cursor: Cursor) -> bool:
    text = ""
    for index in range(6):
        token = cursor.at(index)
        if token.kind != CJK:
            break
        text += token.text
        if _HARMLESS_ZH.match(text):
            return True
        if index == 0 and token.text not in "我您你为给帮":
            return False
    return False
