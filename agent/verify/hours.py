"""When somebody can be reached: 'open on Saturdays', '24/7', 'around the clock', 周日上班, 24小时在线, 全天.

Owns reading them where the sentence speaks of opening hours or of support; the ground is a policy passage that names
the day, or a range of days around it. Times of day are agent/verify/clock's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, NUMBER, WORD
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence

_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS = {name + ending: n for n, name in enumerate(_ENGLISH) for ending in ("", "s")}
_CJK_DAYS = {f"{week}{day}": n for week in ("周", "星期") for n, day in enumerate("一二三四五六日")}
_CJK_DAYS |= {"周天": 6, "星期天": 6, "周末": 5, "每天": 7}
_WEEKEND = frozenset({"weekend", "weekends"})
_EVERY = frozenset({"every", "seven", "round", "around"})
OPENERS = frozenset({*DAYS, *_WEEKEND, *_EVERY, "on"})
_ALWAYS_CJK = ("全天候", "全天24小时", "全天", "二十四小时")
BEGINNINGS = beginnings(*_CJK_DAYS, *_ALWAYS_CJK)
_OPEN = pattern(
    "open|opens|hours|available|staffed|reach|support|service|call|phone|line|lines|closed",
    "营业|上班|工作时间|客服|在线|热线|人工|开门|休息|服务时间|联系",
)
_RANGE_EN = re.compile(
    r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s*(?:to|through|until|–|—|-)\s*(mon|tue|wed|thu|fri|sat|sun)"
)
_RANGE_ZH = re.compile(r"(?:周|星期)([一二三四五六日天])\s*(?:至|到|-|–|—|~)\s*(?:周|星期)?([一二三四五六日天])")
_DAILY = re.compile(r"daily|every day|seven days|7 days|24/7|每天|每日|全年无休|全天|周一至周日")
_ALWAYS = re.compile(r"24/7|24 hours|around the clock|24\s*小时|全天|每天24")
_EVERY_DAY = 7
_ALL_HOURS = 8


@dataclass(kw_only=True)
class OpenClaim(Claim):
    """Somebody is there on a weekday (0 Monday to 6 Sunday), every day (7) or at all hours (8)."""

    day: int

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks or self._grounded(facts.policy_text):
            return PASS
        if facts.chinese:
            return cut("政策所示时间", "no policy names this day")
        return cut("during the hours our policies give", "no policy names this day")

    def _grounded(self, text: str) -> bool:
        if self.day == _ALL_HOURS:
            return bool(_ALWAYS.search(text))
        if _DAILY.search(text):
            return True
        return self.day in _days(text)


def _days(text: str) -> set[int]:
    """Every weekday a policy names, with those inside a range."""
    found = {n for name, n in DAYS.items() if re.search(rf"(?<![a-z]){name}(?![a-z])", text)}
    found |= {n for name, n in _CJK_DAYS.items() if n <= 6 and name in text}
    short = [name[:3] for name in _ENGLISH]
    ranges = [(short.index(a), short.index(b)) for a, b in _RANGE_EN.findall(text)]
    ranges += [
        ("一二三四五六日".index(a.replace("天", "日")), "一二三四五六日".index(b.replace("天", "日")))
        for a, b in _RANGE_ZH.findall(text)
    ]
    for first, final in ranges:
        found |= set(range(first, final + 1)) if first <= final else {*range(first, 7), *range(final + 1)}
    return found


def read_hours(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The day, or 'at all hours', at the cursor."""
    found = _chinese(cursor) if cursor.at(0).kind == CJK else _english(cursor)
    if found is None:
        return None
    day, end = found
    if not _OPEN.search(sentence.left) and not _OPEN.search(cursor.ahead(end, 6)):
        return None
    return OpenClaim(kind="date", text=cursor.text(0, end), size=end, day=day)


def _english(cursor: Cursor) -> tuple[int, int] | None:
    token = cursor.at(0)
    if token.kind == NUMBER:
        return _all_hours(cursor)
    if token.kind != WORD:
        return None
    start = 0
    if token.low == "on":
        start = cursor.skip(1)
        token = cursor.at(start)
    if token.low in DAYS:
        return DAYS[token.low], start + 1
    if token.low in _WEEKEND:
        return 5, start + 1
    following = cursor.at(cursor.skip(start + 1)).low if token.low in _EVERY else ""
    if token.low == "every" and following == "day":
        return _EVERY_DAY, cursor.skip(start + 1) + 1
    if token.low == "seven" and following == "days":
        return _EVERY_DAY, cursor.skip(start + 1) + 1
    if token.low in ("round", "around") and following == "the":
        place = cursor.skip(cursor.skip(start + 1) + 1)
        return (_ALL_HOURS, place + 1) if cursor.at(place).low == "clock" else None
    return None


def _all_hours(cursor: Cursor) -> tuple[int, int] | None:
    """'24/7', '24 hours a day', 24小时."""
    if cursor.at(0).text != "24":
        return None
    if cursor.at(1).text == "/" and cursor.at(2).text == "7":
        return _ALL_HOURS, 3
    place = cursor.skip(1)
    if cursor.at(place).low == "hours" and cursor.at(cursor.skip(place + 1)).low == "a":
        return _ALL_HOURS, cursor.skip(cursor.skip(place + 1) + 1) + 1
    if (
        cursor.at(place).text == "小"
        and cursor.at(place + 1).text == "时"
        and cursor.at(place + 2).text not in "内后以"
    ):
        return _ALL_HOURS, place + 2
    return None


def _chinese(cursor: Cursor) -> tuple[int, int] | None:
    word = starts_with(cursor, 0, (*_CJK_DAYS, *_ALWAYS_CJK))
    if not word:
        return None
    return _CJK_DAYS.get(word, _ALL_HOURS), len(word)
