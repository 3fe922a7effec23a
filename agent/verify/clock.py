"""Times of day: 8 am, 9:00, 18:30, 早上8点, 下午两点半.

Owns reading them; the ground for one is a policy passage that names it (opening hours, a cut-off for dispatch). 一点
without a part of the day before it is 'a little' and no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import NUMBER
from agent.verify.numbers import Number, read_number
from agent.verify.sentence import Sentence

_IN_TEXT = re.compile(
    r"(早上|上午|中午|下午|晚上|凌晨|傍晚)?\s?(\d{1,2})\s?(?:[:：]\s?(\d{2})|点(半)?|(?=\s?[ap]\.?m\b))\s?([ap]\.?m\b)?"
)
_DAY_PART_LEFT = re.compile(r"(早上|上午|中午|下午|晚上|凌晨|傍晚)\s*$")
_LATE = ("下午", "晚上", "傍晚", "p")
_EARLY = ("早上", "上午", "凌晨", "a")
_HALF_DAY = 12


@dataclass(kw_only=True)
class ClockClaim(Claim):
    """An hour and a minute. `half`: 'am' or 'pm' where it says so, in words or as an hour past 12; '' else."""

    hour: int
    minute: int
    half: str

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        own = (self.hour % _HALF_DAY, self.minute)
        # Where one of the two does not say which half of the day it means, the hour alone decides.
        if any(
            own == (hour, minute) and (not half or self.half in ("", half))
            for hour, minute, half in _times(facts.policy_text)
        ):
            return PASS
        return cut(facts.words.clock, "no policy names this time of day")


def read_clock(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The time of day at the cursor."""
    number = read_number(cursor, 0)
    if number is None or number.value != int(number.value) or not 0 <= number.value <= 24:
        return None
    found = _colon(cursor, number) or _am_pm(cursor, number) or _chinese(cursor, number, sentence)
    if found is None:
        return None
    minute, end = found
    hour = int(number.value)
    return ClockClaim(
        kind="date",
        text=cursor.text(0, end),
        size=end,
        hour=hour,
        minute=minute,
        half=_half(hour, _said(cursor, end, sentence)),
    )


def _said(cursor: Cursor, end: int, sentence: Sentence) -> str:
    """The word that tells morning from afternoon: 下午 before the time, 'pm' at its end or behind it."""
    if before := _DAY_PART_LEFT.search(sentence.left):
        return before.group(1)
    if cursor.at(end - 1).low in ("am", "pm"):
        return cursor.at(end - 1).low
    place = cursor.skip(end)
    return cursor.at(place).low if cursor.at(place).low in ("am", "pm") else ""


def _half(hour: int, word: str) -> str:
    """'am', 'pm', or '' where neither the hour nor the word tells."""
    if hour > _HALF_DAY or word.startswith(_LATE):
        return "pm"
    return "am" if word.startswith(_EARLY) else ""


def _colon(cursor: Cursor, number: Number) -> tuple[int, int] | None:
    """'9:00', '18：30'."""
    if not number.digits or cursor.at(number.end).text not in (":", "："):
        return None
    minutes = cursor.at(number.end + 1)
    if minutes.kind != NUMBER or len(minutes.text) != 2 or not minutes.text.isdigit():
        return None
    return int(minutes.text), number.end + 2


def _am_pm(cursor: Cursor, number: Number) -> tuple[int, int] | None:
    """'8 am', '8pm'."""
    place = cursor.skip(number.end)
    return (0, place + 1) if cursor.at(place).low in ("am", "pm") else None


def _chinese(cursor: Cursor, number: Number, sentence: Sentence) -> tuple[int, int] | None:
    """'8点', '下午两点半'."""
    place = cursor.skip(number.end)
    if cursor.at(place).text != "点" or not (number.digits or _DAY_PART_LEFT.search(sentence.left)):
        return None
    following = cursor.at(place + 1).text
    if following == "半":
        return 30, place + 2
    return 0, place + 2 if following == "钟" else place + 1


def _times(text: str) -> set[tuple[int, int, str]]:
    """The times of a policy as (hour of twelve, minute, half); where it counts to 24, an hour below 12 is 'am'."""
    found = _IN_TEXT.findall(text)
    counts_on = any(int(hour) > _HALF_DAY for _, hour, *_ in found)
    times = set[tuple[int, int, str]]()
    for before, hour, minute, half_past, after in found:
        half = _half(int(hour), before or after)
        if not half and counts_on and int(hour) < _HALF_DAY:
            half = "am"
        times.add((int(hour) % _HALF_DAY, 30 if half_past else int(minute or 0), half))
    return times
