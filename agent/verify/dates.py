"""Dates: 2026-11-26, Nov 26, 26 November, 11/26, 11月26日, Thursday, tomorrow, 明天.

Owns reading them and checking them against the dates of the order spoken of. Lengths of time ('within 3 days') are
agent/verify/measures' business, because policies state them as quantities.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agent.verify.binding import subjects
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import NUMBER, SPACE
from agent.verify.numbers import read_number
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence

_MONTH_NAMES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
MONTHS = {name: n for names in _MONTH_NAMES for n, name in enumerate(names.split(), 1)} | {"sept": 9}
WEEKDAYS = {
    name: n for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_RELATIVE = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
_CJK_RELATIVE = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "后天": 2, "昨天": -1, "次日": 1}
_CJK_WEEKDAYS = {f"{week}{day}": n for week in ("周", "星期") for n, day in enumerate("一二三四五六日")} | {
    "周天": 6,
    "星期天": 6,
}
_CJK_DAYS = (*_CJK_RELATIVE, *_CJK_WEEKDAYS, *(f"{w}{day}" for w in "本下" for day in _CJK_WEEKDAYS))
_PREPOSITIONS = frozenset({"on", "by", "before", "around", "until", "since"})
OPENERS = frozenset({*MONTHS, *WEEKDAYS, *_RELATIVE, *_PREPOSITIONS})
BEGINNINGS = beginnings(*_CJK_DAYS)

_MOVES = pattern(
    "arriv\\w*|deliver\\w*|ships?|shipped|reach\\w*|receiv\\w*|get it|dispatch\\w*"
    "|refund\\w*|sent|expected|be there|placed|ordered",
    "送达|送到|到达|发货|到货|收到|配送|退款|到账|寄出|签收|送货|下单|发出",
)


@dataclass(kw_only=True)
class DateClaim(Claim):
    """A calendar day; parts that were not written are None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        about = subjects(facts, sentence)
        orders = about.orders or list(facts.orders.values())
        texts = [text for order in orders for text in order.dates]
        if any(self._is(day, facts.today) for day in _days(texts)):
            return PASS
        # Chinese is set with and without spaces around figures: '11 月 15 日' and '11月15日' are one date.
        written = "".join(self.text.lower().split())
        if written and written in "".join(facts.policy_text.split()):
            return PASS
        return cut(facts.words.date, "no fact holds this date", "clause" if facts.chinese else "keep")

    def _is(self, day: date, today: date | None) -> bool:
        if self.offset is not None:
            return today is not None and day == today + timedelta(self.offset)
        if self.weekday is not None:
            return day.weekday() == self.weekday
        same = (self.month, self.day) == (day.month, day.day)
        return same and self.year in (None, day.year)


def _days(texts: Iterable[str]) -> Iterable[date]:
    for text in texts:
        try:
            yield date.fromisoformat(text[:10])
        except ValueError:
            continue


def read_date(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The date at the cursor, with the preposition before it."""
    start = 0
    if cursor.at(0).low in _PREPOSITIONS:
        if cursor.at(1).kind != SPACE:
            return None
        start = cursor.skip(1)
        if cursor.at(start).low == "the":
            start = cursor.skip(start + 1)
    return (
        _numeric(cursor, start)
        or _chinese(cursor, start)
        or _english(cursor, start)
        or _named_day(cursor, start, sentence)
    )


def _numeric(cursor: Cursor, start: int) -> DateClaim | None:
    if cursor.at(start).kind != NUMBER or not cursor.at(start).text.isascii():
        return None
    parts, end = [cursor.at(start).text], start + 1
    while len(parts) < 3 and cursor.at(end).text in ("-", "/") and cursor.at(end + 1).kind == NUMBER:
        if len(parts) == 2 and cursor.at(end).text != cursor.at(end - 2).text:
            break
        parts.append(cursor.at(end + 1).text)
        end += 2
    if not all(part.isdigit() for part in parts):
        return None
    values = [int(part) for part in parts]
    if len(values) == 3 and len(parts[0]) == 4 and _day_of(values[1], values[2]):
        return _claim(cursor, end, year=values[0], month=values[1], day=values[2])
    if len(values) == 3 and len(parts[2]) == 4 and cursor.at(start + 1).text == "/" and _day_of(values[0], values[1]):
        return _claim(cursor, end, year=values[2], month=values[0], day=values[1])
    slash = len(values) == 2 and cursor.at(start + 1).text == "/" and values[1] > 7
    if slash and len(parts[1]) == 2 and _day_of(values[0], values[1]):
        return _claim(cursor, end, month=values[0], day=values[1])
    return None


def _chinese(cursor: Cursor, start: int) -> DateClaim | None:
    first = read_number(cursor, start)
    if first is None:
        return None
    year = None
    place = cursor.skip(first.end)
    if cursor.at(place).text == "年":
        year = int(first.value)
        first = read_number(cursor, cursor.skip(place + 1))
        if first is None:
            return None
        place = cursor.skip(first.end)
    if cursor.at(place).text != "月":
        return None
    second = read_number(cursor, cursor.skip(place + 1))
    if second is None or cursor.at(cursor.skip(second.end)).text not in ("日", "号"):
        return None
    end = cursor.skip(second.end) + 1
    return _claim(cursor, end, year=year, month=int(first.value), day=int(second.value))


def _english(cursor: Cursor, start: int) -> DateClaim | None:
    """'November 26th, 2026', 'Nov. 26', '26 November', 'the 26th of November'."""
    month = MONTHS.get(cursor.at(start).low)
    if month:
        place = start + 1
        if cursor.at(place).text == ".":
            place += 1
        place = cursor.skip(place)
        day, end = _day(cursor, place)
    else:
        day, place = _day(cursor, start)
        if not day:
            return None
        place = cursor.skip(place)
        if cursor.at(place).low == "of":
            place = cursor.skip(place + 1)
        month = MONTHS.get(cursor.at(place).low)
        end = place + 1
    if not month or not day:
        return None
    year_at = cursor.skip(end + 1 if cursor.at(end).text == "," else end)
    token = cursor.at(year_at)
    if token.kind == NUMBER and len(token.text) == 4 and token.text.isdigit():
        return _claim(cursor, year_at + 1, year=int(token.text), month=month, day=day)
    return _claim(cursor, end, month=month, day=day)


def _day(cursor: Cursor, place: int) -> tuple[int, int]:
    token = cursor.at(place)
    if token.kind != NUMBER or not token.text.isascii() or not token.text.isdigit() or not 1 <= int(token.text) <= 31:
        return 0, place
    end = place + 1
    if cursor.at(end).low in ("st", "nd", "rd", "th"):
        end += 1
    return int(token.text), end


def _named_day(cursor: Cursor, start: int, sentence: Sentence) -> DateClaim | None:
    token = cursor.at(start)
    if token.low in WEEKDAYS:
        if not _MOVES.search(sentence.left):
            return None
        return _claim(cursor, start + 1, weekday=WEEKDAYS[token.low])
    if token.low in _RELATIVE:
        # 'Anything else today?' says nothing of a parcel.
        return _claim(cursor, start + 1, offset=_RELATIVE[token.low]) if _MOVES.search(sentence.left) else None
    word = starts_with(cursor, start, _CJK_DAYS)
    if not word:
        return None
    end = start + len(word)
    if not _MOVES.search(sentence.left) and not _MOVES.search(cursor.ahead(end, 6)):
        return None
    if word in _CJK_RELATIVE:
        return _claim(cursor, end, offset=_CJK_RELATIVE[word])
    return _claim(cursor, end, weekday=_CJK_WEEKDAYS[word if word in _CJK_WEEKDAYS else word[1:]])


def _day_of(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _claim(
    cursor: Cursor,
    end: int,
    *,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
    weekday: int | None = None,
    offset: int | None = None,
) -> DateClaim:
    return DateClaim(
        kind="date",
        text=cursor.text(0, end),
        size=end,
        year=year,
        month=month,
        day=day,
        weekday=weekday,
        offset=offset,
    )
