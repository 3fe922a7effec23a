"""References by place: 'the second one', 'option 2', 第二款. They make the card at that place the subject.

They claim nothing themselves and always pass.
"""

from __future__ import annotations

from agent.verify.claim import Claim, Cursor
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, WORD
from agent.verify.names import NameClaim
from agent.verify.numbers import read_number
from agent.verify.sentence import Sentence

_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_DIGIT_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_NOUNS = frozenset({"one", "option", "item", "product", "choice", "pick", "card"})
OPENERS = frozenset({*_PLACES, "option"})
CJK_OPENERS = frozenset("第最")
_CJK_NOUNS = frozenset("款个件种種双條条台项項")


def read_position(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The reference by place at the cursor."""
    token = cursor.at(0)
    if token.kind == CJK:
        place, end = _chinese(cursor)
    elif token.low in _PLACES:
        noun = cursor.skip(1)
        place, end = (_PLACES[token.low], noun + 1) if cursor.at(noun).low in _NOUNS else (0, 0)
    elif token.low == "option":
        number = read_number(cursor, cursor.skip(1))
        place, end = (int(number.value), number.end) if number else (0, 0)
    else:
        place, end = _digits(cursor)
    index = place - 1 if place > 0 else place
    if not place or not -len(facts.shown) <= index < len(facts.shown):
        return None
    return NameClaim(kind="name", text=cursor.text(0, end), size=end, products=[facts.shown[index]], orders=[])


def _chinese(cursor: Cursor) -> tuple[int, int]:
    if cursor.at(0).text == "最":
        last = cursor.at(1).text == "后" and cursor.at(2).text == "一" and cursor.at(3).text in _CJK_NOUNS
        return (-1, 4) if last else (0, 0)
    if cursor.at(0).text != "第":
        return 0, 0
    number = read_number(cursor, 1)
    if number is None or cursor.at(number.end).text not in _CJK_NOUNS:
        return 0, 0
    return int(number.value), number.end + 1


def _digits(cursor: Cursor) -> tuple[int, int]:
    """'2nd one'."""
    text = cursor.at(0).text
    if not text.isascii() or not text.isdigit() or cursor.at(1).kind != WORD or cursor.at(1).low not in _DIGIT_ENDINGS:
        return 0, 0
    noun = cursor.skip(2)
    return (int(text), noun + 1) if cursor.at(noun).low in _NOUNS else (0, 0)
